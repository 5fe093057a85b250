import { displayNumber, displayState, formatAge, formatBytes, nameWithin } from '../src/format.ts';
import { knownAt, sinceWords } from '../src/console/cut-off.ts';
import { gutterWidth, type Place, viewportIn } from '../src/console/geometry.ts';
import { wayOf } from '../src/console/keymap.ts';
import type { Rect } from '../src/console/layout.ts';
import { type Model, type Pane, unreadLines } from '../src/console/model.ts';
import { formatStamp } from '../src/console/look.ts';
import { jobTitle } from '../src/console/job-words.ts';
import { emptyWords, hiddenLines } from '../src/console/filter-box.ts';
import { dayWords, endWords, whenWords, whoseWords } from '../src/console/stored-words.ts';
import { tallyWords } from '../src/console/find-box.ts';
import { type Highlighted, highlightsIn, NOT_HIGHLIGHTED } from '../src/console/highlight-spans.ts';
import { isSelected, type Selection } from '../src/console/selection.ts';
import { showsBytes, source } from '../src/console/scroll.ts';
import { panned } from '../src/console/pan.ts';
import {
  holdsPlace,
  type Row,
  rowsBelow,
  RULE,
  type Viewport,
  visibleRows,
} from '../src/console/viewport.ts';
import { cutToWidth, textWidth } from '../src/graphemes.ts';
import { printable } from '../src/printable.ts';
import type { SessionId } from '../src/record.ts';
import type { SessionSummary } from '../src/switchboard/switchboard.ts';
import type { Canvas } from './canvas.ts';
import { paintInput } from './pane-input.ts';
import { paintPiece } from './piece.ts';
import { inMarks, type Theme } from './theme.ts';

/** A place that has a pane. */
type Filled = Place & { readonly pane: Pane };

/** One pane: frame or heading, conversation, input. `origin` is where the canvas begins on the screen. */
export function paintPane(canvas: Canvas, place: Filled, origin: Rect, model: Model, theme: Theme): void {
  const { pane, composer } = place;
  const { body, input } = place.rects;
  const focused = pane.id === model.focus;
  paintOutline(canvas, place, origin, focused, theme);
  paintTitle(canvas, place, origin, model, theme);
  const part = ({ x, y, width, height }: Rect): Canvas =>
    canvas.part(x - origin.x, y - origin.y, width, height);
  paintBody(part(body), pane, model, theme);
  if (composer !== undefined) paintInput(part(input), pane, composer, focused, model, theme);
}

/** The frame with the rule above the input; of a plain pane the edge to its left. */
function paintOutline(canvas: Canvas, { rects }: Place, origin: Rect, focused: boolean, theme: Theme): void {
  const { outer, body, input, framed } = rects;
  const style = focused ? theme.borderFocused : theme.border;
  const { glyphs } = theme;
  const x = outer.x - origin.x;
  const y = outer.y - origin.y;
  if (framed) {
    canvas.frame(x, y, outer.width, outer.height, style, glyphs);
    const rule = input.y - 1 - origin.y;
    canvas.fill(x + 1, rule, outer.width - 2, style, glyphs.rule);
    canvas.text(x, rule, glyphs.tees[0], style);
    canvas.text(x + outer.width - 1, rule, glyphs.tees[1], style);
  } else if (body.x > outer.x) {
    for (let row = y; row < y + outer.height; row++) canvas.text(x, row, glyphs.vertical, theme.border);
  }
}

function paintTitle(canvas: Canvas, place: Filled, origin: Rect, model: Model, theme: Theme): void {
  const { pane, rects } = place;
  const { outer, heading, framed } = rects;
  const style = pane.id === model.focus ? theme.titleFocused : theme.title;
  if (framed) {
    const title = paneTitle(pane, model, outer.width - 6, theme);
    canvas.text(outer.x - origin.x + 2, outer.y - origin.y, ` ${title} `, style);
  } else if (heading !== undefined) {
    const x = heading.x - origin.x;
    const y = heading.y - origin.y;
    const focused = pane.id === model.focus;
    const plain = focused ? theme.titleFocused : theme.border;
    canvas.fill(x, y, heading.width, plain, focused ? ' ' : theme.glyphs.rule);
    canvas.text(x, y, `${paneTitle(pane, model, heading.width - 1, theme)} `, style, heading.width);
  }
}

/** `#3 pump-a  192.168.4.33:50122  open 12m  idle 2s`, as much as fits. */
function paneTitle(pane: Pane, model: Model, width: number, theme: Theme): string {
  const { zoomed } = model;
  const now = knownAt(model);
  const { session, stored, find, filter } = pane;
  const head = `${displayNumber(pane.id)} `;
  const peer = session.name === '' ? '' : printable(session.peer);
  const isNarrowed = stored !== undefined && (find !== undefined || filter !== undefined);
  const parts = [
    head + nameWithin(session, Math.max(1, width - head.length)),
    isNarrowed ? dayWords(stored, now) : stored === undefined ? '' : whoseWords(stored),
    zoomed ? 'zoomed' : '',
    ...companyParts(model, pane.id, theme),
    stored === undefined ? peer : '',
    ...model.jobs
      .filter((job) => job.session === pane.id && job.state === 'running')
      .map((job) => `${theme.glyphs.repeat} ${jobTitle(job)}`),
    filter === undefined ? '' : filterTitle(pane, filter.text),
    find === undefined ? '' : `search ${printable(find.text)} ${tallyWords(find)}`.trimEnd(),
    ...(stored === undefined
      ? [sinceWords(model), ...stateParts(session, now)]
      : [whenWords(stored, now), peer, endWords(stored)]),
  ].filter((part) => part !== '');
  while (parts.length > 1 && textWidth(parts.join('  ')) > width) parts.pop();
  return inMarks(cutToWidth(parts.join('  '), Math.max(1, width)), theme);
}

