/** Which box is open over the panes, and what is in it. */
import { knownAt } from '../src/console/cut-off.ts';
import { isReady } from '../src/console/answers.ts';
import { banLine } from '../src/access/ban-words.ts';
import { banQuestion } from '../src/console/ban-command.ts';
import { targetWorld } from '../src/console/broadcast-box.ts';
import { logRows } from '../src/console/broadcast-log.ts';
import { broadcastRoom, broadcastRows } from '../src/console/broadcast-rows.ts';
import { whoEntries } from '../src/console/who.ts';
import { draftRows, type DraftRow } from '../src/console/composer.ts';
import { detailRows } from '../src/console/details.ts';
import { count, displayTitle, formatTime } from '../src/format.ts';
import { GO_ROWS, goRows } from '../src/console/go-box.ts';
import { historyRows } from '../src/console/history-box.ts';
import { historyHead, historyRow } from '../src/console/history-rows.ts';
import { rowsHeld } from '../src/console/history-window.ts';
import { endsWithConsole, jobWords } from '../src/console/job-words.ts';
import { leaderShown } from '../src/console/leader.ts';
import { type Model, type Overlay, paneOf, type Question } from '../src/console/model.ts';
import { cutToWidth, padToWidth } from '../src/graphemes.ts';
import { printable } from '../src/printable.ts';
import { hitsSheet } from './sheet-hits.ts';
import { helpSheet, leaderSheet } from './sheet-help.ts';
import { type Sheet, type SheetRow, sheetWidth, wrapped } from './sheet.ts';
import { withBars } from './spark.ts';
import type { Theme } from './theme.ts';

const INPUT_WIDTH = 48;
const GO_WIDTH = 100;
/** Rows of the go-to box that are no sessions: its border and the line to type in. */
const GO_FRAME = 3;
const HISTORY_WIDTH = 150;
const WIDE = 76;
const LABEL_WIDTH = 11;
/** Of what is told in sentences. */
const WIDEST = 116;

/** The sheet of what is open; undefined if nothing is, or it has no box of its own. */
export function sheetOf(model: Model, theme: Theme): Sheet | undefined {
  const { overlay } = model;
  switch (overlay?.type) {
    case undefined:
    case 'stats':
    case 'literal':
    case 'search':
    case 'find':
    case 'filter':
    case 'copy':
      return undefined;
    case 'command': {
      const { row, column } = typed(model, overlay.draft);
      return { title: 'command', rows: [[[row, theme.text]]], top: 0, cursor: { x: column, y: 0 } };
    }
    case 'save': {
      const { row, column } = typed(model, overlay.draft);
      const rows: SheetRow[] = [[[row, theme.text]]];
      return { title: 'write to file (>>FILE adds to one)', rows, top: 0, cursor: { x: column, y: 0 } };
    }
    case 'hits':
      return hitsSheet(model, overlay, theme);
    case 'leader':
      return leaderShown(overlay, model.now) ? leaderSheet(model, theme) : undefined;
    case 'help':
      return helpSheet(model, overlay.query, overlay.top, theme);
    case 'notices':
      return { title: 'notices', rows: folded(model, noticeRows(model, theme)), top: overlay.top };
    case 'who':
      return { title: 'attached', rows: whoRows(model, theme), top: overlay.top };
    case 'bans':
      return { title: 'banned', rows: folded(model, banSheetRows(model, overlay, theme)), top: overlay.top };
    case 'jobs':
      return { title: 'sent by itself', rows: folded(model, jobRows(model, theme)), top: overlay.top };
    case 'broadcasts': {
      const rows = plain(logRows(model.broadcasts, sheetWidth(model.columns, WIDE)), theme);
      return { title: 'broadcasts', rows, top: overlay.top };
    }
    case 'details':
      return detailsSheet(model, overlay, theme);
    case 'broadcast':
      return broadcastSheet(model, overlay, theme);
    case 'question':
      return questionSheet(model, overlay.question, isReady(overlay.since, model.now), theme);
    case 'ask':
      return lineSheet(model, overlay, theme);
    case 'go':
      return goSheet(model, overlay, theme);
    case 'history':
      return historySheet(model, overlay, theme);
  }
}

