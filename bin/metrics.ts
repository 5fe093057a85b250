/** What a board counts, for Prometheus to read. */
import { type Address, formatAddress, isLoopback } from '../src/address.ts';
import { CordboardError } from '../src/errors.ts';
import { type PageServer, servePage } from '../src/net/page-server.ts';
import type { Role } from '../src/operators.ts';
import { type BoardMeter, counter, gauge } from '../src/service/board-meter.ts';
import { CONTENT_TYPE, formatFamilies } from '../src/service/exposition.ts';
import { processMeter } from '../src/service/process-meter.ts';
import type { Board } from '../src/session/board.ts';
import { REFUSAL_KINDS } from '../src/session/refusal-line.ts';
import { version } from './version.ts';

export interface Measured {
  readonly board: Board;
  readonly meter: BoardMeter;
  /** Clients that were not let in, by the kind of `Refused`. */
  readonly refused: () => ReadonlyMap<string, number>;
  /** Of those who are attached. */
  readonly roles: () => readonly Role[];
}

/** Rejects as listening does. */
export async function openMetrics(address: Address, measured: Measured): Promise<PageServer> {
  const ofProcess = processMeter(performance.timeOrigin);
  const text = (): string => formatFamilies([...ofBoard(measured), ...ofProcess()]);
  const page = { path: '/metrics', type: CONTENT_TYPE, text };
  const server = await servePage(address, page).catch(ofThisOption);
  if (address.kind === 'tcp' && !isLoopback(address.host)) {
    const warning = `the numbers of this board can be read by others at ${formatAddress(address)}`;
    measured.board.notices.say('warning', warning, { standing: true });
  }
  return server;
}

function ofThisOption(error: unknown): never {
  if (!(error instanceof CordboardError)) throw error;
  throw new CordboardError(error.code, error.message.replace('--listen', '--metrics'));
}

function ofKinds(counts: ReadonlyMap<string, number>): { labels: { reason: string }; value: number }[] {
  const kinds = new Set([...REFUSAL_KINDS, ...counts.keys()]);
  return [...kinds].map((reason) => ({ labels: { reason }, value: counts.get(reason) ?? 0 }));
}

function ofBoard({ meter, refused, roles }: Measured): ReturnType<BoardMeter['families']> {
  const attached = roles();
  return [
    gauge('cordboard_build_info', 'The version that runs.', [{ labels: { version: version() }, value: 1 }]),
    ...meter.families(),
    counter(
      'cordboard_refused_clients_total',
      'Clients that were not let in, by reason.',
      ofKinds(refused()),
    ),
    gauge(
      'cordboard_consoles',
      'Consoles and scripts that are attached, by role.',
      (['operate', 'watch'] as const).map((role) => ({
        labels: { role },
        value: attached.filter((each) => each === role).length,
      })),
    ),
  ];
}
