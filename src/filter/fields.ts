/** What a filter can ask of a session: the table that reading, completion and docs/filters.md come from. */
import type { CloseReason, SessionState } from '../switchboard/switchboard.ts';
import { EOLS, FRAMINGS } from '../wire/settings.ts';
import type { Subject } from './filter.ts';
import type { TextsOf } from './pattern.ts';
import { displayState } from '../format.ts';

/** `rate` is bytes per second. */
export type Unit = 'count' | 'bytes' | 'rate' | 'time';

export type Operator = ':' | '=' | '>' | '<' | '>=' | '<=';

/** In bytes, pieces, bytes per second or milliseconds, by its unit. */
type AmountOf = (subject: Subject, now: number) => number;

interface Named {
  readonly name: string;
  /** Another name that is understood. */
  readonly alias?: string;
  /** What it is, for an operator. */
  readonly words: string;
}

/** Found by a part of it. */
export interface TextField extends Named {
  readonly kind: 'text';
  readonly texts: TextsOf;
}

/** Found by the whole of it, or of one of several. A number can be compared as well. */
export interface LabelField extends Named {
  readonly kind: 'label';
  readonly texts: TextsOf;
  readonly amount?: AmountOf;
}

/** Found by words that are given. */
export interface ChoiceField extends Named {
  readonly kind: 'choice';
  readonly choices: ReadonlyMap<string, (subject: Subject) => boolean>;
  /** For patterns; without, there are none. */
  readonly texts?: TextsOf;
}

/** Found by how much it is. */
export interface AmountField extends Named {
  readonly kind: 'amount';
  readonly unit: Unit;
  readonly amount: AmountOf;
}

export type FilterField = TextField | LabelField | ChoiceField | AmountField;

const STATES: Readonly<Record<SessionState, true>> = {
  open: true,
  stalled: true,
  silent: true,
  'half-closed': true,
  closed: true,
  waiting: true,
  dialing: true,
};

const REASONS: Readonly<Record<CloseReason, true>> = {
  left: true,
  reset: true,
  'hung up': true,
  refused: true,
  failed: true,
  shutdown: true,
};

/** What there is not, nothing matches, not even `*`. */
function there(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : [text];
}

/** A choice has no blanks, so that it needs no quotes. */
export function choiceOf(text: string): string {
  return text.toLowerCase().replaceAll(' ', '-');
}

function choices(
  words: readonly string[],
  holds: (subject: Subject, word: string) => boolean,
): ChoiceField['choices'] {
  return new Map(words.map((word) => [choiceOf(word), (subject: Subject) => holds(subject, word)]));
}

const STATE_CHOICES: ChoiceField['choices'] = new Map([
  ...choices(Object.keys(STATES), ({ session }, word) => session.state === word),
  ['up', ({ session }: Subject) => session.state !== 'closed'],
  ...choices(['finished'], ({ session }, word) => displayState(session) === word),
  ...choices(Object.keys(REASONS), ({ session }, word) => session.reason === word),
]);

const IS_CHOICES: ChoiceField['choices'] = new Map([
  ['unread', ({ unread }: Subject) => unread > 0],
  ['muted', ({ muted }: Subject) => muted],
  ['marked', ({ marked }: Subject) => marked],
  ['shown', ({ shown }: Subject) => shown],
  ['named', ({ session }: Subject) => session.name !== ''],
  ['draft', ({ draft }: Subject) => draft],
]);

