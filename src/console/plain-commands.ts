/** What an operator can type at a plain console. */
import { banLine, notKeptWords, timeAndReason } from '../access/ban-words.ts';
import { hostOf } from '../address.ts';
import { CordboardError } from '../errors.ts';
import { count } from '../format.ts';
import { suggestion } from '../nearest.ts';
import { parseNetworkOrHost } from '../cidr.ts';
import { namesakeWords } from '../namesakes.ts';
import { namesakesReached } from '../reach.ts';
import type { SessionId } from '../record.ts';
import type { SessionSummary, Switchboard } from '../switchboard/switchboard.ts';
import { EOLS, type TelnetSignal } from '../wire/settings.ts';
import type { Attached } from '../operators.ts';
import { isConsole, ROLE_WORDS } from './operators.ts';
import { find, history } from './plain-record.ts';
import { labelOf } from './plain-session.ts';

/** What a typed line can reach. */
export interface Desk {
  readonly switchboard: Switchboard;
  /** In the order of their ids. */
  sessions(): readonly SessionSummary[];
  /** Who is attached, by their numbers. */
  operators(): readonly Attached[];
  /** Prints one line. */
  say(line: string): void;
  now(): number;
  /** As `Switchboard.send`, when its time has come. */
  send(id: SessionId, text: string): Promise<void>;
  quit(): void;
}

interface Command {
  readonly usage: string;
  readonly help: string;
  readonly run: (rest: string, desk: Desk) => Promise<void> | void;
}

/** Sessions that an error lists at most. */
const LISTED = 10;

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['list', { usage: '/list', help: 'lists the sessions', run: (_, desk) => list(desk) }],
  [
    'hangup',
    { usage: '/hangup ID', help: 'ends a session', run: on((id, desk) => desk.switchboard.hangUp(id)) },
  ],
  [
    'eof',
    {
      usage: '/eof ID',
      help: 'ends the sending; the other side may go on',
      run: on((id, desk) => desk.switchboard.finish(id)),
    },
  ],
  [
    'rename',
    {
      usage: '/rename ID NAME',
      help: 'names a session; without NAME it loses its name',
      run: on(rename),
    },
  ],
  ['dismiss', { usage: '/dismiss ID|all', help: 'takes closed sessions off the list', run: dismiss }],
  [
    'reconnect',
    { usage: '/reconnect ID', help: 'dials again, now', run: on((id, desk) => desk.switchboard.retry(id)) },
  ],
  [
    'eol',
    { usage: `/eol ID ${EOLS.join('|')}`, help: 'what ends the lines sent to a session', run: on(setEol) },
  ],
  ['break', { usage: '/break ID', help: 'sends a break (telnet only)', run: signalling('break') }],
  [
    'interrupt',
    { usage: '/interrupt ID', help: 'sends an interrupt (telnet only)', run: signalling('interrupt') },
  ],
  [
    'ayt',
    { usage: '/ayt ID', help: 'asks whether the other side is there (telnet only)', run: signalling('ayt') },
  ],
  [
    'ban',
    {
      usage: '/ban ID|NETWORK [TIME] [REASON]',
      help: 'hangs up an address or network, and lets it in no more',
      run: ban,
    },
  ],
  ['unban', { usage: '/unban ID|NETWORK', help: 'lifts a ban', run: unban }],
  ['bans', { usage: '/bans', help: 'lists who is banned', run: (_, desk) => bans(desk) }],
  [
    'find',
    {
      usage: '/find [@ID] TEXT',
      help: 'looks for lines with TEXT, or ~REGEX, in all conversations on the record',
      run: (text, desk) => find(text, desk, (written) => findSession(written, desk).session.id),
    },
  ],
  ['history', { usage: '/history [TEXT]', help: 'lists conversations on the record', run: history }],
  ['who', { usage: '/who', help: 'tells who is attached, and where', run: (_, desk) => who(desk) }],
  ['help', { usage: '/help', help: 'shows this', run: (_, desk) => help(desk) }],
  [
    'quit',
    {
      usage: '/quit',
      help: 'ends this console, and the board if it is its own',
      run: (_, desk) => desk.quit(),
    },
  ],
]);

