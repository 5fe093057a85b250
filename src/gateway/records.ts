/** Records and pages as JSON: bytes as text where they are UTF-8 by themselves and that is short, else in base64 (RFC 4648, section 4). */
import { Buffer, isUtf8 } from 'node:buffer';
import type { Page, RecordKind, SessionId, WireRecord } from '../record.ts';

/** A record on the wire; whose it is, is told once for all of them. */
export interface RecordMessage {
  readonly seq: number;
  readonly kind: RecordKind;
  readonly offset: number;
  readonly at: number;
  readonly text?: string;
  readonly base64?: string;
  readonly by?: string;
  readonly lost?: true;
  readonly redacted?: number;
}

export interface PageMessage {
  readonly records: readonly RecordMessage[];
  readonly older: boolean;
  readonly newer: boolean;
}

export function recordMessage(record: WireRecord): RecordMessage {
  const { seq, kind, offset, at, by, lost, redacted } = record;
  return {
    seq,
    kind,
    offset,
    at,
    ...inText(record.bytes),
    ...(by !== undefined && { by }),
    ...(lost && { lost }),
    ...(redacted !== undefined && { redacted }),
  };
}

/** A control character takes six bytes in JSON: with more of them than this share, base64 is shorter. */
const CONTROLS_SHARE = 1 / 16;

function inText({ buffer, byteOffset, length }: Uint8Array): Pick<RecordMessage, 'text' | 'base64'> {
  const bytes = Buffer.from(buffer, byteOffset, length);
  const isText = isUtf8(bytes) && controlsIn(bytes) <= length * CONTROLS_SHARE;
  return isText ? { text: bytes.toString('utf8') } : { base64: bytes.toString('base64') };
}

/** But for tab and line ends, which take two. */
function controlsIn(bytes: Uint8Array): number {
  let controls = 0;
  for (const byte of bytes) if (byte < 32 && (byte < 8 || byte > 13)) controls++;
  return controls;
}

export function recordOf(session: SessionId, { text, base64, ...facts }: RecordMessage): WireRecord {
  return {
    ...facts,
    session,
    bytes: base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64'),
  };
}

/** Records of a page as JSON: a client that sends byte by byte makes very many of few bytes. */
const MOST_RECORDS = 10_000;

/** Of too many records those that are nearest to where the reading began; `forwards`: that is the first. */
export function pageMessage({ records, older, newer }: Page, forwards: boolean): PageMessage {
  const near = forwards ? records.slice(0, MOST_RECORDS) : records.slice(-MOST_RECORDS);
  const cut = near.length < records.length;
  return {
    records: near.map(recordMessage),
    older: older || (cut && !forwards),
    newer: newer || (cut && forwards),
  };
}

export function pageOf(session: SessionId, { records, older, newer }: PageMessage): Page {
  return { records: records.map((record) => recordOf(session, record)), older, newer };
}
