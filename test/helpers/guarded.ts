/**
 * A program on `screens/terminal.ts` alone, for tests in a real terminal: shows each event, and listens on the
 * port in PORT, where it answers what it is sent.
 */
import { createServer } from 'node:net';
import { CordboardError } from '../../src/errors.ts';
import { guard } from '../../screens/guard.ts';
import { openSink, Output } from '../../screens/output.ts';
import { Terminal } from '../../screens/terminal.ts';

const output = new Output(openSink(1), process.stdout);
const terminal = new Terminal(process.stdin, output, { mouse: true });
const hangs = process.env['HANGS'] === '1';

guard(terminal, {
  isLent: () => false,
  env: process.env,
  onSignal: () => (hangs ? new Promise(() => undefined) : Promise.resolve()),
});

const server = createServer((socket) => socket.pipe(socket));
server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  terminal.enter();
  output.write(`ready ${output.columns}x${output.rows} pid=${process.pid}\r\n`);
});

output.on('resize', () => output.write(`size ${output.columns}x${output.rows}\r\n`));
terminal.on('resume', () => output.write('resumed\r\n'));
terminal.on('input', (events) => {
  for (const event of events) {
    output.write(`${JSON.stringify(event)}\r\n`);
    if (event.type === 'key') act(event.key);
  }
});

/** A frame at a time for as long as the terminal takes them, and one more, as a painter does. */
function flood(): void {
  if (!output.busy) output.write(`${'x'.repeat(4096)}\r\n`);
  setImmediate(flood);
}

function act(key: string): void {
  if (key === 'C-z') terminal.suspend();
  if (key === 'C-f') flood();
  if (key === 'C-e') throw new Error('a bug \x1b[31m\nin two lines');
  if (key === 'C-r') void Promise.reject(new CordboardError('CB_CONFIG', 'a refusal'));
  if (key === 'C-q') process.exit(3);
  if (key === 'C-l') {
    terminal.close();
    server.close();
  }
}
