import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Effect } from '../../src/console/effects.ts';
import { focusedPane } from '../../src/console/model.ts';
import { rowsOf } from '../../src/console/table-rows.ts';
import { selectedIndex, selectedSession } from '../../src/console/table.ts';
import type { StoredConversation } from '../../src/switchboard/switchboard.ts';
import { fuzz } from '../helpers/fuzz.ts';
import { Bench } from '../helpers/bench.ts';
import { BEGINNING, summaryOf } from '../helpers/sessions.ts';

type Step =
  | { readonly do: 'open' }
  /** A conversation on the record, by its key. */
  | { readonly do: 'recall'; readonly key: number }
  | { readonly do: 'close' | 'reopen' | 'dismiss' | 'lines'; readonly pick: number }
  | { readonly do: 'key'; readonly key: string }
  | { readonly do: 'type' | 'enter'; readonly text: string };

const KEYS = [
  'Enter',
  'Tab',
  'S-Tab',
  'M-a',
  'M-1',
  'M-2',
  'C-x',
  'Escape',
  'Up',
  'Down',
  'C-c',
  'PgUp',
  'M->',
  'C-r',
  'C-w',
  'C-y',
];

/** As they are typed, with Enter. */
const COMMANDS = [
  '/raw "x"',
  '/hex 00',
  '/every 1s x',
  '/rename x',
  '/tag x',
  '/mute',
  '/eol lf',
  '/hangup',
  '/dismiss',
  '/split',
];

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('enter' as const), text: fc.constantFrom(...COMMANDS) }),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'open' }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('recall' as const), key: fc.integer({ min: 1, max: 25 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('close', 'reopen', 'dismiss', 'lines'), pick: fc.nat(20) }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('key' as const), key: fc.constantFrom(...KEYS) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('type' as const),
      text: fc.constantFrom(
        'a',
        'bc',
        ' ',
        'y',
        'k',
        't',
        'd',
        'q',
        's',
        'x',
        'z',
        'G',
        '/go 1',
        '/layout 4',
        '/layout auto',
        '//x',
        '/',
        '*',
        'P',
        '>',
        'c',
      ),
    }),
  },
);

function apply(bench: Bench, action: Step, opened: number): number {
  const { order } = bench.model;
  const id = 'pick' in action ? order[action.pick % Math.max(1, order.length)] : undefined;
  if (action.do === 'open') bench.open(opened + 1);
  else if (action.do === 'recall') recall(bench, action.key);
  else if (action.do === 'type') bench.type(action.text);
  else if (action.do === 'key') bench.press(action.key);
  else if (id === undefined) return opened;
  else if (action.do === 'close') bench.change(id, { state: 'closed', reason: 'left' });
  else if (action.do === 'reopen') bench.change(id, { state: 'open' });
  else if (action.do === 'dismiss') bench.dismiss(id);
  else bench.change(id, { linesIn: 100 * opened });
  return action.do === 'open' ? opened + 1 : opened;
}

/** A command on a line of its own, key by key. */
function inSteps(action: Step): readonly Step[] {
  if (action.do !== 'enter') return [action];
  const key = (name: string): Step => ({ do: 'key', key: name });
  return [key('Escape'), key('C-c'), { do: 'type', text: action.text }, key('Enter')];
}

/** Every third is on the list, if the session with its key is. */
function recall(bench: Bench, key: number): void {
  const id = -key;
  const session = summaryOf(id, { state: 'closed', linesIn: 5, bells: 1 });
  const live = key % 3 === 0 ? key : undefined;
  const facts = { openedAt: BEGINNING, closedAt: BEGINNING, reason: 'left', records: 5 };
  const conversation: StoredConversation = { id, session, run: 'earlier', live, ...facts };
  bench.take({ type: 'recalled', id, conversation, match: undefined });
}

/** What may name a conversation on the record: it reads, or is this console's own affair. */
const READS: ReadonlySet<Effect['type']> = new Set<Effect['type']>([
  'open',
  'close',
  'page',
  'find',
  'count',
  'recall',
  'edit',
]);

function assertOnlyRead(effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (effect.type === 'broadcast') assert.ok(effect.order.to.every(({ id }) => id > 0));
    else if ('id' in effect && (effect.id ?? 0) < 0) assert.ok(READS.has(effect.type), effect.type);
  }
}

test('whatever comes and goes between two keys, a text goes only where it was typed', () => {
  fuzz(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const bench = new Bench();
      let opened = 0;
      for (const action of steps.flatMap(inSteps)) {
        const before = focusedPane(bench.model);
        const typed = before?.draft.text ?? '';
        opened = apply(bench, action, opened);
        for (const { id, text } of bench.sent) {
          assert.ok(id > 0, 'nothing is sent to what is on the record');
          assert.equal(id, before?.id, 'it goes to the session of the prompt');
          const expected = typed.startsWith('//') ? typed.slice(1) : typed;
          assert.equal(text, expected, 'it is what stood in the draft');
        }
        assertOnlyRead(bench.effects.splice(0));
        const { focus, panes, stored, order, hot, shown, marked, table } = bench.model;
        const hasPane = (pane: number): boolean => panes.has(pane) || stored.has(pane);
        assert.ok(focus === undefined || hasPane(focus));
        assert.ok([...stored.keys()].every((pane) => pane < 0 && !panes.has(pane)));
        assert.deepEqual(order, [...panes.keys()]);
        assert.ok([...hot.keys(), ...marked].every((id) => panes.has(id)));
        assert.ok(shown.every(hasPane));
        assert.equal(new Set(shown).size, shown.length, 'no session is shown twice');
        assert.ok(focus === undefined || shown.includes(focus));
        for (const pane of [...panes.values(), ...stored.values()]) {
          assert.equal(pane.scrollback !== undefined, shown.includes(pane.id), 'who is shown is read');
        }
        const rows = rowsOf(bench.model);
        assert.equal(new Set(rows).size, rows.length);
        assert.ok(rows.every((id) => panes.has(id)));
        if (table !== undefined) assert.equal(selectedSession(bench.model), rows[selectedIndex(bench.model)]);
      }
    }),
    200,
  );
});
