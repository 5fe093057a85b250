import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DetailContext, detailRows, type Trace, traced } from '../../src/console/details.ts';
import { newPane } from '../../src/console/model.ts';
import { sparkText } from '../../src/console/spark-text.ts';
import { formatTime } from '../../src/format.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, operatorWith, summaryOf } from '../helpers/sessions.ts';

const context: DetailContext = { muted: false, notices: [], trace: [], width: 10 };

function detailsOf(changes: Partial<SessionSummary>, more: Partial<DetailContext> = {}) {
  const pane = newPane(summaryOf(7, changes));
  return new Map(detailRows(pane, BEGINNING + 60_000, { ...context, ...more }));
}

test('a session that nothing has happened to tells what it is', () => {
  const rows = detailRows(newPane(summaryOf(7)), BEGINNING + 60_000, context);
  assert.deepEqual(
    rows.map(([label, value]) => [label, label === 'opened' ? value.slice(-10) : value]),
    [
      ['session', '#7 192.0.2.7:40000'],
      ['peer', '192.0.2.7:40000'],
      ['local', '192.0.2.100:6666'],
      ['state', 'open'],
      ['opened', ', 1m ago'.padStart(10, formatTime(BEGINNING).slice(-2))],
      ['in', '0 B in 0 records, 0 lines'],
      ['out', '0 B in 0 records'],
      ['rates', 'in 0 B/s, out 0 B/s'],
      ['traffic', ' '.repeat(10)],
      ['queued', '0 B'],
      ['framing', 'auto'],
      ['line end', 'auto, not known yet'],
    ],
  );
});

test('all there is about a session is told', () => {
  const rows = detailsOf(
    {
      state: 'closed',
      reason: 'reset',
      closedAt: BEGINNING + 50_000,
      firstIn: BEGINNING + 1000,
      lastIn: BEGINNING + 30_000,
      bytesIn: 1234,
      recordsIn: 14,
      linesIn: 1,
      rateOut: 80,
      queued: 65_536,
      eol: 'crlf',
      prefix: '> ',
      tags: ['hall', 'west'],
      note: 'leaks',
      bells: 1200,
    },
    { muted: true, trace: [1, 2] },
  );
  const told = (label: string): string => rows.get(label) ?? 'nothing';
  assert.equal(told('state'), 'closed: reset');
  assert.match(told('closed'), / 10s ago$|, 10s ago$/);
  assert.equal(told('last in'), `${formatTime(BEGINNING + 30_000)}, 30s ago`);
  assert.equal(told('in'), '1.2 kB (1,234) in 14 records, 1 line');
  assert.equal(told('rates'), 'in 0 B/s, out 80 B/s');
  assert.equal(told('traffic'), '        ▅█');
  assert.equal(told('queued'), '66 kB (65,536)');
  assert.equal(told('line end'), 'crlf');
  assert.deepEqual(['prefix', 'tags', 'note', 'bells', 'muted'].map(told), [
    '> ',
    'hall west',
    'leaks',
    '1,200',
    'yes',
  ]);
  assert.equal(told('unread'), '1 line');
});

test('states say what they mean, times of other days their day', () => {
  const state = (changes: Partial<SessionSummary>): string => detailsOf(changes).get('state') ?? '';
  assert.equal(state({ state: 'waiting', retryAt: BEGINNING + 65_000 }), 'waiting, dials again in 5s');
  assert.equal(state({ state: 'silent' }), 'silent: nothing sent is acknowledged');
  const silentSince = BEGINNING + 50_000;
  assert.equal(detailsOf({ silentSince }).get('silent since'), `${formatTime(silentSince)}, 10s ago`);
  assert.equal(detailsOf({}).get('silent since'), undefined);
  assert.match(state({ state: 'half-closed', ended: true }), /the other side has ended/);
  assert.match(state({ state: 'half-closed', finished: true }), /this side has ended/);
  assert.match(
    detailsOf({ openedAt: BEGINNING - 3 * 86_400_000 }).get('opened') ?? '',
    /^2025-12-30 .*, 3d ago$/,
  );
});

test('a draft is told of, not shown', () => {
  const operator = operatorWith(1);
  operator.type('secret');
  const rows = new Map(detailRows(operator.pane, BEGINNING, context));
  assert.equal(rows.get('draft'), '6 characters not sent');
});

