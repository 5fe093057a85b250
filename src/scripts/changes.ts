/** What of sessions is otherwise than before, apart from what only counts on. */
import type { SessionSummary } from '../switchboard/switchboard.ts';

/** What is looked at. */
type Looks = Pick<SessionSummary, 'name' | 'tags' | 'note' | 'state'>;

/** Of what has changed, how it was before. */
export type Was = Partial<Looks>;

const FACETS = ['name', 'tags', 'note', 'state'] as const;

export class Changes {
  readonly #known = new Map<number, Looks>();

  /** `sessions`: as they are when following them begins. */
  constructor(sessions: readonly { readonly summary: SessionSummary }[]) {
    for (const { summary } of sessions) this.since(summary);
  }

  /** What has changed since the last call; undefined: nothing, or the session was not known. */
  since(summary: SessionSummary): Was | undefined {
    const { id, name, tags, note, state } = summary;
    const before = this.#known.get(id);
    this.#known.set(id, { name, tags, note, state });
    if (before === undefined) return undefined;
    const changed = FACETS.filter((facet) => textOf(before[facet]) !== textOf(summary[facet]));
    return changed.length === 0
      ? undefined
      : Object.fromEntries(changed.map((facet) => [facet, before[facet]]));
  }

  /** It is not on the list any more. */
  forget(id: number): void {
    this.#known.delete(id);
  }
}

/** `name: pump-b → fan-b, state: open → half-closed`; not yet safe to show. */
export function changeWords(was: Was, now: Looks): string {
  const words = FACETS.filter((facet) => facet in was);
  return words.map((facet) => `${facet}: ${textOf(was[facet])} → ${textOf(now[facet])}`).join(', ');
}

function textOf(value: string | readonly string[] | undefined): string {
  const text = typeof value === 'string' ? value : (value ?? []).join(' ');
  return text === '' ? '-' : text;
}