/** Does what one line says. Rejects with a `CordboardError` to be shown to the operator. */
export async function runLine(line: string, desk: Desk): Promise<void> {
  if (line.startsWith('/') && !line.startsWith('//')) return runCommand(line.slice(1), desk);
  if (line.startsWith('@')) {
    const { session, rest } = findSession(line.slice(1), desk);
    return desk.send(session.id, rest);
  }
  return desk.send(onlyOpen(desk).id, line.startsWith('/') ? line.slice(1) : line);
}

/** `word` and what follows the blanks after it. */
function split(text: string): { readonly word: string; readonly rest: string } {
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/su.exec(text) ?? [];
  return { word, rest };
}

async function runCommand(text: string, desk: Desk): Promise<void> {
  const { word, rest } = split(text);
  const command = COMMANDS.get(word);
  if (command !== undefined) return command.run(rest, desk);
  const hint = suggestion(word, [...COMMANDS.keys()], '/');
  throw new CordboardError('CB_USAGE', `/${word}: no such command${hint} (/help lists them)`);
}

/** A command whose first word is a session. */
function on(act: (id: SessionId, desk: Desk, rest: string) => Promise<void>): Command['run'] {
  return async (text, desk) => {
    const { session, rest } = findSession(text, desk);
    await act(session.id, desk, rest.trim());
  };
}

/**
 * The session that a text begins with: its number (`3` or `#3`, which are never a name) or its exact name. Clients
 * may choose their names, so whatever could mean two of them means none.
 */
function findSession(text: string, desk: Desk): { readonly session: SessionSummary; readonly rest: string } {
  const sessions = desk.sessions();
  const [written, digits] = /^#?(\d+)(?=\s|$)/u.exec(text) ?? [];
  const fitting =
    written === undefined ? withName(text, sessions) : sessions.filter(({ id }) => id === Number(digits));
  const [session, ...others] = fitting;
  if (session === undefined) {
    const asked = split(text).word;
    const what = asked === '' ? 'say which session' : `there is no session ${asked}`;
    throw new CordboardError('CB_NO_SESSION', `${what} (/list lists them)`);
  }
  const length = written?.length ?? Math.max(...fitting.map(({ name }) => name.length));
  if (others.length === 0) return { session, rest: text.slice(length + 1) };
  throw new CordboardError('CB_USAGE', `${text.slice(0, length)} is ambiguous, say #ID: ${labels(fitting)}`);
}

/** All that a text can mean: names can hold blanks, so one can be the beginning of another. */
function withName(text: string, sessions: readonly SessionSummary[]): readonly SessionSummary[] {
  const fitting = sessions.filter(({ name }) => name !== '' && `${text} `.startsWith(`${name} `));
  return namesakesReached(fitting, (session) => session);
}

function onlyOpen(desk: Desk): SessionSummary {
  const open = desk.sessions().filter(isOpen);
  const [session, ...others] = open;
  if (session === undefined) {
    throw new CordboardError('CB_NO_SESSION', 'no session is open: nothing was sent');
  }
  if (others.length === 0) return session;
  throw new CordboardError('CB_USAGE', `say which: @ID text (open: ${labels(open)})`);
}

function isOpen(session: SessionSummary): boolean {
  return session.state !== 'closed';
}

function labels(sessions: readonly SessionSummary[]): string {
  const some = sessions.slice(0, LISTED).map(labelOf).join(', ');
  return sessions.length > LISTED ? `${some} and ${sessions.length - LISTED} more` : some;
}

