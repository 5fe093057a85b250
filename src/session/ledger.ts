import type { RecordKind, SessionId, WireRecord } from '../record.ts';
import { LineMeter } from '../wire/meter.ts';
import type { Framing } from '../wire/settings.ts';
import { Activity } from './activity.ts';
import { countBells } from './bells.ts';
import { Rate } from './rate.ts';

/** What has gone one way over a session. */
interface Traffic {
  bytes: number;
  records: number;
  readonly rate: Rate;
}

/** Takes the records, in order. */
export interface LedgerOwner {
  recorded(record: WireRecord): void;
}

const utf8 = new TextEncoder();

/** Makes the records of a session, the only one who does, and counts what goes over it. Times are milliseconds since the Unix epoch. */
export class Ledger {
  readonly meter: LineMeter;
  readonly activity: Activity;
  readonly openedAt: number;
  readonly #session: SessionId;
  readonly #owner: LedgerOwner;
  readonly #in: Traffic = { bytes: 0, records: 0, rate: new Rate() };
  readonly #out: Traffic = { bytes: 0, records: 0, rate: new Rate() };
  #noteBytes = 0;
  #nextSeq = 0;
  #bells = 0;

  constructor(session: SessionId, framing: Framing, openedAt: number, owner: LedgerOwner) {
    this.#session = session;
    this.#owner = owner;
    this.meter = new LineMeter(framing);
    this.openedAt = openedAt;
    this.activity = new Activity(openedAt);
  }

  get incoming(): Readonly<Traffic> {
    return this.#in;
  }

  get outgoing(): Readonly<Traffic> {
    return this.#out;
  }

  /** The `seq` of the record that comes next. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** How often the client has rung. */
  get bells(): number {
    return this.#bells;
  }

  /** Bytes have gone over it not long before `now`. */
  isBusy(now: number): boolean {
    return this.#in.rate.perSecond(now) + this.#out.rate.perSecond(now) > 0;
  }

  /** One read of the client. */
  heard(bytes: Uint8Array, at: number): void {
    this.meter.read(bytes, at);
    this.#bells += countBells(bytes);
    this.#in.rate.add(bytes.length, at);
    this.activity.heard(at);
    this.#in.records++;
    this.#record('in', this.#in.bytes, at, bytes);
    this.#in.bytes += bytes.length;
  }

  /** Something is sent, by an operator. Returns the `seq` of its record. */
  said(bytes: Uint8Array, at: number, by: string | undefined): number {
    const seq = this.#record('out', this.#out.bytes, at, bytes, by);
    this.#out.bytes += bytes.length;
    this.#out.records++;
    this.#out.rate.add(bytes.length, at);
    this.activity.said(at);
    this.meter.answer();
    return seq;
  }

  /** A remark of cordboard's own, or of an operator. */
  noted(text: string, at: number, by: string | undefined): void {
    const bytes = utf8.encode(text);
    this.#record('note', this.#noteBytes, at, bytes, by);
    this.#noteBytes += bytes.length;
  }

  #record(kind: RecordKind, offset: number, at: number, bytes: Uint8Array, by?: string): number {
    const seq = this.#nextSeq++;
    const record = { session: this.#session, seq, kind, offset, at, bytes };
    this.#owner.recorded(by === undefined ? record : { ...record, by });
    return seq;
  }
}
