/** Who is attached to a board, and telling it to all of them. */
import type { Attached } from '../operators.ts';
import type { Attachment } from './attachment.ts';

/** Changes are told at most this often: somebody who types, or a script a second, must not wake all consoles each time. */
const TELL_MS = 250;

export class Roster {
  readonly #attachments = new Set<Attachment>();
  #timer: NodeJS.Timeout | undefined;
  #toldAt = -Infinity;
  #onEmpty: (() => void)[] = [];

  /** Those too that have not said hello. */
  get all(): readonly Attachment[] {
    return [...this.#attachments];
  }

  /** In the order they came. */
  get attached(): readonly Attached[] {
    return this.all.filter(({ isAttached }) => isAttached).map(attachedOf);
  }

  add(attachment: Attachment): void {
    this.#attachments.add(attachment);
  }

  remove(attachment: Attachment): void {
    this.#attachments.delete(attachment);
    if (attachment.isAttached) this.changed();
    if (this.#attachments.size === 0) for (const done of this.#onEmpty.splice(0)) done();
  }

  /** Resolves when nobody is there. */
  empty(): Promise<void> {
    if (this.#attachments.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /** The attachment of that number, if it has said hello. */
  find(number: number): Attachment | undefined {
    return this.all.find((each) => each.isAttached && each.number === number);
  }

  /** All are told how it is now: soon, and after what is being answered. */
  changed(): void {
    const wait = this.#toldAt + TELL_MS - performance.now();
    this.#timer ??= setTimeout(() => this.#tell(), Math.max(0, wait));
  }

  /** Lets everybody go; `why`: the board has ended. */
  close(why: string): void {
    clearTimeout(this.#timer);
    for (const attachment of this.#attachments) {
      attachment.tellLast({ type: 'ended', why });
      attachment.close();
    }
  }

  #tell(): void {
    this.#timer = undefined;
    this.#toldAt = performance.now();
    const operators = this.attached;
    for (const attachment of this.#attachments) attachment.tell({ type: 'operators', operators });
  }
}

/** Drafts of one who only watches go nowhere, and mark nothing. */
function attachedOf({ number, operator, role, kind, presence, follows }: Attachment): Attached {
  const drafts = role === 'operate' ? presence.drafts : [];
  return { attachment: number, operator, role, kind, follows, focus: presence.focus, drafts };
}
