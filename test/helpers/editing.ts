/** A program that lets its user edit a text, as a console does: for tests in a real terminal. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { EDITOR_SIGNALS, editText } from '../../src/desk/editor.ts';

let turns = 0;
const turning = setInterval(() => turns++, 5);

for (const signal of EDITOR_SIGNALS) {
  process.on(signal, () => {
    if (signal === 'SIGTSTP') process.kill(0, 'SIGCONT');
    process.stdout.write(`got ${signal}\r\n`);
  });
}
const edited = await editText('the draft', { env: process.env, tmpdir: tmpdir(), spawn });
clearInterval(turning);
const outcome = 'text' in edited ? JSON.stringify(edited.text) : edited.error.message;
process.stdout.write(`edited ${outcome} ${turns > 0 ? 'alive' : 'frozen'}\r\n`);
