const MAX_STEPS = 100;

/** What a change takes back or brings back besides the text. */
interface Spot {
  readonly cursor: number;
  readonly pasted: boolean;
}

/** At offset `at`, `inserted` took the place of `removed`. */
export interface Change {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
  readonly before: Spot;
  readonly after: Spot;
}

/** The steps that can be undone and redone, next one last. Past the bound the oldest is forgotten. */
export interface Timeline {
  readonly done: readonly Change[];
  readonly undone: readonly Change[];
}

export interface Undoable extends Timeline, Spot {
  readonly text: string;
}

export function splice(text: string, at: number, removed: number, inserted: string): string {
  return text.slice(0, at) + inserted + text.slice(at + removed);
}

/** Adds a change that was made, as part of the newest step if `joins` and it is adjacent. Nothing is left to redo. */
export function record({ done }: Timeline, change: Change, joins: boolean): Timeline {
  const newest = done.at(-1);
  const joined = joins && newest ? join(newest, change) : undefined;
  return { done: joined ? [...done.slice(0, -1), joined] : [...done, change].slice(-MAX_STEPS), undone: [] };
}

/** The one change that does what `first` and then `second` did; undefined if they do not touch. */
function join(first: Change, second: Change): Change | undefined {
  const ends = { before: first.before, after: second.after };
  if (second.at === first.at && second.removed === first.inserted)
    return { ...ends, at: first.at, removed: first.removed, inserted: second.inserted };
  if (second.at === first.at + first.inserted.length) {
    const removed = first.removed + second.removed;
    return { ...ends, at: first.at, removed, inserted: first.inserted + second.inserted };
  }
  if (first.inserted === '' && second.at + second.removed.length === first.at)
    return { ...ends, at: second.at, removed: second.removed + first.removed, inserted: second.inserted };
  return undefined;
}

/** Undefined if there is nothing to undo. */
export function undo({ text, done, undone }: Undoable): Undoable | undefined {
  const change = done.at(-1);
  if (!change) return undefined;
  const { at, inserted, removed, before } = change;
  const restored = splice(text, at, inserted.length, removed);
  return { ...before, text: restored, done: done.slice(0, -1), undone: [...undone, change] };
}

/** Undefined if there is nothing to redo. */
export function redo({ text, done, undone }: Undoable): Undoable | undefined {
  const change = undone.at(-1);
  if (!change) return undefined;
  const { at, inserted, removed, after } = change;
  const restored = splice(text, at, removed.length, inserted);
  return { ...after, text: restored, done: [...done, change], undone: undone.slice(0, -1) };
}
