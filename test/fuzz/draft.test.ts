import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { edit, EMPTY_DRAFT, type Draft, type DraftAction } from '../../src/console/draft.ts';
import { EMPTY_KILL_RING, type KillRing } from '../../src/console/killring.ts';
import { KILLS, MOVES } from '../../src/console/moves.ts';
import { fuzz } from '../helpers/fuzz.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Never merge with their neighbours, whatever the order. */
const SOLID = ['a', 'b', 'Z', '7', '_', ' ', '-', '\n', 'é', 'ß', '漢', 'e\u0301', '👩‍👩‍👧', '👍🏽', '1️⃣'];
/** Merge with some neighbours. */
const CLINGING = ['\u0301', '\u200d', '🇩', '🇪', 'ᄀ', 'ᅡ', '👩', '🏽', '\ufe0f', '\ud800', '\t', '\r'];

/** In a draft a CR and the LF after it are two. */
function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) =>
    segment === '\r\n' ? ['\r', '\n'] : [segment],
  ).flat();
}

function isBoundary(text: string, index: number): boolean {
  const found = segmenter.segment(text).containing(index);
  return index === text.length || found?.index === index || found?.segment === '\r\n';
}

function keysOf<T extends object>(table: T): (keyof T)[] {
  // Object.keys gives string[]; these tables have no other keys.
  return Object.keys(table).filter((key): key is Extract<keyof T, string> => key in table);
}

const solid = fc.constantFrom(...SOLID);
const solidText = fc.array(solid, { maxLength: 12 }).map((parts) => parts.join(''));
const anyText = fc
  .array(fc.constantFrom(...SOLID, ...CLINGING), { maxLength: 8 })
  .map((parts) => parts.join(''));

const plain = fc
  .constantFrom(
    ...keysOf(MOVES),
    ...keysOf(KILLS),
    ...(['newline', 'clear', 'delete-char', 'backward-delete-char', 'previous-line', 'next-line'] as const),
    ...(['yank', 'yank-pop', 'undo', 'redo', 'transpose-chars', 'transpose-words'] as const),
    ...(['upcase-word', 'downcase-word', 'capitalize-word'] as const),
  )
  .map((type): DraftAction => ({ type }));

/** As `C-v` puts them in. */
const LITERALS = ['\r', '\x1b', '\0', '\t', '\x7f'];
const literal = fc.constantFrom(...LITERALS).map((text): DraftAction => ({ type: 'literal', text }));

function texts(text: fc.Arbitrary<string>): fc.Arbitrary<DraftAction> {
  const written: fc.Arbitrary<DraftAction> = fc.record({ type: fc.constantFrom('insert', 'paste'), text });
  // A recalled text was a draft once.
  const recalled = text.map((each): DraftAction => ({ type: 'set', text: each.replace(/\r/g, '\n') }));
  return fc.oneof({ arbitrary: written, weight: 2 }, recalled);
}

function actions(text: fc.Arbitrary<string>, literals = true): fc.Arbitrary<DraftAction[]> {
  const step = fc.oneof(
    { arbitrary: plain, weight: 4 },
    { arbitrary: texts(text), weight: 3 },
    { arbitrary: literal, weight: literals ? 2 : 0 },
  );
  return fc.array(step, { maxLength: 60 });
}

interface State {
  readonly draft: Draft;
  readonly ring: KillRing;
}

function run(state: State, steps: readonly DraftAction[]): State {
  return steps.reduce(({ draft, ring }, step) => edit(draft, ring, step), state);
}

function after(steps: readonly DraftAction[]): State {
  return run({ draft: EMPTY_DRAFT, ring: EMPTY_KILL_RING }, steps);
}

/** A draft of `text` with the cursor as many graphemes into it as `place` says, modulo what there is. */
function draftAt(text: string, place: number): State {
  const parts = graphemes(text);
  const cursor = parts.slice(0, place % (parts.length + 1)).join('').length;
  return { draft: { ...EMPTY_DRAFT, text, cursor }, ring: EMPTY_KILL_RING };
}

const placed = (text: fc.Arbitrary<string>) => fc.tuple(text, fc.nat(20)).map((pair) => draftAt(...pair));

test('after any actions the draft and the ring are sound', () => {
  fuzz(
    fc.property(actions(anyText), (steps) => {
      let state = after([]);
      for (const step of steps) {
        state = edit(state.draft, state.ring, step);
        const { text, cursor, pasted, done, undone } = state.draft;
        assert.ok(
          cursor >= 0 && cursor <= text.length && isBoundary(text, cursor),
          `${step.type}: ${cursor}`,
        );
        assert.ok(!pasted || text.includes('\n'));
        assert.ok(done.length + undone.length <= 100);
        assert.ok(state.ring.entries.length <= 60 && !state.ring.entries.includes(''));
      }
    }),
  );
});

test('a CR is never there unless it was put in literally', () => {
  fuzz(
    fc.property(actions(anyText, false), (steps) => {
      assert.ok(!after(steps).draft.text.includes('\r'));
    }),
  );
});

test('a literal character is put in as it is and rubbed out as one, whatever stands around it', () => {
  fuzz(
    fc.property(actions(anyText), fc.constantFrom(...LITERALS), (steps, text) => {
      const start = after(steps);
      const { cursor, text: before } = start.draft;
      const put = edit(start.draft, start.ring, { type: 'literal', text }).draft;
      assert.equal(put.text, before.slice(0, cursor) + text + before.slice(cursor));
      const rubbed = edit(put, start.ring, { type: 'backward-delete-char' }).draft;
      assert.deepEqual([rubbed.text, rubbed.cursor], [before, cursor]);
    }),
  );
});

