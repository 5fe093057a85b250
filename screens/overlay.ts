import { draftRows, type DraftRow } from '../src/console/composer.ts';
import { count, displayTitle, formatTime } from '../src/console/format.ts';
import { helpEntries } from '../src/console/help.ts';
import { keyLabel } from '../src/console/key-names.ts';
import type { Rect } from '../src/console/layout.ts';
import type { Model, Overlay, Question } from '../src/console/model.ts';
import { cutToWidth, padToWidth, textWidth } from '../src/graphemes.ts';
import { printable } from '../src/printable.ts';
import type { Canvas } from './canvas.ts';
import type { Point } from './painter.ts';
import type { Style, Theme } from './theme.ts';

/** One row of a box: pieces of text side by side. */
type Row = readonly (readonly [text: string, style: Style])[];

/** What a box over the panes shows, before it is fitted to the screen. */
export interface Sheet {
  readonly title: string;
  readonly rows: readonly Row[];
  /** The first row shown, for what can be longer than the screen. */
  readonly top: number;
  /** Where typing goes, in the sheet. */
  readonly cursor?: Point;
}

const INPUT_WIDTH = 48;

/** The longest key of the leader menu and a gap. */
const KEY_WIDTH = 6;

/** The sheet of what is open; undefined if nothing is, or it has no box of its own. */
export function sheetOf(model: Model, theme: Theme): Sheet | undefined {
  const { overlay } = model;
  switch (overlay?.type) {
    case undefined:
    case 'stats':
    case 'literal':
    case 'search':
      return undefined;
    case 'leader':
      return leaderSheet(model, theme);
    case 'help':
      return { title: 'help', rows: helpRows(model, theme), top: overlay.top };
    case 'notices':
      return { title: 'notices', rows: noticeRows(model, theme), top: overlay.top };
    case 'question':
      return questionSheet(overlay.question, theme);
    case 'ask':
    case 'go':
      return lineSheet(model, overlay, theme);
  }
}

