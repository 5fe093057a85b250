import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { parseListen } from '../../src/address.ts';
import { servePage } from '../../src/net/page-server.ts';
import { dial } from '../helpers/clients.ts';

const ASKED = 'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n';
const MOST_CONNECTIONS = 16;

/** Returns the port, and how often the page was made. */
async function page(
  t: TestContext,
  ms?: number,
): Promise<{ readonly port: number; readonly made: () => number }> {
  let made = 0;
  const text = (): string => {
    made++;
    return 'all_is_well 1\n';
  };
  const server = await servePage(
    parseListen('127.0.0.1:0'),
    { path: '/metrics', type: 'text/plain', text },
    ms,
  );
  t.after(() => server.close());
  return { port: Number(/\d+$/.exec(server.address)?.[0]), made: () => made };
}

test('one reader after the other, and one request after the other on one connection', async (t) => {
  const { port, made } = await page(t);
  const client = await dial(port);
  t.after(() => client.destroy());
  await client.send(ASKED);
  await client.waitFor('all_is_well 1\n');
  await client.send(ASKED);
  await client.waitFor(/all_is_well 1\n[^]*all_is_well 1\n/);
  assert.equal(made(), 2);
});

test('whoever asks without waiting for answers is cut off, and no answers are made for it', async (t) => {
  const { port, made } = await page(t);
  const rude = await dial(port);
  t.after(() => rude.destroy());
  rude.socket.write(ASKED.repeat(1000));
  await rude.ended;
  assert.ok(made() <= 1, `${made()} answers`);
});

test('connections that ask for nothing, or not all of it, make room in time', async (t) => {
  const { port } = await page(t, 50);
  const rude = await Promise.all(Array.from({ length: MOST_CONNECTIONS }, () => dial(port)));
  for (const [index, client] of rude.entries()) {
    t.after(() => client.destroy());
    if (index % 2 === 0) client.socket.write(ASKED.slice(0, 20));
  }
  await Promise.all(rude.map((client) => client.ended));
});
