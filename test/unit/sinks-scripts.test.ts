/** What strangers and a board that lies get out of commands for scripts: parsed, not looked through. */
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { controlFolder, socketOf } from '../../src/gateway/place.ts';
import { lastWords } from '../../src/last-words.ts';
import { printable } from '../../src/printable.ts';
import { Progress } from '../../src/progress.ts';
import { candidates } from '../../src/scripts/complete.ts';
import { SCRIPT_COMMANDS } from '../../src/scripts/table.ts';
import { CordboardError } from '../../src/errors.ts';
import { ATTACKS, type Attack, CORPUS, CORPUS_END, marksMissing } from '../helpers/attacks.ts';
import type { TestClient } from '../helpers/clients.ts';
import { assertOnly } from '../helpers/ecma48.ts';
import { type Door, openDoor } from '../helpers/door.ts';
import { type FakeBoard, fakeBoard, LIES as SESSIONS } from '../helpers/fake-board.ts';
import { faultIn, glyphLines, jsonLines } from '../helpers/glyphs-only.ts';
import { peopled, type Taken } from '../helpers/hostile-board.ts';
import { assertShellWord } from '../helpers/shell-words.ts';
import { allOf, sink } from '../helpers/sinks.ts';

interface Places extends Door, Taken {
  readonly talking: TestClient;
  readonly liar: FakeBoard;
}

/** A board of strangers, of which the first has sent all of the corpus, and beside it one that lies. */
async function places(t: TestContext): Promise<Places> {
  const door = await openDoor(t);
  const talking = await door.bench.dial();
  await talking.send(CORPUS);
  await door.bench.watch.session(1, ({ bytesIn }) => bytesIn === CORPUS.length);
  const liar = await fakeBoard(t, socketOf(controlFolder(door.where), 'liar'), LIES);
  const taken = await peopled(t, door.bench, socketOf(controlFolder(door.where), 'lab'));
  return { ...door, ...taken, talking, liar };
}

const texts = ATTACKS.map(({ text }) => text);

/** Every text an attack, and some numbers too. */
const LIES = {
  status: () => ({
    ...{ name: texts[0], pid: texts[1], version: texts[2], healthy: false, trouble: texts, uptime: texts[3] },
    ...{ listeners: texts, sessions: { open: texts[4], all: texts[5] }, rateIn: texts[6], rateOut: texts[7] },
    attached: texts.map((text) => ({ operator: text, role: text, kind: 'console' })),
    ...{ memory: texts[8], limits: { sessions: texts[9] } },
  }),
  bans: () => texts.map((text) => ({ network: text, at: 0, reason: text, by: text })),
  ban: () => ({ ban: { network: texts[0], at: 0, reason: '', by: texts[1] }, hungUp: texts[2], kept: true }),
  unban: () => ({ network: texts[3], at: 0, reason: '', by: '' }),
};

/** The output of a command until it is enough. */
function until(enough: (out: string) => boolean): Writable & { readonly text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
      if (enough(text)) stream.destroy();
    },
  });
  return Object.assign(stream, { text: () => text });
}

/** Up to the last line that is whole. */
const whole = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

