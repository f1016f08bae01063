// Runs the scenarios for authorization servers, and is the person that they wait for:
// `node authorization.mjs`.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { Person } from '../mcp-clients/person.mjs';

const gateway = process.env.GATEWAY_URL;
const suite = 'node_modules/@modelcontextprotocol/conformance/dist/index.js';

const port = await new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const free = server.address().port;
    server.close(() => found(free));
  });
});
const back = `http://127.0.0.1:${port}/callback`;
const registered = await fetch(`${gateway}/oauth/register`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ client_name: 'conformance', redirect_uris: [back] }),
});
const { client_id: client } = await registered.json();

const run = spawn(process.execPath, [
  suite,
  'authorization',
  '--url',
  gateway,
  '--client-id',
  client,
  '--resource',
  `${gateway}/mcp`,
  '--port',
  String(port),
]);
let seen = '';
let asked = false;
run.stderr.pipe(process.stdout);
run.stdout.on('data', async (text) => {
  process.stdout.write(text);
  seen += text;
  const address = new RegExp(`^${gateway}/oauth/authorize\\?\\S+$`, 'm').exec(seen);
  if (address && seen.length > address.index + address[0].length && !asked) {
    asked = true;
    await fetch(await new Person().allow(address[0], back));
  }
});
run.on('close', (status) => {
  console.log(status === 0 ? 'done' : `ended with ${status}`);
  process.exitCode = status;
});
