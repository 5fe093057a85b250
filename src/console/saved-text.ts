/** Lines of a conversation as a file has them. */
import type { RecordKind } from '../record.ts';
import type { Entry } from '../lines/entry.ts';
import { formatStamp, type Stamps } from './look.ts';

const MARKS: Readonly<Record<RecordKind, string>> = { in: '<', out: '>', note: '-' };

/** Each row with when it came, as the pane shows times, and which way it went; all of it glyphs only. */
export function savedText(lines: readonly Entry[], times: Stamps): string {
  return lines
    .flatMap((line, index) => {
      const stamp = formatStamp(line.at, lines[index - 1]?.at, times);
      const head = `${stamp === '' ? '' : `${stamp} `}${MARKS[line.kind]} `;
      const starts = line.rows(Infinity);
      return starts.map((start, row) => head + line.piece(start, starts[row + 1], Infinity).text);
    })
    .join('\n');
}
