import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { type Identity, NOTHING_REMEMBERED, type Remembered } from '../../src/desk/remembered.ts';
import { StateFile, statePath } from '../../src/desk/state-file.ts';
import { folderFor } from '../helpers/folder.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const ASIDE = 'state.json.broken-20260102T030405Z';
const DARK: Remembered = { version: 1, theme: 'dark' };
const LIGHT: Remembered = { version: 1, theme: 'light' };

/** A state file in a folder of its own, with timers that run when they are told to. */
class Bench {
  readonly path: string;
  readonly file: StateFile;
  readonly said: string[] = [];
  readonly #due: (() => void)[] = [];

  constructor(folder: string, path = statePath({ XDG_STATE_HOME: folder }, '/nowhere')) {
    this.path = path;
    this.file = new StateFile(path, {
      clock: () => NOW,
      say: (line) => this.said.push(line),
      later: (run, ms) => {
        assert.equal(ms, 1000);
        this.#due.push(run);
        return () => this.#due.splice(this.#due.indexOf(run), 1);
      },
    });
  }

  get waiting(): number {
    return this.#due.length;
  }

  /** The pause is over. */
  elapse(): void {
    for (const run of this.#due.splice(0)) run();
  }

  put(text: string): void {
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.path, text);
  }

  names(): string[] {
    return readdirSync(dirname(this.path)).sort();
  }

  theme(): unknown {
    const state: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
    return typeof state === 'object' && state !== null && 'theme' in state ? state.theme : undefined;
  }
}

const benchFor = (t: TestContext): Bench => new Bench(folderFor(t));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('the file is where the XDG base directories say; a relative one is ignored', () => {
  assert.equal(statePath({ XDG_STATE_HOME: '/var/x' }, '/home/ann'), '/var/x/cordboard/state.json');
  const fallback = '/home/ann/.local/state/cordboard/state.json';
  for (const XDG_STATE_HOME of [undefined, '', 'state', './x'])
    assert.equal(statePath({ XDG_STATE_HOME }, '/home/ann'), fallback);
});

test('at first there is nothing, and nothing to say', async (t) => {
  const bench = benchFor(t);
  assert.equal(await bench.file.load(), NOTHING_REMEMBERED);
  assert.deepEqual(bench.said, []);
  await bench.file.flush();
  assert.equal(existsSync(bench.path), false);
});

test('what is saved is there at the next start, in a private file in a private folder', async (t) => {
  const folder = folderFor(t);
  const bench = new Bench(folder);
  bench.file.save(DARK);
  await bench.file.flush();
  assert.equal(modeOf(bench.path), 0o600);
  assert.equal(modeOf(dirname(bench.path)), 0o700);
  assert.deepEqual(bench.names(), ['state.json']);
  assert.equal((await new Bench(folder).file.load()).theme, 'dark');
});

test('changes of a moment are one write, a second after the first of them', async (t) => {
  const bench = benchFor(t);
  bench.file.save(DARK);
  bench.file.save(LIGHT);
  assert.equal(bench.waiting, 1);
  assert.equal(existsSync(bench.path), false);
  bench.elapse();
  await bench.file.flush();
  assert.equal(bench.theme(), 'light');
  bench.file.save(DARK);
  assert.equal(bench.waiting, 1);
  await bench.file.flush();
  assert.equal(bench.waiting, 0);
  assert.equal(bench.theme(), 'dark');
});

test('writes come one after the other, and the last state wins', async (t) => {
  const bench = benchFor(t);
  const flushes = Array.from({ length: 20 }, (_, index) => {
    bench.file.save({
      version: 1,
      theme: `theme ${index}`,
      broadcastHistory: ['x'.repeat(4000 - index * 100)],
    });
    return bench.file.flush();
  });
  await Promise.all(flushes);
  assert.equal(bench.theme(), 'theme 19');
  assert.deepEqual(bench.names(), ['state.json']);
});

test('a state that is as it was read is not written again', async (t) => {
  const bench = benchFor(t);
  bench.put('{"version":1,"theme":"dark"}');
  const state = await bench.file.load();
  bench.file.save(state);
  await bench.file.flush();
  assert.equal(readFileSync(bench.path, 'utf8'), '{"version":1,"theme":"dark"}');
});

