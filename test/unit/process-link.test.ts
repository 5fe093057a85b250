import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProcessEnd, ProcessLink } from '../../src/net/process-link.ts';

interface Ran {
  readonly link: ProcessLink;
  readonly said: string[];
  /** Resolves with what came and how it ended. */
  readonly closed: Promise<{ readonly text: string; readonly end: ProcessEnd }>;
}

function start(program: string, ...args: readonly string[]): Ran {
  const said: string[] = [];
  let text = '';
  let done: (ended: { readonly text: string; readonly end: ProcessEnd }) => void = () => undefined;
  const closed = new Promise<{ readonly text: string; readonly end: ProcessEnd }>(
    (resolve) => (done = resolve),
  );
  const link = new ProcessLink(
    { program, args, apart: false },
    {
      received: (bytes) => (text += Buffer.from(bytes).toString()),
      said: (line) => said.push(line),
      closed: (end) => done({ text, end }),
    },
  );
  return { link, said, closed };
}

test('a program’s input and output are a connection; closing it ends it in order', async () => {
  const { link, closed } = start('cat');
  link.write(Buffer.from('there and back'));
  link.close();
  assert.deepEqual(await closed, {
    text: 'there and back',
    end: { how: 'exit', code: 0, why: 'exit code 0' },
  });
});

test('what it says besides is told a line at a time, and not at any length', async () => {
  const { said, closed } = start('sh', '-c', 'printf "one\\r\\n\\ntwo\\nlast" >&2; exit 3');
  const { end } = await closed;
  assert.equal(end.code, 3);
  assert.deepEqual(said, ['one', 'two', 'last']);
  const long = start('sh', '-c', 'head -c 100000 /dev/zero | tr "\\0" x >&2');
  await long.closed;
  assert.deepEqual(
    long.said.map(({ length }) => length),
    [500],
  );
});

test('one that is killed, and one that is not there, are told apart', async () => {
  const killed = await start('sh', '-c', 'kill -9 $$').closed;
  assert.deepEqual(killed.end, { how: 'killed', code: undefined, why: 'SIGKILL' });
  const none = await start('/nowhere/ssh').closed;
  assert.deepEqual(none.end, { how: 'not started', code: undefined, why: 'ENOENT' });
});

test('one that does not mind its input is ended all the same', async () => {
  const { link, closed } = start(process.execPath, '-e', 'setInterval(() => undefined, 1000)');
  link.close();
  assert.equal((await closed).end.why, 'SIGKILL');
});

test('one that leaves another behind has ended', async () => {
  const { closed } = start('sh', '-c', 'sleep 60 & echo $!; exit 255');
  const { text, end } = await closed;
  process.kill(Number(text));
  assert.equal(end.code, 255);
});
