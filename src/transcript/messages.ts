/** What the threads of a transcript say to each other. */
import type { PageRequest, SessionId } from '../record.ts';
import type { FindAnswer, History, HistoryQuery, SessionSummary } from '../switchboard/switchboard.ts';
import type { ErrorCode } from '../errors.ts';
import type { Finding } from './find.ts';
import type { Durability } from '../options.ts';
import type { RunFacts } from './recorder.ts';
import type { RetentionPolicy } from './retention.ts';

/** Records as of `packed`. */
export interface Packed {
  readonly buffer: ArrayBuffer;
  readonly length: number;
}

/** What the recording thread starts with. */
export interface RecordingData {
  readonly path: string;
  readonly durability: Durability;
  readonly facts: Omit<RunFacts, 'process' | 'token'>;
  /** As of `RunFacts`. */
  readonly token: string;
  /** Without it everything is kept. */
  readonly retention?: RetentionPolicy;
  /** Regular expressions, as `Redactor` takes them; what matches is not stored. */
  readonly redact?: readonly string[];
}

export type ToRecording =
  | {
      readonly type: 'batch';
      readonly number: number;
      readonly sessions: readonly SessionSummary[];
      readonly pack: Packed;
      /** As of `Batch`. */
      readonly missed: readonly (readonly [SessionId, number])[];
    }
  | { readonly type: 'end'; readonly at: number };

export type FromRecording =
  /** Recording has begun, in a file that was there or is new. */
  | {
      readonly type: 'begun';
      readonly run: number;
      /** Sessions of boards that stopped without ending them. */
      readonly left: number;
      /** Where the file is now that was damaged. */
      readonly setAside: string | undefined;
    }
  /** This batch and all before it are committed, but for `skipped` of its records; the memory is given back. */
  | {
      readonly type: 'committed';
      readonly number: number;
      readonly skipped: number;
      readonly buffer: ArrayBuffer;
    }
  | { readonly type: 'trouble'; readonly why: string }
  | { readonly type: 'well' }
  /** Something the operators are to know once. */
  | { readonly type: 'said'; readonly text: string };

/** What threads that read the file start with. */
export interface ReaderData {
  readonly path: string;
  /** As of `StopSign`: what was asked before is not answered any more. */
  readonly stop: SharedArrayBuffer;
}

export interface Ending {
  readonly type: 'end';
}

/** A search for the searching thread; of the sessions of this run. */
export interface Search extends Finding {
  readonly type: 'find';
  readonly call: number;
  readonly run: number;
}

export type ToFinding = Search | Ending;

export type FromFinding =
  | { readonly type: 'found'; readonly call: number; readonly answer: FindAnswer }
  /** Without a code: the file cannot be read. */
  | {
      readonly type: 'failed';
      readonly call: number;
      readonly code: ErrorCode | undefined;
      readonly why: string;
    };

export type ToReading =
  | Ending
  | {
      readonly type: 'page';
      readonly call: number;
      readonly session: StoredPlace;
      readonly as: SessionId;
      readonly request: PageRequest;
    }
  | {
      readonly type: 'history';
      readonly call: number;
      readonly query: HistoryQuery;
      /** The run that asks. */
      readonly run: number | undefined;
    };

/** A conversation of the file, by its number there or on its board. */
export type StoredPlace = { readonly run: number; readonly id: SessionId } | { readonly key: number };

export type FromReading =
  | {
      readonly type: 'page';
      readonly call: number;
      readonly pack: Packed;
      readonly older: boolean;
      readonly newer: boolean;
    }
  | { readonly type: 'history'; readonly call: number; readonly history: History }
  | { readonly type: 'failed'; readonly call: number; readonly why: string };
