/** What details show of telnet. */
import type { TelnetState } from '../wire/settings.ts';

/** A label and a value, not yet safe to show; one without a value is left out. */
type Row = readonly [label: string, value: string];

/** None where it is not spoken. An empty label goes on with the row before. */
export function telnetRows(telnet: TelnetState | undefined): readonly Row[] {
  if (telnet === undefined) return [];
  const { here, there, terminals, last, unanswered } = telnet;
  return [
    ['telnet', `here ${options(here)}, there ${options(there)}`],
    ['window', windowOf(telnet)],
    ['terminal', terminals.join(', ')],
    ['negotiated', last],
    ['unanswered', unanswered === 0 ? '' : `${unanswered} requests, too many in too short a time`],
  ];
}

/** Whether what is sent there has its lines end with CR LF. */
export function telnetEndsLines(telnet: TelnetState | undefined): boolean {
  return telnet?.here.includes('BINARY') === false;
}

function options(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(' ');
}

function windowOf({ window }: TelnetState): string {
  if (window === undefined) return '';
  const { columns, rows } = window;
  return columns === 0 || rows === 0 ? 'of no size told' : `${columns}x${rows}`;
}
