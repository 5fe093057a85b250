/** Names, tags, notes, addresses and words of strangers and of a board that lies, wherever a console shows them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { COLUMNS } from '../../src/console/table-columns.ts';
import { editText } from '../../src/desk/editor.ts';
import type { Identity } from '../../src/desk/remembered.ts';
import { formatRemembered, parseRemembered } from '../../src/desk/remembered-text.ts';
import { ATTACKS, type Attack, marksMissing, shortened } from '../helpers/attacks.ts';
import { type FakeBoard, fakeBoard, LIES, TALKER } from '../helpers/fake-board.ts';
import { folderFor } from '../helpers/folder.ts';
import { testRemote } from '../helpers/gateways.ts';
import { hostileBoard } from '../helpers/hostile-board.ts';
import { LiveConsole, type LiveOptions } from '../helpers/live-console.ts';
import { Looking } from '../helpers/looking.ts';
import { BEGINNING } from '../helpers/sessions.ts';
import { allOf, sink } from '../helpers/sinks.ts';

interface Seen {
  readonly live: LiveConsole;
  readonly looking: Looking;
  /** What sessions are called, and where the session of the first of them is. */
  readonly named: readonly Attack[];
}

async function consoleAt(t: TestContext, path: string, options: LiveOptions): Promise<LiveConsole> {
  const { switchboard } = await testRemote(t, path);
  const live = new LiveConsole(t, switchboard, {
    me: { attachment: 1, operator: 'tester' },
    operators: { present: () => Promise.resolve(), setRole: () => Promise.resolve() },
    ...options,
  });
  await live.console.start();
  return live;
}

/** A console on a board whose sessions strangers have named. */
async function amongStrangers(t: TestContext, options: LiveOptions = {}): Promise<Seen> {
  const { path, named, noted } = await hostileBoard(t);
  const live = await consoleAt(t, path, options);
  await live.until(
    (model) => [...model.panes.values()].filter(({ session }) => session.note !== '').length === noted.length,
  );
  return { live, looking: new Looking(live), named };
}

interface Deceived extends Seen {
  readonly board: FakeBoard;
}

/** A console on a board that lies. */
async function deceived(t: TestContext, options: LiveOptions = {}): Promise<Deceived> {
  const board = await fakeBoard(t, join(folderFor(t), 'fake.sock'));
  const live = await consoleAt(t, board.path, options);
  await live.until((model) => model.panes.size === LIES.length);
  await live.until((model) => model.panes.get(TALKER)?.scrollback?.lines.length);
  return { live, looking: new Looking(live), named: ATTACKS, board };
}

/** The same with either. */
async function withEither(
  t: TestContext,
  options: LiveOptions,
  look: (seen: Seen) => Promise<void>,
): Promise<void> {
  for (const begin of [amongStrangers, deceived]) {
    const seen = await begin(t, options);
    assert.ok(seen.named.length > 30);
    await look(seen);
  }
}

/** The session that an attack has named. */
function sessionOf({ model }: LiveConsole, { mark }: Attack): number {
  const found = [...model.panes.values()].find(({ session }) => session.name.startsWith(mark));
  assert.ok(found !== undefined, mark);
  return found.id;
}

sink('list', async (t) => {
  await withEither(t, { columns: 200 }, async ({ live, looking, named }) => {
    for (const list of ['narrow', 'wide']) {
      live.enter(`/list ${list}`);
      looking.rows = [];
      for (const attack of named) {
        live.enter(`/go #${sessionOf(live, attack)}`);
        await live.until(({ focus, panes }) => (panes.get(focus ?? 0)?.scrollback?.lines.length ?? 0) > 0);
        const rows = await looking.look();
        // The head of its pane, its row in the list, and its prompt.
        assert.ok(rows.join('\n').split(attack.mark).length > 3, attack.name);
      }
    }
  });
});

sink('table', async (t) => {
  const columns = COLUMNS.map(({ title }) => title);
  await withEither(
    t,
    { columns: 400, remembered: { version: 1, columns } },
    async ({ live, looking, named }) => {
      live.enter('/strip');
      await looking.look();
      live.enter('/table');
      await looking.through('PgDn');
      assert.deepEqual(marksMissing(looking.text, named), []);
      live.press('c');
      await looking.look();
      live.press('Escape', '/');
      live.type('name:k0');
      await looking.look();
      assert.ok(columns.length > 20);
    },
  );
});