sink('scriptTables', async (t) => {
  const door = await places(t);
  const run = new Set<string>();
  const lines = async (...args: readonly string[]): Promise<string> => {
    run.add(args[0] ?? '');
    const { out } = await door.run(args);
    return glyphLines(out).join('\n');
  };
  assert.match(await lines('boards'), /lab/);
  for (const board of ['lab', 'liar']) {
    const of = ['--board', board];
    const sessions = await lines('sessions', ...of);
    assert.deepEqual(marksMissing(sessions, door.named), []);
    if (board === 'liar') assert.deepEqual(marksMissing(sessions), []);
    assert.ok((await lines('status', ...of)).includes('health'));
    const tail = await lines('tail', '1', '-n', '1000', ...of);
    assert.deepEqual(marksMissing(tail), []);
    if (board === 'liar') {
      assert.deepEqual(marksMissing(await lines('bans', ...of)), []);
      assert.match(await lines('ban', '192.0.2.9', ...of), /^banned /);
      assert.match(await lines('unban', '192.0.2.9', ...of), / is not banned any more$/m);
    }
    assert.ok((await lines('broadcast', '--all', '--dry-run', 'x', ...of)).includes('k0'));
    const watching = until((out) => {
      if (out.split('\n').length <= ATTACKS.length) return false;
      // It hears of it that nobody reads any more once something happens.
      door.liar.tell('events', { events: SESSIONS.map(({ id }) => ({ type: 'dismissed', id })) });
      void door.bench.switchboard.rename(2, `renamed ${board}`);
      return out.includes('dismissed') || out.includes('renamed');
    });
    const watch = door.run(['sessions', '--watch', ...of], { stdout: watching });
    await watch;
    glyphLines(whole(watching.text()));
  }
  const hearing = until((out) => out.includes(CORPUS_END));
  const events = door.run(['events', '--board', 'lab'], { stdout: hearing });
  await door.attached();
  const other = await door.bench.dial();
  await other.send(CORPUS);
  await events;
  run.add('events');
  assert.deepEqual(marksMissing(glyphLines(whole(hearing.text())).join('\n')), []);
  const answers = [...ATTACKS];
  door.talking.socket.on('data', () => void door.talking.send(line(answers.shift())));
  for (const { mark } of ATTACKS)
    assert.ok((await lines('send', '1', 'x', '--wait', `^${mark}`, '--board', 'lab')).startsWith(mark));
  const expecting = lines('expect', '1', '^k', '--board', 'lab');
  await door.attached();
  await door.talking.send(line(ATTACKS[0]));
  assert.match(await expecting, /^k000␛/);
  // They print nothing; what they are refused with is a sink of its own.
  const silent = ['rename', 'tag', 'hangup'];
  assert.deepEqual(
    [...run, ...silent, 'stop'].toSorted(),
    SCRIPT_COMMANDS.map(({ name }) => name).toSorted(),
  );
});

const line = (attack?: Attack): Buffer =>
  Buffer.concat([attack?.bytes ?? Buffer.alloc(0), Buffer.from('\r\n')]);

sink('scriptJson', async (t) => {
  const door = await places(t);
  const values = async (...args: readonly string[]): Promise<unknown[]> =>
    jsonLines((await door.run(args)).out);
  for (const board of ['lab', 'liar']) {
    const of = ['--json', '--board', board];
    if (board === 'liar') assert.equal((await values('bans', ...of)).length, ATTACKS.length);
    const names = [...door.bench.watch.sessions.values()].map(({ name }) => name);
    for (const filter of [[], ['--filter', 'id>0']]) {
      const told = await values('sessions', ...filter, ...of);
      if (board === 'lab')
        assert.deepEqual(
          told.map((each) => (each as { readonly name: string }).name),
          names,
        );
      assert.ok(told.length > ATTACKS.length);
    }
    assert.equal((await values('status', ...of)).length, 1);
    const tail = await values('tail', '1', '-n', '1000', ...of);
    assert.deepEqual(marksMissing(JSON.stringify(tail)), []);
    assert.ok((await values('broadcast', '--all', '--dry-run', 'x', ...of)).length > ATTACKS.length);
  }
  assert.ok((await values('boards', '--json')).length === 2);
  const hearing = until((out) => out.includes(CORPUS_END));
  const events = door.run(['events', '--json', '--board', 'lab'], { stdout: hearing });
  await door.attached();
  await (await door.bench.dial()).send(CORPUS);
  await events;
  const heard = jsonLines(whole(hearing.text()));
  assert.deepEqual(marksMissing(JSON.stringify(heard)), []);
});

sink('scriptRaw', async (t) => {
  const door = await openDoor(t);
  for (const [index, { text }] of ATTACKS.entries()) {
    const raw = text.replaceAll(/[\r\n]/g, '');
    const page = `[{"id":1,"name":"${raw}"}]`;
    const sessions = ({ after }: Readonly<Record<string, unknown>>): string => (after === 0 ? page : '[]');
    await fakeBoard(t, socketOf(controlFolder(door.where), `raw${index}`), { sessions });
    const { out } = await door.run(['sessions', '--json', '--board', `raw${index}`]);
    for (const each of out.split('\n')) assert.doesNotMatch(each, COMMANDS);
  }
});

