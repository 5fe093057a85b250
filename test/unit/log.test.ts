import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { logTo, openLog } from '../../bin/log.ts';
import { openLogFile, refuseOtherFiles } from '../../bin/log-file.ts';
import { logBoard } from '../../src/service/board-log.ts';
import { formatEntry, isLogged, journalPrefix, type LogEntry } from '../../src/service/log-entry.ts';
import { testBench } from '../helpers/boards.ts';
import { folderFor } from '../helpers/folder.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

function entry(facts: LogEntry['facts']): LogEntry {
  return { at: AT, level: 'info', event: 'opened', facts };
}

test('a line of text has its time, level, event and facts', () => {
  const line = formatEntry(
    entry({ session: 3, peer: '[::1]:50122', name: 'pump a', why: undefined }),
    'text',
  );
  assert.equal(line, '2026-01-02T03:04:05.006Z info opened session=3 peer=[::1]:50122 name="pump a"\n');
});

test('a line of JSON is one object', () => {
  const line = formatEntry(entry({ session: 3, tags: ['a', 'b'], name: undefined }), 'json');
  assert.equal(line.indexOf('\n'), line.length - 1);
  assert.deepEqual(JSON.parse(line), {
    time: '2026-01-02T03:04:05.006Z',
    level: 'info',
    event: 'opened',
    session: 3,
    tags: ['a', 'b'],
  });
});

const HOSTILE = 'a\u001b[2J\u009b1m\r\n" \u202e\u2028\u{e0041}\ud800 b=c';

for (const format of ['text', 'json'] as const) {
  test(`no control or hidden character stands in a line (${format}), and none is lost`, () => {
    const line = formatEntry(entry({ name: HOSTILE }), format);
    assert.match(line, /^[\x20-\x7e]+\n$/);
    const json = format === 'json' ? line : `{"name":${line.slice(line.indexOf('name=') + 5)}}`;
    const { name } = JSON.parse(json) as { readonly name: string };
    assert.equal(name, HOSTILE);
  });
}

test('a fact cannot be mistaken for another', () => {
  const line = formatEntry(entry({ name: 'x level=error', note: '' }), 'text');
  assert.equal(line, '2026-01-02T03:04:05.006Z info opened name="x level=error" note=""\n');
});

test('a level has all that is more urgent', () => {
  assert.deepEqual(
    (['error', 'warning', 'info', 'debug'] as const).map((level) => isLogged(level, 'warning')),
    [true, true, false, false],
  );
  assert.equal(journalPrefix('warning'), '<4>');
});

test('a board’s log tells who comes, is named and goes, and says nothing of what was said', async (t) => {
  const { board, dial, switchboard, watch } = await testBench(t);
  board.notices.say('warning', 'said before');
  const entries: LogEntry[] = [];
  t.after(
    logBoard(
      board,
      () => AT,
      (each) => entries.push(each),
    ),
  );
  const client = await dial();
  await watch.session(1);
  await switchboard.rename(1, 'pump');
  await client.send('secret');
  await watch.session(1, ({ bytesIn }) => bytesIn === 6);
  client.reset();
  await watch.session(1, ({ state }) => state === 'closed');
  const told = entries.filter(({ level }) => level !== 'debug');
  assert.deepEqual(
    told.map(({ event, facts }) => [event, facts.session]),
    [
      ['notice', undefined],
      ['opened', 1],
      ['named', 1],
      ['closed', 1],
    ],
  );
  assert.ok(entries.some(({ event, facts }) => event === 'received' && facts['bytes'] === 6));
  assert.ok(!JSON.stringify(entries).includes('secret'));
});

/** Takes nothing until it is let. */
class Gate extends Writable {
  text = '';
  #open: (() => void) | undefined;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.#open = done;
  }

  open(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.();
  }
}

test('a log that nobody reads takes no more than its bound, and says what it left out', () => {
  const gate = new Gate();
  const log = logTo(gate, { format: 'text', level: 'info' }, false);
  const long = entry({ message: 'x'.repeat(300_000) });
  for (let count = 0; count < 10; count++) log.tell(long);
  assert.ok(gate.writableLength < 1_400_000);
  for (let count = 0; count < 10; count++) gate.open();
  log.tell(entry({ message: 'again' }));
  for (let count = 0; count < 10; count++) gate.open();
  assert.match(gate.text, /warning left-out lines=6\n.* opened message=again\n$/);
});

test('a log is written to no file that is none, nor where one would be replaced', (t) => {
  const folder = folderFor(t);
  const at = (name: string, ...texts: readonly string[]): string => {
    const path = join(folder, name);
    for (const [index, text] of texts.entries()) writeFileSync(index === 0 ? path : `${path}.${index}`, text);
    return path;
  };
  const line = (format: 'text' | 'json'): string => formatEntry(entry({ session: 3 }), format);
  const notes = at('notes.txt', 'my notes\n');
  assert.throws(() => openLog({ format: 'text', level: 'info' }, notes), {
    code: 'CB_FILE',
    message: /notes\.txt is no log of cordboard; name another with --log-file$/,
  });
  assert.throws(() => refuseOtherFiles(at('board.log', line('text'), '2026 was a good year\n')), {
    code: 'CB_FILE',
    message: /board\.log\.1 is no log of cordboard, and would be replaced when the log is full; name another/,
  });
  assert.equal(readFileSync(notes, 'utf8'), 'my notes\n');
  for (const path of [
    at('none.log'),
    at('empty.log', ''),
    at('text.log', line('text'), line('json')),
    at('json.log', line('json'), ''),
    at('words.log', `a word of Node\n${line('text')}`),
    at('last.log', 'cordboard: internal error: none\n'),
    '/dev/null',
    folder,
  ])
    refuseOtherFiles(path);
});

test('a log file stays within its bound, with one older beside it', async (t) => {
  const path = join(folderFor(t), 'logs', 'boards.log');
  const first = openLogFile(path, 1000);
  const second = openLogFile(path, 1000);
  const write = (log: Writable, text: string): Promise<void> =>
    new Promise((done) => log.write(text, () => done()));
  for (let line = 0; line < 100; line++) {
    await write(first, `${`first ${line}`.padEnd(49)}\n`);
    await write(second, `${`second ${line}`.padEnd(49)}\n`);
  }
  assert.ok(statSync(path).size <= 1050);
  assert.ok(statSync(`${path}.1`).size <= 1100);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const both = readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8');
  assert.ok(both.includes('first 99') && both.includes('second 99'));
  first.destroy();
  second.destroy();
});
