/**
 * What the machine alone costs: a bare server that passes bytes on to a bare one that answers, as the board and its operator do
 * but with nothing else to do. With a port it is the one that passes on to that, else the one that answers.
 */
import { connect, createServer, type Socket } from 'node:net';
import { answer, argument } from '../bench/child.ts';
import { answerText, wordsOf } from './ledger.ts';

const target = argument(0);

function answerLines(socket: Socket): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const words = wordsOf('ask', line);
      if (words !== undefined) socket.write(`${answerText(words)}\n`);
    }
  });
}

function passOn(socket: Socket): void {
  const next = connect({ port: target, host: '127.0.0.1', noDelay: true });
  next.on('error', () => socket.destroy());
  socket.pipe(next).pipe(socket);
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => undefined);
  if (target === 0) answerLines(socket);
  else passOn(socket);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

answer({
  port: () => {
    const address = server.address();
    return { port: typeof address === 'object' && address !== null ? address.port : NaN };
  },
});
