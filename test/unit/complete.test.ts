import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainWords, quickScript } from '../../src/scripts/read.ts';
import { candidates } from '../../src/scripts/complete.ts';
import { flagsOf, SCRIPT_COMMANDS } from '../../src/scripts/table.ts';
import { readWords } from '../../src/parser.ts';
import { openDoor } from '../helpers/door.ts';

test('names of sessions and boards are completed where they stand', async (t) => {
  const door = await openDoor(t);
  await door.client('pump-a');
  await door.client('two words');
  await door.client('$(reboot)');
  await door.client('7');
  const ask = (...words: string[]): Promise<readonly string[] | undefined> =>
    candidates(words, door.where, false);
  for (const command of ['send', 'tail', 'expect', 'rename', 'tag', 'hangup'])
    assert.deepEqual(await ask(command, ''), ['pump-a', '2', '3', '4'], command);
  assert.deepEqual(await ask('send', '--board', 'lab', 'p'), ['pump-a', '2', '3', '4']);
  assert.deepEqual(await ask('tail', '-n', '5', ''), ['pump-a', '2', '3', '4']);
  assert.deepEqual(await ask('attach', ''), ['lab']);
  assert.deepEqual(await ask('stop', ''), ['lab']);
  assert.deepEqual(await ask('sessions', '--board', ''), ['lab']);
  for (const words of [['send', 'pump-a', ''], ['send', '--'], ['serve', ''], ['se'], []])
    assert.equal(await ask(...words), undefined, words.join(' '));
});

test('tags are completed where one is meant, and what stands after a flag is no option', async (t) => {
  const door = await openDoor(t);
  await door.client('pump-a', ['pump', 'cellar']);
  await door.client('pump-b', ['pump', '$(reboot)']);
  const gone = await door.client('fan', ['fan']);
  gone.reset();
  await door.bench.watch.session(3, ({ state }) => state === 'closed');
  const ask = (words: readonly string[], forZsh = false): Promise<readonly string[] | undefined> =>
    candidates(words, door.where, forZsh);
  assert.deepEqual(await ask(['broadcast', '--tag', '']), ['cellar', 'pump']);
  assert.deepEqual(await ask(['tag', 'pump-a', '--remove', 'p']), ['cellar', 'pump']);
  // bash divides it at the colon.
  for (const words of [
    ['tag', ':'],
    ['tag', ':', 'p'],
  ])
    assert.deepEqual(await ask(['send', ...words]), ['cellar', 'pump']);
  assert.deepEqual(await ask(['hangup', 'tag:p'], true), ['tag\\:cellar:1 session', 'tag\\:pump:2 sessions']);
  for (const words of [
    ['tail', '-n', ''],
    ['send', '7', '--file', ''],
    ['sessions', '--filter', ''],
    ['serve', '--config', ''],
  ])
    assert.deepEqual(await ask(words), [], words.join(' '));
});

test('zsh is told what each is, with its colons escaped', async (t) => {
  const door = await openDoor(t);
  const client = await door.client('pump-a');
  const [found] = (await candidates(['send', ''], door.where, true)) ?? [];
  assert.equal(found, `pump-a:127.0.0.1\\:${client.socket.localPort ?? 0}`);
});

test('where there is no board, nothing is offered and nothing fails', async (t) => {
  const door = await openDoor(t);
  const where = { ...door.where, env: { XDG_RUNTIME_DIR: '/nonexistent' } };
  assert.deepEqual(await candidates(['send', ''], where, false), []);
  assert.deepEqual(await candidates(['send', '--board', 'x', ''], door.where, false), []);
});

const PIECES = [
  ...[
    'pump-a',
    'text',
    '7',
    '-',
    '--',
    '--json',
    '--no-json',
    '--json=1',
    '--board',
    '--board=lab',
    '--tag',
    '--tag=x',
  ],
  ...[
    '-n',
    '-n5',
    '5',
    '-f',
    '-fn',
    '--count=',
    '--timeout',
    '5s',
    '--frob',
    '--all',
    '--lines',
    '--no-lines',
    '',
    '--help',
    'help',
  ],
];

test('what is read quickly is read as the parser of all commands reads it', () => {
  let read = 0;
  for (const command of SCRIPT_COMMANDS)
    for (const first of PIECES)
      for (const second of PIECES)
        for (const third of ['', 'x', '--json', '--', '-n']) {
          const words = [first, second, third];
          const plain = plainWords(words, flagsOf(command));
          if (plain === undefined) continue;
          read++;
          const { text, given } = readWords([command.name, ...words], '0.0.0', 80);
          const letters = flagsOf(command).flatMap(({ letter }) => letter ?? []);
          const flags = Object.entries(given).filter(([name]) => !['_', '$0', ...letters].includes(name));
          assert.equal(text, undefined, words.join(' '));
          assert.deepEqual(given['_'], [command.name, ...plain.words], JSON.stringify(words));
          assert.deepEqual(Object.fromEntries(flags), plain.values, JSON.stringify(words));
        }
  assert.ok(read > 1000);
});

test('a text that ends with the word help is a text, whichever parser reads it', () => {
  for (const words of [
    ['send', '7', 'help'],
    ['broadcast', '--tag', 'a', '--tag', 'b', 'please', 'help'],
    ['expect', '7', 'help', '--timeout', '1s'],
  ]) {
    const { text, given } = readWords(words, '0.0.0', 80);
    assert.equal(text, undefined);
    assert.ok((given['_'] as string[]).includes('help'));
  }
  assert.notEqual(quickScript(['send', '7', 'help']), undefined);
  for (const words of [
    ['send', 'help'],
    ['send', '7', 'x', '--help'],
  ]) {
    assert.equal(quickScript(words), undefined);
    assert.match(readWords(words, '0.0.0', 80).text ?? '', /^cordboard send TARGET/);
  }
});