function stateParts(session: SessionSummary, now: number): readonly string[] {
  return [
    `${displayState(session)} ${formatAge((session.closedAt ?? now) - session.openedAt)}`,
    session.lastIn === undefined ? '' : `idle ${formatAge(now - session.lastIn)}`,
    session.queued > 0 ? `${formatBytes(session.queued)} queued` : '',
  ];
}

/** Other operators who write there, and who are there. */
function companyParts({ company }: Model, id: SessionId, { glyphs }: Theme): readonly string[] {
  const { drafts = [], focus = [] } = company.get(id) ?? {};
  const lookers = focus.filter((name) => !drafts.includes(name));
  return [
    ...drafts.map((name) => `${glyphs.draft} ${printable(name)}`),
    ...lookers.map((name) => `${glyphs.other} ${printable(name)}`),
  ];
}

/** `filter error  3 hidden`: these came since it began. */
function filterTitle(pane: Pane, text: string): string {
  const hidden = hiddenLines(pane) ?? 0;
  const mode = pane.look.mode === 'text' ? '' : ' as text';
  return `filter ${printable(text)}${mode}${hidden === 0 ? '' : `  ${hidden} hidden`}`;
}

/** The conversation: rows of lines, newest at the bottom. */
function paintBody(canvas: Canvas, pane: Pane, model: Model, theme: Theme): void {
  const port = viewportIn(pane, canvas);
  const rows = visibleRows(port, pane.view);
  const gutter = gutterWidth(pane.look, canvas.width);
  const first = rows[0];
  const spans = pane.find?.matches.of(rows, port.width) ?? [];
  const highlights = highlightsIn(model.highlightRules, pane.id, rows, port.width);
  const { overlay } = model;
  const selection = overlay?.type === 'copy' && overlay.id === pane.id ? overlay.selection : undefined;
  rows.forEach((row, y) => {
    if (row.start === RULE) paintRule(canvas, y, port.gapBefore?.(row.index) === true, theme);
    else
      paintRow(canvas, y, row, {
        ...{ pane, port, gutter, theme, selection },
        first: y === 0,
        found: spans[y] ?? NONE,
        highlighted: highlights.get(row) ?? NOT_HIGHLIGHTED,
        sender: otherSender(pane, row, model),
      });
  });
  canvas.text(gutter, 0, inMarks(printable(emptyWords(pane)), theme), theme.note);
  if (first?.index === 0 && first.start <= 0) paintBeginning(canvas, pane, theme);
  if (pane.view !== 'end') paintBelow(canvas, pane, port, theme);
}

/** What follows came after the operator last looked, or lines before it are left out. */
function paintRule(canvas: Canvas, y: number, gap: boolean, theme: Theme): void {
  if (gap) {
    canvas.text(0, y, theme.glyphs.rule.repeat(3), theme.dim);
    return;
  }
  canvas.fill(0, y, canvas.width, theme.marker, theme.glyphs.rule);
  canvas.text(2, y, ' new ', theme.marker);
}

interface RowContext {
  readonly pane: Pane;
  readonly port: Viewport;
  readonly gutter: number;
  readonly theme: Theme;
  /** The uppermost row has its time even if the line before has the same. */
  readonly first: boolean;
  /** Spans of the row that a search has found. */
  readonly found: readonly number[];
  readonly highlighted: Highlighted;
  readonly selection: Selection | undefined;
  /** The other operator who sent it; safe to show. */
  readonly sender: string | undefined;
}

const NONE: readonly number[] = [];

const SENDER_WIDTH = 24;

function otherSender({ scrollback }: Pane, { line }: Row, { me }: Model): string | undefined {
  if (line.kind !== 'out' || me === undefined) return undefined;
  const by = scrollback?.senderOf(line.seq);
  return by === undefined || by === me.operator ? undefined : cutToWidth(printable(by), SENDER_WIDTH);
}

