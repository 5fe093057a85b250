/** Sessions and records as a board would tell of them, for tests of what a console makes of them. */
import { update } from '../../src/console/update.ts';
import type { Effect, Input, Message } from '../../src/console/effects.ts';
import { initialModel, type Model, type ModelOptions } from '../../src/console/model.ts';
import { BEGINNING, summaryOf } from './sessions.ts';
import type { Page, PageRequest, RecordKind, WireRecord } from '../../src/record.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';

/** Records of one session, of what came in unless told otherwise, `gap` ms apart. */
export function recordsOf(
  session: number,
  texts: readonly (string | readonly [RecordKind, string])[],
  gap = 1,
): WireRecord[] {
  const offsets = { in: 0, out: 0, note: 0 };
  return texts.map((entry, seq) => {
    const [kind, text] = typeof entry === 'string' ? (['in', entry] as const) : entry;
    const bytes = Buffer.from(text);
    const record = { session, seq, kind, offset: offsets[kind], at: BEGINNING + seq * gap, bytes };
    offsets[kind] += bytes.length;
    return record;
  });
}

/** The page that a transcript of these records would give. */
export function pageOf(records: readonly WireRecord[], request: PageRequest): Page {
  const { before = Infinity, from, bytes } = request;
  const held = records.filter(({ seq }) => (from === undefined ? seq < before : seq >= from));
  const chosen: WireRecord[] = [];
  let sum = 0;
  while (sum < bytes) {
    const next = from === undefined ? held.pop() : held.shift();
    if (next === undefined) break;
    sum += next.bytes.length;
    if (from === undefined) chosen.unshift(next);
    else chosen.push(next);
  }
  const last = chosen.at(-1)?.seq ?? -1;
  return { records: chosen, older: (chosen[0]?.seq ?? 0) > 0, newer: last < (records.at(-1)?.seq ?? -1) };
}

/** A console without a switchboard: messages go in, what it asked for is kept. */
export class Bench {
  readonly model: Model;
  readonly effects: Effect[] = [];

  constructor(columns = 100, rows = 30, options: Partial<ModelOptions> = {}) {
    this.model = initialModel({ columns, rows, now: BEGINNING, suspendable: false, ...options });
  }

  take(message: Message): Effect[] {
    const effects = update(this.model, message);
    this.effects.push(...effects);
    return effects;
  }

  open(id: number, changes: Partial<SessionSummary> = {}): Effect[] {
    return this.take({ type: 'board', events: [{ type: 'opened', session: summaryOf(id, changes) }] });
  }

  change(id: number, changes: Partial<SessionSummary>): Effect[] {
    return this.take({ type: 'board', events: [{ type: 'changed', session: summaryOf(id, changes) }] });
  }

  dismiss(id: number): Effect[] {
    return this.take({ type: 'board', events: [{ type: 'dismissed', id }] });
  }

  /** Keys by name; other words are typed. */
  press(...keys: readonly string[]): Effect[] {
    return keys.flatMap((key) => this.take({ type: 'input', input: { type: 'key', key } }));
  }

  input(input: Input): Effect[] {
    return this.take({ type: 'input', input });
  }

  type(text: string): Effect[] {
    return this.input({ type: 'text', text });
  }

  /** What was asked to be sent, in order. */
  get sent(): readonly { readonly id: number; readonly text: string }[] {
    return this.effects.flatMap((effect) =>
      effect.type === 'send' ? [{ id: effect.id, text: effect.text }] : [],
    );
  }

  draft(id: number): string | undefined {
    return this.model.panes.get(id)?.draft.text;
  }
}