/** What no line of an output may have, be it a value or none. */
const COMMANDS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

sink('scriptWords', async (t) => {
  const door = await places(t);
  for (const text of texts) {
    const refused = await Promise.all([
      door.run(['tail', text, '--board', 'lab']),
      door.run(['tail', `tag:${text}`, '--board', 'lab']),
      door.run(['sessions', '--filter', text, '--board', 'lab']),
      door.run(['expect', '1', `(${text}`, '--board', 'lab']),
      door.run(['rename', '1', text, '--board', 'lab']),
      door.run(['send', '1', '--file', text, '--board', 'lab']),
      door.run(['boards', text]),
    ]);
    for (const { said } of refused)
      for (const words of said) assert.equal(faultIn(printable(words)), undefined);
    const { lines } = lastWords(new CordboardError('CB_USAGE', text), {});
    assert.ok(lines.every((words) => faultIn(words) === undefined) && lines.length === 1);
    const defect = Object.assign(new Error(text), { stack: `Error: ${text}\n    at ${text}` });
    for (const words of lastWords(defect, { CORDBOARD_DEBUG: '1' }).lines)
      assert.equal(faultIn(words), undefined);
  }
  const liar = await fakeBoard(t, socketOf(controlFolder(door.where), 'refuses'));
  for (const text of texts) {
    liar.refuse('hello', text);
    const { said } = await door.run(['sessions', '--board', 'refuses']);
    assert.equal(said.length, 1);
    assert.equal(faultIn(printable(said[0] ?? '')), undefined);
  }
});

sink('questions', async (t) => {
  const door = await openDoor(t);
  for (const [index, text] of texts.entries()) {
    const status = (): object => ({ sessions: { open: text, all: text } });
    await fakeBoard(t, socketOf(controlFolder(door.where), `liar${index}`), { status });
    const { said } = await door.run(['stop', `liar${index}`], { answer: false });
    assert.equal(said.length, 2);
    for (const words of said) assert.equal(faultIn(words), undefined);
  }
});

sink('progress', () => {
  let now = 0;
  for (const text of texts) {
    const drawn: string[] = [];
    const progress = new Progress(
      () => (now += 1000),
      (what) => drawn.push(what),
    );
    progress.at(1, 2, text);
    progress.end();
    const tokens = assertOnly(
      drawn.join(''),
      ({ kind, raw }) => kind === 'text' || raw === '\r' || raw === '\x1b[K',
    );
    for (const { kind, raw } of tokens) if (kind === 'text') assert.equal(faultIn(raw), undefined);
    assert.equal(tokens.filter(({ kind }) => kind === 'text').length, 1);
  }
});

sink('shellCompletion', async (t) => {
  const door = await places(t);
  for (const board of ['lab', 'liar']) {
    const words = (await candidates(['send', '--board', board, ''], door.where, false)) ?? [];
    assert.ok(words.length > ATTACKS.length);
    for (const word of words) assertShellWord(word);
    const described = (await candidates(['send', '--board', board, ''], door.where, true)) ?? [];
    for (const each of described) {
      assert.equal(faultIn(each), undefined);
      const [, word = '', about = ''] = /^([^:]*):((?:[^:]|\\:)*)$/.exec(each) ?? [];
      assertShellWord(word);
      assert.ok(about !== '', each);
    }
  }
  await fakeBoard(t, socketOf(controlFolder(door.where), 'numbers'), {
    sessions: ({ after }) =>
      after === 0 ? texts.map((id) => ({ id, name: '', peer: id, state: 'open' })) : [],
  });
  for (const word of (await candidates(['send', '--board', 'numbers', ''], door.where, false)) ?? [])
    assertShellWord(word);
});

allOf('test/unit/sinks-scripts.test.ts');
