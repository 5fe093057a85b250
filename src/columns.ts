/** Rows of cells as lines of text. */
import { padToWidth, textWidth } from './graphemes.ts';

/** Two blanks between the columns, none at the ends of lines; columns of `toTheRight` are for numbers. Cells are safe to show. */
export function inColumns(rows: readonly (readonly string[])[], toTheRight: readonly number[]): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    rows.reduce((most, row) => Math.max(most, textWidth(row[column] ?? '')), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => aligned(cell, widths[column] ?? 0, toTheRight.includes(column)))
      .join('  ')
      .trimEnd(),
  );
}

function aligned(cell: string, width: number, toTheRight: boolean): string {
  return toTheRight ? ' '.repeat(Math.max(0, width - textWidth(cell))) + cell : padToWidth(cell, width);
}
