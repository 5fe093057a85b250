const MAX_KILLS = 60;

/** What was killed, newest last, never an empty text. All drafts share one; a kill makes a new ring. */
export interface KillRing {
  readonly entries: readonly string[];
}

export const EMPTY_KILL_RING: KillRing = { entries: [] };

/** The ring with one more entry; past the bound the oldest is forgotten. */
export function addKill(ring: KillRing, text: string): KillRing {
  return { entries: [...ring.entries, text].slice(-MAX_KILLS) };
}

/** The ring with its newest entry grown at both ends, as consecutive kills do. */
export function growKill(ring: KillRing, before: string, after: string): KillRing {
  const newest = ring.entries.at(-1) ?? '';
  return { entries: [...ring.entries.slice(0, -1), before + newest + after] };
}
