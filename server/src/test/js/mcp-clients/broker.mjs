// Signs in to the endpoint by way of the gateway's own broker, which it finds and registers with by
// itself: `node broker.mjs`.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { Person } from './person.mjs';

const url = new URL(`${process.env.GATEWAY_URL}/mcp`);
const back = 'http://127.0.0.1:3999/back';
const kept = {};
const provider = {
  redirectUrl: back,
  clientMetadata: { redirect_uris: [back], client_name: 'TypeScript client' },
  state: () => 'a state of this client',
  clientInformation: () => kept.client,
  saveClientInformation: (client) => {
    kept.client = client;
  },
  tokens: () => kept.tokens,
  saveTokens: (tokens) => {
    kept.tokens = tokens;
  },
  redirectToAuthorization: (to) => {
    kept.authorize = to;
  },
  saveCodeVerifier: (verifier) => {
    kept.verifier = verifier;
  },
  codeVerifier: () => kept.verifier,
  saveDiscoveryState: (state) => {
    kept.discovery = state;
  },
  discoveryState: () => kept.discovery,
};

const transport = new StreamableHTTPClientTransport(url, { authProvider: provider });
await assert.rejects(
  new Client({ name: 'test', version: '1' }).connect(transport),
  UnauthorizedError,
);
assert.equal(kept.authorize.origin, url.origin);
assert.equal(kept.authorize.searchParams.get('resource'), String(url));
assert.equal(kept.authorize.searchParams.get('scope'), 'data:read');
assert.match(kept.client.client_id, /^dcr_/);
const answer = await new Person().allow(kept.authorize, back);
assert.equal(answer.searchParams.get('state'), 'a state of this client');
assert.equal(answer.searchParams.get('iss'), url.origin);
await transport.finishAuth(answer.searchParams);

async function read() {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(url, { authProvider: provider }));
  const { structuredContent, isError } = await client.callTool({
    name: 'read_records',
    arguments: { resource: 'customers', select: ['tenant_id'], limit: 100 },
  });
  assert.ok(!isError, JSON.stringify(structuredContent));
  assert.match(JSON.stringify(structuredContent), /tenant_id/);
  await client.close();
}

await read();
// a token that is not good any more is renewed without the person
const before = kept.tokens.refresh_token;
kept.tokens = { ...kept.tokens, access_token: `postern_mcp_${'A'.repeat(43)}` };
await read();
assert.notEqual(kept.tokens.refresh_token, before);
console.log('done');
