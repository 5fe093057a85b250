/** The values in a filter: amounts with units, and texts with stars. */
import { parseTime } from '../durations.ts';
import type { Operator, Unit } from './fields.ts';

export interface Amount {
  readonly least: number;
  /** From here on, it is more than was meant: `5m` is every span that is shown so. */
  readonly past: number;
}

const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

/** What to write, by the unit. */
export const EXAMPLES: Readonly<Record<Unit, string>> = {
  count: 'a number such as 5 or 2k',
  bytes: 'a size such as 80, 1.5k or 2M',
  rate: 'a rate such as 80, 1.5k or 2M',
  time: 'a time such as 90s, 5m, 1h30m or 2d',
};

/** Undefined if it is not written as an amount of this unit. A time without a unit is in seconds. */
export function parseAmount(text: string, unit: Unit): Amount | undefined {
  switch (unit) {
    case 'count':
      return scaled(/^(\d+(?:\.\d+)?)([kmgt]?)$/i.exec(text), 0);
    case 'bytes':
      return scaled(/^(\d+(?:\.\d+)?) ?([kmgt]?)b?$/i.exec(text), 0);
    case 'rate':
      return scaled(/^(\d+(?:\.\d+)?) ?([kmgt]?)b?(?:\/s)?$/i.exec(text), 1);
    case 'time':
      return timeAmount(text);
  }
}

function scaled(match: RegExpExecArray | null, width: number): Amount | undefined {
  if (match === null) return undefined;
  const least = Number(match[1]) * (FACTORS[match[2]?.toLowerCase() ?? ''] ?? 1);
  return { least, past: least + width };
}

function timeAmount(text: string): Amount | undefined {
  const span = parseTime(text.toLowerCase());
  return span && { least: span.ms, past: span.ms + span.unit };
}

/** Whether an amount is more, less or as much as was meant. */
export function comparison(operator: Operator, { least, past }: Amount): (amount: number) => boolean {
  switch (operator) {
    case '>':
      return (amount) => amount > least;
    case '<':
      return (amount) => amount < least;
    case '>=':
      return (amount) => amount >= least;
    case '<=':
      return (amount) => amount <= least;
    case '=':
    case ':':
      return (amount) => amount === least || (amount > least && amount < past);
  }
}

/** Whether a text is like another in which stars stand for anything; case does not count. `parts`: between the stars. */
export function globOf(parts: readonly string[]): (text: string) => boolean {
  const [head = '', ...others] = parts.map((part) => part.toLowerCase());
  const tail = others.pop() ?? '';
  return (text) => {
    const lower = text.toLowerCase();
    if (!lower.startsWith(head)) return false;
    let at = head.length;
    for (const part of others) {
      const found = lower.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return lower.length - tail.length >= at && lower.endsWith(tail);
  };
}

export function partOf(wanted: string): (text: string) => boolean {
  const lower = wanted.toLowerCase();
  return (text) => text.toLowerCase().includes(lower);
}

export function wholeOf(wanted: string): (text: string) => boolean {
  const lower = wanted.toLowerCase();
  return (text) => text.toLowerCase() === lower;
}
