/** Changing the tags of a session by words. */

/**
 * The tags after `+pump -old`: added at the end, taken away; a word without a sign is added too. What was there
 * keeps its order. Whether a tag is allowed is the board's to say.
 */
export function retagged(tags: readonly string[], words: string): readonly string[] {
  let changed = tags;
  for (const word of words.split(/\s+/)) {
    const tag = word.replace(/^[+-]/, '');
    if (tag === '') continue;
    const rest = changed.filter((each) => each !== tag);
    if (word.startsWith('-')) changed = rest;
    else if (rest.length === changed.length) changed = [...changed, tag];
  }
  return changed;
}
