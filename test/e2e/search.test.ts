import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../helpers/cordboard.ts';
import { folderFor } from '../helpers/folder.ts';
import { conversation, cordboard, gauge, PROGRAM, pump, type Ran, recorded } from '../helpers/recorded.ts';
import { RecordingBench, withDatabase } from '../helpers/recordings.ts';
import { summaryOf, Tape } from '../helpers/sessions.ts';
import { storedTranscript } from '../helpers/stores.ts';

const search = (path: string, ...args: readonly string[]): Promise<Ran> => cordboard(path, 'search', ...args);

/** The texts of what was found, in JSON. */
async function texts(path: string, ...args: readonly string[]): Promise<string[]> {
  const { out } = await search(path, '--json', ...args);
  return out
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { text: string }).text]));
}

test('lines are found in all conversations, with time, direction and what is around them', async (t) => {
  const path = await recorded(t, [pump(), gauge({ name: 'gauge' })]);
  const found = await search(path, 'r', '-C', '1');
  assert.deepEqual(
    [found.code, found.err, found.out],
    [
      ...[0, ''],
      '1 pump-7: 2026-01-02 03:04:05.000 < ready\n' +
        '1 pump-7: 2026-01-02 03:04:06.000 * named pump-7 by rule 1\n' +
        '1 pump-7- 2026-01-02 03:04:07.000 > status?\n' +
        '1 pump-7: 2026-01-02 03:04:08.000 < rpm=␛[31m1200␛[0m <b>hot</b>\n' +
        '1 pump-7- 2026-01-02 03:04:09.000 < ␀\\xff\n',
    ],
  );
  const apart = await search(path, '--regex', 'y$|hot|no', '--context', '1');
  assert.deepEqual(
    apart.out.split('\n').map((line) => (line.length > 100 ? '...' : line.replace(/\d{4}-.*\.000 /, ''))),
    [
      ...['1 pump-7: < ready', '1 pump-7- * named pump-7 by rule 1', '1 pump-7- > status?'],
      ...[
        '1 pump-7: < rpm=␛[31m1200␛[0m <b>hot</b>',
        '1 pump-7- < ␀\\xff',
        '--',
        '...',
        '2 gauge: < no end',
        '',
      ],
    ],
  );
  assert.deepEqual(await texts(path, 'r', '--direction', 'note'), ['named pump-7 by rule 1']);
  assert.deepEqual(
    await texts(path, 'r', '--since', '2026-01-02 03:04:06', '--until', '2026-01-02 03:04:08'),
    ['named pump-7 by rule 1'],
  );
  assert.deepEqual(await texts(path, 'e', '--name', 'GAU'), ['no end']);
  assert.deepEqual(await texts(path, '--regex', 's|e', '--session', '2', '--session', '1', '--limit', '2'), [
    'status?',
    'no end',
  ]);
  assert.deepEqual(await texts(path, 'e', '--tag', 'pump', '--limit', '1'), ['named pump-7 by rule 1']);
  assert.deepEqual(await texts(path, 'e', '--peer', '192.0.2.2'), ['no end']);
});

test('with --colour sgr what is found is the text that a console shows in colour', async (t) => {
  const path = await recorded(t, [pump()]);
  assert.deepEqual(await texts(path, 'rpm=1200 <b>'), []);
  assert.deepEqual(await texts(path, 'rpm=1200 <b>', '--colour', 'sgr'), ['rpm=1200 <b>hot</b>']);
  assert.deepEqual(await texts(path, '[31m', '--colour', 'sgr'), []);
});

test('JSON has where a line is and what matches in it', async (t) => {
  const path = await recorded(t, [pump()]);
  const { out } = await search(path, '--json', 'hot', '--context', '1');
  assert.deepEqual(JSON.parse(out), {
    ...{ type: 'match', key: 1, seq: 3, kind: 'in', offset: 7, at: '2026-01-02T03:04:08.000000Z' },
    text: 'rpm=␛[31m1200␛[0m <b>hot</b>',
    byte: 28,
    matches: [[21, 24]],
    before: [{ seq: 2, kind: 'out', offset: 0, at: '2026-01-02T03:04:07.000000Z', text: 'status?' }],
    after: [{ seq: 4, kind: 'in', offset: 37, at: '2026-01-02T03:04:09.000000Z', text: '␀\\xff' }],
  });
});

