// What a client makes of being told to sign in: `node sign-in.mjs`.
import assert from 'node:assert/strict';
import {
  discoverOAuthProtectedResourceMetadata,
  extractWWWAuthenticateParams,
} from '@modelcontextprotocol/client';

const url = new URL(`${process.env.GATEWAY_URL}/mcp`);

async function told(token) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  });
  return { status: answer.status, ...extractWWWAuthenticateParams(answer) };
}

const place = 'https://gw.example/.well-known/oauth-protected-resource/mcp';
const missing = await told();
assert.equal(missing.status, 401);
assert.equal(String(missing.resourceMetadataUrl), place);
assert.equal(missing.scope, 'data:read');
const narrow = await told(process.env.NARROW_TOKEN);
assert.equal(narrow.status, 403);
assert.equal(narrow.error, 'insufficient_scope');
assert.equal(narrow.scope, 'data:read');
assert.equal(String(narrow.resourceMetadataUrl), place);

const document = await discoverOAuthProtectedResourceMetadata(url);
assert.equal(document.resource, 'https://gw.example/mcp');
assert.deepEqual(document.authorization_servers, ['https://id.example/realms/shop']);
console.log('done');
