/** What a board tells by itself, as JSON: events as a console has them, but for the bytes of records. */
import type { WireRecord } from '../record.ts';
import type { BoardEvent } from '../switchboard/switchboard.ts';
import { type RecordMessage, recordMessage, recordOf } from './records.ts';

type RecordsEvent = Extract<BoardEvent, { readonly type: 'records' }>;

export type EventMessage =
  | Exclude<BoardEvent, RecordsEvent>
  | (Omit<RecordsEvent, 'records'> & { readonly records: readonly RecordMessage[] });

/** Bytes of one message, roughly: one that is much longer would keep others from their turn at the other end. */
const MESSAGE_BYTES = 256 * 1024;

/** What an event, or a record in one, takes besides its bytes, roughly. */
const EVENT_BYTES = 700;
const RECORD_BYTES = 100;

/** The events in order, in as many lists as they make messages. */
export function* eventMessages(events: readonly BoardEvent[]): Generator<readonly EventMessage[]> {
  let messages: EventMessage[] = [];
  let bytes = 0;
  for (const event of events.flatMap((event) => [...parts(event)])) {
    messages.push(eventMessage(event));
    bytes += bytesOf(event);
    if (bytes < MESSAGE_BYTES) continue;
    yield messages;
    messages = [];
    bytes = 0;
  }
  if (messages.length > 0) yield messages;
}

export function eventOf(message: EventMessage): BoardEvent {
  if (message.type !== 'records') return message;
  const { id } = message;
  return { ...message, records: message.records.map((record) => recordOf(id, record)) };
}

function eventMessage(event: BoardEvent): EventMessage {
  if (event.type !== 'records') return event;
  return { ...event, records: event.records.map(recordMessage) };
}

function bytesOf(event: BoardEvent): number {
  return EVENT_BYTES + (event.type === 'records' ? sum(event.records) : 0);
}

function sum(records: readonly WireRecord[]): number {
  return records.reduce((total, { bytes }) => total + bytes.length + RECORD_BYTES, 0);
}

/** The same records, in more events where they are too many for one message. */
function* parts(event: BoardEvent): Generator<BoardEvent> {
  if (event.type !== 'records' || sum(event.records) < MESSAGE_BYTES) {
    yield event;
    return;
  }
  let from = 0;
  let bytes = 0;
  for (const [index, record] of event.records.entries()) {
    bytes += record.bytes.length + RECORD_BYTES;
    if (bytes < MESSAGE_BYTES && index < event.records.length - 1) continue;
    yield { ...event, records: event.records.slice(from, index + 1) };
    from = index + 1;
    bytes = 0;
  }
}