sink('details', async (t) => {
  await withEither(t, {}, async ({ live, looking, named }) => {
    for (const attack of named) {
      live.enter(`/go #${sessionOf(live, attack)}`);
      looking.rows = [];
      live.enter('/details');
      await looking.through('PgDn');
      assert.ok(looking.text.split(attack.mark).length > 3, attack.name);
      live.press('Escape');
    }
  });
});

sink('goBox', async (t) => {
  await withEither(t, { columns: 200 }, async ({ live, looking, named }) => {
    for (const attack of named) {
      live.press('C-x', 'g');
      live.type(attack.mark);
      await looking.look();
      live.press('Escape');
    }
    assert.deepEqual(marksMissing(looking.text, named), []);
  });
});

sink('hits', async (t) => {
  const strangers = await amongStrangers(t, { columns: 200 });
  strangers.live.enter('/find k1');
  await strangers.live.until(({ hits }) => hits !== undefined && hits.hits.length > 10);
  await strangers.looking.through('Down');
  assert.deepEqual(marksMissing(strangers.looking.text, ATTACKS.slice(100)), []);

  const { live, looking, board } = await deceived(t, { columns: 200 });
  assert.ok(board.path !== '');
  live.enter('/find k');
  await live.until(({ hits }) => hits !== undefined && hits.hits.length > 10);
  await looking.through('Down');
  assert.deepEqual(marksMissing(looking.text), []);
});

sink('history', async (t) => {
  await withEither(t, { columns: 200 }, async ({ live, looking, named }) => {
    live.enter('/history');
    await live.until(({ overlay }) => overlay?.type === 'history' && overlay.asked === undefined);
    await looking.through('Down');
    assert.deepEqual(marksMissing(looking.text, named), []);
    live.press('Up', 'Enter');
    await live.until(
      ({ overlay, focus }) => overlay === undefined && focus !== undefined && focus !== TALKER,
    );
    await looking.look();
    live.enter('/details');
    await looking.through('PgDn');
  });
});

sink('notices', async (t) => {
  const { live, looking, board } = await deceived(t, { columns: 200 });
  live.press('C-x', 'm');
  await looking.through('PgDn');
  assert.deepEqual(marksMissing(looking.text), []);
  live.press('Escape');
  looking.rows = [];
  for (const { text } of ATTACKS) {
    live.console.warn(text);
    await looking.look();
    live.model.message = undefined;
  }
  assert.deepEqual(marksMissing(looking.text), []);
  looking.rows = [];
  for (const { text } of ATTACKS) {
    board.refuse('rename', text);
    live.model.message = undefined;
    live.enter('/rename x');
    await live.until(({ message }) => message?.severity === 'error' || message?.severity === 'warning');
    await looking.look();
  }
  assert.deepEqual(marksMissing(looking.text), []);
});

sink('operators', async (t) => {
  const { live, looking, board } = await deceived(t, { columns: 200 });
  const operators = ATTACKS.map((attack, index) => ({
    ...{
      attachment: index + 1,
      operator: shortened(attack, 180),
      role: 'operate',
      kind: 'console',
      follows: true,
    },
    ...{ focus: index + 2, drafts: [TALKER, index + 2] },
  }));
  board.tell('events', { events: [{ type: 'operators', operators }] });
  await live.until((model) => model.operators.length === ATTACKS.length);
  live.enter('/who');
  await looking.through('PgDn');
  assert.deepEqual(marksMissing(looking.text), []);
  live.press('Escape');
  const sent = ATTACKS.map((attack, index) => ({
    ...{ seq: index + 1, kind: 'out', offset: index, at: BEGINNING, text: '\n', by: shortened(attack, 180) },
  }));
  live.enter(`/go #${TALKER}`);
  board.tell('events', { events: [{ type: 'records', id: TALKER, records: sent }] });
  await live.until((model) => (model.panes.get(TALKER)?.scrollback?.nextSeq ?? 0) > ATTACKS.length);
  looking.rows = [];
  await looking.through('PgUp');
  assert.deepEqual(marksMissing(looking.text), []);
  for (const attack of ATTACKS) {
    live.enter(`/go #${sessionOf(live, attack)}`);
    await looking.look();
  }
});

