/** Conversations and records as JSON has them; docs/transcripts.md is the schema. */
import { Buffer, isUtf8 } from 'node:buffer';
import type { StoredSession } from '../archive.ts';
import type { WireRecord } from '../../record.ts';
import { exactTime } from './times.ts';

type Fields = Readonly<Record<string, unknown>>;

export function conversationFields(session: StoredSession): Fields {
  const { key, run, id, name, tags, note, peer, local, state, reason, openedAt, closedAt } = session;
  const { records, bytesIn, bytesOut } = session;
  return {
    type: 'conversation',
    key,
    run,
    session: id,
    name,
    tags,
    note,
    peer,
    local,
    state,
    reason: reason ?? null,
    opened: exactTime(openedAt),
    closed: closedAt === undefined ? null : exactTime(closedAt),
    records,
    bytesIn,
    bytesOut,
  };
}

/** `text` where the bytes are UTF-8 as a whole, else `base64`. */
export function recordFields(key: number, record: WireRecord): Fields {
  const { seq, kind, offset, at, bytes, by, lost, redacted } = record;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    type: 'record',
    key,
    seq,
    kind,
    offset,
    at: exactTime(at),
    ...(by !== undefined && { by }),
    ...(lost === true && { lost }),
    ...(redacted !== undefined && { redacted }),
    ...(isUtf8(buffer) ? { text: buffer.toString('utf8') } : { base64: buffer.toString('base64') }),
  };
}

export function gapFields(key: number, first: number, last: number): Fields {
  return { type: 'gap', key, first, last };
}
