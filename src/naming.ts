/** What the naming rules make of a client: values in, values out. */
import { hostOf, portOf } from './address.ts';
import type { NamingRule, TEMPLATE_WORDS } from './naming-rules.ts';
import type { SessionId } from './record.ts';

/** What a client's text may hold that is no part of a name. */
const UNNAMEABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Escape sequences (ECMA-48, 5.4 to 5.6), whole, also with C1 controls and also unfinished: what is inside of one is
 * no more meant to be read than its ESC.
 */
const SEQUENCE = new RegExp(
  [
    /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?/,
    /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?/,
    /\x1b[ -/]*[0-~]?/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** Addresses in the forms of `SessionSummary`. */
export interface Named {
  readonly id: SessionId;
  readonly peer: string;
  readonly local: string;
  /** In a certificate that somebody vouches for; empty: there is none. */
  readonly commonName: string;
}

/** Whether a rule is for this client, whatever it says. */
export function concerns({ peer, listener, certificate }: NamingRule, client: Named): boolean {
  const { commonName } = client;
  const isVouchedFor = certificate === undefined || (commonName !== '' && certificate(commonName));
  return isVouchedFor && (peer?.(hostOf(client.peer)) ?? true) && (listener?.(client.local) ?? true);
}

/**
 * The name a rule gives, of at most `max` UTF-16 units; undefined if it gives none: without a template, or when
 * a group or the certificate that it names is empty. `match` is of the rule's line.
 */
export function nameFrom(
  { name }: NamingRule,
  client: Named,
  match: RegExpExecArray | undefined,
  max: number,
): string | undefined {
  const filled = name === undefined ? undefined : fill(name, client, match);
  return filled === undefined ? undefined : shortened(filled, max) || undefined;
}

/** The tags a rule gives; those are left out that name what is empty. Blanks and commas become hyphens. */
export function tagsFrom(
  { tags }: NamingRule,
  client: Named,
  match: RegExpExecArray | undefined,
  max: number,
): readonly string[] {
  const filled = tags.flatMap((tag) => fill(tag, client, match) ?? []);
  return filled.map((tag) => shortened(tag.replace(/[\s,]+/g, '-'), max));
}

/** What is known of numbered names, so that none is asked for again and again: whoever frees a name has to say so. */
export class Numbers {
  /** By a name's beginning and the digits of its number: all numbers below are taken. */
  readonly #passed = new Map<string, number>();

  /** The lowest number of so many digits that may be free behind `stem`. */
  first(stem: string, digits: number): number {
    return this.#passed.get(`${digits}${stem}`) ?? lowest(digits);
  }

  /** Every lower one is taken. */
  pass(stem: string, digits: number, number: number): void {
    if (number > lowest(digits)) this.#passed.set(`${digits}${stem}`, number);
    else this.#passed.delete(`${digits}${stem}`);
  }

  freed(name: string): void {
    const [, stem, end] = /^(.*)-([1-9]\d*)$/su.exec(name) ?? [];
    if (stem === undefined || end === undefined) return;
    if (Number(end) < this.first(stem, end.length)) this.pass(stem, end.length, Number(end));
  }
}

function lowest(digits: number): number {
  return Math.max(2, 10 ** (digits - 1));
}

/** `name`, or if that is taken `name-2`, `name-3` and so on, of at most `max` UTF-16 units. */
export function freeName(
  name: string,
  max: number,
  isTaken: (name: string) => boolean,
  numbers = new Numbers(),
): string {
  if (!isTaken(name)) return name;
  for (let digits = 1; ; digits++) {
    const stem = shortened(name, max - 1 - digits);
    let number = numbers.first(stem, digits);
    while (number < 10 ** digits && isTaken(`${stem}-${number}`)) number++;
    numbers.pass(stem, digits, number);
    if (number < 10 ** digits) return `${stem}-${number}`;
  }
}

const PLACES = /\$([$&1-9])|\{(\w+)\}/g;

/** A template with everything filled in; undefined if a group or the certificate that it names is empty. */
function fill(template: string, client: Named, match: RegExpExecArray | undefined): string | undefined {
  const words = wordsOf(client);
  const isEmpty = ([, sign, word]: RegExpExecArray): boolean =>
    sign === undefined ? word === 'certificate' && words.get(word) === '' : groupOf(match, sign) === '';
  if ([...template.matchAll(PLACES)].some(isEmpty)) return undefined;
  const filled = template.replace(PLACES, (whole, sign?: string, word?: string) =>
    sign === undefined ? (words.get(word ?? '') ?? whole) : groupOf(match, sign),
  );
  return cleaned(filled);
}

function wordsOf({ id, peer, commonName }: Named): ReadonlyMap<string, string> {
  const words: Readonly<Record<(typeof TEMPLATE_WORDS)[number], string>> = {
    host: hostOf(peer),
    port: portOf(peer),
    id: String(id),
    certificate: cleaned(commonName),
  };
  return new Map(Object.entries(words));
}

/** What stands for `$` and a sign. */
function groupOf(match: RegExpExecArray | undefined, sign: string): string {
  if (sign === '$') return '$';
  return cleaned(match?.[sign === '&' ? 0 : Number(sign)] ?? '');
}

function cleaned(text: string): string {
  return text.replace(SEQUENCE, '').replace(UNNAMEABLE, '').trim();
}

/** Never ends within a character of two units, nor with a blank. */
function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max);
  return (/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut).trim();
}
