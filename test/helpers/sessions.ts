/** What a board would say, as values; and an operator at a console's model, with no board behind it. */
import { QUIET_MS } from '../../src/console/answers.ts';
import type { Effect, Message } from '../../src/console/effects.ts';
import {
  focusedPane,
  initialModel,
  type Model,
  type ModelOptions,
  type Pane,
} from '../../src/console/model.ts';
import { update } from '../../src/console/update.ts';
import type { Page, PageRequest, RecordKind, SessionId, WireRecord } from '../../src/record.ts';
import type { SwitchboardEvent, SessionSummary } from '../../src/switchboard/switchboard.ts';

/** The time at which everything in these helpers begins. */
export const BEGINNING = Date.UTC(2026, 0, 2, 3, 4, 5);

/** An open session that nothing has happened to, but for `changes`. */
export function summaryOf(id: SessionId, changes: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id,
    name: '',
    tags: [],
    note: '',
    peer: `192.0.2.${id}:40000`,
    local: '192.0.2.100:6666',
    state: 'open',
    reason: undefined,
    ended: false,
    finished: false,
    retryAt: undefined,
    openedAt: BEGINNING,
    closedAt: undefined,
    firstIn: undefined,
    lastIn: undefined,
    lastOut: undefined,
    bytesIn: 0,
    bytesOut: 0,
    recordsIn: 0,
    recordsOut: 0,
    linesIn: 0,
    bells: 0,
    nextSeq: 0,
    queued: 0,
    rateIn: 0,
    rateOut: 0,
    framing: 'auto',
    eol: 'auto',
    prefix: '',
    whenFull: 'refuse',
    held: undefined,
    lineEnd: undefined,
    firstLineEnd: undefined,
    ...changes,
  };
}

/** One session's records, numbered as a board numbers them, and all of them kept. */
export class Tape {
  readonly session: SessionId;
  readonly records: WireRecord[] = [];
  readonly #offsets = { in: 0, out: 0, note: 0 };

  constructor(session: SessionId) {
    this.session = session;
  }

  /** Adds one record a second after the one before. */
  add(kind: RecordKind, content: string | Uint8Array): WireRecord {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const seq = this.records.length;
    const offset = this.#offsets[kind];
    const record = { session: this.session, seq, kind, offset, at: BEGINNING + seq * 1000, bytes };
    this.#offsets[kind] += bytes.length;
    this.records.push(record);
    return record;
  }

  /** Adds `count` lines of the client, `line 0` and so on after what is there, a record each. */
  addLines(count: number): WireRecord[] {
    const first = this.records.length;
    return Array.from({ length: count }, (_, index) => this.add('in', `line ${first + index}\n`));
  }

  /** As `Transcript.page`. */
  page({ before, from: given, since, bytes }: PageRequest): Page {
    const moment = since === undefined ? -1 : this.records.findIndex(({ at }) => at >= since);
    const from = since === undefined ? given : moment < 0 ? this.records.length - 1 : moment;
    const { records } = this;
    const size = (index: number): number => records[index]?.bytes.length ?? 0;
    let start = Math.min(from ?? before ?? records.length, records.length);
    let end = start;
    let sum = 0;
    if (from === undefined) while (start > 0 && (sum < bytes || start === end)) sum += size(--start);
    else while (end < records.length && (sum < bytes || start === end)) sum += size(end++);
    return { records: records.slice(start, end), older: start > 0, newer: end < records.length };
  }
}

/** An operator's keys and a board's events into a model. What the model asks for is kept; tapes answer at once. */
export class Operator {
  readonly model: Model;
  /** Everything asked for since the beginning, or since it was emptied. */
  readonly effects: Effect[] = [];
  readonly tapes = new Map<SessionId, Tape>();

  constructor(options: Partial<ModelOptions> = {}) {
    this.model = initialModel({ columns: 80, rows: 24, suspendable: false, now: BEGINNING, ...options });
  }

  get pane(): Pane {
    const pane = focusedPane(this.model);
    if (pane === undefined) throw new Error('no session is in focus');
    return pane;
  }

  get message(): string {
    return this.model.message?.text ?? '';
  }

  /** What was sent: to whom and what. */
  get sent(): [SessionId, string][] {
    return this.effects.flatMap((effect) =>
      effect.type === 'send' ? [[effect.id, effect.text] as [SessionId, string]] : [],
    );
  }

  post(message: Message): Effect[] {
    const effects = update(this.model, message);
    this.effects.push(...effects);
    for (const effect of effects) this.answer(effect);
    return effects;
  }

  /** Gives a page from the tape, if there is one. */
  answer(effect: Effect): void {
    if (effect.type !== 'open' && effect.type !== 'page') return;
    const { id } = effect;
    const tape = this.tapes.get(id);
    if (tape === undefined) return;
    if (effect.type === 'open') this.post({ type: 'fed', id, page: tape.page({ bytes: effect.bytes }) });
    else this.post({ ...effect, type: 'paged', page: tape.page(effect.request) });
  }

  /** Keys by name; a single character is typed. A question is read before it is answered with a yes. */
  press(...keys: readonly string[]): Effect[] {
    return keys.flatMap((key) => {
      if (key === 'y' || key === 'Y') this.post({ type: 'time', now: this.model.now + QUIET_MS });
      return this.post({
        type: 'input',
        input: key.length === 1 ? { type: 'text', text: key } : { type: 'key', key },
      });
    });
  }

  /** A run of characters that came in one read. */
  type(text: string): Effect[] {
    return this.post({ type: 'input', input: { type: 'text', text } });
  }

  paste(text: string): Effect[] {
    return this.post({ type: 'input', input: { type: 'paste', text } });
  }

  /** Types a line and presses Enter. */
  enter(line: string): Effect[] {
    return [...this.type(line), ...this.press('Enter')];
  }

  hear(...events: readonly SwitchboardEvent[]): Effect[] {
    return this.post({ type: 'board', events });
  }

  opened(id: SessionId, changes: Partial<SessionSummary> = {}): Effect[] {
    return this.hear({ type: 'opened', session: summaryOf(id, changes) });
  }

  changed(id: SessionId, changes: Partial<SessionSummary>): Effect[] {
    const session = { ...(this.model.panes.get(id)?.session ?? summaryOf(id)), ...changes };
    return this.hear({ type: 'changed', session });
  }

  closed(id: SessionId): Effect[] {
    return this.changed(id, { state: 'closed', reason: 'left', closedAt: BEGINNING });
  }

  dismissed(id: SessionId): Effect[] {
    return this.hear({ type: 'dismissed', id });
  }
}

/** An operator with open sessions 1 to `count`, the first in focus. */
export function operatorWith(
  count: number,
  options: ConstructorParameters<typeof Operator>[0] = {},
): Operator {
  const operator = new Operator(options);
  for (let id = 1; id <= count; id++) operator.opened(id);
  operator.effects.length = 0;
  return operator;
}
