import { test } from 'node:test';
import { knock } from '../helpers/clients.ts';
import { dialFor, headless } from '../helpers/headless.ts';

test('a board that the system gives few descriptors refuses further clients, says so, and takes them again', async (t) => {
  const board = headless(t, [], { descriptors: 128 });
  const port = await board.port();
  const clients = Array.from({ length: 110 }, () => knock(port));
  t.after(() => clients.forEach((client) => client.destroy()));
  await board.waitFor('notice', ({ message }) =>
    String(message).includes('gives this process 128 descriptors'),
  );
  await Promise.race(clients.map((client) => client.ended));
  for (const client of clients.slice(0, 20)) client.reset();
  await board.waitFor('notice', ({ message }) => message === 'there are descriptors for clients again');
  const again = await dialFor(t, port);
  const peer = `127.0.0.1:${again.socket.localPort ?? 0}`;
  await board.waitFor('opened', (logged) => logged['peer'] === peer);
});
