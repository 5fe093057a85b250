import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { focusedPane } from '../../src/console/model.ts';
import { rowsOf } from '../../src/console/table-rows.ts';
import { selectedIndex, selectedSession } from '../../src/console/table.ts';
import { fuzz } from '../helpers/fuzz.ts';
import { Bench } from '../helpers/bench.ts';

type Step =
  | { readonly do: 'open' }
  | { readonly do: 'close' | 'reopen' | 'dismiss' | 'lines'; readonly pick: number }
  | { readonly do: 'key'; readonly key: string }
  | { readonly do: 'type'; readonly text: string };

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

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'open' }) },
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
  else if (action.do === 'type') bench.type(action.text);
  else if (action.do === 'key') bench.press(action.key);
  else if (id === undefined) return opened;
  else if (action.do === 'close') bench.change(id, { state: 'closed', reason: 'left' });
  else if (action.do === 'reopen') bench.change(id, { state: 'open' });
  else if (action.do === 'dismiss') bench.dismiss(id);
  else bench.change(id, { linesIn: 100 * opened });
  return action.do === 'open' ? opened + 1 : opened;
}

test('whatever comes and goes between two keys, a text goes only where it was typed', () => {
  fuzz(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const bench = new Bench();
      let opened = 0;
      for (const action of steps) {
        const before = focusedPane(bench.model);
        const typed = before?.draft.text ?? '';
        const sent = bench.sent.length;
        opened = apply(bench, action, opened);
        for (const { id, text } of bench.sent.slice(sent)) {
          assert.equal(id, before?.id, 'it goes to the session of the prompt');
          const expected = typed.startsWith('//') ? typed.slice(1) : typed;
          assert.equal(text, expected, 'it is what stood in the draft');
        }
        const { focus, panes, order, hot, shown, marked, table } = bench.model;
        assert.ok(focus === undefined || panes.has(focus));
        assert.deepEqual(order, [...panes.keys()]);
        assert.ok([...hot.keys(), ...marked].every((id) => panes.has(id)));
        assert.ok(shown.every((id) => panes.has(id)));
        assert.equal(new Set(shown).size, shown.length, 'no session is shown twice');
        assert.ok(focus === undefined || shown.includes(focus));
        for (const pane of panes.values()) {
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
