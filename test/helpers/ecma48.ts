/** What a terminal is told, taken apart strictly: ECMA-48 (5th edition), sections 5.3 to 5.6, over UTF-8. */
import { Buffer } from 'node:buffer';

type Kind = 'text' | 'control' | 'escape' | 'csi' | 'osc' | 'string';

/** `raw` is all of it; `payload` what is between the introducer and the end of a string. */
export interface Token {
  readonly kind: Kind;
  readonly raw: string;
  readonly payload: string;
}

/** From each place the first that fits. C1 controls fit none: a terminal may take them for introducers. */
const FORMS: readonly (readonly [Kind, RegExp])[] = [
  ['text', /[^\x00-\x1f\x7f-\x9f]+/y],
  ['csi', /\x1b\[([0-?]*[ -/]*[@-~])/y],
  ['osc', /\x1b\]([^\x00-\x1f\x7f-\x9f]*)(?:\x07|\x1b\\)/y],
  ['string', /\x1b[PX^_]([^\x00-\x1f\x7f-\x9f]*)\x1b\\/y],
  ['escape', /\x1b(?![[\]PX^_])([ -/]*[0-~])/y],
  ['control', /[\x00-\x1a\x1c-\x1f\x7f]/y],
];

/** Throws on what is not UTF-8, on C1 controls, and on a sequence that does not end or has controls in it. */
export function tokensOf(written: string | Uint8Array): Token[] {
  const bytes = typeof written === 'string' ? Buffer.from(written) : written;
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const token = tokenAt(text, at);
    if (token === undefined) throw new Error(`no sequence: ${JSON.stringify(text.slice(at, at + 60))}`);
    tokens.push(token);
    at += token.raw.length;
  }
  return tokens;
}

function tokenAt(text: string, at: number): Token | undefined {
  for (const [kind, form] of FORMS) {
    form.lastIndex = at;
    const [raw, payload = ''] = form.exec(text) ?? [];
    if (raw !== undefined) return { kind, raw, payload };
  }
  return undefined;
}

const SGR_CODES = /^(?:(?:0|1|2|4|7|3[0-7]|39|4[0-7]|49|9[0-7]|10[0-7]|[34]8;5;\d{1,3})(?:;(?!$)|$))+$/;

/** What the painter draws with: looks, places, and the modes around a frame. */
export function isDrawing({ kind, payload }: Token): boolean {
  if (kind === 'text') return true;
  if (kind !== 'csi') return false;
  if (payload.endsWith('m')) return SGR_CODES.test(payload.slice(0, -1));
  return /^(?:\d+;\d+H|\d*C|2J|\?(?:7|25|2026)[hl])$/.test(payload);
}

/** What takes the terminal and gives it back besides: screens/modes.ts has them. */
export function isMode(token: Token): boolean {
  const { kind, raw, payload } = token;
  if (kind === 'csi') return /^(?:\?(?:1|1000|1002|1004|1006|1049|2004)[hl]|2[23];2t)$/.test(payload);
  return raw === '\x1b>' || raw === '\x1b(B';
}

/** Throws for the first token that none of the tests lets through. */
export function assertOnly(
  written: string | Uint8Array,
  ...allowed: readonly ((token: Token) => boolean)[]
): Token[] {
  const tokens = tokensOf(written);
  const wrong = tokens.find((token) => !allowed.some((allows) => allows(token)));
  if (wrong !== undefined) throw new Error(`not allowed: ${wrong.kind} ${JSON.stringify(wrong.raw)}`);
  return tokens;
}
