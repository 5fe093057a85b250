import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { parseCli, type Surroundings } from '../../src/cli.ts';
import { SHELL_COMMANDS, SHELL_GROUPS } from '../../src/shell/table.ts';
import { Progress } from '../../src/progress.ts';
import { Sink } from '../../src/sink.ts';
import { writeTarget } from '../../src/shell/target.ts';
import { parseWhen } from '../../src/console/moments.ts';
import { Archive } from '../../src/transcript/archive.ts';
import { walk } from '../../src/transcript/walk.ts';
import { folderFor } from '../helpers/folder.ts';
import { conversation, recorded } from '../helpers/recorded.ts';
import { BEGINNING, Tape } from '../helpers/sessions.ts';

const SURROUNDINGS: Surroundings = {
  env: {},
  readFile: () => {
    throw Object.assign(new Error('none'), { code: 'ENOENT' });
  },
  home: '/home/op',
  version: '1.2.3',
  columns: 80,
};

const parse = (...argv: readonly string[]): ReturnType<typeof parseCli> => parseCli(argv, SURROUNDINGS);

function fails(argv: readonly string[], message: RegExp): void {
  assert.throws(() => parse(...argv), { name: 'CordboardError', code: 'CB_USAGE', message });
}

test('every command of the shell has a help with its flags, examples and exit codes', () => {
  for (const { name, takes, flags, examples } of SHELL_COMMANDS) {
    const invocation = parse(...name.split(' '), '--help');
    assert.ok(invocation.command === 'print');
    assert.ok(
      invocation.text.startsWith(`cordboard ${name} ${takes === '' ? '' : `${takes} `}[options]`),
      name,
    );
    for (const flag of flags)
      assert.match(invocation.text, new RegExp(`\\n  (?:-.,|   )? *--${flag.name} `), flag.name);
    assert.ok(examples.length > 0 && invocation.text.includes('Exit codes:'));
    assert.ok(
      invocation.text.split('\n').every((line) => line.length <= 80),
      name,
    );
  }
  for (const group of Object.keys(SHELL_GROUPS)) {
    const invocation = parse('help', group);
    assert.ok(invocation.command === 'print' && invocation.text.startsWith(`cordboard ${group} <command>`));
  }
});

test('the place of the file comes from the flag, the environment or the configuration', () => {
  const placed = parseCli(['transcripts', 'list', '--transcripts', 'a.db'], SURROUNDINGS);
  assert.ok(placed.command === 'shell' && placed.transcripts === 'a.db');
  const env = { CORDBOARD_TRANSCRIPTS: 'b.db' };
  const other = parseCli(['transcripts', 'verify'], { ...SURROUNDINGS, env });
  assert.ok(other.command === 'shell' && other.transcripts === 'b.db');
});

test('what is wrong on the line is refused before anything is opened', () => {
  fails(
    ['transcripts'],
    /^transcripts: expected list, show, export, .* \(cordboard transcripts --help lists them\)$/,
  );
  fails(['transcripts', 'lst'], /^transcripts lst: no such command; did you mean list\? /);
  fails(['transcript', 'list'], /^transcript: no such command; did you mean transcripts\? /);
  fails(['transcripts', 'list', 'x'], /^"x": list takes no words/);
  fails(
    ['transcripts', 'list', '--listen', '1'],
    /^--listen: no such option; it goes after cordboard serve /,
  );
  fails(['transcripts', 'list', '--limit', '-1'], /^--limit: expected a whole number /);
  fails(['transcripts', 'list', '--since', 'soon'], /^--since: expected a time such as 2h, .* got "soon"$/);
  fails(['transcripts', 'list', '--json=yes'], /^--json: takes no value$/);
  fails(['transcripts', 'show'], /^expected the KEY of a conversation/);
  fails(['transcripts', 'show', '3x'], /^"3x": expected the KEY of a conversation, a number such as 3$/);
  fails(
    ['search', 'x', '--session', 'pump'],
    /"pump": expected the KEY of a conversation, a number such as 3$/,
  );
  fails(['transcripts', 'show', '0'], /^"0": expected the KEY/);
  fails(['transcripts', 'export', '1', '--format', 'pdf'], /^--format: expected text, raw, .* got "pdf"$/);
  fails(['transcripts', 'export', '1', '2', '--format', 'raw'], /^expected one KEY for raw, got 2$/);
  fails(['transcripts', 'export', '1', '-o', 'a', '-o', 'b'], /^-o: given more than once$/);
  fails(['transcripts', 'export', '1', '--format', 'html', '--hex'], /^--hex: is for text, not for html$/);
  fails(
    ['transcripts', 'replay', '1', '--speed', '0'],
    /^--speed: expected a number such as 10 or 0\.5, got 0$/,
  );
  fails(
    ['transcripts', 'replay', '1', '--max-pause', 'x'],
    /^--max-pause: expected seconds 0\.\.86400 \(or as in 500ms, 5s, 1m, 1h\), got "x"$/,
  );
  fails(['search'], /^expected a PATTERN to look for$/);
  fails(['search', ''], /^expected a PATTERN to look for$/);
  fails(['search', 'a\nb'], /^expected a PATTERN for one line, got "a\\nb"$/);
  fails(['search', 'a', 'b'], /^"b": expected one PATTERN; one with blanks goes in quotes$/);
  fails(
    ['search', '-i', '--case-sensitive', 'a'],
    /^--ignore-case and --case-sensitive: expected one of them$/,
  );
  fails(['search', 'a', '--direction', 'up'], /^--direction: expected in, out or note, got "up"$/);
  fails(['search', 'a', '--since', 'soon'], /^--since: expected a time such as 2h, .* got "soon"$/);
  fails(['search', 'a', '--session', 'x'], /^--session: "x": expected the KEY of a conversation/);
  fails(['search', '-x'], /^-x: no such option/);
  fails(['transcripts', 'replay', '1', '--to', 'x:0'], /^--to: expected a port 1\.\.65535, got 0$/);
});