test('case counts where it is asked for, or where there is a capital letter', async (t) => {
  const tape = new Tape(1);
  for (const line of ['Error', 'error', '~error', '-1', 'help']) tape.add('in', `${line}\n`);
  const path = await recorded(t, [conversation(tape)]);
  assert.deepEqual(await texts(path, 'Error'), ['Error']);
  assert.deepEqual(await texts(path, 'error'), ['Error', 'error', '~error']);
  assert.deepEqual(await texts(path, '--case-sensitive', 'error'), ['error', '~error']);
  assert.deepEqual(await texts(path, '-i', 'ERROR'), ['Error', 'error', '~error']);
  assert.deepEqual(await texts(path, '--ignore-case', '--regex', '^ERR'), ['Error', 'error']);
  assert.deepEqual(await texts(path, '~error'), ['~error']);
  assert.deepEqual(await texts(path, '--', '-1'), ['-1']);
  assert.deepEqual(await texts(path, '--', 'help'), ['help']);
});

test('it says what is wrong, and exits 1 where there is nothing', async (t) => {
  const path = await recorded(t, [pump()]);
  const fails = async (code: number, err: RegExp, ...args: string[]): Promise<void> => {
    const ran = await search(path, ...args);
    assert.deepEqual([ran.code, ran.out], [code, ''], args.join(' '));
    assert.match(ran.err, err);
  };
  await fails(1, /^$/, 'nowhere');
  await fails(64, /^cordboard: expected a PATTERN to look for\n$/);
  await fails(64, /^cordboard: "b": expected one PATTERN; .*\n$/, 'a', 'b');
  await fails(64, /^cordboard: no regular expression: .*\n$/, '--regex', '(');
  await fails(64, /^cordboard: --ignore-case and --case-sensitive: .*\n$/, 'a', '-i', '--case-sensitive');
  await fails(64, /^cordboard: -C: expected a whole number 0\.\.1000, .*\n$/, 'a', '-C', '-1');
  await fails(1, /^cordboard: there is no conversation 7 on the record; .*\n$/, 'a', '--session', '7');
  await fails(74, /^cordboard: \/nowhere: there are no transcripts\n$/, 'a', '--transcripts', '/nowhere');
});

test('text is found across reads, in the middle of characters and across what is large and small', async (t) => {
  const tape = new Tape(1);
  const bytes = Buffer.from('Gespräch with a pump\r\n');
  tape.add('in', bytes.subarray(0, 5));
  tape.add('in', bytes.subarray(5, 6));
  tape.add('in', Buffer.concat([bytes.subarray(6), Buffer.alloc(5000, 'x'), Buffer.from('Need')]));
  tape.add('note', 'a remark');
  tape.add('in', 'le\r');
  tape.add('in', '\nlast');
  const path = await recorded(t, [conversation(tape, { framing: 'lines' })]);
  assert.deepEqual(await texts(path, 'präch'), ['Gespräch with a pump']);
  assert.deepEqual(await texts(path, '--regex', '^le|Need?le$'), [`${'x'.repeat(904)}Needle`]);
  assert.deepEqual(await texts(path, 'LAST', '-i'), ['last']);
});

test('a text that is nowhere and looks like a regular expression is answered with how to look for one', async (t) => {
  const path = await recorded(t, [pump()]);
  const said = async (...args: readonly string[]): Promise<readonly unknown[]> => {
    const { code, out, err } = await search(path, ...args);
    return [code, out, err];
  };
  const hint = 'cordboard: nothing matches; --regex reads a PATTERN as a regular expression\n';
  assert.deepEqual(await said('rpm=\\d'), [1, '', hint]);
  assert.deepEqual(await said('~rpm'), [1, '', hint]);
  assert.deepEqual(await said('--regex', 'rpm=x\\d'), [1, '', '']);
  assert.deepEqual(await said('rpm=9'), [1, '', '']);
});

