/** What strangers get out of a board that has no screen, and of what calls an operator: parsed, not looked through. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { logTo } from '../../bin/log.ts';
import { openLogFile } from '../../bin/log-file.ts';
import { titleSequence } from '../../screens/modes.ts';
import { systemClock } from '../../src/clock.ts';
import { expandSnippet } from '../../src/console/snippets.ts';
import { PlainConsole } from '../../src/console/plain.ts';
import { type Alert, commandVariables, notificationText, osc9 } from '../../src/desk/alerts.ts';
import { CommandHook } from '../../src/desk/command-hook.ts';
import { logBoard } from '../../src/service/board-log.ts';
import { BoardMeter } from '../../src/service/board-meter.ts';
import { formatFamilies } from '../../src/service/exposition.ts';
import { LOG_FORMATS, type LogFormat } from '../../src/service/log-entry.ts';
import { ATTACKS, CORPUS_END, marksMissing } from '../helpers/attacks.ts';
import { testBench } from '../helpers/boards.ts';
import { assertOnly } from '../helpers/ecma48.ts';
import { fakeBoard, LIES, TALKER } from '../helpers/fake-board.ts';
import { folderFor } from '../helpers/folder.ts';
import { testGateway, testRemote } from '../helpers/gateways.ts';
import { faultIn, glyphLines, jsonLines } from '../helpers/glyphs-only.ts';
import { hostileBoard, peopled } from '../helpers/hostile-board.ts';
import { logLines } from '../helpers/log-lines.ts';
import { samplesOf } from '../helpers/prometheus-text.ts';
import { allOf, sink } from '../helpers/sinks.ts';

/** A plain console on the board with this socket, and everything that it has printed. */
async function plainAt(t: TestContext, path: string) {
  const { switchboard } = await testRemote(t, path);
  const changes = new EventEmitter<{ change: [] }>();
  let printed = '';
  const console = new PlainConsole({
    ...{ switchboard, clock: systemClock(), standing: 'listening on', quitAtEnd: false, patient: false },
    write: (text) => {
      printed += text;
      return changes.emit('change') || true;
    },
    onRoom: () => undefined,
    onQuit: () => undefined,
  });
  t.after(() => console.stop());
  await console.start();
  const until = async (what: string): Promise<void> => {
    const late = AbortSignal.timeout(10_000);
    while (!printed.includes(what)) await once(changes, 'change', { signal: late });
  };
  return { console, until, printed: () => printed };
}

sink('plain', async (t) => {
  const strangers = await hostileBoard(t);
  const there = await plainAt(t, strangers.path);
  await there.until(CORPUS_END);
  there.console.input('/list\n');
  for (const { text } of ATTACKS)
    there.console.input(`@${text}\n/rename 2 ${text}\n/${text}\n/eol 1 ${text}\n`);
  there.console.input('/list\n/find ~^k\\d\n/history\n/who\n@1 the last\n');
  await there.until('> the last');
  assert.deepEqual(marksMissing(glyphLines(there.printed()).join('\n')), []);

  const liar = await fakeBoard(t, join(folderFor(t), 'fake.sock'));
  const deceived = await plainAt(t, liar.path);
  await deceived.until(CORPUS_END);
  for (const [index, { text }] of ATTACKS.entries()) {
    const session = { ...LIES[index], id: text, state: text, reason: text };
    const notice = { at: 0, severity: text, text };
    liar.tell('events', {
      events: [
        { type: 'notice', notice },
        { type: 'opened', session },
        { type: 'changed', session },
      ],
    });
  }
  liar.refuse('send', 'refused \x1b]0;owned\x07');
  deceived.console.input(`/list\n@${TALKER} x\n`);
  await deceived.until('! refused');
  deceived.console.input('/list\n/no-such\n');
  await deceived.until('no-such');
  assert.deepEqual(marksMissing(glyphLines(deceived.printed()).join('\n')), []);
});

/** The log of a board while strangers come, speak and are named, as its file has it. */
async function logged(t: TestContext, format: LogFormat, prefixed: boolean): Promise<string> {
  const path = join(folderFor(t), 'boards.log');
  const log = logTo(openLogFile(path), { format, level: 'debug' }, prefixed);
  const bench = await testBench(t);
  const stop = logBoard(bench.board, systemClock(), (entry) => log.tell(entry));
  const gateway = await testGateway(t, bench.board);
  await peopled(t, bench, gateway.path);
  const { switchboard } = await testRemote(t, gateway.path, {
    operator: ATTACKS[60]?.text.slice(0, 60) ?? '',
  });
  for (const { text } of ATTACKS) {
    bench.board.notices.say('warning', text);
    await switchboard.note(1, text).catch(() => undefined);
  }
  await switchboard.hangUp(1);
  await bench.watch.session(1, ({ state }) => state === 'closed');
  stop();
  await log.close();
  return readFileSync(path, 'utf8');
}

sink('logText', async (t) => {
  for (const prefixed of [false, true]) {
    const entries = logLines(await logged(t, 'text', prefixed), prefixed);
    const events = new Set(entries.map(({ event }) => event));
    for (const event of ['opened', 'received', 'named', 'notice', 'closed'])
      assert.ok(events.has(event), event);
    const told = entries.map(({ facts }) => JSON.stringify([...facts])).join('\n');
    assert.deepEqual(marksMissing(told), []);
    assert.ok(!events.has('failed') && !events.has('forged'));
  }
});

