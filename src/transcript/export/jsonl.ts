import { jsonLine } from '../../safe-json.ts';
import type { StoredSession } from '../archive.ts';
import type { Item } from '../walk.ts';
import { conversationFields, gapFields, recordFields } from './fields.ts';

/** A JSON object a line: the conversation, then its records and gaps. */
export function* jsonLines(session: StoredSession, items: Iterable<Item>): Generator<string> {
  yield jsonLine(conversationFields(session));
  for (const item of items) {
    const fields =
      item.type === 'gap'
        ? gapFields(session.key, item.first, item.last)
        : recordFields(session.key, item.record);
    yield jsonLine(fields);
  }
}
