/** What strangers say to a board, as a pane shows it: parsed, not looked through. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { MARK_LOOKS } from '../../src/lines/shown.ts';
import { osc52 } from '../../src/desk/clipboard.ts';
import { ATTACKS, CORPUS, CORPUS_END, marksMissing } from '../helpers/attacks.ts';
import { assertOnly } from '../helpers/ecma48.ts';
import { testRemote } from '../helpers/gateways.ts';
import { glyphLines } from '../helpers/glyphs-only.ts';
import { LiveConsole, type LiveOptions } from '../helpers/live-console.ts';
import { Looking } from '../helpers/looking.ts';
import { strangers } from '../helpers/hostile-board.ts';
import { allOf, sink } from '../helpers/sinks.ts';

interface Seen {
  readonly live: LiveConsole;
  readonly looking: Looking;
}

/** A console on a board whose one client has sent all of the corpus, with that in its pane. */
async function facing(t: TestContext, options: LiveOptions = {}): Promise<Seen> {
  const { path } = await strangers(t);
  const { switchboard } = await testRemote(t, path);
  const live = new LiveConsole(t, switchboard, options);
  await live.console.start();
  await live.until(({ panes }) =>
    [...panes.values()].some(({ session }) => session.bytesIn === CORPUS.length),
  );
  await live.until((model) => model.panes.get(1)?.scrollback?.lines.some(({ text }) => text === CORPUS_END));
  return { live, looking: new Looking(live) };
}

sink('paneText', async (t) => {
  for (const ascii of [false, true]) {
    const { live, looking } = await facing(t, { ascii });
    for (const marks of MARK_LOOKS) {
      live.enter(`/marks ${marks}`);
      for (const times of ['off', 'date']) {
        live.enter(`/times ${times}`);
        looking.rows = [];
        await looking.through('PgUp');
        assert.deepEqual(marksMissing(looking.text), []);
        live.press('M->');
      }
    }
    live.enter('/wrap off');
    looking.rows = [];
    await looking.through('PgUp');
    assert.deepEqual(marksMissing(looking.text), []);
  }
});

sink('paneColours', async (t) => {
  const { live, looking } = await facing(t, { colour: true });
  await looking.through('PgUp');
  assert.deepEqual(marksMissing(looking.text), []);
  assert.match(looking.text, /hidden/);
  assert.equal(live.model.colour, true);
});

/** An offset, and sixteen bytes in two halves. */
const HEX_ROW = /[◂↳] ([\da-f]{8}) {2}((?:[\da-f]{2} {1,2}){1,16}) /g;

sink('paneHex', async (t) => {
  const { live, looking } = await facing(t);
  live.enter('/view hex');
  await live.until((model) => model.panes.get(1)?.look.mode === 'hex');
  await looking.through('PgUp');
  const bytes = Buffer.alloc(CORPUS.length);
  let rows = 0;
  for (const [, offset = '', cells = ''] of looking.text.matchAll(HEX_ROW)) {
    Buffer.from(cells.replaceAll(' ', ''), 'hex').copy(bytes, parseInt(offset, 16));
    rows++;
  }
  assert.ok(rows >= CORPUS.length / 16);
  assert.deepEqual(bytes, CORPUS);
});

sink('paneMixed', async (t) => {
  const { live, looking } = await facing(t, { columns: 300 });
  live.enter('/view mixed');
  await looking.through('PgUp');
  assert.deepEqual(marksMissing(looking.text), []);
  const row = looking.rows.find((each) => each.includes('NUL') || each.includes('before\\0after')) ?? '';
  assert.match(row, /k\d{3}before\\0after\\r\\n/);
});

sink('search', async (t) => {
  const { live, looking } = await facing(t);
  live.enter('/filter ~k\\d');
  await live.until((model) => (model.panes.get(1)?.sieve?.lines.length ?? 0) >= ATTACKS.length);
  await looking.through('PgUp');
  assert.deepEqual(marksMissing(looking.text), []);
  live.enter('/filter');
  live.press('M-s');
  live.type('owned');
  await live.until((model) => (model.panes.get(1)?.find?.tally?.matches ?? 0) > 5);
  looking.rows = [];
  await looking.through('Up');
  assert.match(looking.text, /k\d{3}␛\]0;owned/);
  live.press('Enter');
});

sink('copy', async (t) => {
  const { live, looking } = await facing(t);
  for (const view of ['text', 'mixed', 'hex']) {
    live.enter(`/view ${view}`);
    live.press('C-x', 'y', 'Home', ' ', 'End', 'Enter');
    await looking.look();
    const copied = live.copied.at(-1) ?? '';
    const lines = glyphLines(`${copied}\n`);
    if (view === 'hex') assert.ok(lines.length >= CORPUS.length / 16);
    else assert.deepEqual(marksMissing(copied), []);
    const [token, ...others] = assertOnly(osc52(copied.slice(0, 1000)), ({ kind, payload }) =>
      kind === 'osc' ? /^52;c;[A-Za-z\d+/]+={0,2}$/.test(payload) : false,
    );
    assert.ok(token !== undefined && others.length === 0);
  }
  assert.equal(live.copied.length, 3);
});

sink('savedLines', async (t) => {
  const { live } = await facing(t);
  for (const how of ['', '--bare ']) {
    live.enter(`/save ${how}lines.txt`);
    const saved = live.written.at(-1);
    assert.equal(saved?.path, 'lines.txt');
    glyphLines(saved.text.endsWith('\n') ? saved.text : `${saved.text}\n`);
    assert.deepEqual(marksMissing(saved.text), []);
  }
  assert.equal(live.written.length, 2);
});

allOf('test/unit/sinks-panes.test.ts');
