// Signs in to the endpoint by way of a real Keycloak, as a person with a browser would:
// `node keycloak.mjs`.
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';

const url = new URL(`${process.env.GATEWAY_URL}/mcp`);
const kept = {};
const provider = {
  redirectUrl: 'http://127.0.0.1:3999/back',
  clientMetadata: { redirect_uris: ['http://127.0.0.1:3999/back'], client_name: 'test' },
  state: () => 'a state of this client',
  clientInformation: () => ({ client_id: 'mcp-client' }),
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

/** Fills in Keycloak's page; gives the address that it sends the browser to. */
async function signIn(authorize, person) {
  const page = await fetch(authorize);
  const cookie = page.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  const html = await page.text();
  const form = /<form[^>]*action="([^"]+)"/.exec(html);
  assert.ok(form, html);
  const answer = await fetch(form[1].replaceAll('&amp;', '&'), {
    method: 'POST',
    redirect: 'manual',
    headers: { Cookie: cookie },
    body: new URLSearchParams({ username: person, password: `${person}-pw`, credentialId: '' }),
  });
  return new URL(answer.headers.get('location'));
}

const transport = new StreamableHTTPClientTransport(url, { authProvider: provider });
await assert.rejects(
  new Client({ name: 'test', version: '1' }).connect(transport),
  UnauthorizedError,
);
assert.equal(kept.authorize.searchParams.get('resource'), String(url));
assert.equal(kept.authorize.searchParams.get('code_challenge_method'), 'S256');
const back = await signIn(kept.authorize, 'robin');
assert.equal(back.searchParams.get('state'), 'a state of this client');
await transport.finishAuth(back.searchParams);
const claims = JSON.parse(Buffer.from(kept.tokens.access_token.split('.')[1], 'base64url'));
assert.deepEqual([claims.aud].flat(), [String(url)]);

const client = new Client({ name: 'test', version: '1' });
await client.connect(new StreamableHTTPClientTransport(url, { authProvider: provider }));
const { structuredContent, isError } = await client.callTool({
  name: 'read_records',
  arguments: { resource: 'customers', select: ['tenant_id'], limit: 100 },
});
assert.ok(!isError, JSON.stringify(structuredContent));
assert.match(JSON.stringify(structuredContent), /tenant_id/);
await client.close();
console.log('done');
