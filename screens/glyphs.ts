/** The marks that cordboard itself draws. Client text is not among them: it is shown as it is, whatever the set. */

/** Each is one cell wide but where it says otherwise. */
export interface Glyphs {
  /** Records from the client, to it, cordboard's own remarks, and the rest of a line. */
  readonly in: string;
  readonly out: string;
  /** To it, from another operator. */
  readonly otherOut: string;
  readonly note: string;
  readonly continued: string;
  /** Before the further rows of a line that is folded. */
  readonly folded: string;
  readonly unread: string;
  readonly bell: string;
  /** One or two cells. */
  readonly highlight: string;
  readonly joined: string;
  readonly left: string;
  /** Beside what has the focus. */
  readonly focus: string;
  /** Before the name of another operator who has it. */
  readonly other: string;
  readonly draft: string;
  readonly muted: string;
  readonly marked: string;
  readonly repeat: string;
  readonly alarm: string;
  /** There is more that way, and the direction of a sort. */
  readonly up: string;
  readonly down: string;
  readonly rule: string;
  readonly vertical: string;
  /** Upper left, upper right, lower left, lower right. */
  readonly corners: readonly [string, string, string, string];
  /** Where a rule meets the border: at the left, the right, the top, the bottom. */
  readonly tees: readonly [string, string, string, string];
  readonly ellipsis: string;
  /** Between two remarks in one row. */
  readonly between: string;
  /** Beside the name of a curve. */
  readonly curve: string;
  /** Ends the text of a line that is typed where the terminal's cursor is not. */
  readonly cursorBar: string;
  /** Eight, from least to most. */
  readonly bars: string;
}

export const UNICODE: Glyphs = {
  in: '◂',
  out: '▸',
  otherOut: '▹',
  note: '·',
  continued: '…',
  folded: '↳',
  unread: '●',
  bell: '♪',
  highlight: '‼',
  joined: '+',
  left: '-',
  focus: '▌',
  other: '◎',
  draft: '✎',
  muted: '✕',
  marked: '◆',
  repeat: '↻',
  alarm: '◷',
  up: '▲',
  down: '▼',
  rule: '─',
  vertical: '│',
  corners: ['┌', '┐', '└', '┘'],
  tees: ['├', '┤', '┬', '┴'],
  ellipsis: '…',
  between: '·',
  curve: '━',
  cursorBar: '▏',
  bars: '▁▂▃▄▅▆▇█',
};

export const ASCII: Glyphs = {
  in: '<',
  out: '>',
  otherOut: ')',
  note: '*',
  continued: '~',
  folded: ':',
  unread: '*',
  bell: '!',
  highlight: '!!',
  joined: '+',
  left: '-',
  focus: '>',
  other: '%',
  draft: '=',
  muted: 'x',
  marked: '#',
  repeat: '@',
  alarm: 'T',
  up: '^',
  down: 'v',
  rule: '-',
  vertical: '|',
  corners: ['+', '+', '+', '+'],
  tees: ['+', '+', '+', '+'],
  ellipsis: '~',
  between: '-',
  curve: '=',
  cursorBar: '|',
  bars: ' .:-=+*#',
};
