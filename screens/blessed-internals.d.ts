/** What the painter uses of blessed 0.1.81 that its published types leave out. */
export {};

declare module 'blessed' {
  namespace Widgets {
    interface Screen {
      /** The cells to show, by row; replaced as a whole by `alloc`. A wide cluster's second cell is empty. */
      lines: [attr: number, ch: string][][];
      destroyed?: boolean;
    }
  }
}