test('a broken file is set aside, and never over another', async (t) => {
  const folder = folderFor(t);
  const bench = new Bench(folder);
  for (const [text, aside] of [
    ['{"version":1,', ASIDE],
    ['[1]', `${ASIDE}-2`],
    ['\xff', `${ASIDE}-3`],
  ] as const) {
    const next = new Bench(folder);
    next.put('');
    writeFileSync(next.path, text, 'latin1');
    assert.equal(await next.file.load(), NOTHING_REMEMBERED);
    assert.equal(readFileSync(join(dirname(next.path), aside), 'latin1'), text);
    assert.equal(existsSync(next.path), false);
    assert.equal(next.said.length, 1);
    assert.match(
      next.said[0] ?? '',
      new RegExp(`^/.*state\\.json: it cannot be used \\(.+\\), is now /.*${aside}, `),
    );
    next.file.save(DARK);
    await next.file.flush();
    assert.equal(next.theme(), 'dark');
  }
  assert.deepEqual(bench.names(), ['state.json', ASIDE, `${ASIDE}-2`, `${ASIDE}-3`]);
});

test('a file that is far too large is set aside without being read', async (t) => {
  const bench = benchFor(t);
  bench.put(`{"version":1}${' '.repeat(17 * 1024 * 1024)}`);
  await bench.file.load();
  assert.match(bench.said[0] ?? '', /it has 17825805 bytes/);
  assert.deepEqual(bench.names(), [ASIDE]);
});

test('of a file with a wrong value the rest is used, and a copy kept of how it was', async (t) => {
  const folder = folderFor(t);
  const bench = new Bench(folder);
  const text = '{"version":1,"theme":"dark","mouse":"yes","columns":1}';
  bench.put(text);
  assert.equal((await bench.file.load()).theme, 'dark');
  assert.match(bench.said[0] ?? '', /\(mouse: expected true or false, got "yes", and 1 more\); as it was/);
  assert.equal(readFileSync(join(dirname(bench.path), ASIDE), 'utf8'), text);
  await bench.file.flush();
  assert.equal(readFileSync(bench.path, 'utf8'), '{\n "version": 1,\n "theme": "dark"\n}\n');
  const next = new Bench(folder);
  await next.file.load();
  assert.deepEqual([next.said, next.names()], [[], ['state.json', ASIDE]]);
});

test('the file of a newer program stays as it is', async (t) => {
  const bench = benchFor(t);
  bench.put('{"version":2,"theme":["a","b"]}');
  assert.equal(await bench.file.load(), NOTHING_REMEMBERED);
  assert.match(bench.said[0] ?? '', /written by a newer cordboard; it stays as it is/);
  bench.file.save(DARK);
  assert.equal(bench.waiting, 0);
  await bench.file.flush();
  assert.equal(readFileSync(bench.path, 'utf8'), '{"version":2,"theme":["a","b"]}');
  assert.deepEqual(bench.names(), ['state.json']);
});

test('a folder or a device in its place is not replaced', async (t) => {
  const folder = folderFor(t);
  const bench = new Bench(folder);
  mkdirSync(bench.path, { recursive: true });
  await bench.file.load();
  bench.file.save(DARK);
  await bench.file.flush();
  assert.ok(statSync(bench.path).isDirectory());
  assert.deepEqual(bench.said, [`${bench.path}: this is no file; nothing is remembered`]);
  rmSync(bench.path, { recursive: true });
  symlinkSync('/dev/null', bench.path);
  const other = new Bench(folder);
  await other.file.load();
  other.file.save(DARK);
  await other.file.flush();
  assert.ok(lstatSync(bench.path).isSymbolicLink());
  assert.ok(statSync('/dev/null').isCharacterDevice());
  assert.equal(other.said.length, 1);
});

test('a pipe in its place is not waited for', async (t) => {
  const bench = benchFor(t);
  mkdirSync(dirname(bench.path), { recursive: true });
  execFileSync('mkfifo', [bench.path]);
  await bench.file.load();
  assert.match(bench.said[0] ?? '', /this is no file/);
});