sink('logJson', async (t) => {
  assert.deepEqual([...LOG_FORMATS], ['text', 'json']);
  const entries = jsonLines(await logged(t, 'json', false)) as Record<string, unknown>[];
  const notices = entries.filter(({ event }) => event === 'notice').map(({ message }) => message);
  assert.deepEqual(
    ATTACKS.filter(({ text }) => !notices.includes(text)),
    [],
  );
});

sink('metrics', async (t) => {
  const bench = await testBench(t);
  const meter = new BoardMeter(bench.board);
  const gateway = await testGateway(t, bench.board);
  await peopled(t, bench, gateway.path);
  const page = formatFamilies(meter.families());
  const samples = samplesOf(page);
  assert.equal(samples.get('cordboard_sessions{state="open"}'), ATTACKS.length);
  assert.equal(marksMissing(page).length, ATTACKS.length);
  assert.doesNotMatch(page, /forged|127\.0\.0\.1/);
  // What stands in a label stays in it, whatever it will be one day.
  for (const { text } of ATTACKS) {
    const labels = { label: text.replaceAll('\r', '') };
    const one = formatFamilies([{ name: 'one', type: 'gauge', help: text, samples: [{ labels, value: 1 }] }]);
    assert.equal(samplesOf(one).size, 1);
  }
});

/** As strangers would have it. */
const ALERTS = ATTACKS.map(({ text }, session): Alert => ({
  kind: 'text',
  session,
  name: text,
  peer: text,
  text,
}));
const OTHERS = { count: 3, sessions: [4, 7] };

sink('notification', () => {
  for (const alert of [...ALERTS, ...ALERTS.map((each) => ({ ...each, name: '' }))]) {
    const tokens = assertOnly(osc9(notificationText(alert, OTHERS)), ({ kind, payload }) =>
      kind === 'osc' ? /^9;#\d+ [^;]*$/.test(payload) : false,
    );
    assert.equal(tokens.length, 1);
    const text = tokens[0]?.payload.slice(2) ?? '';
    assert.equal(faultIn(text), undefined);
    assert.ok(text.length <= 200 && text.endsWith(' (+3 more: #4 #7)'));
    assert.ok(text.includes(alert.text.slice(0, 4)));
  }
});

sink('notifyCommand', async (t) => {
  const seen = join(folderFor(t), 'seen');
  let running: ChildProcess | undefined;
  const argv: string[] = [];
  const hook = new CommandHook({
    spawn: (command: string, args: readonly string[], options: SpawnOptions) => {
      argv.push([command, ...args].join(' '));
      return (running = spawn(command, args, options));
    },
    env: { PATH: process.env['PATH'] },
    say: (line) => assert.fail(line),
  });
  const command = `env -0 > '${seen}'`;
  for (const alert of ALERTS) {
    hook.run(command, commandVariables(alert, OTHERS));
    assert.ok(running !== undefined);
    assert.deepEqual((await once(running, 'exit'))[0], 0);
    const ours = new Map(
      readFileSync(seen, 'utf8')
        .split('\0')
        .filter((each) => each.startsWith('CORDBOARD_'))
        .map((each): [string, string] => [
          each.slice(0, each.indexOf('=')),
          each.slice(each.indexOf('=') + 1),
        ]),
    );
    const names = ['EVENT', 'NAME', 'PEER', 'SESSION', 'TEXT'].map((name) => `CORDBOARD_${name}`);
    assert.deepEqual([...ours.keys()].toSorted(), names);
    for (const value of ours.values()) assert.ok(faultIn(value) === undefined && value.length <= 500);
    assert.ok(ours.get('CORDBOARD_TEXT')?.startsWith(alert.text.slice(0, 4)));
  }
  assert.deepEqual(new Set(argv), new Set([`sh -c ${command}`]));
});

sink('title', () => {
  for (const { text } of ATTACKS) {
    const tokens = assertOnly(
      titleSequence(text),
      ({ kind, payload }) => kind === 'osc' && payload.startsWith('2;'),
    );
    assert.equal(tokens.length, 1);
    assert.equal(faultIn(tokens[0]?.payload ?? ''), undefined);
  }
});

sink('prefix', async (t) => {
  const { bench, named, path } = await hostileBoard(t);
  const { switchboard } = await testRemote(t, path);
  assert.ok(named.length > 30);
  const client = await bench.dial();
  const id = ATTACKS.length + 2;
  await bench.watch.session(id);
  await switchboard.set(id, { prefix: '{name} {peer}>', eol: 'lf' });
  for (const attack of named) {
    await switchboard.rename(id, attack.text.slice(0, 64).replace(/[\ud800-\udbff]$/, ''));
    await switchboard.send(id, `for ${attack.mark}`);
  }
  await client.waitFor(`for ${named.at(-1)?.mark ?? ''}\n`);
  const lines = client.received.split('\n');
  assert.equal(lines.length, named.length + 1);
  for (const [index, { mark }] of named.entries()) assert.ok(lines[index]?.startsWith(mark));
  for (const { text } of ATTACKS) {
    const session = { id: 1, name: text, peer: text };
    const filled = expandSnippet('{name} {peer}', { session, named: new Map(), inOrder: [] });
    assert.doesNotMatch(filled.text, /[\r\n]/);
  }
});

allOf('test/unit/sinks-service.test.ts');
