/** What may be set on a session. Each check returns the value as it is kept, or throws. */
import { CordboardError } from '../errors.ts';
import { expected } from '../expected.ts';
import { checkPrefix } from '../wire/prefix.ts';

/** UTF-16 units of a name. */
export const NAME_MAX = 64;
export const TAG_MAX = 32;
const TAGS_MAX = 16;
const NOTE_MAX = 500;

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Throws `CB_NAME`. */
export function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length > NAME_MAX)
    throw refused(`a name has at most ${NAME_MAX} characters, got ${trimmed.length}`);
  if (CONTROL.test(trimmed)) throw refused('a name is one line without control characters');
  return trimmed;
}

/** Each tag once, in the order given. Throws `CB_NAME`. */
export function checkedTags(tags: readonly string[]): readonly string[] {
  const wrong = tags.find((tag) => !isTag(tag));
  if (wrong !== undefined)
    throw refused(
      `a tag is 1 to ${TAG_MAX} characters without blanks and commas, got ${JSON.stringify(wrong)}`,
    );
  const once = [...new Set(tags)];
  if (once.length > TAGS_MAX) throw refused(`a session has at most ${TAGS_MAX} tags, got ${once.length}`);
  return once;
}

/** Those of `tags` that a session with `known` tags can still take. Never throws. */
export function tagsThatFit(known: readonly string[], tags: readonly string[]): readonly string[] {
  return [...new Set([...known, ...tags.filter(isTag)])].slice(0, TAGS_MAX);
}

/** Throws `CB_NAME`. */
export function checkedNote(note: string): string {
  if (note.length > NOTE_MAX) throw refused(`a note has at most ${NOTE_MAX} characters, got ${note.length}`);
  if (CONTROL.test(note)) throw refused('a note is one line without control characters');
  return note;
}

/** Throws `CB_USAGE`. */
export function checkedPrefix(template: string): string {
  const fault = checkPrefix(template);
  if (fault !== undefined) throw expected(fault.expected, fault.got);
  return template;
}

function isTag(tag: string): boolean {
  return tag !== '' && tag.length <= TAG_MAX && !/[\s,]/.test(tag) && !CONTROL.test(tag);
}

function refused(message: string): CordboardError {
  return new CordboardError('CB_NAME', message);
}
