/** What operators left their consoles with, kept for the next: the board knows nothing of what it means. */
import { CordboardError } from '../errors.ts';
import { fieldsOf, Place, reader } from '../fields.ts';
import { WrongParams } from './methods.ts';

/** UTF-16 units of one operator's view as JSON; a million of drafts is a book. */
const MOST_LENGTH = 8 * 1024 * 1024;

/** Of all operators together, but for those who are attached. */
const MOST_LENGTH_OF_ALL = 64 * 1024 * 1024;

/** What a pane costs besides its text, roughly. */
const PANE_LENGTH = 64;

/** Operators of whom anything is kept. */
const MOST_VIEWS = 100;

interface View {
  /** The attachment that it is taken from: the newest of this operator. */
  owner: number;
  /** When the last attachment left, if there is none; milliseconds since the Unix epoch. */
  left: number | undefined;
  /** As JSON. */
  desk: string;
  readonly panes: Map<string, string>;
  length: number;
}

const anything = reader('an object or null', (raw): object | 'none' | undefined =>
  raw === null ? 'none' : typeof raw === 'object' ? raw : undefined,
);

export class Views {
  readonly #views = new Map<string, View>();

  /** An attachment of this operator is the newest. Returns the one it takes over from, if there is one, and what was left. */
  begin(
    operator: string,
    attachment: number,
  ): { readonly before: number | undefined; readonly kept: object } {
    const known = this.#views.get(operator);
    const view = known ?? newView(attachment);
    const before = known === undefined || known.owner === NOBODY ? undefined : known.owner;
    const kept = keptOf(view);
    view.owner = attachment;
    view.left = undefined;
    this.#views.delete(operator);
    this.#views.set(operator, view);
    this.#forgetOldest();
    return { before, kept };
  }

  /** The attachment has ended; `heir`: another of this operator. Returns whether it was the one whose view is kept. */
  end(operator: string, attachment: number, heir: number | undefined, now: number): boolean {
    const view = this.#views.get(operator);
    if (view?.owner !== attachment) return false;
    view.owner = heir ?? NOBODY;
    view.left = heir === undefined ? now : undefined;
    return true;
  }

  /** Returns whether it was kept: an older console's is not. Throws `WrongParams`, and `CB_USAGE` where it is too much. */
  keep(operator: string, attachment: number, params: unknown): boolean {
    const view = this.#views.get(operator);
    if (view?.owner !== attachment) return false;
    const place = new Place('', []);
    const fields = fieldsOf(params, place);
    const desk = fields?.take('desk', anything);
    const panes = fields?.take('panes', anything);
    const [fault] = place.faults;
    if (fault !== undefined) throw new WrongParams(fault);
    if (desk !== undefined) this.#put(view, undefined, desk);
    for (const [id, pane] of Object.entries(typeof panes === 'object' ? panes : {}))
      this.#put(view, id, pane);
    return true;
  }

  #put(view: View, id: string | undefined, value: unknown): void {
    const text = value === 'none' ? 'null' : JSON.stringify(value);
    if (id === undefined) {
      this.#grow(view, text.length - view.desk.length);
      view.desk = text;
      return;
    }
    const before = view.panes.get(id);
    const after = text === 'null' ? undefined : text;
    this.#grow(view, paneLength(id, after) - paneLength(id, before));
    if (after === undefined) view.panes.delete(id);
    else view.panes.set(id, after);
  }

  #grow(view: View, more: number): void {
    if (more > 0 && view.length + more > MOST_LENGTH)
      throw new CordboardError('CB_USAGE', 'drafts and the like are too long to be kept by the board');
    view.length += more;
    this.#forgetOldest();
  }

  #forgetOldest(): void {
    let all = [...this.#views.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [operator, { owner, length }] of this.#views) {
      if (this.#views.size <= MOST_VIEWS && all <= MOST_LENGTH_OF_ALL) return;
      if (owner !== NOBODY || !this.#views.delete(operator)) continue;
      all -= length;
    }
  }
}

const NOBODY = 0;

function paneLength(id: string, text: string | undefined): number {
  return text === undefined ? 0 : id.length + text.length + PANE_LENGTH;
}

function newView(owner: number): View {
  return { owner, left: undefined, desk: 'null', panes: new Map(), length: 0 };
}

function keptOf({ desk, panes, left }: View): object {
  return {
    ...(left !== undefined && { left }),
    desk: JSON.parse(desk) as unknown,
    panes: Object.fromEntries([...panes].map(([id, text]) => [id, JSON.parse(text) as unknown])),
  };
}