function paintRow(canvas: Canvas, y: number, row: Row, context: RowContext): void {
  const { pane, port, gutter, theme, found, highlighted, selection } = context;
  const { line, start, end } = row;
  paintGutter(canvas, y, row, context);
  const passes = passesFilter(row, pane);
  if (passes === true) canvas.text(gutter - 1, y, theme.glyphs.focus, theme.marker);
  const style = passes === false ? theme.dim : theme[line.kind];
  const piece = line.piece(start, end, port.width);
  const shown = pane.look.wrap
    ? { ...piece, spans: found }
    : panned(piece, pane.look.pan, canvas.width - gutter, found);
  const selected = selection !== undefined && isSelected(selection, line);
  const lit = pane.look.wrap
    ? highlighted.spans
    : panned(piece, pane.look.pan, canvas.width - gutter, highlighted.spans).spans;
  const place = pane.find?.place;
  // A row of bytes may have several lines.
  const part = showsBytes(pane, line) ? row : { line, start: 0, end: undefined };
  const current = place !== undefined && holdsPlace(part, place);
  const glows = [
    { spans: shown.spans, style: current ? theme.searchCurrent : theme.search },
    { spans: lit, style: theme.highlight },
  ];
  if (selected) canvas.fill(gutter, y, canvas.width - gutter, theme.selected);
  paintPiece(canvas, gutter, y, shown, selected ? theme.selected : style, theme, glows);
  if (context.sender !== undefined && row.end === undefined)
    paintSender(canvas, y, gutter + textWidth(shown.text), context.sender, theme);
}

/** At the right margin, as much of it as the last row of a line leaves room for: what was sent is never covered. */
function paintSender(canvas: Canvas, y: number, taken: number, sender: string, theme: Theme): void {
  const room = canvas.width - taken - 1;
  if (room < 2) return;
  const text = cutToWidth(sender, room);
  canvas.text(canvas.width - textWidth(text), y, inMarks(text, theme), theme.dim);
}

/** Whether the line passes for its own sake; undefined unless a filter shows others around such. */
function passesFilter({ index }: Row, { filter, sieve }: Pane): boolean | undefined {
  return filter === undefined || filter.filter.context === 0 ? undefined : sieve?.passes(index);
}

function paintGutter(canvas: Canvas, y: number, { line, index, start }: Row, context: RowContext): void {
  const { pane, port, gutter, theme, first, highlighted, sender } = context;
  if (gutter > 2 && (start === 0 || first)) {
    const { times } = pane.look;
    const before = port.lines[index - 1]?.at;
    const stamp = formatStamp(line.at, before, times);
    const same =
      times === 'time' && !first && before !== undefined && formatStamp(before, 0, times) === stamp;
    if (!same) canvas.text(0, y, stamp, theme.dim);
  }
  const { glyphs } = theme;
  if (start > 0 && !showsBytes(pane, line)) canvas.text(gutter - 2, y, glyphs.folded, theme.dim);
  else if (highlighted.line) canvas.text(gutter - 2, y, glyphs.highlight.charAt(0), theme.highlight);
  else {
    const sign = sender === undefined ? glyphs[line.kind] : glyphs.otherOut;
    canvas.text(gutter - 2, y, line.continued ? glyphs.continued : sign, theme[line.kind]);
  }
  if (pane.scrollback?.isRedacted(line.seq) === true) canvas.text(gutter - 1, y, '*', theme.note);
}

/** Says that the conversation did not begin with the first line, if it did not. */
function paintBeginning(canvas: Canvas, pane: Pane, theme: Theme): void {
  const { scrollback } = pane;
  if (scrollback === undefined || scrollback.older || scrollback.firstSeq === 0) return;
  const text = ` ${theme.glyphs.up} ${formatBytes(scrollback.bytesBefore)} before this are no longer kept `;
  canvas.text(Math.max(0, canvas.width - textWidth(text)), 0, text, theme.titleFocused);
}

function paintBelow(canvas: Canvas, pane: Pane, port: Viewport, theme: Theme): void {
  const unread = unreadLines(pane);
  const isLast = rowsBelow(port, pane.view, 1) === 0 && source(pane)?.newer !== true;
  if (unread === 0 && isLast) return;
  const text =
    unread > 0 ? ` ${theme.glyphs.down} ${unread} new below ` : ` ${theme.glyphs.down} more below `;
  canvas.text(Math.max(0, canvas.width - textWidth(text)), canvas.height - 1, text, theme.titleFocused);
}

/** What a board without clients says: how to dial in. */
export function paintNobody(
  canvas: Canvas,
  { rects }: Place,
  origin: Rect,
  model: Model,
  theme: Theme,
): void {
  const { outer, framed } = rects;
  const x = outer.x - origin.x;
  const y = outer.y - origin.y;
  if (framed) canvas.frame(x, y, outer.width, outer.height, theme.borderFocused, theme.glyphs);
  const words = [
    'Nobody has dialed in yet.',
    '',
    ...model.addresses.map((address) => `Waiting on ${printable(address)}`),
    '',
    'Each client gets its own pane and input line here.',
    `${model.keymap.leader} opens the menu, ${wayOf(model.keymap, 'help')} the help, ${wayOf(model.keymap, 'quit')} quits.`,
  ];
  const part = framed
    ? canvas.part(x + 1, y + 1, outer.width - 2, outer.height - 2)
    : canvas.part(x, y, outer.width, outer.height);
  const top = Math.max(0, (part.height - words.length) >> 1);
  words.forEach((text, index) =>
    part.text(Math.max(1, (part.width - 50) >> 1), top + index, text, theme.words),
  );
}
