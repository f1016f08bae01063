// One scripted session over the demo, for every client alike: `node session.mjs v1|v2|v2-modern|stdio`.
import assert from 'node:assert/strict';

const [, , kind] = process.argv;
const { GATEWAY_URL, GATEWAY_KEY, BRIDGE } = process.env;
const headers = { Authorization: `Bearer ${GATEWAY_KEY}` };
const identity = { name: `session-${kind}`, version: '1.0.0' };

async function connect() {
  const url = new URL(`${GATEWAY_URL}/mcp`);
  if (kind === 'v1') {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StreamableHTTPClientTransport } = await import(
      '@modelcontextprotocol/sdk/client/streamableHttp.js'
    );
    const client = new Client(identity);
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
    return client;
  }
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const mode = kind === 'v2-modern' ? 'auto' : 'legacy';
  const client = new Client(identity, { versionNegotiation: { mode } });
  if (kind === 'stdio') {
    const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
    const [command, ...args] = JSON.parse(BRIDGE);
    const env = { ...process.env, POSTERN_TOKEN: GATEWAY_KEY };
    await client.connect(new StdioClientTransport({ command, args, env }));
  } else {
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  }
  return client;
}

const client = await connect();
assert.equal(client.getServerVersion().name, 'postern');
assert.match(client.getInstructions(), /shop/);

const { tools } = await client.listTools();
const read = tools.find((tool) => tool.name === 'read_records');
assert.ok(read, 'read_records is listed');
assert.equal(read.annotations.readOnlyHint, true);
assert.ok(!tools.some((tool) => tool.name === 'delete_records'), 'nothing is listed that writes');

const rows = await client.callTool({
  name: 'read_records',
  arguments: {
    resource: 'regions',
    select: ['code', 'name'],
    where: { column: 'code', op: 'eq', value: 'DE' },
  },
});
assert.ok(!rows.isError, JSON.stringify(rows));
assert.deepEqual(rows.structuredContent.rows, [{ code: 'DE', name: 'Germany' }]);

const wrong = await client.callTool({ name: 'read_records', arguments: { resource: 'regoins' } });
assert.equal(wrong.isError, true);
assert.match(JSON.stringify(wrong), /regoins/);

await assert.rejects(async () => {
  const refused = await client.callTool({ name: 'no_such_tool', arguments: {} });
  assert.ok(!refused.isError, 'an unknown tool');
});

const { resources } = await client.listResources();
assert.ok(resources.some((resource) => resource.uri === 'postern://shop/dictionary'));
const { resourceTemplates } = await client.listResourceTemplates();
const row = resourceTemplates.find((template) => template.name === 'row').uriTemplate;
const germany = await client.readResource({ uri: 'postern://shop/regions/DE' });
assert.equal(JSON.parse(germany.contents[0].text).name, 'Germany');
const keys = await client.complete({
  ref: { type: 'ref/resource', uri: row },
  argument: { name: 'key', value: 'D' },
  context: { arguments: { service: 'shop', resource: 'regions' } },
});
assert.ok(keys.completion.values.includes('DE'), JSON.stringify(keys));
await assert.rejects(client.readResource({ uri: 'postern://shop/regions/nowhere' }));

await client.close();
console.log(`${kind}: done`);
