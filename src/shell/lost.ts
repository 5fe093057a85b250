/** Records whose bytes could not be read back from the disk: every command that comes across them says so. */
import { count } from '../format.ts';
import type { Item } from '../transcript/walk.ts';

export class Lost {
  #records = 0;

  /** Passes all on. */
  *watch(items: Iterable<Item>): Generator<Item> {
    for (const item of items) {
      if (item.type === 'record' && item.record.lost === true) this.#records++;
      yield item;
    }
  }

  /** Says how many there were. Returns the exit code: 1 if there were any. */
  told(say: (line: string) => void): number {
    if (this.#records === 0) return 0;
    say(
      `${count(this.#records, 'record')} could not be read back: substitutes (hex 1a) stand for the bytes; ` +
        'cordboard transcripts verify says which',
    );
    return 1;
  }
}
