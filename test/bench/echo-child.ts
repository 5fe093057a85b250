/** The least a program in a terminal can do with a key: shows it and sends it on. */
import { connect } from 'node:net';
import { argument } from './child.ts';

const socket = connect({ port: argument(0), host: '127.0.0.1', noDelay: true }, () => {
  process.stdin.setRawMode(true);
  process.stdin.on('data', (keys: Buffer) => {
    process.stdout.write(keys);
    socket.write(keys);
  });
  process.stdout.write('ready');
});
