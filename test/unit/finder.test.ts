import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Position } from '../../src/lines/entry.ts';
import { Finder, type Found } from '../../src/console/finder.ts';
import { type LineFilter, parseLineFilter } from '../../src/lines/line-filter.ts';
import type { Turns } from '../../src/lines/pace.ts';
import type { ReadPage, Tally } from '../../src/lines/search.ts';
import { CordboardError } from '../../src/errors.ts';
import { Pattern } from '../../src/pattern.ts';
import { MemoryTranscript } from '../../src/transcript/memory.ts';
import { Tape } from '../helpers/sessions.ts';

const SESSION = { id: 1, framing: 'lines', firstLineEnd: undefined } as const;
const END = 'end';

/** A clock that goes on by `tick` each time it is read, and turns that are counted. */
class Time implements Turns {
  turns = 0;
  tick = 0;
  /** What happens while everything else has its turn. */
  between: () => void = () => undefined;
  #now = 0;

  now(): number {
    return (this.#now += this.tick);
  }

  next(): Promise<void> {
    this.turns++;
    this.between();
    return Promise.resolve();
  }
}

/** Only which line it is. */
interface Bare {
  readonly outcome: Found['outcome'];
  readonly position?: Position;
}

function bare(found: Found): Bare {
  return found.outcome === 'found' ? { outcome: found.outcome, position: found.position } : found;
}

class Rig {
  readonly tape = new Tape(1);
  readonly time = new Time();
  readonly pages: number[] = [];
  read: ReadPage = (_, request) => {
    this.pages.push(request.bytes);
    return Promise.resolve(this.tape.page(request));
  };
  readonly finder = new Finder((id, request) => this.read(id, request), this.time);

  find(pattern: string, from: Position | 'end', direction: 'older' | 'newer'): Promise<Bare> {
    return this.finder.find(SESSION, new Pattern(pattern), from, direction).then(bare);
  }

