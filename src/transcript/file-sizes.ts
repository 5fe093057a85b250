/** How large the parts of a transcript file grow, beside a bound in bytes for all of it: values in, values out. */

const MIB = 1024 * 1024;

export interface FileSizes {
  /** A segment that has this much is followed by another, so that old ones can be deleted. */
  readonly segmentBytes: number;
  /** Written ahead of the database before it is brought into it. */
  readonly checkpointBytes: number;
  /** What the database's log is cut to where it has become larger. */
  readonly logBytes: number;
}

/** 0 is no bound. */
export function fileSizes(keepBytes: number): FileSizes {
  const bound = keepBytes === 0 ? Infinity : keepBytes;
  const checkpointBytes = Math.floor(within(bound / 64, MIB / 16, 16 * MIB));
  return {
    segmentBytes: Math.floor(within(bound / 8, MIB / 4, 64 * MIB)),
    checkpointBytes,
    logBytes: 4 * checkpointBytes,
  };
}

/** What is left of the bound for the database and its segments, beside the log. */
export function contentBytes(keepBytes: number): number {
  return keepBytes - Math.floor(Math.min(fileSizes(keepBytes).logBytes, keepBytes / 16));
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