/** One entry to a row; two where the screen is too low for that. */
function leaderSheet(model: Model, theme: Theme): Sheet {
  const entries = model.keymap.menu.map(({ key, words }) => ({
    key: keyLabel(key),
    words: words.split(/[,;:(]/)[0]?.trim() ?? '',
  }));
  const columns = entries.length > model.rows - 2 ? 2 : 1;
  const widest = Math.max(...entries.map(({ words }) => textWidth(words))) + KEY_WIDTH;
  const width = Math.min(widest, Math.floor((model.columns - 4) / columns) - 1);
  const cell = (index: number): Row => {
    const { key, words } = entries[index] ?? { key: '', words: '' };
    const room = Math.max(1, width - KEY_WIDTH);
    return [
      [padToWidth(key, KEY_WIDTH), theme.key],
      [padToWidth(cutToWidth(words, room), room + 1), theme.words],
    ];
  };
  const height = Math.ceil(entries.length / columns);
  const rows = Array.from({ length: height }, (_, index): Row => [
    ...cell(index),
    ...(columns === 2 ? cell(height + index) : []),
  ]);
  return { title: model.keymap.leader, rows, top: 0 };
}

function helpRows(model: Model, theme: Theme): Row[] {
  const left = Math.min(30, Math.floor(model.columns / 2) - 3);
  const rows: Row[] = [];
  let heading = '';
  for (const { group, ways, words } of helpEntries(model.keymap)) {
    if (group !== heading) rows.push(...(rows.length === 0 ? [] : [[]]), [[group, theme.titleFocused]]);
    heading = group;
    rows.push(...folded(ways.join('  '), words, left, model.columns - left - 7, theme));
  }
  return [...rows, [], [['Up, Down, PgUp, PgDn scroll; any other key closes this.', theme.dim]]];
}

function folded(ways: string, words: string, left: number, right: number, theme: Theme): Row[] {
  const heads = fold(ways, left);
  const tails = fold(words, Math.max(10, right));
  return Array.from({ length: Math.max(heads.length, tails.length) }, (_, index): Row => {
    return [
      [padToWidth(heads[index] ?? '', left + 1), theme.key],
      [tails[index] ?? '', theme.words],
    ];
  });
}

/** Folds at blanks. */
function fold(text: string, width: number): string[] {
  const rows = [''];
  for (const word of text.split(' ')) {
    const last = rows.at(-1) ?? '';
    const joined = last === '' ? word : `${last} ${word}`;
    if (joined.length <= width || last === '') rows[rows.length - 1] = joined;
    else rows.push(word);
  }
  return rows;
}

function noticeRows({ notices }: Model, theme: Theme): Row[] {
  if (notices.length === 0) return [[['no notices', theme.dim]]];
  return notices.toReversed().map((notice): Row => {
    return [
      [`${formatTime(notice.at)} `, theme.dim],
      [`${notice.severity}: `, theme[notice.severity]],
      [printable(notice.text), theme.text],
    ];
  });
}

function questionSheet(question: Question, theme: Theme): Sheet {
  const words = questionWords(question).map((text): Row => [[text, theme.text]]);
  const keys: Row = [
    ['y', theme.key],
    [' yes   ', theme.words],
    ['n', theme.key],
    [' no', theme.words],
  ];
  return { title: 'sure?', rows: [...words, [], keys], top: 0 };
}

function questionWords(question: Question): string[] {
  switch (question.asks) {
    case 'send':
      return [`Send ${count(question.lines, 'line')} to #${question.id}?`];
    case 'hang-up':
      return [`Hang up ${question.title}?`];
    case 'quit': {
      const { clients, drafts } = question;
      const hung = clients === 0 ? '' : `${count(clients, 'session')} will be hung up.`;
      const lost = drafts === 0 ? '' : `${count(drafts, 'draft')} will be lost.`;
      return ['Quit cordboard?', hung, lost].filter((text) => text !== '');
    }
  }
}

type LineOverlay = Extract<Overlay, { readonly type: 'ask' | 'go' }>;

function lineSheet(model: Model, overlay: LineOverlay, theme: Theme): Sheet {
  const width = Math.max(8, Math.min(INPUT_WIDTH, model.columns - 4));
  const { text, cursor } = overlay.draft;
  const laid = draftRows(text, cursor, width - 1);
  const shown: DraftRow = laid.rows[laid.row] ?? { text: '', marks: [] };
  return {
    title: lineTitle(model, overlay),
    rows: [[[padToWidth(shown.text, width), theme.text]]],
    top: 0,
    cursor: { x: laid.column, y: 0 },
  };
}

function lineTitle(model: Model, overlay: LineOverlay): string {
  if (overlay.type === 'go') return 'go to: number or name';
  const [id, ...others] = overlay.ids;
  const session = id === undefined ? undefined : model.panes.get(id)?.session;
  if (session === undefined || others.length > 0)
    return `${overlay.what} of ${count(overlay.ids.length, 'session')}`;
  return `${overlay.what} of ${displayTitle(session)}`;
}

function rowWidth(row: Row): number {
  return row.reduce((sum, [text]) => sum + textWidth(text), 0);
}

/** Where a sheet goes: in the middle, as large as it needs and the screen has; its border included. */
export function sheetRect(sheet: Sheet, columns: number, rows: number): Rect {
  const widest = Math.max(textWidth(sheet.title) + 2, ...sheet.rows.map(rowWidth));
  const width = Math.min(columns, widest + 4);
  const height = Math.min(rows, sheet.rows.length + 2);
  return { x: (columns - width) >> 1, y: (rows - height) >> 1, width, height };
}

export function paintSheet(canvas: Canvas, sheet: Sheet, theme: Theme): void {
  canvas.border(theme.borderFocused, theme.glyphs);
  canvas.frameText(1, -1, ` ${cutToWidth(sheet.title, Math.max(1, canvas.width - 4))} `, theme.titleFocused);
  const most = Math.max(0, sheet.rows.length - canvas.height);
  const top = Math.min(sheet.top, most);
  sheet.rows.slice(top, top + canvas.height).forEach((row, y) => {
    let x = 1;
    for (const [text, style] of row) x += canvas.text(x, y, text, style, canvas.width - x);
  });
  if (top < most) canvas.frameText(1, canvas.height, ` ${theme.glyphs.down} more `, theme.dim);
}
