/**
 * A client as a process of its own, for a machine of its own: dials `HOST PORT`, does what lines on stdin say (`pause`,
 * `resume`, anything else is sent), and tells on stdout a line each: `connected`, how many bytes it has had, `closed`. Ends
 * with its stdin.
 */
import { writeSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [, , host = '', port = ''] = process.argv;
const socket = connect({ host, port: Number(port), allowHalfOpen: true });
let bytes = 0;
const say = (text: string): number => writeSync(1, `${text}\n`);

socket.on('connect', () => say('connected'));
socket.on('data', (chunk: Buffer) => {
  bytes += chunk.length;
  say(String(bytes));
});
socket.on('error', () => undefined).on('close', () => say('closed'));

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  if (line === 'pause') socket.pause();
  else if (line === 'resume') socket.resume();
  else socket.write(`${line}\n`);
  say(`did ${line}`);
});
lines.on('close', () => process.exit(0));
