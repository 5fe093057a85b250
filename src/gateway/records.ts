/** Records and pages as JSON: bytes as text where they are UTF-8 by themselves, else in base64 (RFC 4648). */
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

function inText({ buffer, byteOffset, length }: Uint8Array): Pick<RecordMessage, 'text' | 'base64'> {
  const bytes = Buffer.from(buffer, byteOffset, length);
  return isUtf8(bytes) ? { text: bytes.toString('utf8') } : { base64: bytes.toString('base64') };
}

export function recordOf(session: SessionId, { text, base64, ...facts }: RecordMessage): WireRecord {
  return {
    ...facts,
    session,
    bytes: base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64'),
  };
}

export function pageMessage({ records, older, newer }: Page): PageMessage {
  return { records: records.map(recordMessage), older, newer };
}

export function pageOf(session: SessionId, { records, older, newer }: PageMessage): Page {
  return { records: records.map((record) => recordOf(session, record)), older, newer };
}
