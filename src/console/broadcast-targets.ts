/** Whom a broadcast would reach: what an operator writes for it, and the clients that this means now. */
import { cutToWidth, textWidth } from '../graphemes.ts';
import type { SessionId } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { displayState, displayTitle } from '../format.ts';
import { namesakesReached } from '../reach.ts';
import { canSend } from './reachable.ts';

/** What a filter text means, or what is wrong with it in words. */
export type Resolution = { readonly ids: readonly SessionId[] } | { readonly error: string };

/** What targets are looked up in. */
export interface TargetWorld {
  /** Every session, in the order of the list. */
  readonly order: readonly SessionId[];
  readonly sessionOf: (id: SessionId) => SessionSummary | undefined;
  readonly marked: ReadonlySet<SessionId>;
  /** The filter language. */
  readonly resolve: (text: string) => Resolution;
}

/** A client with the words for it, which stay when it has left. */
export interface Target {
  readonly id: SessionId;
  /** `#3 pump-a`; safe to show. */
  readonly title: string;
}

/** A session that is meant and cannot be sent to, with its state. */
interface LeftOut extends Target {
  readonly why: string;
}

export interface Audience {
  readonly to: readonly Target[];
  readonly leftOut: readonly LeftOut[];
}

export interface Targets {
  readonly by: 'marked' | 'all' | 'numbers' | 'filter';
  /** Without blanks around. */
  readonly text: string;
}

/** `marked`, `all`, numbers (`#3 #4`, `#3,#4`), or else a filter. */
export function readTargets(written: string): Targets {
  const text = written.trim();
  if (text === 'marked' || text === 'all') return { by: text, text };
  return { by: /^#\d+(?:(?:\s*,\s*|\s+)#\d+)*$/.test(text) ? 'numbers' : 'filter', text };
}

/**
 * Who that is now: only sessions that can be sent to, each once; the others are named. Of those with the same name a
 * filter means the ones that can be reached best.
 */
export function audienceOf(written: string, world: TargetWorld): Audience | { readonly error: string } {
  const found = targetIds(written, world);
  if ('error' in found) return found;
  const meant = readTargets(written).by === 'filter' ? reached(found.ids, world) : undefined;
  const to: Target[] = [];
  const leftOut: LeftOut[] = [];
  for (const id of new Set(found.ids)) {
    const session = world.sessionOf(id);
    if (session === undefined) leftOut.push({ id, title: `#${id}`, why: 'not there' });
    else if (canSend(session) && meant?.has(id) !== false) to.push({ id, title: displayTitle(session) });
    else leftOut.push({ id, title: displayTitle(session), why: displayState(session) });
  }
  return { to, leftOut };
}

function reached(ids: readonly SessionId[], { sessionOf }: TargetWorld): ReadonlySet<SessionId> {
  const sessions = ids.flatMap((id) => sessionOf(id) ?? []);
  return new Set(namesakesReached(sessions, (session) => session).map(({ id }) => id));
}

/** The sessions that are meant, whether they can be sent to or not. */
export function targetIds(written: string, world: TargetWorld): Resolution {
  const { by, text } = readTargets(written);
  switch (by) {
    case 'all':
      return { ids: world.order };
    case 'marked':
      if (world.marked.size === 0) return { error: 'no session is marked' };
      return { ids: world.order.filter((id) => world.marked.has(id)) };
    case 'numbers':
      return { ids: (text.match(/\d+/g) ?? []).map(Number) };
    case 'filter':
      if (text === '') return { error: 'to whom? all, marked, #3 #4, or a filter such as tag:pump' };
      return world.resolve(text);
  }
}

/** `12 clients`, `1 client`. */
export function clientsOf(count: number): string {
  return count === 1 ? '1 client' : `${count} clients`;
}

/** Less room than this beside the count is not worth a name. */
const WORTH_NAMING = 10;

/** `12 clients: #3 pump-a, #4 gate, +10`, and who is left out on a row of its own; at most `width` cells each. */
export function audienceRows({ to, leftOut }: Audience, width: number): readonly string[] {
  const titles = to.map(({ title }) => title);
  const others = leftOut.map(({ title, why }) => `${title} (${why})`);
  const count = clientsOf(titles.length);
  const named = textWidth(count) + WORTH_NAMING <= width ? firstOf(`${count}: `, titles, width) : count;
  return [
    titles.length === 0 ? 'no client to send to' : named,
    ...(others.length === 0 ? [] : [firstOf('left out: ', others, width)]),
  ].map((row) => cutToWidth(row, width));
}

/** The same with everybody named, in as many rows as it takes. */
export function everyoneRows({ to, leftOut }: Audience, width: number): readonly string[] {
  const titles = to.map(({ title }) => title);
  const others = leftOut.map(({ title, why }) => `${title} (${why})`);
  return [
    ...allOf(`${clientsOf(titles.length)}: `, titles, width),
    ...(others.length === 0 ? [] : allOf('left out: ', others, width)),
  ];
}

/** Folds between names; the rows after the first stand a little in. */
function allOf(lead: string, names: readonly string[], width: number): readonly string[] {
  const rows: string[] = [];
  let row = lead + (names[0] ?? '');
  for (const name of names.slice(1)) {
    if (textWidth(row) + textWidth(name) + ', ,'.length <= width) row += `, ${name}`;
    else {
      rows.push(cutToWidth(`${row},`, width));
      row = `  ${name}`;
    }
  }
  return [...rows, cutToWidth(row, width)];
}

/** As many of the names as fit, and how many more there are; one at least. */
function firstOf(lead: string, names: readonly string[], width: number): string {
  let row = lead + (names[0] ?? '');
  for (let shown = 1; shown < names.length; shown++) {
    const next = `${row}, ${names[shown] ?? ''}`;
    const left = names.length - shown;
    const room = width - (left > 1 ? `, +${left - 1}`.length : 0);
    if (textWidth(next) > room) return `${cutToWidth(row, width - `, +${left}`.length)}, +${left}`;
    row = next;
  }
  return row;
}
