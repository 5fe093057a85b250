/** How the values of options are read, each as `Setting.parse` has it. */
import { type Address, parseListen } from './address.ts';
import { checkBoardName } from './board-name.ts';
import { parseNetworkOrHost } from './cidr.ts';
import type { Bindings } from './console/presets.ts';
import { expected, word } from './expected.ts';
import { splitCommand } from './far-board.ts';
import { parseFingerprint } from './fingerprint.ts';
import { line } from './flag.ts';
import { Pattern } from './pattern.ts';
import { timeIn } from './times.ts';
import { checkPrefix } from './wire/prefix.ts';

/** Empty items do not count. */
export function fingerprints(raw: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  return items.map(line).flatMap((text) => (text === '' ? [] : [parseFingerprint(text)]));
}

export function addressText(raw: unknown): string {
  if (typeof raw === 'string' || typeof raw === 'number') return String(raw);
  throw expected('an address', raw);
}

export function addressOrNone(raw: unknown): Address | undefined {
  return raw === '' ? undefined : parseListen(addressText(raw));
}

/** Empty items do not count, so that a default can be none. Throws `CB_PATTERN`. */
export function patterns(raw: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  return items.flatMap((item) => {
    const text = line(item);
    return text === '' ? [] : [new Pattern(text).text];
  });
}

/** As `patterns`, but each is a regular expression, as it is written. */
export function redactions(raw: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  return items.flatMap((item) => {
    const source = line(item);
    return source === '' ? [] : [new Pattern(`~${source}`).text.slice(1)];
  });
}

/** Empty items do not count. */
export function tags(raw: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const found = items.map((item) => line(item)).filter((item) => item !== '');
  const wrong = found.find((tag) => /[\s,]/.test(tag));
  if (wrong !== undefined) throw expected('a tag, without blanks and commas', wrong);
  return found;
}

/** Each in its one way to be written. */
export function networks(raw: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  return items.flatMap((item) => {
    if (item === '') return [];
    const network = typeof item === 'string' ? parseNetworkOrHost(item) : undefined;
    if (network === undefined)
      throw expected('an address or a network such as 10.0.0.0/8 or fe80::/10', item);
    return [network.text];
  });
}

export function splitCommandLine(raw: unknown): readonly string[] {
  return splitCommand(line(raw));
}

export function boardName(raw: unknown): string {
  const name = line(raw);
  return name === '' ? name : checkBoardName(name);
}

/** UTF-16 units of an operator's name. */
const MOST_NAME = 64;

export function operatorName(raw: unknown): string {
  const name = line(raw).trim();
  if (name.length <= MOST_NAME && !/\p{C}/u.test(name)) return name;
  throw expected(`a name of at most ${MOST_NAME} characters`, raw);
}

/** Nobody else than a group can be let in; undefined: nothing was said. */
export function socketMode(raw: unknown): number | undefined {
  const digits = typeof raw === 'number' ? String(raw) : raw;
  if (digits === '') return undefined;
  if (typeof digits === 'string' && /^0?6[06]0$/.test(digits)) return parseInt(digits, 8);
  throw expected('0600 or 0660, since only a group can be let in', raw);
}

export function groupName(raw: unknown): string {
  const name = line(raw);
  if (name === '' || /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(name)) return name;
  throw expected('the name or number of a group', raw);
}

export function sizeOrNone(raw: unknown): number {
  return raw === '0' || raw === 0 ? 0 : size(raw);
}

const DAY_SECONDS = 86_400;
const UP_TO_A_DAY = { unit: 's', least: 0, most: DAY_SECONDS } as const;
const kept = timeIn({ ...UP_TO_A_DAY, besides: ' or keep' });

export function secondsOrKeep(raw: unknown): number | 'keep' {
  return raw === 'keep' ? raw : kept(raw);
}

export const secondsOrNever = timeIn({ ...UP_TO_A_DAY, besides: ', of which 0 is never' });

/** Seconds that the kernel takes (`MAX_TCP_KEEPIDLE` of Linux), which knows no parts of them. */
const LONGEST_KEEPALIVE = 32_767;

export const keepAliveSeconds = timeIn({
  unit: 's',
  whole: true,
  least: 0,
  most: LONGEST_KEEPALIVE,
  besides: ', of which 0 is never',
});

export const secondsOfSilence = timeIn({
  unit: 's',
  least: 0,
  most: 30 * DAY_SECONDS,
  besides: ', of which 0 is no alarm',
});

export const drainSeconds = timeIn({ unit: 's', least: 0, most: 3600, besides: '' });

/** A century. */
export const MOST_DAYS = 36_500;

export const daysOrForEver = timeIn({
  unit: 'd',
  least: 0,
  most: MOST_DAYS,
  besides: ', of which 0 is for ever',
});

const UNITS = ['', 'k', 'm', 'g'];

export function size(raw: unknown): number {
  const written = typeof raw === 'string' || typeof raw === 'number' ? String(raw) : '';
  const [, digits, unit = ''] = /^(\d+)([kmg]?)$/i.exec(written) ?? [];
  const bytes = Number(digits) * 1024 ** UNITS.indexOf(unit.toLowerCase());
  if (bytes >= 1 && Number.isSafeInteger(bytes)) return bytes;
  if (bytes > Number.MAX_SAFE_INTEGER) throw expected('a size of at most 8388607G', raw);
  throw expected('a size such as 500000, 64k, 1M or 1G', raw);
}

export function template(raw: unknown): string {
  const found = line(raw);
  const fault = checkPrefix(found);
  if (fault !== undefined) throw expected(fault.expected, fault.got);
  return found;
}

/** Only the form is looked at here: what the keys and actions are is for `makeKeymap`. */
export function bindings(raw: unknown): Bindings {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw expected('an object such as { "next-pane": ["Tab", "C-n"] }', raw);
  const entries = Object.entries(raw);
  return Object.fromEntries(entries.map(([name, keys]: [string, unknown]) => [name, keyList(name, keys)]));
}

function keyList(name: string, raw: unknown): string | readonly string[] {
  if (typeof raw === 'string') return raw;
  const keys: readonly unknown[] | undefined = Array.isArray(raw) ? raw : undefined;
  if (keys?.every((key) => typeof key === 'string') === true) return keys;
  throw expected(`a key or a list of keys for ${word(name)}`, raw);
}
