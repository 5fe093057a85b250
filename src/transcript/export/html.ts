/** One page that needs nothing else, for a colleague. */
import { createHash } from 'node:crypto';
import { printable } from '../../printable.ts';
import type { StoredSession } from '../archive.ts';
import type { Item } from '../walk.ts';
import { linesOf, type TextLine } from './lines.ts';
import { CONTROLS, SCRIPT, STYLE } from './page-parts.ts';
import { MARKS } from './text.ts';
import { localTime, zoneOf } from './times.ts';

/** A conversation, and what is to be shown of it. */
export interface Shown {
  readonly session: StoredSession;
  readonly items: Iterable<Item>;
}

/** Nothing runs on it and nothing is fetched but this script and this style, whatever gets onto the page. */
const POLICY = [
  "default-src 'none'",
  `script-src '${hashOf(SCRIPT)}'`,
  `style-src '${hashOf(STYLE)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Times are local. What clients sent is only ever text between tags. */
export function* htmlExport(shown: Iterable<Shown>, title: string): Generator<string> {
  yield `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n`;
  yield `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n`;
  yield `<meta name="viewport" content="width=device-width">\n<meta name="referrer" content="no-referrer">\n`;
  yield `<title>${escaped(title)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n`;
  yield `<header><h1>${escaped(title)}</h1>\n${CONTROLS}</header>\n<main>\n`;
  for (const { session, items } of shown) {
    yield about(session);
    for (const line of linesOf(items, session)) yield row(line);
  }
  yield `</main>\n<script>${SCRIPT}</script>\n</body>\n</html>\n`;
}

function about(session: StoredSession): string {
  const { key, name, peer, local, openedAt, closedAt, reason, tags, note } = session;
  const facts: readonly (readonly [string, string])[] = [
    ['client', peer],
    ['board', local],
    ['opened', `${localTime(openedAt, 's')} ${zoneOf(openedAt)}`],
    ['closed', closedAt === undefined ? 'goes on' : `${localTime(closedAt, 's')} (${reason ?? 'closed'})`],
    ['tags', tags.join(', ')],
    ['note', note],
  ];
  const list = facts.filter(([, fact]) => fact !== '');
  const items = list.map(([term, fact]) => `<dt>${term}</dt><dd>${escaped(fact)}</dd>`);
  return `<h2>${key} ${escaped(name === '' ? peer : name)}</h2>\n<dl>${items.join('')}</dl>\n`;
}

function row({ kind, at, text, continued }: TextLine): string {
  const mark = escaped(MARKS[kind]) + (continued ? '+' : '');
  return `<div class="${kind}"><time>${localTime(at, 'ms')}</time><b>${mark}</b><code>${escaped(text)}</code></div>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Printable, so that nothing turns the direction of the text or hides in it, and no markup. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