/** Nothing that is told is cut. */
function folded({ columns }: Model, rows: readonly SheetRow[]): SheetRow[] {
  return rows.flatMap((row) => wrapped(row, sheetWidth(columns, WIDEST)));
}

function plain(rows: readonly string[], theme: Theme): SheetRow[] {
  return rows.map((text): SheetRow => [[text, theme.text]]);
}

function noticeRows({ notices }: Model, theme: Theme): SheetRow[] {
  if (notices.length === 0) return [[['no notices', theme.dim]]];
  return notices.toReversed().map((notice): SheetRow => {
    return [
      [`${formatTime(notice.at)} `, theme.dim],
      [`${notice.severity}: `, theme[notice.severity]],
      [printable(notice.text), theme.text],
    ];
  });
}

function whoRows(model: Model, theme: Theme): SheetRow[] {
  if (model.me === undefined) return [[['nobody else can be here', theme.dim]]];
  const rows = whoEntries(model).flatMap(({ head, where, isMe }): SheetRow[] => {
    const row: SheetRow = [
      [head, isMe ? theme.key : theme.words],
      [where, theme.text],
    ];
    return wrapped(row, sheetWidth(model.columns, WIDEST));
  });
  const hint = model.watches ? 'you only watch' : '/role NAME operate|watch';
  return [...rows, [], [[hint, theme.dim]]];
}

function jobRows({ jobs }: Model, theme: Theme): SheetRow[] {
  if (jobs.length === 0) return [[['nothing is; /every 5s TEXT, /send FILE', theme.dim]]];
  return jobs.map((job): SheetRow => [[jobWords(job), job.state === 'running' ? theme.text : theme.dim]]);
}

function banSheetRows({ now }: Model, { bans }: Open<'bans'>, theme: Theme): SheetRow[] {
  if (bans.length === 0) return [[['nobody is; /ban NETWORK [TIME] [REASON]', theme.dim]]];
  return plain(
    bans.map((ban) => banLine(ban, now)),
    theme,
  );
}

type Open<T extends Overlay['type']> = Extract<Overlay, { readonly type: T }>;

function detailsSheet(model: Model, overlay: Open<'details'>, theme: Theme): Sheet | undefined {
  const pane = paneOf(model, overlay.id);
  if (pane === undefined) return { title: 'details', rows: [[['it is gone', theme.dim]]], top: 0 };
  const width = sheetWidth(model.columns, WIDE) - LABEL_WIDTH;
  const { notices } = model;
  const rows = detailRows(pane, knownAt(model), { muted: pane.muted, notices, trace: overlay.trace, width });
  return {
    title: displayTitle(pane.session),
    rows: rows.flatMap(([label, value]): SheetRow[] => {
      const head = [padToWidth(label, LABEL_WIDTH), theme.key] as const;
      if (label !== 'traffic') return wrapped([head, [value, theme.text]], width + LABEL_WIDTH);
      return [[head, [cutToWidth(withBars(value, theme.glyphs.bars), width), theme.text]]];
    }),
    top: overlay.top,
  };
}

function broadcastSheet(model: Model, { state }: Open<'broadcast'>, theme: Theme): Sheet {
  const room = broadcastRoom(model.columns, model.rows);
  const { rows, cursor } = broadcastRows(state, { ...targetWorld(model), now: model.now }, room);
  const sheet = {
    title: 'broadcast',
    rows: plain(
      rows.map((row) => padToWidth(row, room.width)),
      theme,
    ),
    top: 0,
  };
  return cursor === undefined ? sheet : { ...sheet, cursor: { x: cursor.column, y: cursor.row } };
}

