/** How a draft is told from a command: a slash begins a command, and two stand for one that is sent. */

/** What a draft sends: `//x` stands for `/x`. */
export function sentBy(draft: string): string {
  return draft.startsWith('//') ? draft.slice(1) : draft;
}

/** The draft that sends a text. */
export function draftOf(sent: string): string {
  return sent.startsWith('/') ? `/${sent}` : sent;
}
