/** A painter without a terminal: what it writes is kept, and shown by an emulator. */
import type { PaintTarget, Point } from '../../screens/painter.ts';
import { Painter } from '../../screens/painter.ts';
import { Screen } from './screen.ts';

export class Easel implements PaintTarget {
  busy = false;
  readonly columns: number;
  readonly rows: number;
  readonly writes: string[] = [];
  readonly painter: Painter;
  readonly screen: Screen;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.screen = new Screen(columns, rows, () => undefined);
    this.painter = new Painter(this);
  }

  write(data: string): void {
    this.writes.push(data);
  }

  /** Paints a frame, waits until the emulator shows it, and returns what was written. */
  async frame(cursor?: Point): Promise<string> {
    this.writes.length = 0;
    this.painter.frame(cursor);
    const written = this.writes.join('');
    await this.show(written);
    return written;
  }

  show(data: string): Promise<void> {
    return new Promise((resolve) => this.screen.write(data, resolve));
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    this.painter.resize(columns, rows);
  }

  close(): void {
    this.painter.destroy();
    this.screen.dispose();
  }
}
