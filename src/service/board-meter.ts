/** Counts what happens to a board, for whoever watches over many of them. No name, address or text of a client is in it. */
import type { Board } from '../session/board.ts';
import type { CloseReason, SessionState } from '../switchboard/switchboard.ts';
import type { RecordKind } from '../record.ts';
import type { Family } from './exposition.ts';

const STATES = ['open', 'half-closed', 'stalled', 'silent'] as const satisfies readonly SessionState[];
const REASONS = [
  'left',
  'reset',
  'hung up',
  'refused',
  'failed',
  'shutdown',
] as const satisfies readonly CloseReason[];
const KINDS = ['in', 'out', 'note'] as const satisfies readonly RecordKind[];

export class BoardMeter {
  readonly #board: Board;
  readonly #closed = new Map<string, number>();
  readonly #records = { in: 0, out: 0, note: 0 };
  readonly #bytes = { in: 0, out: 0, note: 0 };
  #opened = 0;
  #trouble = false;

  /** To be made before the first session. */
  constructor(board: Board) {
    this.#board = board;
    const open = new Set<number>();
    board.registry.listen({
      opened: ({ id }) => {
        this.#opened++;
        open.add(id);
      },
      changed: (session, soon) => {
        if (!soon || !session.isClosed || !open.delete(session.id)) return;
        const { reason = 'failed' } = session.summary();
        this.#closed.set(reason, (this.#closed.get(reason) ?? 0) + 1);
      },
      recorded: ({ kind, bytes }) => {
        this.#records[kind]++;
        this.#bytes[kind] += bytes.length;
      },
    });
    board.transcript.listen({
      caughtUp: () => undefined,
      trouble: (why) => (this.#trouble = why !== undefined),
      said: () => undefined,
    });
  }

  /** Visits every session. */
  families(): Family[] {
    const { transcript } = this.#board;
    return [
      gauge('cordboard_sessions', 'Sessions that are not closed, by state.', this.#states()),
      counter('cordboard_sessions_opened_total', 'Sessions opened.', [{ value: this.#opened }]),
      counter(
        'cordboard_sessions_closed_total',
        'Sessions closed, by reason.',
        REASONS.map((reason) => ({ labels: { reason }, value: this.#closed.get(reason) ?? 0 })),
      ),
      counter('cordboard_received_bytes_total', 'Bytes that clients sent.', [{ value: this.#bytes.in }]),
      counter('cordboard_sent_bytes_total', 'Bytes sent to clients.', [{ value: this.#bytes.out }]),
      counter(
        'cordboard_records_total',
        'Records made, by kind.',
        KINDS.map((kind) => ({ labels: { kind }, value: this.#records[kind] })),
      ),
      gauge('cordboard_outbox_bytes', 'Bytes that wait for clients, all outboxes together.', [
        { value: this.#queued() },
      ]),
      gauge('cordboard_transcript_behind', 'Whether clients are held until the disk has caught up.', [
        { value: Number(transcript.isBehind) },
      ]),
      gauge('cordboard_transcript_trouble', 'Whether conversations are not recorded.', [
        { value: Number(this.#trouble) },
      ]),
      ...this.#diskRoom(),
    ];
  }

  /** Nothing where it is not known. */
  #diskRoom(): Family[] {
    const { diskRoom } = this.#board;
    if (diskRoom === undefined) return [];
    const name = 'cordboard_transcript_disk_free_bytes';
    return [gauge(name, 'Bytes that the disk of the transcripts still takes.', [{ value: diskRoom.free }])];
  }

  #states(): Family['samples'] {
    const counts = new Map<string, number>();
    for (const { state } of this.#board.registry.sessions) counts.set(state, (counts.get(state) ?? 0) + 1);
    return STATES.map((state) => ({ labels: { state }, value: counts.get(state) ?? 0 }));
  }

  #queued(): number {
    let sum = 0;
    for (const { queued } of this.#board.registry.sessions) sum += queued;
    return sum;
  }
}

export function gauge(name: string, help: string, samples: Family['samples']): Family {
  return { name, type: 'gauge', help, samples };
}

export function counter(name: string, help: string, samples: Family['samples']): Family {
  return { name, type: 'counter', help, samples };
}
