import type { SessionId, WireRecord } from '../record.ts';
import { SILENCE_MS } from '../wire/breaks.ts';
import type { RawLine } from '../wire/framing.ts';
import { HeardLines } from '../wire/heard.ts';
import type { Session } from './session.ts';
import { Silences } from './silences.ts';

const LINES = 5;
/** Of each line its beginning counts, in UTF-16 units. */
const LINE_MAX = 512;
/** Whoever has said so much without five lines will not say them. */
const BYTES = 16 * 1024;

interface Ear {
  readonly session: Session;
  lines: HeardLines | undefined;
  left: number;
}

/** Hears the first five lines of each client it is to listen to, and no more. */
export class FirstLines {
  readonly #heard: (id: SessionId, text: string) => void;
  readonly #ears = new Map<SessionId, Ear>();
  readonly #silences = new Silences((id) => this.#end(id));

  /** `heard` is given each line when it is finished, decoded as it is, of at most 512 UTF-16 units. */
  constructor(heard: (id: SessionId, text: string) => void) {
    this.#heard = heard;
  }

  listen(session: Session): void {
    this.#ears.set(session.id, { session, lines: undefined, left: LINES });
  }

  /** Hears of every record of every session. */
  push({ session: id, kind, bytes, at, offset }: WireRecord): void {
    const ear = this.#ears.get(id);
    if (ear === undefined || kind === 'note') return;
    if (kind === 'out') {
      ear.lines?.answer();
      return;
    }
    const lines = (ear.lines ??= new HeardLines({ ...ear.session.framing, midstream: offset > 0 }));
    this.#give(ear, lines.push(bytes, at, offset));
    if (ear.left === 0 || offset + bytes.length >= BYTES) this.forget(id);
    else if (lines.open !== undefined && lines.endsBySilence) this.#silences.listen(id, SILENCE_MS);
    else this.#silences.forget(id);
  }

  /** The client says nothing more. */
  close(id: SessionId): void {
    this.#end(id);
    this.forget(id);
  }

  /** Listens to this session no longer. */
  forget(id: SessionId): void {
    this.#ears.delete(id);
    this.#silences.forget(id);
  }

  stop(): void {
    this.#ears.clear();
    this.#silences.stop();
  }

  #end(id: SessionId): void {
    const ear = this.#ears.get(id);
    if (ear?.lines === undefined) return;
    this.#give(ear, ear.lines.end());
    if (ear.left === 0) this.forget(id);
  }

  #give(ear: Ear, lines: readonly RawLine[]): void {
    const begun = lines.filter(({ continued }) => !continued).slice(0, ear.left);
    ear.left -= begun.length;
    for (const { text } of begun) this.#heard(ear.session.id, text.slice(0, LINE_MAX));
  }
}