test('matches have a colour on a terminal, and nothing that a client sent acts on it', async (t) => {
  const path = await recorded(t, [pump()]);
  const args = ['search', 'hot', '--transcripts', path];
  const coloured = await run(t, args, { env: { NO_COLOR: '' } });
  assert.equal((await coloured.exit).code, 0);
  assert.ok(coloured.raw.includes('rpm=␛[31m1200␛[0m <b>\x1b[1;31mhot\x1b[0m</b>'));
  const plain = await run(t, args, { env: { NO_COLOR: '1' } });
  assert.equal((await plain.exit).code, 0);
  assert.ok(plain.raw.includes('<b>hot</b>'));
  for (const { raw } of [coloured, plain])
    assert.doesNotMatch(raw.replaceAll(/\x1b\[(?:1;31|0)m/g, ''), /\x1b/);
});

test('a reader that has enough ends it quietly', async (t) => {
  const tape = new Tape(1);
  tape.addLines(50_000);
  const path = await recorded(t, [conversation(tape)]);
  const env = { PATH: process.env['PATH'], CORDBOARD_TRANSCRIPTS: path };
  const child = spawn(process.execPath, [PROGRAM, 'search', 'line'], { env });
  const err: Buffer[] = [];
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = (await once(child, 'close')) as [number];
  assert.deepEqual([code, Buffer.concat(err).toString()], [0, '']);
});

test('it works while a board writes, and ends where the conversation was', async (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  const store = storedTranscript(t, { path, memory: { perSession: 1, total: 1e9 } });
  const tape = new Tape(1);
  tape.addLines(2000);
  store.describe(summaryOf(1));
  for (const record of tape.records) store.append(record);
  await store.page(1, { from: 0, bytes: 1 });
  const writing = setInterval(() => store.append(tape.add('in', 'and on\n')), 1);
  try {
    const ran = await search(path, 'line 1999');
    assert.deepEqual([ran.code, ran.err, ran.out.split('\n').length], [0, '', 2]);
    assert.equal((await search(path, '--regex', '\\d{4} on')).code, 1);
  } finally {
    clearInterval(writing);
  }
});

test('what a board had recorded when it was killed is found', async (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  const program = fileURLToPath(new URL('../helpers/board-process.js', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface(child.stdout).on('line', (line) => {
    if (Object.keys(JSON.parse(line) as object).length > 0) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const found = await texts(path, '--regex', '^answer \\d+$', '--direction', 'out', '--session', '1');
  assert.equal(found[0], 'answer 0');
  assert.ok(found.every((text, index) => text === `answer ${index * 10}` || index > 0));
});

test('places where records are missing, pruned, lost or redacted are passed, and their remarks found', async (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  const bench = new RecordingBench(t, { path });
  const tape = new Tape(1);
  tape.add('in', 'first\n');
  tape.add('in', 'not stored\n');
  tape.add('in', `${'secret '.repeat(700)}\n`);
  tape.add('in', 'last secret\n');
  const [first, , large, last] = tape.records;
  assert.ok(first !== undefined && large !== undefined && last !== undefined);
  bench.batch([summaryOf(1)], [first]);
  bench.batch([], [large, last], [[1, 2]]);
  bench.end();
  assert.deepEqual(await texts(path, 'record is missing'), [
    'a record is missing here: it could not be written',
  ]);
  assert.equal((await texts(path, 'secret')).length, 3);
  assert.deepEqual(await texts(path, 'last'), ['last secret']);
  withDatabase(path, (database) => {
    database.exec(
      "UPDATE record SET bytes = CAST('last ******' || x'0a' AS BLOB), redacted = 1 WHERE segment IS NULL AND offset > 100",
    );
  });
  assert.deepEqual(await texts(path, '******'), ['last ******']);
  rmSync(`${path}-segments`, { recursive: true });
  assert.deepEqual(await texts(path, 'secret'), []);
  for (const args of [['secret'], ['first'], ['--regex', '^se'], ['secret', '--limit', '3']]) {
    const { code, err } = await search(path, ...args);
    assert.equal(code, 74, args.join(' '));
    assert.match(err, /^cordboard: 1 record could not be read back and so not be searched/, args.join(' '));
  }
  assert.equal((await texts(path, '␚␚␚')).length, 2);
  const pruned = await cordboard(path, 'transcripts', 'prune', '--keep-days', '1', '--prune-open');
  assert.deepEqual([pruned.code, pruned.err], [0, '']);
  assert.deepEqual(await texts(path, 'first'), []);
});