test('a file that cannot be reached at all is left alone', async (t) => {
  const bench = benchFor(t);
  mkdirSync(dirname(bench.path), { recursive: true });
  symlinkSync('state.json', bench.path);
  await bench.file.load();
  bench.file.save(DARK);
  await bench.file.flush();
  assert.equal(bench.said.length, 1);
  assert.match(bench.said[0] ?? '', /neither be used .* nor set aside \(its links lead in a circle\)/);
  assert.ok(lstatSync(bench.path).isSymbolicLink());
});

test('where nothing can be written it is said once, and again after it went well in between', async (t) => {
  const folder = folderFor(t);
  const parent = join(folder, 'parent');
  writeFileSync(parent, 'a file');
  const bench = new Bench(folder, join(parent, 'cordboard', 'state.json'));
  assert.equal(await bench.file.load(), NOTHING_REMEMBERED);
  for (const theme of ['a', 'b', 'c']) {
    bench.file.save({ version: 1, theme });
    await bench.file.flush();
  }
  const line = `${bench.path}: it cannot be written: a part of the path is no folder; what changes now is not remembered`;
  assert.deepEqual(bench.said, [line]);
  rmSync(parent);
  await bench.file.flush();
  assert.equal(bench.theme(), 'c', 'what could not be written is tried again at the end');
  rmSync(parent, { recursive: true });
  writeFileSync(parent, 'a file');
  bench.file.save(DARK);
  await bench.file.flush();
  assert.deepEqual(bench.said, [line, line]);
});

test('a link is written through, and stays a link', async (t) => {
  const folder = folderFor(t);
  const bench = new Bench(folder);
  const target = join(folder, 'dotfiles', 'cordboard.json');
  mkdirSync(dirname(target));
  mkdirSync(dirname(bench.path));
  symlinkSync('../dotfiles/cordboard.json', bench.path);
  bench.file.save(DARK);
  await bench.file.flush();
  assert.ok(lstatSync(bench.path).isSymbolicLink());
  assert.equal(bench.theme(), 'dark');
  assert.deepEqual(readdirSync(dirname(target)), ['cordboard.json'], 'one that led nowhere leads there now');
  bench.file.save(LIGHT);
  await bench.file.flush();
  assert.ok(lstatSync(bench.path).isSymbolicLink());
  assert.match(readFileSync(target, 'utf8'), /light/);
  assert.deepEqual(bench.names(), ['state.json']);
});

test('what a write that was cut off has left is ignored, and taken away when it is old', async (t) => {
  const bench = benchFor(t);
  bench.put('{"version":1,"theme":"dark"}');
  const folder = dirname(bench.path);
  const leftover = (name: string, minutes: number): void => {
    const at = new Date(NOW - minutes * 60_000);
    writeFileSync(join(folder, name), '{"version":1,"theme":"li');
    utimesSync(join(folder, name), at, at);
  };
  leftover('state.json.new-old', 11);
  leftover('state.json.new-young', 9);
  leftover('other.json.new-old', 11);
  assert.equal((await bench.file.load()).theme, 'dark');
  assert.deepEqual(bench.names(), ['other.json.new-old', 'state.json', 'state.json.new-young']);
  assert.deepEqual(bench.said, []);
});

test('a file that others could read is private after the next write', async (t) => {
  const bench = benchFor(t);
  bench.put('{"version":1}');
  chmodSync(bench.path, 0o644);
  await bench.file.load();
  bench.file.save(DARK);
  await bench.file.flush();
  assert.equal(modeOf(bench.path), 0o600);
});

