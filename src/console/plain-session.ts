import { count } from '../format.ts';
import { printable } from '../printable.ts';
import type { SessionId, WireRecord } from '../record.ts';
import type { SessionSummary } from '../switchboard/switchboard.ts';
import { SILENCE_MS } from '../wire/breaks.ts';
import { deframeWhole, Deframer, type RawLine } from '../wire/framing.ts';
import { isContinuation } from '../wire/utf8.ts';

/** An unfinished line of a client that does end its lines, or that sends single characters, is waited for this long. */
const LONG_SILENCE_MS = 1000;

/** What stands before a line that is about this moment; empty for nothing. `isEarlier`: it was before the console came. */
export type Stamp = (at: number, isEarlier: boolean) => string;

const LABEL_MAX = 120;

const LF = 10;
const CR = 13;

/** `#3 pump-a`, or `#3 192.0.2.1:50122` while nobody has named it; safe to show. */
export function labelOf(summary: SessionSummary): string {
  const whose = printable(summary.name || summary.peer, LABEL_MAX);
  return printable(`#${summary.id} ${whose}`);
}

/** One session's records as lines of text, each with its line end, in the order of the records. */
export class PlainSession {
  readonly id: SessionId;
  /** The `seq` of the first record that is not printed yet. */
  next = 0;
  #summary: SessionSummary;
  #label: string;
  #text = '';
  /** Bytes of each kind before the record to come. */
  readonly #offsets = { in: 0, out: 0, note: 0 };
  #deframer: Deframer;
  /** Lines of the client that are not printed yet; all but the last are finished. */
  #lines: RawLine[] = [];
  #lastIn = 0;
  #lastSeveral = false;
  #lineEnded = false;

  readonly #stamp: Stamp;
  /** Records before this one are from before the console came. */
  readonly #first: number;
  /** When what is printed happened. */
  #at: number;

  /** `earlier`: what becomes of the records that there are already. */
  constructor(summary: SessionSummary, stamp: Stamp = () => '', earlier?: 'dated' | 'left out') {
    this.#first = earlier === undefined ? 0 : summary.nextSeq;
    this.#stamp = stamp;
    this.#at = summary.openedAt;
    this.id = summary.id;
    this.#summary = summary;
    this.#label = labelOf(summary);
    this.#deframer = new Deframer({ framing: summary.framing });
    if (earlier === 'left out') {
      this.#skip(summary);
      return;
    }
    // Of a session that is being dialed the record says when it is connected.
    if (summary.state !== 'dialing' && summary.state !== 'waiting') this.#put('opened');
  }

  /** Goes on where the session stands, maybe within a line. */
  #skip({ framing, firstLineEnd, nextSeq, bytesIn, bytesOut }: SessionSummary): void {
    this.next = nextSeq;
    this.#offsets.in = bytesIn;
    this.#offsets.out = bytesOut;
    this.#deframer = new Deframer({ framing, firstLineEnd, midstream: true });
  }

  get summary(): SessionSummary {
    return this.#summary;
  }

  update(summary: SessionSummary): void {
    const reframed = summary.framing !== this.#summary.framing;
    this.#summary = summary;
    this.#label = labelOf(summary);
    if (reframed) this.#restart();
  }

  /** The lines that the next records, from `next` on or later, bring. What was dropped before them is said. */
  take(records: readonly WireRecord[]): string {
    for (const record of records) {
      this.#at = record.at;
      this.#sayMissing(record);
      this.#print(record);
      this.next = record.seq + 1;
    }
    return this.#given();
  }

  /** How long the client has to be silent yet for its unfinished line to be printed; undefined without one. */
  silenceLeft(now: number): number | undefined {
    if ((this.#lines[0]?.text ?? '') === '') return undefined;
    const silence = this.#isSpoken() ? SILENCE_MS : LONG_SILENCE_MS;
    return Math.min(Math.max(0, this.#lastIn + silence - now), silence);
  }

  /** The unfinished line; what comes of it later is a line of its own. */
  breakOff(): string {
    this.#cut();
    return this.#given();
  }

  /** The session was dismissed: the last there is to print of it. */
  dismissed(at = this.#at): string {
    this.#end();
    this.#at = at;
    const { bytesIn, bytesOut } = this.#summary;
    this.#sayLost('in', bytesIn - this.#offsets.in);
    this.#sayLost('out', bytesOut - this.#offsets.out);
    this.#put('dismissed');
    return this.#given();
  }

  #given(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  #line(mark: '<' | '>' | '-', text: string, at = this.#at): void {
    this.#put(`${mark} ${printable(text)}`, at);
  }

  #put(text: string, at = this.#at): void {
    this.#text += `${this.#stamp(at, this.next < this.#first)}${this.#label} ${text}\n`;
  }

  #print(record: WireRecord): void {
    if (record.kind === 'in') this.#received(record);
    else if (record.kind === 'out') this.#sent(record);
    else this.#noted(new TextDecoder().decode(record.bytes));
  }

  #received({ bytes, at, offset }: WireRecord): void {
    this.#deframer.push(bytes, at, offset, this.#lines);
    this.#lastIn = at;
    this.#lastSeveral = bytes.length > 4 || bytes.filter((byte) => !isContinuation(byte)).length > 1;
    this.#lineEnded ||= bytes.includes(LF) || bytes.includes(CR);
    this.#printFinished();
  }

  #sent({ bytes, at, offset }: WireRecord): void {
    this.#cut();
    const lines: RawLine[] = [];
    deframeWhole(bytes, at, offset, lines);
    for (const line of lines) this.#line('>', line.text, line.at);
  }

  #noted(text: string): void {
    if (!text.startsWith('closed: ')) {
      this.#cut();
      this.#line('-', text);
      return;
    }
    this.#end();
    this.#put(printable(text));
  }

  /** Records are lost at the front only, and their number of bytes shows with the next of their kind. */
  #sayMissing({ kind, offset, bytes }: WireRecord): void {
    const missing = offset - this.#offsets[kind];
    this.#offsets[kind] = offset + bytes.length;
    if (missing === 0 || kind === 'note') return;
    if (kind === 'in') this.#restart(true);
    else this.#cut();
    this.#sayLost(kind, missing);
  }

  #sayLost(kind: 'in' | 'out', bytes: number): void {
    if (bytes > 0)
      this.#line(
        '-',
        `${count(bytes, 'byte')} ${kind === 'out' ? 'sent ' : ''}${bytes === 1 ? 'is' : 'are'} no longer kept`,
      );
  }

  #restart(midstream = false): void {
    const { framing, firstLineEnd } = this.#summary;
    this.#end();
    this.#deframer = new Deframer({ framing, firstLineEnd, midstream });
  }

  #cut(): void {
    this.#deframer.cut();
    this.#printFinished();
  }

  #end(): void {
    this.#deframer.end(this.#lines);
    this.#printFinished();
  }

  #printFinished(): void {
    const last = this.#lines.at(-1);
    for (const line of this.#lines) if (!line.open) this.#line('<', line.text, line.at);
    this.#lines = last?.open === true ? [last] : [];
  }

  /** Silence ends what the client says, as framing has it. */
  #isSpoken(): boolean {
    const { framing, firstLineEnd } = this.#summary;
    if (framing !== 'auto') return framing === 'reads';
    return this.#lastSeveral && !this.#lineEnded && firstLineEnd === undefined;
  }
}
