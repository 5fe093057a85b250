/** What a person looks for on a console: prompts, the one that is typed into, and clients by number. */
import type { Served } from './cordboard.ts';
import type { TestClient } from './clients.ts';
import type { TestTerminal } from './terminal.ts';

/** The prompt of a session with this draft, wherever its pane is. The draft is part of a pattern. */
export function prompt(id: number, draft = ''): RegExp {
  return new RegExp(`\\[${id}[ \\]][^>]*> ${draft} *([│|]|$)`, 'm');
}

/** The sessions that have a prompt on the screen, ascending. */
export function prompts(terminal: TestTerminal): readonly number[] {
  const found = [...terminal.screen().matchAll(/\[(\d+) [^\]]*\] [>×]/g)];
  return found.map(([, id]) => Number(id)).toSorted((a, b) => a - b);
}

/** Waits until what is typed would go to this session: the cursor is at its prompt. */
export async function inFocus(terminal: TestTerminal, id: number): Promise<void> {
  await terminal.waitFor((seen) => !seen.cursorHidden && promptAtCursor(seen) === id);
}

/** A long draft goes on below its prompt. */
function promptAtCursor(terminal: TestTerminal): number | undefined {
  const { x, y } = terminal.cursor();
  for (let row = y; row >= 0; row--) {
    const before = terminal.line(row).slice(0, x);
    const pane = before.slice(Math.max(before.lastIndexOf('│'), before.lastIndexOf('|')) + 1);
    const id = /^\[(\d+)[ \]]/.exec(pane)?.[1];
    if (id !== undefined) return Number(id);
    if (/\S/.test(pane) && row < y - 8) return undefined;
  }
  return undefined;
}

/** Clients that become the sessions 1, 2 and so on of an empty board. */
export async function dialAll(count: number, { dial }: Served): Promise<readonly TestClient[]> {
  const clients: TestClient[] = [];
  while (clients.length < count) clients.push(await dial());
  return clients;
}

/** What the client of this session has received, as UTF-8. */
export function receivedBy(clients: readonly TestClient[]): readonly string[] {
  return clients.map(({ received }) => received);
}

/** The client of a session, by its number. */
export function clientOf(clients: readonly TestClient[], id: number): TestClient {
  const client = clients[id - 1];
  if (client === undefined) throw new Error(`no client ${id}`);
  return client;
}

/** Enters a command of the draft line. */
export function command(terminal: TestTerminal, text: string): void {
  terminal.type(text).press('Enter');
}

/** The row of the list for a session that has this mark, which is a part of a pattern. */
export function listed(id: number, mark: string): RegExp {
  return new RegExp(`^│.${id} [^│]*${mark}`, 'm');
}
