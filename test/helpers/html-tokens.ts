/** A page taken apart strictly: what is not exactly a doctype, a tag, a text without markup or the body of a script is an error. */

interface Tag {
  readonly type: 'open' | 'close';
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** `body`: of a script or a style, as it stands. */
export type HtmlToken =
  Tag | { readonly type: 'text'; readonly text: string } | { readonly type: 'body'; readonly text: string };

const DOCTYPE = '<!doctype html>\n';
const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z][a-z-]*(?:="[^"<>&]*(?:&[a-z#0-9]+;[^"<>&]*)*")?)*)>/y;
const ATTRIBUTE = / ([a-z][a-z-]*)(?:="([^"]*)")?/g;
const TEXT = /(?:[^<>&]|&(?:amp|lt|gt|quot|#39);)+/y;
const RAW = ['script', 'style'];

/** Throws where it cannot be read so. */
export function htmlTokens(page: string): HtmlToken[] {
  if (!page.startsWith(DOCTYPE)) throw new Error('no doctype');
  const tokens: HtmlToken[] = [];
  for (let at = DOCTYPE.length; at < page.length;) {
    const [length, token] = tagAt(page, at) ?? textAt(page, at);
    tokens.push(token);
    at += length;
    if (token.type !== 'open' || !RAW.includes(token.name)) continue;
    const end = page.indexOf(`</${token.name}`, at);
    tokens.push({ type: 'body', text: page.slice(at, end) });
    at = end;
  }
  return tokens;
}

function tagAt(page: string, at: number): [number, HtmlToken] | undefined {
  TAG.lastIndex = at;
  const [whole, slash, name, attributes = ''] = TAG.exec(page) ?? [];
  if (whole === undefined || name === undefined) return undefined;
  const given = new Map(
    Array.from(attributes.matchAll(ATTRIBUTE), ([, key = '', value = '']) => [key, value]),
  );
  return [whole.length, { type: slash === '/' ? 'close' : 'open', name, attributes: given }];
}

function textAt(page: string, at: number): [number, HtmlToken] {
  TEXT.lastIndex = at;
  const [whole] = TEXT.exec(page) ?? [];
  if (whole === undefined) throw new Error(`no markup: ${JSON.stringify(page.slice(at, at + 80))}`);
  return [whole.length, { type: 'text', text: unescaped(whole) }];
}

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescaped(text: string): string {
  return text.replace(/&([^;]+);/g, (whole, name: string) => CHARACTERS[name] ?? whole);
}
