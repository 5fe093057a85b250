/** Bans as a text in JSON, to be kept, and back. */
import { fieldsOf, list, Place, reader, type Reader, text, time, wholeNumber } from '../fields.ts';
import { jsonFault } from '../json-fault.ts';
import { parseNetworkOrHost } from '../cidr.ts';
import { type Ban, MOST_BANS, MOST_REASON } from './bans.ts';

const VERSION = 1;

/** UTF-16 units of who said so: an operator's name with his group. */
const MOST_BY = 200;

/** `newer`: a later version of the program wrote it. Of a `whole` one `faults` says what was left out, a line each. */
export interface ParsedBans {
  readonly standing: 'whole' | 'broken' | 'newer';
  readonly bans: readonly Ban[];
  readonly faults: readonly string[];
}

export function formatBans(bans: readonly Ban[]): string {
  return `${JSON.stringify({ version: VERSION, bans }, undefined, 1)}\n`;
}

/** Never throws. */
export function parseBans(source: string): ParsedBans {
  const fault = jsonFault(source);
  if (fault !== undefined) return broken([`line ${fault.line}, column ${fault.column}: ${fault.message}`]);
  const faults: string[] = [];
  const fields = fieldsOf(JSON.parse(source), new Place('', faults));
  const version = fields?.need('version', wholeNumber(1, Number.MAX_SAFE_INTEGER));
  if (version !== undefined && version > VERSION) return { standing: 'newer', bans: [], faults: [] };
  const bans = version === undefined ? undefined : fields?.need('bans', list(ban, MOST_BANS));
  return bans === undefined ? broken(faults) : { standing: 'whole', bans, faults };
}

function broken(faults: readonly string[]): ParsedBans {
  return { standing: 'broken', bans: [], faults };
}

const network = reader('an address or a network', (raw) =>
  typeof raw === 'string' ? parseNetworkOrHost(raw)?.text : undefined,
);

const ban: Reader<Ban> = (raw, place) => {
  const fields = fieldsOf(raw, place);
  const [where, at] = [fields?.need('network', network), fields?.need('at', time)];
  const hasEnd = fields?.names.includes('until') === true;
  const until = fields?.take('until', time);
  // One without its end would be for good: half a ban is none.
  if (fields === undefined || where === undefined || at === undefined || (hasEnd && until === undefined))
    return undefined;
  const reason = fields.take('reason', text(MOST_REASON)) ?? '';
  const by = fields.take('by', text(MOST_BY)) ?? '';
  return { network: where, at, ...(until !== undefined && { until }), reason, by };
};