/** The yes stands there when it counts. */
function questionSheet(model: Model, question: Question, ready: boolean, theme: Theme): Sheet {
  if (question.asks === 'leave') return leaveSheet(model, question, ready, theme);
  const words = folded(model, plain(questionWords(question), theme));
  const keys: SheetRow = [
    [ready ? 'y' : ' ', theme.key],
    [ready ? ' yes   ' : '       ', theme.words],
    ['n', theme.key],
    [' no', theme.words],
  ];
  const y = words.length + 1;
  const spots = [
    { x: 0, y, width: 'y yes'.length, spot: { type: 'y' } },
    { x: 'y yes   '.length, y, width: 'n no'.length, spot: { type: 'n' } },
  ];
  return { title: 'sure?', rows: [...words, [], keys], top: 0, spots };
}

function questionWords(question: Question): string[] {
  switch (question.asks) {
    case 'send':
      return [
        ...(question.by === undefined
          ? []
          : [`${printable(question.by)} has sent something to #${question.id} while you were writing.`]),
        `Send ${count(question.lines, 'line')} to #${question.id}?`,
      ];
    case 'hang-up':
      return [`Hang up ${question.title}?`];
    case 'finish':
      return [`Half-close ${question.title}?`, 'Nothing can be sent to it after that.'];
    case 'bulk': {
      const { what, ids, drafts, others } = question;
      const verb = what === 'hang up' ? 'Hang up' : what === 'dismiss' ? 'Dismiss' : 'Mute, or hear again,';
      const kept = drafts.length === 0 ? [] : [`Yanking brings back ${draftsOf(drafts)}.`];
      const written = others
        .slice(0, NUMBERS_SHOWN)
        .map(
          ({ id, names }) =>
            `${printable(names.join(', '))} ${names.length === 1 ? 'has' : 'have'} a draft for #${id}.`,
        );
      return [`${verb} ${count(ids.length, 'session')}?`, numbersOf(ids), ...kept, ...written];
    }
    case 'ban':
      return banQuestion(question);
    case 'forget':
      return [
        `Forget what is remembered of all clients (${count(question.known, 'identity').replace(/ys$/, 'ies')})?`,
      ];
    case 'leave':
      return ['Leave the board?'];
    case 'quit': {
      const { clients, drafts } = question;
      const hung = clients === 0 ? '' : `${count(clients, 'session')} will be hung up.`;
      const lost = drafts === 0 ? '' : `${count(drafts, 'draft')} will be lost.`;
      return ['Quit cordboard?', hung, lost].filter((text) => text !== '');
    }
  }
}

/** The way to stop it stands there when it counts. */
function leaveSheet(
  model: Model,
  { clients, drafts, others, jobs, watches }: Extract<Question, { readonly asks: 'leave' }>,
  ready: boolean,
  theme: Theme,
): Sheet {
  const stays = clients === 0 ? 'the board goes on' : `the board goes on, with ${count(clients, 'client')}`;
  const hangsUp = clients === 0 ? '' : `: ${count(clients, 'client')} will be hung up`;
  const lost = drafts === 0 ? '' : `, ${count(drafts, 'draft')} will be lost`;
  const looks = others === 1 ? 'looks' : 'look';
  const seen = others === 0 ? [] : [`${count(others, 'other')} ${looks} at it.`];
  const choice = (key: string, words: string): SheetRow => [
    [key, theme.key],
    [` ${words}`, theme.words],
  ];
  const rows = [
    choice('d', `detach: ${stays}`),
    ready && !watches ? choice('s', `stop the board${hangsUp}${lost}`) : choice(' ', ''),
    choice('n', 'stay here'),
  ];
  const ends = jobs.length === 0 ? [] : [endsWithConsole(jobs)];
  const head = folded(model, plain(['Leave the board?', ...seen, ...ends], theme));
  const spots = ['d', 's', 'n'].map((type, index) => ({
    x: 0,
    y: head.length + 1 + index,
    width: 'd detach'.length,
    spot: { type },
  }));
  return { title: 'leave', rows: [...head, [], ...rows], top: 0, spots };
}

function draftsOf(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'the draft' : 'the drafts'} of ${numbersOf(ids)}`;
}

const NUMBERS_SHOWN = 8;

function numbersOf(ids: readonly number[]): string {
  const shown = ids.slice(0, NUMBERS_SHOWN).map((id) => `#${id}`);
  const more = ids.length - shown.length;
  return shown.join(' ') + (more > 0 ? ` and ${more} more` : '');
}