test('the last notices of the session are told, the newest first, and of no other', () => {
  const notices = Array.from({ length: 20 }, (_, index) => ({
    at: BEGINNING + index * 1000,
    severity: 'warning' as const,
    text: `notice ${index}`,
    session: index % 2 === 0 ? 7 : 8,
  }));
  const rows = detailRows(newPane(summaryOf(7)), BEGINNING, { ...context, notices });
  const found = rows.slice(rows.findIndex(([label]) => label === 'notices'));
  assert.deepEqual(
    found.map(([label, value]) => [label, value.slice(9)]),
    [18, 16, 14, 12, 10].map((index) => [index === 18 ? 'notices' : '', `warning: notice ${index}`]),
  );
});

test('whatever a session is called, its details are safe to show', () => {
  const hostile = 'a\x1b[2J\x9b\u202e\r\nb';
  const notices = [{ at: BEGINNING, severity: 'info' as const, text: hostile, session: 7 }];
  const words = {
    name: hostile,
    peer: hostile,
    local: hostile,
    note: hostile,
    prefix: hostile,
    tags: [hostile],
  };
  for (const [label, value] of detailsOf(words, { notices })) {
    assert.doesNotMatch(value, /[\p{Cc}\u202e]/u, label);
  }
});

test('a trace keeps a minute of what flows both ways', () => {
  let trace: Trace = [];
  for (let second = 0; second < 100; second++) {
    trace = traced(trace, summaryOf(1, { rateIn: second, rateOut: 1 }));
  }
  assert.deepEqual([trace.length, trace[0], trace.at(-1)], [60, 41, 100]);
});

test('bars are as high as their values, the newest at the right', () => {
  assert.equal(sparkText([], 3), '   ');
  assert.equal(sparkText([0, 0], 3), ' ▁▁');
  assert.equal(sparkText([0, 1, 4, 8], 4), '▁▂▅█');
  assert.equal(sparkText([9, 0, 1000, 1], 3), '▁█▂');
  assert.equal(sparkText([NaN, -5, Infinity, 3], 4), '▁▁█▂');
  assert.equal(sparkText([1, 2], 0), '');
  fc.assert(
    fc.property(fc.array(fc.double()), fc.nat(80), (values, width) => {
      assert.match(sparkText(values, width), new RegExp(`^[ ▁▂▃▄▅▆▇█]{${width}}$`));
    }),
  );
});

test('Enter in the details of a session that is gone leaves the focus where it is', () => {
  const operator = operatorWith(2);
  operator.press('C-x', 't', 'Down', 'd');
  assert.equal(operator.model.overlay?.type, 'details');
  operator.closed(2);
  operator.dismissed(2);
  operator.press('Enter');
  assert.equal(operator.model.focus, 1);
  assert.match(operator.message, /no session #2/);
  operator.type('hello');
  assert.equal(operator.pane.draft.text, 'hello');
});

test('what was agreed in telnet is told, in words that are safe to show', () => {
  const rows = detailsOf({
    lineEnd: 'cr',
    telnet: {
      here: [],
      there: ['NAWS', 'TTYPE'],
      window: { columns: 132, rows: 50 },
      terminals: ['XTERM\x1b]0;owned\x07', 'a\x9bb'],
      last: 'the other side offers NAWS (WILL), answered DO',
      unanswered: 3,
    },
  });
  assert.deepEqual(
    ['telnet', 'window', 'terminal', 'negotiated', 'unanswered', 'line end'].map((label) => rows.get(label)),
    [
      'here nothing, there NAWS TTYPE',
      '132x50',
      'XTERM␛]0;owned␇, a\\u{9b}b',
      'the other side offers NAWS (WILL), answered DO',
      '3 requests, too many in too short a time',
      'auto, crlf as telnet has it',
    ],
  );
  const binary = { here: ['BINARY'], there: [], window: undefined, terminals: [], last: '', unanswered: 0 };
  assert.deepEqual(
    ['window', 'terminal', 'unanswered', 'line end'].map((label) => detailsOf({ telnet: binary }).get(label)),
    [undefined, undefined, undefined, 'auto, not known yet'],
  );
});