/** In the order of the docs and of completion. */
export const FILTER_FIELDS: readonly FilterField[] = [
  {
    kind: 'label',
    name: 'id',
    words: 'the number of the session',
    texts: ({ id }) => [String(id)],
    amount: ({ session }) => session.id,
  },
  { kind: 'text', name: 'name', words: 'the name an operator gave it', texts: ({ name }) => [name] },
  { kind: 'label', name: 'tag', words: 'any of its tags', texts: ({ tags }) => tags },
  { kind: 'text', name: 'note', words: 'the note an operator made', texts: ({ note }) => [note] },
  { kind: 'text', name: 'peer', words: 'the address of the other end', texts: ({ peer }) => [peer] },
  { kind: 'text', name: 'local', words: 'the address of this end', texts: ({ local }) => [local] },
  {
    kind: 'text',
    name: 'tls',
    words: 'how it is encrypted, as in `TLSv1.3`; `!tls:*` is not',
    texts: ({ tls }) => there(tls?.version),
  },
  {
    kind: 'text',
    name: 'subject',
    words: 'whom the certificate of the other end names',
    texts: ({ tls }) => there(tls?.subject),
  },
  {
    kind: 'text',
    name: 'fingerprint',
    words: 'the SHA-256 of that certificate, upper case hex with colons',
    texts: ({ tls }) => there(tls?.fingerprint),
  },
  {
    kind: 'choice',
    name: 'state',
    words: 'what state it is in, or why it closed; `up` is all but `closed`',
    choices: STATE_CHOICES,
    texts: (session) => [session.state, displayState(session)],
  },
  {
    kind: 'choice',
    name: 'is',
    words:
      'what it is on this console; `shown`: its pane is on the screen, `draft`: something is typed for it',
    choices: IS_CHOICES,
  },
  {
    kind: 'choice',
    name: 'eol',
    words: 'the line end set for what is sent to it',
    choices: choices(EOLS, ({ session }, word) => session.eol === word),
    texts: ({ eol }) => [eol],
  },
  {
    kind: 'choice',
    name: 'framing',
    words: 'how what comes in becomes lines',
    choices: choices(FRAMINGS, ({ session }, word) => session.framing === word),
    texts: ({ framing }) => [framing],
  },
  {
    kind: 'amount',
    unit: 'bytes',
    name: 'in',
    words: 'bytes received',
    amount: ({ session }) => session.bytesIn,
  },
  {
    kind: 'amount',
    unit: 'bytes',
    name: 'out',
    words: 'bytes sent',
    amount: ({ session }) => session.bytesOut,
  },
  {
    kind: 'amount',
    unit: 'rate',
    name: 'rate-in',
    alias: 'in/s',
    words: 'bytes received a second, over the last five seconds',
    amount: ({ session }) => session.rateIn,
  },
  {
    kind: 'amount',
    unit: 'rate',
    name: 'rate-out',
    alias: 'out/s',
    words: 'bytes sent a second, over the last five seconds',
    amount: ({ session }) => session.rateOut,
  },
  {
    kind: 'amount',
    unit: 'bytes',
    name: 'queued',
    words: 'bytes that wait in the outbox because the other side does not read',
    amount: ({ session }) => session.queued,
  },
  {
    kind: 'amount',
    unit: 'count',
    name: 'unread',
    words: 'lines that nobody has had on screen here',
    amount: ({ unread }) => unread,
  },
  {
    kind: 'amount',
    unit: 'count',
    name: 'lines',
    words: 'lines received',
    amount: ({ session }) => session.linesIn,
  },
  {
    kind: 'amount',
    unit: 'count',
    name: 'bells',
    words: 'BEL characters received',
    amount: ({ session }) => session.bells,
  },
  {
    kind: 'amount',
    unit: 'time',
    name: 'age',
    words: 'since it opened; of a closed session, until it closed',
    amount: ({ session }, now) => (session.closedAt ?? now) - session.openedAt,
  },
  {
    kind: 'amount',
    unit: 'time',
    name: 'idle',
    words: 'since the other side last sent something, or since it opened if it never has',
    amount: ({ session }, now) => now - (session.lastIn ?? session.openedAt),
  },
  {
    kind: 'amount',
    unit: 'time',
    name: 'quiet',
    words: 'since anything was last sent either way, or since it opened if nothing was',
    amount: ({ session: { lastIn, lastOut, openedAt } }, now) =>
      now - Math.max(lastIn ?? openedAt, lastOut ?? openedAt),
  },
  {
    kind: 'amount',
    unit: 'time',
    name: 'unacked',
    words: 'how long the other side has acknowledged nothing of what was sent; 0 unless it is silent',
    amount: ({ session: { silentSince } }, now) => (silentSince === undefined ? 0 : now - silentSince),
  },
];

const BY_NAME: ReadonlyMap<string, FilterField> = new Map(
  FILTER_FIELDS.flatMap((field) =>
    [field.name, ...(field.alias === undefined ? [] : [field.alias])].map((name) => [name, field] as const),
  ),
);

/** Every name that is understood. */
export const FIELD_NAMES: readonly string[] = [...BY_NAME.keys()];

/** By its name or other name, in lower case. */
export function findField(name: string): FilterField | undefined {
  return BY_NAME.get(name);
}

/** What may stand behind a field's name. The first is the one to offer. */
export function operatorsOf(field: FilterField): readonly Operator[] {
  if (field.kind === 'amount') return ['>', '<', '>=', '<=', '='];
  const compares = field.kind === 'label' && field.amount !== undefined;
  return compares ? [':', '=', '>', '<', '>=', '<='] : [':', '='];
}