  async tallies(pattern: string, at?: Position): Promise<Tally[]> {
    const all: Tally[] = [];
    await this.finder.count(SESSION, new Pattern(pattern), at, (tally) => all.push(tally));
    return all;
  }
}

const found = (seq: number, offset: number): object => ({ outcome: 'found', position: { seq, offset } });
const NONE: Bare = { outcome: 'none' };

function refusal(code: string): (error: unknown) => boolean {
  return (error) => error instanceof CordboardError && error.code === code;
}

suite('find', () => {
  test('the nearest in either direction, without the line it starts from, and not round the ends', async () => {
    const rig = new Rig();
    for (const text of ['ok 1\nno\n', 'ok 2\nok 3\n', 'no\n', 'ok 4\n']) rig.tape.add('in', text);
    assert.deepEqual(await rig.find('ok', END, 'older'), found(3, 21));
    assert.deepEqual(await rig.find('ok', { seq: 3, offset: 21 }, 'older'), found(1, 13));
    assert.deepEqual(await rig.find('ok', { seq: 1, offset: 13 }, 'older'), found(1, 8));
    assert.deepEqual(await rig.find('ok', { seq: 0, offset: 0 }, 'older'), NONE);
    assert.deepEqual(await rig.find('ok', { seq: 0, offset: 0 }, 'newer'), found(1, 8));
    assert.deepEqual(await rig.find('ok', { seq: 1, offset: 13 }, 'newer'), found(3, 21));
    assert.deepEqual(await rig.find('ok', { seq: 3, offset: 21 }, 'newer'), NONE);
    assert.deepEqual(await rig.find('ok', END, 'newer'), NONE);
    assert.deepEqual(await rig.find('none', END, 'older'), NONE);
  });

  test('a match that reads cut, in a line that was answered, sent or a note', async () => {
    const rig = new Rig();
    const { tape } = rig;
    for (const [kind, text] of [
      ['in', 'first ne'],
      ['in', 'edle\nlast'],
      ['note', 'a needle'],
      ['out', 'the needle\n'],
    ] as const) {
      tape.add(kind, text);
    }
    assert.deepEqual(await rig.find('needle', END, 'older'), found(3, 0));
    assert.deepEqual(await rig.find('needle', { seq: 3, offset: 0 }, 'older'), found(2, 0));
    assert.deepEqual(await rig.find('needle', { seq: 2, offset: 0 }, 'older'), found(0, 0));
  });

  test('in what is shown, not in what was sent: marks are found, and what they stand for is not', async () => {
    const rig = new Rig();
    rig.tape.add('in', Buffer.from('\x1b[2Jx\ty\x9etail\n', 'latin1'));
    for (const text of ['␛[2j', 'x  ', '\\x9etail', '9etail', 'etail', '~\\\\x9e', '~^.\\[', '~x {3}y']) {
      assert.deepEqual(await rig.find(text, END, 'older'), found(0, 0), text);
    }
    for (const text of ['~\\x1b', '~\\t', '~x\\sy'])
      assert.deepEqual(await rig.find(text, END, 'older'), NONE, text);
  });

  test('case is folded over what is not ASCII', async () => {
    const rig = new Rig();
    rig.tape.add('in', 'STRA\u1e9eE 5 \u212a\n');
    rig.tape.add('in', 'plain\n');
    for (const text of ['straße', '5 k'])
      assert.deepEqual(await rig.find(text, END, 'older'), found(0, 0), text);
    assert.deepEqual(await rig.find('Straße', END, 'older'), NONE);
  });

  test('anchors hold where a line too long for one goes on', async () => {
    const rig = new Rig();
    rig.tape.add('in', `${'x'.repeat(4096)}tail of it\nshort\n`);
    assert.deepEqual(await rig.find('~^tail', END, 'older'), found(0, 4096));
    assert.deepEqual(await rig.find('~\\btail', END, 'older'), found(0, 4096));
  });

  test('a conversation of megabytes without a line end', async () => {
    const rig = new Rig();
    const dots = Buffer.alloc(64 * 1024, '.');
    for (let count = 0; count < 60; count++) {
      if (count === 3) rig.tape.add('in', 'needle');
      rig.tape.add('in', dots);
    }
    const { outcome, position } = await rig.find('needle', END, 'older');
    assert.equal(outcome, 'found');
    assert.ok(position !== undefined && position.seq <= 3);
    assert.equal((await rig.find('needle', { seq: 0, offset: 0 }, 'newer')).outcome, 'found');
  });

  test('a store that drops its oldest while it is read', async () => {
    const store = new MemoryTranscript({ perSession: 2_000_000, total: 1e9 });
    const rig = new Rig();
    const add = (count: number): void => {
      for (let more = 0; more < count; more++) {
        store.append(rig.tape.add('in', `line ${rig.tape.records.length}${'.'.repeat(1000)}\n`));
      }
    };
    add(1500);
    rig.read = async (id, request) => {
      const page = await store.page(id, request);
      if (rig.tape.records.length < 6000) add(500);
      return page;
    };
    assert.deepEqual(await rig.find('line 0.', END, 'older'), NONE);
    const [tally] = await rig.tallies('line');
    assert.ok(tally?.done === true && tally.matches >= 1500 && tally.matches < 6000, JSON.stringify(tally));
  });
});

suite('with a filter', () => {
  async function all(
    rig: Rig,
    text: string,
    filter: LineFilter,
    direction: 'older' | 'newer',
  ): Promise<string[]> {
    const lines: string[] = [];
    let from: Position | 'end' = direction === 'older' ? END : { seq: -1, offset: 0 };
    for (;;) {
      const match = await rig.finder.find(SESSION, new Pattern(text), from, direction, filter);
      if (match.outcome !== 'found') return lines;
      from = match.position;
      lines.push(
        Buffer.from(rig.tape.records[from.seq]?.bytes ?? [])
          .toString()
          .trimEnd(),
      );
    }
  }

  function filterOf(text: string): LineFilter {
    const filter = parseLineFilter(text);
    assert.ok(!('error' in filter));
    return filter;
  }

  test('only what it shows is found and counted, in both directions, with the lines around', async () => {
    const rig = new Rig();
    for (const text of ['hay 0', 'hay 1', 'ERR 2', 'hay 3', 'hay 4', 'hay 5', 'hay 6', 'ERR 7', 'hay 8'])
      rig.tape.add('in', `${text}\n`);
    for (const [filter, shown] of [
      ['ERR', []],
      ['!ERR', ['hay 0', 'hay 1', 'hay 3', 'hay 4', 'hay 5', 'hay 6', 'hay 8']],
      ['1:ERR', ['hay 1', 'hay 3', 'hay 6', 'hay 8']],
      ['2:ERR', ['hay 0', 'hay 1', 'hay 3', 'hay 4', 'hay 5', 'hay 6', 'hay 8']],
      ['2:!hay', ['hay 0', 'hay 1', 'hay 3', 'hay 4', 'hay 5', 'hay 6', 'hay 8']],
    ] as const) {
      assert.deepEqual(await all(rig, 'hay', filterOf(filter), 'newer'), shown, filter);
      assert.deepEqual(await all(rig, 'hay', filterOf(filter), 'older'), shown.toReversed(), filter);
      const tallies: Tally[] = [];
      const report = (tally: Tally): unknown => tallies.push(tally);
      await rig.finder.count(SESSION, new Pattern('hay'), undefined, report, filterOf(filter));
      assert.equal(tallies.at(-1)?.matches, shown.length, filter);
    }
  });
});

test('it tells at which byte the match begins', async () => {
  const rig = new Rig();
  for (const text of ['äb', 'c nee', 'dle\n']) rig.tape.add('in', text);
  const found = await rig.finder.find(SESSION, new Pattern('needle'), END, 'older');
  assert.deepEqual(found, {
    outcome: 'found',
    position: { seq: 0, offset: 0 },
    place: { kind: 'in', byte: 5 },
  });
});

suite('turns', () => {
  test('everything else has its turn after every 256 KiB', async () => {
    const rig = new Rig();
    for (let count = 0; count < 4096; count++) rig.tape.add('in', `${'x'.repeat(1023)}\n`);
    await rig.find('needle', END, 'older');
    assert.ok(rig.time.turns >= 15 && rig.time.turns <= 17, `${rig.time.turns} turns`);
    assert.ok(rig.pages.every((bytes) => bytes <= 256 * 1024));
  });

  test('and whenever 8 ms are over, also between the lines of one page', async () => {
    const rig = new Rig();
    rig.tape.addLines(1000);
    rig.time.tick = 1;
    await rig.find('line x', END, 'older');
    const few = rig.time.turns;
    await rig.find('~(?<!x)none', END, 'older');
    assert.ok(rig.time.turns - few > 100, `${few}, then ${rig.time.turns - few} turns`);
  });

  test('a newer search takes the place of an older, which ends early', async () => {
    const rig = new Rig();
    for (let count = 0; count < 100; count++) rig.tape.add('in', Buffer.alloc(64 * 1024, 'line\n'));
    const first = rig.find('nothing', END, 'older');
    const second = rig.find('line', END, 'older');
    assert.deepEqual(await first, { outcome: 'cancelled' });
    assert.equal((await second).outcome, 'found');
    assert.ok(rig.pages.length < 5, `${rig.pages.length} pages`);
  });

  test('a search and a count do not disturb each other; cancel ends both', async () => {
    const rig = new Rig();
    rig.tape.addLines(10);
    const tallies = rig.tallies('line');
    assert.equal((await rig.find('line 3', END, 'older')).outcome, 'found');
    assert.deepEqual(await tallies, [{ matches: 10, before: 0, done: true }]);
    const search = rig.find('line 3', END, 'older');
    const count = rig.tallies('line');
    rig.finder.cancel();
    assert.deepEqual(await search, { outcome: 'cancelled' });
    assert.deepEqual(await count, []);
  });
});

suite('refusals', () => {
  test('what the board refuses is passed on, unless nobody waits for it any more', async () => {
    const rig = new Rig();
    rig.read = () => Promise.reject(new CordboardError('CB_NO_SESSION', 'no session 1'));
    await assert.rejects(rig.find('x', END, 'older'), refusal('CB_NO_SESSION'));
    await assert.rejects(rig.tallies('x'), refusal('CB_NO_SESSION'));
    const search = rig.find('x', END, 'older');
    rig.finder.cancel();
    assert.deepEqual(await search, { outcome: 'cancelled' });
  });

  test('a pattern that takes too long on one line is refused', async () => {
    const rig = new Rig();
    rig.tape.add('in', `${'a'.repeat(60)}b\nfine\n`);
    await assert.rejects(rig.find('~^(a+)+$', END, 'older'), refusal('CB_PATTERN'));
  });
});

suite('count', () => {
  test('all, and up to the current one with it', async () => {
    const rig = new Rig();
    rig.tape.addLines(100);
    rig.tape.add('out', 'line of mine\n');
    const at = { seq: 9, offset: 63 };
    assert.equal(rig.tape.records[9]?.offset, 63);
    assert.deepEqual(await rig.tallies('line', at), [{ matches: 101, before: 10, done: true }]);
    assert.deepEqual(await rig.tallies('line 1', at), [{ matches: 11, before: 1, done: true }]);
    assert.deepEqual(await rig.tallies('none', at), [{ matches: 0, before: 0, done: true }]);
  });

  test('progress is told now and then, and ends with done', async () => {
    const rig = new Rig();
    rig.tape.addLines(5000);
    rig.time.tick = 10;
    const tallies = await rig.tallies('line');
    assert.ok(tallies.length > 3 && tallies.length < 500, `${tallies.length} reports`);
    assert.deepEqual(
      tallies.map(({ done }) => done),
      tallies.map((_, index) => index === tallies.length - 1),
    );
    assert.ok(tallies.every(({ matches }, index) => matches >= (tallies[index - 1]?.matches ?? 0)));
    assert.equal(tallies.at(-1)?.matches, 5000);
  });

  test('nothing is told any more once another count has begun', async () => {
    const rig = new Rig();
    for (let count = 0; count < 20; count++) rig.tape.addLines(1000);
    const first = rig.tallies('line');
    const second = rig.tallies('line 1');
    assert.deepEqual(await first, []);
    assert.equal((await second).at(-1)?.done, true);
  });
});

test('with colours, what is shown is what is found, however the colours and the reads cut it', async () => {
  const rig = new Rig();
  const colour = true;
  rig.tape.add('in', 'state \x1b[93mbo');
  rig.tape.add('in', '\x1b[0mld\x1b[1m fine\n');
  rig.tape.add('in', 'plain\n');
  const find = (text: string): Promise<Bare> =>
    rig.finder.find(SESSION, new Pattern(text, { colour }), END, 'older').then(bare);
  const found = { outcome: 'found', position: { seq: 0, offset: 0 } };
  for (const text of ['bold fine', 'state bold', '~^state b.*fine$'])
    assert.deepEqual(await find(text), found);
  assert.deepEqual(await find('93m'), { outcome: 'none' });
  assert.deepEqual(await rig.find('bold fine', END, 'older'), { outcome: 'none' });
});
