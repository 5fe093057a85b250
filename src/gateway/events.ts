/** What a board tells by itself, as JSON: events as a console has them, but for the bytes of records. */
import type { BoardEvent } from '../switchboard/switchboard.ts';
import { type RecordMessage, recordMessage, recordOf } from './records.ts';

type RecordsEvent = Extract<BoardEvent, { readonly type: 'records' }>;

export type EventMessage =
  | Exclude<BoardEvent, RecordsEvent>
  | (Omit<RecordsEvent, 'records'> & { readonly records: readonly RecordMessage[] });

export function eventMessage(event: BoardEvent): EventMessage {
  if (event.type !== 'records') return event;
  return { ...event, records: event.records.map(recordMessage) };
}

export function eventOf(message: EventMessage): BoardEvent {
  if (message.type !== 'records') return message;
  const { id } = message;
  return { ...message, records: message.records.map((record) => recordOf(id, record)) };
}
