import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseListen } from '../../src/address.ts';
import { servePage } from '../../src/net/page-server.ts';
import { dial } from '../helpers/clients.ts';
import { fuzzAsync } from '../helpers/fuzz.ts';

const GOOD = 'GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';

const part = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('GET', 'POST', ' ', '/metrics', '?a', ' HTTP/1.1', '\r\n', '\n', ':'),
  },
  fc.constantFrom('content-length: 5', 'transfer-encoding: chunked', 'host: x', 'connection: upgrade', '\0'),
  fc.constantFrom('GET /metrics HTTP/1.1\r\n\r\n', 'x'.repeat(9000), 'expect: 100-continue'),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const request = fc.array(part, { maxLength: 20 }).map((parts) => Buffer.from(parts.join('')));

test('whatever is asked of the page of metrics, the next one who asks is answered', async (t) => {
  const page = { path: '/metrics', type: 'text/plain', text: () => 'all_is_well 1\n' };
  const server = await servePage(parseListen('127.0.0.1:0'), page);
  t.after(() => server.close());
  const port = Number(/\d+$/.exec(server.address)?.[0]);
  await fuzzAsync(
    fc.asyncProperty(request, fc.boolean(), async (bytes, isPolite) => {
      const rude = await dial(port);
      rude.socket.write(bytes);
      if (isPolite) rude.end();
      else rude.reset();
      const good = await dial(port);
      await good.send(GOOD);
      await good.ended;
      assert.match(good.received, /^HTTP\/1\.1 200 OK\r\n[^]*all_is_well 1\n$/);
      for (const client of [rude, good]) client.destroy();
    }),
    150,
  );
});
