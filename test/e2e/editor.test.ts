import { afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { spawnCommand, type TestTerminal } from '../helpers/terminal.ts';

const PROGRAM = fileURLToPath(new URL('../helpers/editing.js', import.meta.url));

let open: TestTerminal[] = [];
afterEach(async () => {
  await Promise.all(open.map((terminal) => terminal.stop()));
  open = [];
});

/** A shell with jobs, in which the program runs that runs the editor. */
async function start(editor: string): Promise<TestTerminal> {
  const env = { PS1: 'shell> ', PROGRAM, NODE: process.execPath, EDITOR: editor };
  const terminal = spawnCommand('bash', ['--norc', '--noprofile', '-i'], { env, columns: 100, rows: 20 });
  open.push(terminal);
  await terminal.waitFor('shell>');
  return terminal.type('"$NODE" "$PROGRAM"\n');
}

/** Goes on asking when a key interrupts it. */
const ASKING = `trap 'echo interrupted' INT QUIT
while :; do echo asking; if read -r line; then break; fi; done
echo "$line" > "$1"`;

test('an editor that is stopped goes on at once, and so does the program', async () => {
  const terminal = await start(`f() { ${ASKING}; }; f`);
  await terminal.waitFor('asking');
  terminal.press('C-z');
  await terminal.waitFor('got SIGTSTP');
  terminal.type('after all\n');
  await terminal.waitFor('edited "after all" alive');
  await terminal.waitFor('Stopped', { gone: true });
});

test('the keys that end programs are for the editor', async () => {
  const terminal = await start(`f() { ${ASKING}; }; f`);
  await terminal.waitFor('asking');
  terminal.press('C-c');
  await terminal.waitFor('interrupted');
  await terminal.waitFor('got SIGINT');
  terminal.press('C-\\');
  await terminal.waitFor('got SIGQUIT');
  terminal.type('after all\n');
  await terminal.waitFor('edited "after all" alive');
});

test('an editor that dies of such a key leaves the draft', async () => {
  const terminal = await start(`"$NODE" -e "console.log('asking'); process.stdin.resume()"`);
  await terminal.waitFor('asking');
  terminal.press('C-c');
  await terminal.waitFor('was ended by SIGINT');
});

test('an editor that stops its whole group by itself goes on', async () => {
  const terminal = await start('f() { kill -s TSTP 0; echo went on > "$1"; }; f');
  await terminal.waitFor('edited "went on" alive');
});