function list(desk: Desk): void {
  const sessions = desk.sessions();
  if (sessions.length === 0) desk.say('* no sessions');
  for (const session of sessions) {
    const { state, reason, openedAt, closedAt, bytesIn, bytesOut } = session;
    const how = reason === undefined ? state : `${state}: ${reason}`;
    const age = ageOf((closedAt ?? desk.now()) - openedAt);
    desk.say(
      `* ${labelOf(session)} ${how}, ${age}, ${count(bytesIn, 'byte')} in, ${count(bytesOut, 'byte')} out`,
    );
  }
}

async function dismiss(rest: string, desk: Desk): Promise<void> {
  if (rest.trim() !== 'all') return desk.switchboard.dismiss(findSession(rest, desk).session.id);
  const closed = desk.sessions().filter((session) => !isOpen(session));
  for (const { id } of closed) await desk.switchboard.dismiss(id);
}

async function rename(id: SessionId, desk: Desk, name: string): Promise<void> {
  const warning = namesakeWords(id, name, desk.sessions());
  await desk.switchboard.rename(id, name);
  if (warning !== undefined) desk.say(`* ${warning}`);
}

async function setEol(id: SessionId, desk: Desk, value: string): Promise<void> {
  const eol = EOLS.find((known) => known === value);
  if (eol === undefined)
    throw new CordboardError('CB_USAGE', `/eol: expected ${EOLS.join(', ')}, got ${value}`);
  await desk.switchboard.set(id, { eol });
}

function signalling(signal: TelnetSignal): Command['run'] {
  return on((id, desk) => desk.switchboard.signal(id, signal));
}

async function ban(text: string, desk: Desk): Promise<void> {
  const [, sure, target = ''] = /^(--yes\s+)?(.*)$/su.exec(text) ?? [];
  const { network, rest } = networkIn(target, desk);
  const terms = timeAndReason(rest.trim());
  const answer = await desk.switchboard.ban({ network, ...terms, ...(sure !== undefined && { sure: true }) });
  const warning = notKeptWords(answer);
  if (warning !== undefined) desk.say(`* ${warning}`);
}

async function unban(text: string, desk: Desk): Promise<void> {
  await desk.switchboard.unban(networkIn(text, desk).network);
}

async function bans(desk: Desk): Promise<void> {
  const found = await desk.switchboard.bans();
  if (found.length === 0) desk.say('* nobody is banned');
  for (const each of found) desk.say(`* ${banLine(each, desk.now())}`);
}

function who(desk: Desk): void {
  const operators = desk.operators();
  if (operators.length === 0) desk.say('* nobody is attached');
  for (const each of operators) {
    const at = each.focus === undefined ? '' : `, at #${each.focus}`;
    const kind = isConsole(each) ? '' : ', a script';
    desk.say(`* ${each.attachment} ${each.operator} ${ROLE_WORDS[each.role]}${at}${kind}`);
  }
}

/** An address, a network, or the address of a session. */
function networkIn(text: string, desk: Desk): { readonly network: string; readonly rest: string } {
  const { word, rest } = split(text);
  const network = parseNetworkOrHost(word);
  if (network !== undefined) return { network: network.text, rest };
  const found = findSession(text, desk);
  const host = parseNetworkOrHost(hostOf(found.session.peer));
  if (host !== undefined) return { network: host.text, rest: found.rest };
  throw new CordboardError('CB_USAGE', `${labelOf(found.session)} has no address to ban`);
}

function help(desk: Desk): void {
  const width = Math.max(...[...COMMANDS.values()].map(({ usage }) => usage.length)) + 2;
  const row = (usage: string, text: string): void => desk.say(`* ${usage.padEnd(width)}${text}`);
  row('@ID TEXT', 'sends to a session, by its number or name');
  row('TEXT', 'sends to the only open session');
  row('//TEXT', 'sends /TEXT to it');
  for (const { usage, help: text } of COMMANDS.values()) row(usage, text);
}

const AGE_UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** In the largest unit that fits: `12m`. */
function ageOf(milliseconds: number): string {
  const [unit, size] = AGE_UNITS.find(([, length]) => milliseconds >= length) ?? ['s', 1000];
  return `${Math.max(0, Math.floor(milliseconds / size))}${unit}`;
}
