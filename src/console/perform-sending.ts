/** Actions that send something else than the draft. */
import { CordboardError } from '../errors.ts';
import { parseEscapes, parseHex } from '../wire/literal.ts';
import { startBroadcast } from './broadcast-box.ts';
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Effect } from './effects.ts';
import { type Model, type Pane } from './model.ts';
import { canSend } from './reachable.ts';
import { onPane, type Perform } from './performing.ts';
import { say } from './say.ts';
import { toEnd, unreachable } from './send.ts';
import { parseSnippet, snippetDraft, snippetWords } from './snippet-command.ts';
import { expandSnippet } from './snippets.ts';

export const SENDING_ACTIONS = {
  raw: onPane((model, pane, argument) => sendBytes(model, pane, 'raw', argument, parseEscapes)),
  hex: onPane((model, pane, argument) => sendBytes(model, pane, 'hex', argument, parseHex)),
  broadcast: (model, argument) => {
    const [, targets = argument, text = ''] = /^(.*?\S):\s+(.*)$/s.exec(argument) ?? [];
    return startBroadcast(model, targets === '' && model.marked.size > 0 ? 'marked' : targets, text);
  },
  broadcasts: (model) => {
    model.overlay = { type: 'broadcasts', top: 0 };
    return [];
  },
  snippet: onPane(snippet),
  literal: onPane((model) => {
    model.overlay = { type: 'literal' };
    return [];
  }),
} satisfies Readonly<Record<string, Perform>>;

/** Puts a snippet into the draft, which is never sent by itself. */
function snippet(model: Model, pane: Pane, argument: string): Effect[] {
  const read = parseSnippet(model.snippets, argument);
  if (read.error !== undefined) return say(model, 'warning', read.error);
  const text = model.snippets.get(read.name) ?? '';
  const expansion = expandSnippet(text, { ...read, session: pane.session });
  pane.draft = snippetDraft(pane.draft, model.ring, expansion);
  pane.gaps = expansion.missing.map((name) => `{${name}}`);
  const words = snippetWords(expansion);
  return words === undefined ? [] : say(model, 'info', words);
}

/** Sends bytes as they are written out; refused or not understood, the command comes back to be mended. */
function sendBytes(
  model: Model,
  pane: Pane,
  name: string,
  argument: string,
  parse: (text: string) => Uint8Array,
): Effect[] {
  const { draft } = edit(EMPTY_DRAFT, model.ring, { type: 'set', text: `/${name} ${argument}` });
  const bytes = read(model, name, argument, parse);
  if (bytes === undefined || !canSend(pane.session)) {
    pane.draft = draft;
    return bytes === undefined ? [] : unreachable(model, pane);
  }
  return [{ type: 'sendRaw', id: pane.id, bytes, draft }, ...toEnd(model, pane)];
}

function read(
  model: Model,
  name: string,
  argument: string,
  parse: (text: string) => Uint8Array,
): Uint8Array | undefined {
  try {
    const bytes = parse(argument);
    if (bytes.length > 0) return bytes;
    say(model, 'warning', `/${name}: expected something to send`);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    say(model, 'warning', `/${name}: ${error.message}`);
  }
  return undefined;
}