test('undoing everything gives the start, redoing everything the end', () => {
  fuzz(
    fc.property(placed(anyText), actions(anyText), (start, steps) => {
      const travels = steps.map((): DraftAction => ({ type: 'undo' }));
      const redone = steps.map((): DraftAction => ({ type: 'redo' }));
      const end = run(run(start, steps), redone);
      const back = run(end, travels);
      assert.equal(back.draft.text, start.draft.text);
      assert.equal(back.draft.pasted, start.draft.pasted);
      const again = run(back, redone);
      assert.equal(again.draft.text, end.draft.text);
      assert.equal(again.draft.pasted, end.draft.pasted);
    }),
  );
});

test('each step back is the text before its change', () => {
  fuzz(
    fc.property(actions(anyText), anyText, (steps, text) => {
      const { draft, ring } = after([...steps, { type: 'end-of-draft' }]);
      const changed = edit(draft, ring, { type: 'paste', text });
      fc.pre(changed.draft.text !== draft.text);
      const back = edit(changed.draft, ring, { type: 'undo' }).draft;
      assert.deepEqual([back.text, back.cursor, back.pasted], [draft.text, draft.cursor, draft.pasted]);
    }),
  );
});

test('a grapheme inserted and rubbed out leaves nothing', () => {
  fuzz(
    fc.property(placed(solidText), solid, ({ draft, ring }, text) => {
      const rubbed = run({ draft, ring }, [{ type: 'insert', text }, { type: 'backward-delete-char' }]).draft;
      assert.deepEqual([rubbed.text, rubbed.cursor], [draft.text, draft.cursor]);
    }),
  );
});

test('what was killed in a row, a yank brings back', () => {
  const kills = fc.array(fc.constantFrom(...keysOf(KILLS)), { maxLength: 5 });
  fuzz(
    fc.property(placed(solidText), kills, (start, names) => {
      const steps = names.map((type): DraftAction => ({ type }));
      assert.equal(run(start, [...steps, { type: 'yank' }]).draft.text, start.draft.text);
    }),
  );
});

test('transposing changes the order of graphemes only', () => {
  fuzz(
    fc.property(placed(anyText), fc.constantFrom('transpose-chars', 'transpose-words'), (start, type) => {
      const { text } = edit(start.draft, start.ring, { type }).draft;
      assert.deepEqual(graphemes(text).sort(), graphemes(start.draft.text).sort());
    }),
    1000,
  );
});

/** The same editor done the slow and obvious way: graphemes before the cursor and after it. */
interface Model {
  readonly left: readonly string[];
  readonly right: readonly string[];
}

function split({ left, right }: Model, at: number): Model {
  const all = [...left, ...right];
  return { left: all.slice(0, at), right: all.slice(at) };
}

const lineStart = ({ left }: Model): number => left.lastIndexOf('\n') + 1;
const lineRest = ({ right }: Model): number => (right.includes('\n') ? right.indexOf('\n') : right.length);

const MODEL = {
  'forward-char': (model: Model) => split(model, model.left.length + 1),
  'backward-char': (model: Model) => split(model, Math.max(0, model.left.length - 1)),
  'delete-char': ({ left, right }: Model) => ({ left, right: right.slice(1) }),
  'backward-delete-char': ({ left, right }: Model) => ({ left: left.slice(0, -1), right }),
  'beginning-of-line': (model: Model) =>
    split(model, lineStart(model) === model.left.length ? 0 : lineStart(model)),
  'end-of-line': (model: Model) => split(model, model.left.length + (lineRest(model) || model.right.length)),
  'kill-line': (model: Model) => ({ left: model.left, right: model.right.slice(lineRest(model) || 1) }),
  'unix-line-discard': (model: Model) => {
    const start = lineStart(model);
    return { left: model.left.slice(0, start === model.left.length ? -1 : start), right: model.right };
  },
  'unix-word-rubout': ({ left, right }: Model) => {
    const end = left.findLastIndex((grapheme) => grapheme.trim() !== '') + 1;
    return {
      left: left.slice(0, left.slice(0, end).findLastIndex((grapheme) => grapheme.trim() === '') + 1),
      right,
    };
  },
  'next-line': (model: Model) => {
    const end = model.left.length + lineRest(model);
    if (end === model.left.length + model.right.length) return model;
    const next = split(model, end + 1);
    return split(model, end + 1 + Math.min(model.left.length - lineStart(model), lineRest(next)));
  },
};

test('the draft does what a list of graphemes does', () => {
  const step = fc.oneof(
    fc.constantFrom(...keysOf(MODEL)),
    solid.map((text) => ({ type: 'insert' as const, text })),
  );
  fuzz(
    fc.property(placed(solidText), fc.array(step, { maxLength: 30 }), (start, steps) => {
      let model = split(
        { left: graphemes(start.draft.text), right: [] },
        graphemes(start.draft.text.slice(0, start.draft.cursor)).length,
      );
      let state = start;
      for (const name of steps) {
        // Without the column that consecutive moves keep, which the model does not know.
        const calm: Draft = { ...state.draft, last: { kind: 'nothing' } };
        state = edit(calm, state.ring, typeof name === 'string' ? { type: name } : name);
        model =
          typeof name === 'string' ? MODEL[name](model) : { ...model, left: [...model.left, name.text] };
        assert.deepEqual(
          [state.draft.text.slice(0, state.draft.cursor), state.draft.text.slice(state.draft.cursor)],
          [model.left.join(''), model.right.join('')],
        );
      }
    }),
  );
});