test('two programs that write at once leave one whole file, and nobody ever reads half of one', async (t) => {
  const folder = folderFor(t);
  const benches = [new Bench(folder), new Bench(folder)];
  const entries = Array.from({ length: 200 }, () => 'x'.repeat(4000));
  let torn = 0;
  const rounds = benches.map(async (bench, program) => {
    for (let round = 0; round < 15; round++) {
      bench.file.save({ version: 1, theme: `${program} ${round}`, broadcastHistory: entries });
      await bench.file.flush();
      const reader = new Bench(folder);
      if ((await reader.file.load()).broadcastHistory?.length !== entries.length) torn++;
    }
  });
  await Promise.all(rounds);
  assert.equal(torn, 0);
  assert.match(String(benches[0]?.theme()), /^[01] 14$/);
  assert.deepEqual(benches[0]?.names(), ['state.json']);
  assert.deepEqual(
    benches.flatMap(({ said }) => said),
    [],
  );
});

test('what two programs change in one file is all there in the end', async (t) => {
  const folder = folderFor(t);
  const [one, two] = [new Bench(folder), new Bench(folder)];
  await Promise.all([one.file.load(), two.file.load()]);
  const known = (name: string, lastSeen: number): Identity => ({
    ...{ key: `name:${name}`, name, tags: [], note: '', muted: false, lastSeen },
  });
  const [a, b, c] = [known('a', 1), known('b', 2), known('c', 3)];
  one.file.save({ version: 1, theme: 'dark', filters: { up: 'state:up' }, identities: [a] });
  two.file.save({ version: 1, mouse: false, filters: { quiet: 'idle>5m' }, identities: [b, c] });
  await Promise.all([one.file.flush(), two.file.flush()]);
  // Each takes away and changes only what is its own to know.
  one.file.save({
    version: 1,
    theme: 'dark',
    filters: {},
    identities: [{ ...a, note: 'north', lastSeen: 4 }],
  });
  two.file.save({ version: 1, mouse: false, filters: { quiet: 'idle>1h' }, identities: [b] });
  await Promise.all([one.file.flush(), two.file.flush()]);
  const { theme, mouse, filters, identities } = await new Bench(folder).file.load();
  assert.deepEqual([theme, mouse, filters], ['dark', false, { quiet: 'idle>1h' }]);
  assert.deepEqual(
    identities?.map(({ name, note }) => [name, note]),
    [
      ['b', ''],
      ['a', 'north'],
    ],
  );
  assert.deepEqual([one.said, two.said, one.names()], [[], [], ['state.json']]);
});

test('a lock that nobody takes away does not hold up a write for good', async (t) => {
  const bench = benchFor(t);
  bench.put('{"version":1}');
  writeFileSync(`${bench.path}.lock`, '');
  bench.file.save(DARK);
  await bench.file.flush();
  assert.equal(bench.theme(), 'dark');
  assert.deepEqual(bench.names(), ['state.json']);
});

test('a place that cannot be written to is told of at the start, once', async (t) => {
  const bench = new Bench('/proc/nope');
  await bench.file.load();
  const line = `${bench.path}: it cannot be written: no folder can be made there; what changes now is not remembered`;
  assert.deepEqual(bench.said, [line]);
  bench.file.save(DARK);
  await bench.file.flush();
  assert.deepEqual(bench.said, [line]);
  const folder = folderFor(t);
  await new Bench(folder).file.load();
  assert.equal(modeOf(join(folder, 'cordboard')), 0o700);
});

test('by its own timer it is written a moment later, which does not keep the process', (t) => {
  const folder = folderFor(t);
  const path = join(folder, 'state.json');
  const module = new URL('../../src/desk/state-file.js', import.meta.url).href;
  const program = `
    import { existsSync } from 'node:fs';
    import { StateFile } from ${JSON.stringify(module)};
    const path = ${JSON.stringify(path)};
    new StateFile(path, { clock: Date.now, say: console.log }).save({ version: 1, theme: 'dark' });
    const waiting = process.argv[1] === 'stay' && setInterval(() => existsSync(path) && clearInterval(waiting), 20);
  `;
  const args = ['--input-type=module', '-e', program];
  const run = (word: string): string =>
    execFileSync(process.execPath, [...args, word], { encoding: 'utf8', timeout: 10_000 });
  assert.equal(run('go'), '');
  assert.deepEqual(readdirSync(folder), []);
  assert.equal(run('stay'), '');
  assert.deepEqual(readdirSync(folder), ['state.json']);
});