test('what stands after -- are words, whatever they are', () => {
  for (const word of ['-1', '--help', 'help', '--', '--json'])
    assert.equal(parse('search', '--json', '--', word).command, 'shell', word);
  fails(['search', '--', 'a', '-b'], /^"-b": expected one PATTERN/);
  fails(['transcripts', 'list', '--', '--json'], /^"--json": list takes no words/);
});

test('times are a span before now, a date, or as the console has them', () => {
  const now = new Date(2026, 0, 10, 12).getTime();
  assert.deepEqual(parseWhen('2h', now), { at: now - 7_200_000 });
  assert.deepEqual(parseWhen('1w', now), { at: now - 7 * 86_400_000 });
  assert.deepEqual(parseWhen('2026-01-09', now), { at: new Date(2026, 0, 9).getTime() });
  assert.deepEqual(parseWhen('11:30', now), { at: new Date(2026, 0, 10, 11, 30).getTime() });
  assert.ok('error' in parseWhen('2026-02-01', now));
});

test('a bar comes after half a second, goes on at most ten times a second, and goes away', () => {
  let now = 0;
  const drawn: string[] = [];
  const progress = new Progress(
    () => now,
    (text) => drawn.push(text),
  );
  progress.at(1, 100);
  now = 500;
  progress.at(50, 100);
  progress.at(60, 100);
  now = 600;
  progress.at(100, 100, 'done');
  progress.end();
  progress.end();
  assert.deepEqual(drawn, [
    `\r\x1b[K[${'#'.repeat(15)}${'.'.repeat(15)}]  50%`,
    `\r\x1b[K[${'#'.repeat(30)}] 100% done`,
    '\r\x1b[K',
  ]);
});

test('a sink waits for whoever reads, and is closed when nobody does', async () => {
  let take: () => void = () => undefined;
  let left = 0;
  const slow = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      left += chunk.length;
      take = done;
    },
  });
  const sink = new Sink(slow);
  let isDone = false;
  const writing = sink.write('x'.repeat(70_000)).then(() => (isDone = true));
  await new Promise(setImmediate);
  assert.deepEqual([left, isDone, sink.isClosed], [70_000, false, false]);
  take();
  await writing;
  slow.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }));
  await sink.write('more');
  await sink.flush();
  assert.equal(sink.isClosed, true);
});

test('an output that fails is told', async () => {
  const full = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    autoDestroy: false,
  });
  const sink = new Sink(full);
  await sink.write('x');
  await assert.rejects(sink.flush(), {
    code: 'CB_FILE',
    message: 'the output cannot be written: the disk is full',
  });
});

const outside = { home: '/home/op', onInterrupt: () => () => undefined };

test('a file that is there is not written over, unless by force, and then as a whole', async (t) => {
  const folder = folderFor(t);
  const [file, link] = [join(folder, 'a.txt'), join(folder, 'link')];
  await writeTarget(['one', Buffer.from(' two')], { file, force: false }, outside);
  assert.equal(readFileSync(file, 'utf8'), 'one two');
  assert.equal(lstatSync(file).mode & 0o777, 0o600);
  await assert.rejects(writeTarget(['x'], { file, force: false }, outside), {
    code: 'CB_FILE',
    message: `${file}: exists already; --force writes over it`,
  });
  symlinkSync(file, link);
  await writeTarget(['new'], { file: link, force: true }, outside);
  assert.deepEqual([readFileSync(file, 'utf8'), lstatSync(link).isSymbolicLink()], ['new', true]);
  await writeTarget(['gone'], { file: '/dev/null', force: true }, outside);
  assert.ok(lstatSync('/dev/null').isCharacterDevice());
});

test('nothing is left of a file that could not be finished, and what was there stays', async (t) => {
  const folder = folderFor(t);
  const file = join(folder, 'a.txt');
  const broken = function* (): Generator<string> {
    yield 'x';
    throw new Error('broken');
  };
  await assert.rejects(writeTarget(broken(), { file, force: false }, outside), /broken/);
  assert.deepEqual(readdirSync(folder), []);
  writeFileSync(file, 'old');
  await assert.rejects(writeTarget(broken(), { file, force: true }, outside), /broken/);
  assert.deepEqual([readdirSync(folder), readFileSync(file, 'utf8')], [['a.txt'], 'old']);
});

test('a walk keeps to its span and ends where the conversation did when it began', async (t) => {
  const tape = new Tape(1);
  tape.addLines(3000);
  const archive = new Archive(await recorded(t, [conversation(tape)]));
  t.after(() => archive.close());
  const seqs = (span: object): number[] =>
    [...walk(archive, 1, span)].map((item) => (item.type === 'record' ? item.record.seq : -1));
  assert.deepEqual(
    seqs({}),
    tape.records.map(({ seq }) => seq),
  );
  const span = { since: BEGINNING + 1_000_500, until: BEGINNING + 1_003_000 };
  assert.deepEqual(seqs(span), [1001, 1002]);
  assert.deepEqual(seqs({ since: BEGINNING + 9e9 }), []);
  assert.deepEqual([...walk(archive, 9)], []);
});