function lineSheet(model: Model, overlay: Open<'ask'>, theme: Theme): Sheet {
  const { row, column } = typed(model, overlay.draft);
  return {
    title: askTitle(model, overlay),
    rows: [[[row, theme.text]]],
    top: 0,
    cursor: { x: column, y: 0 },
  };
}

/** A line that is typed: the part of it that the cursor is in. */
function typed(
  model: Model,
  { text, cursor }: Open<'ask'>['draft'],
  width = sheetWidth(model.columns, INPUT_WIDTH),
): { row: string; column: number } {
  const laid = draftRows(text, cursor, width - 1);
  const shown: DraftRow = laid.rows[laid.row] ?? { text: '', marks: [] };
  return { row: padToWidth(shown.text, width), column: laid.column };
}

function askTitle(model: Model, { what, ids }: Open<'ask'>): string {
  const [id, ...others] = ids;
  const session = id === undefined ? undefined : model.panes.get(id)?.session;
  const whose =
    session === undefined || others.length > 0 ? count(ids.length, 'session') : displayTitle(session);
  return `${what} of ${whose}${what === 'tags' && others.length > 0 ? ': +add -take away' : ''}`;
}

/** The line to type in, and below it the sessions it may mean: as many as the screen has room for. */
function goSheet(model: Model, overlay: Open<'go'>, theme: Theme): Sheet {
  const width = sheetWidth(model.columns, Math.max(INPUT_WIDTH, Math.min(GO_WIDTH, model.columns >> 1)));
  const height = Math.max(1, Math.min(GO_ROWS, model.rows - GO_FRAME));
  const { row, column } = typed(model, overlay.draft, width);
  const rows = goRows(model, overlay, { width: width - 1, height }).map(({ text, picked }): SheetRow => {
    const mark = picked ? theme.glyphs.focus : ' ';
    return [[padToWidth(mark + text, width), picked ? theme.selected : theme.text]];
  });
  const none: SheetRow[] = rows.length === 0 ? [[['no session is like that', theme.dim]]] : [];
  const filler = Array.from({ length: height - rows.length - none.length }, (): SheetRow => []);
  return {
    title: 'go to',
    rows: [[[row, theme.text]], ...rows, ...none, ...filler],
    top: 0,
    cursor: { x: column, y: 0 },
  };
}

/** The line to type in, the heads of the columns or what is wrong, and conversations as many as there is room for. */
function historySheet(model: Model, overlay: Open<'history'>, theme: Theme): Sheet {
  const { list, top, error, asked } = overlay;
  const width = sheetWidth(model.columns, HISTORY_WIDTH);
  const height = historyRows(model);
  const { row, column } = typed(model, overlay.draft, width);
  const shown = rowsHeld(list).slice(top, top + height);
  const rows = shown.map((conversation, index): SheetRow => {
    const isPicked = top + index === list.picked;
    const text = (isPicked ? theme.glyphs.focus : ' ') + historyRow(conversation, model.now, width - 1);
    return [[text, isPicked ? theme.selected : theme.text]];
  });
  const words = asked === undefined ? 'no conversation on the record is like that' : 'reading';
  const none: SheetRow[] = rows.length > 0 || error !== undefined ? [] : [[[words, theme.dim]]];
  const filler = Array.from({ length: height - rows.length - none.length }, (): SheetRow => []);
  const head: SheetRow =
    error === undefined
      ? [[` ${historyHead(width - 1)}`, theme.dim]]
      : [[padToWidth(cutToWidth(printable(error), width), width), theme.warning]];
  return {
    title: 'earlier conversations',
    rows: [[[row, theme.text]], head, ...rows, ...none, ...filler],
    top: 0,
    cursor: { x: column, y: 0 },
    spots: shown.map(({ id }, index) => ({ x: 0, y: index + 2, width, spot: { conversation: id } })),
  };
}