sink('boxes', async (t) => {
  await withEither(t, { columns: 200 }, async ({ live, looking, named }) => {
    for (const attack of named) {
      live.enter(`/go #${sessionOf(live, attack)}`);
      for (const [open, type] of [
        ['/hangup', 'question'],
        ['/eof', 'question'],
        ['C-x r', 'ask'],
        ['C-x N', 'ask'],
        ['C-x #', 'ask'],
      ] as const) {
        if (open.startsWith('/')) live.enter(open);
        else live.press(...open.split(' '));
        assert.equal(live.model.overlay?.type, type, open);
        looking.rows = [];
        await looking.look();
        assert.ok(looking.text.includes(attack.mark), `${open}: ${attack.name}`);
        live.press('Escape');
      }
    }
    live.enter('/broadcast all');
    live.type('status?');
    live.press('Enter');
    looking.rows = [];
    await looking.through('Down');
    assert.match(looking.text, /k\d{3}/);
    live.press('Escape');
    live.enter('/stats');
    await looking.look();
  });
  const { live, looking } = await deceived(t, { columns: 200 });
  live.enter('/broadcast all');
  live.type('status?');
  live.press('Enter');
  await looking.look();
  live.now += 10_000;
  live.press('y');
  await live.until(({ broadcasts }) => broadcasts[0]?.told.length === LIES.length);
  await looking.through('PgDn');
  live.press('Escape');
  looking.rows = [];
  live.enter('/broadcasts');
  await looking.through('PgDn');
  assert.deepEqual(marksMissing(looking.text), []);
  live.press('Escape');
  looking.rows = [];
  for (const { text } of ATTACKS.filter(({ text: each }) => !each.includes('\n'))) {
    live.enter(`/every 1h ${text}`);
    await looking.look();
    live.enter('/jobs');
    await looking.look();
    live.press('Escape');
    live.enter('/stop all');
  }
  assert.match(looking.text, /every 1h: k\d{3}␛|k\d{3}/);
});

sink('bans', async (t) => {
  const { live, looking } = await deceived(t, { columns: 200 });
  live.enter('/bans');
  await live.until((model) => model.overlay?.type === 'bans');
  await looking.through('Down');
  for (const attack of ATTACKS) assert.ok(looking.text.includes(attack.mark), attack.name);
});

sink('completion', async (t) => {
  await withEither(t, { columns: 200 }, async ({ live, looking, named }) => {
    for (const attack of named) {
      live.type(`/go ${attack.mark}`);
      live.press('Tab');
      await looking.look();
      live.press('C-c');
    }
    assert.ok(looking.text.includes('/go k'));
  });
});

sink('editor', async (t) => {
  const folder = folderFor(t);
  const seen = join(folder, 'seen');
  const names: string[] = [];
  const { spawn } = await import('node:child_process');
  for (const { text } of ATTACKS.filter(({ text: each }) => !/[\p{Cs}\r]/u.test(each))) {
    const edited = await editText(text, {
      env: { PATH: process.env['PATH'], EDITOR: `cp -T -- "$1" '${seen}' #` },
      tmpdir: folder,
      spawn: (command, args, options) => {
        names.push(...args.slice(3));
        return spawn(command, args, options);
      },
    });
    assert.ok('text' in edited, text);
    assert.equal(readFileSync(seen, 'utf8'), `${text}\n`);
  }
  for (const name of names)
    assert.match(name, new RegExp(`^${folder}/cordboard-[A-Za-z0-9_-]{6}/draft\\.txt$`));
  assert.ok(names.length > 80);
});

/** What counts of it. */
function plainly({ key, name, tags, note, muted }: Identity): readonly unknown[] {
  return [key, name, tags, note, muted];
}

sink('state', async (t) => {
  const { live, named, board } = await deceived(t);
  const long = 'long '.repeat(1000);
  const one = { ...LIES[1], id: 9999, name: long, note: long, tags: [long], peer: long };
  board.tell('events', { events: [{ type: 'opened', session: one }] });
  await live.until((model) => model.panes.has(9999));
  live.enter('/go #9999');
  live.enter('/mute');
  for (const attack of named) {
    live.enter(`/go #${sessionOf(live, attack)}`);
    live.enter('/mute');
  }
  live.console.stop();
  const state = live.saved.at(-1);
  assert.ok(state !== undefined);
  const { standing, state: read, faults } = parseRemembered(formatRemembered(state));
  assert.deepEqual([standing, faults], ['whole', []]);
  assert.equal(JSON.stringify(read.identities?.map(plainly)), JSON.stringify(state.identities?.map(plainly)));
  assert.deepEqual(marksMissing(JSON.stringify(state.identities), named), []);
});

allOf('test/unit/sinks-boxes.test.ts');
