/** What a command runs with, of what was said and is in force. */
import { type Address, formatAddress, parseTargets, type Target } from './address.ts';
import { checkBoardName } from './board-name.ts';
import { makeKeymap } from './console/bindings.ts';
import type { Keymap } from './console/keymap.ts';
import type { ThemeName } from './console/themes.ts';
import { CordboardError } from './errors.ts';
import { FILE_ONLY } from './file-keys.ts';
import { type FarBoard, parseFarBoard } from './far-board.ts';
import { formatListening, type Listening } from './listening.ts';
import type { NamingRule } from './naming-rules.ts';
import {
  type Alert,
  type Colour,
  type Durability,
  FILE_OPTIONS,
  type Option,
  OPTIONS,
  ownValue,
  type Refusing,
  type TlsClient,
} from './options.ts';
import type { Role } from './operators.ts';
import type { Snippets } from './console/snippets.ts';
import type { LogFormat, LogLevel } from './service/log-entry.ts';
import { type Read, settle, type Settled } from './settled.ts';
import type { Sources } from './sources.ts';
import type { Eol, Framing, TelnetMode, WhenFull } from './wire/settings.ts';

/** What both commands have. Sizes are bytes. */
export interface CommonConfig extends SilenceSettings {
  readonly eol: Eol;
  readonly framing: Framing;
  /** A template, for `expandPrefix`; empty is none. */
  readonly prefix: string;
  readonly telnet: TelnetMode;
  /** Queued for one session at most. */
  readonly outbox: number;
  /** Of all sessions together. */
  readonly outboxTotal: number;
  readonly whenFull: WhenFull;
  /** Kept of all conversations together at most. */
  readonly memory: number;
  /** Kept of one conversation at most. */
  readonly memoryPerSession: number;
  /** The file that conversations are recorded in: a path, `off`, or empty for the usual place. */
  readonly transcripts: string;
  readonly durability: Durability;
  /** 0 is for ever. */
  readonly keepDays: number;
  /** 0 is no bound. */
  readonly keepBytes: number;
  readonly pruneOpen: boolean;
  /** Regular expressions; what matches is not recorded. */
  readonly redact: readonly string[];
  /** As for `Pattern`. */
  readonly highlight: readonly string[];
  /** Seconds; 0 is never. */
  readonly silent: number;
  readonly bell: Alert;
  readonly notify: Alert;
  /** For a shell; empty is none. */
  readonly notifyCommand: string;
  readonly title: boolean;
  readonly mouse: boolean;
  readonly colour: Colour;
  readonly snippets: Snippets;
  /** Lines instead of a full screen. */
  readonly plain: boolean;
  /** Plain lines begin with their time. */
  readonly times: boolean;
  /** What is sent is written down for the next start. */
  readonly history: boolean;
  readonly theme: ThemeName;
  /** What of these a flag or the environment has decided; the others an operator's choice overrules. */
  readonly insists: readonly ('theme' | 'mouse')[];
  /** Nothing but ASCII is drawn; what clients send is shown as it is. */
  readonly ascii: boolean;
  readonly keymap: Keymap;
  /** What is doubtful in the configuration, but in force; for the operator, a line each. */
  readonly warnings: readonly string[];
}

/** What silence leads to. Seconds; 0 is never. */
export interface SilenceSettings {
  readonly keepalive: number;
  readonly unackedMark: number;
  readonly unackedClose: number;
  /** One line without its end; empty is none. */
  readonly ping: string;
  readonly pingEvery: number;
  readonly idleClose: number;
}

/** What listeners can have each for themselves. Sizes are bytes. */
export interface ListenerSettings extends SilenceSettings {
  readonly eol: Eol;
  readonly framing: Framing;
  readonly prefix: string;
  readonly telnet: TelnetMode;
  readonly outbox: number;
  readonly whenFull: WhenFull;
  /** One line without its end; empty is none. */
  readonly greeting: string;
  /** Paths; empty is none. A key without a path is in the file of the certificate. */
  readonly tlsCert: string;
  readonly tlsKey: string;
  readonly tlsCa: string;
  readonly tlsClient: TlsClient;
  /** Networks, as `Network.text` has them. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly proxyFrom: readonly string[];
  /** A path; empty is none. */
  readonly passphraseFile: string;
  readonly refuse: Refusing;
}

/** The settings are those of listeners that have none of their own. */
export interface ServeConfig extends CommonConfig, ListenerSettings {
  /** At least one. */
  readonly listen: readonly Listening[];
  readonly maxSessions: number;
  /** 0 is no limit. */
  readonly maxPerAddress: number;
  /** Bytes a second; 0 is no bound. */
  readonly rate: number;
  readonly ratePerAddress: number;
  /** Tags. */
  readonly rateTrust: readonly string[];
  /** Seconds a client that has ended its sending is kept when nobody answers it. */
  readonly halfClose: number | 'keep';
  /** In the order of the file. */
  readonly names: readonly NamingRule[];
  /** Without a console of its own. */
  readonly headless: boolean;
  /** Empty: made of the first address. */
  readonly name: string;
  /** Empty: the user's own. */
  readonly as: string;
  /** A group of the system whose members may attach, and what they may do at most; undefined: nobody but the owner may. */
  readonly group: GroupAccess | undefined;
  readonly logFormat: LogFormat;
  readonly logLevel: LogLevel;
  /** Empty: stderr. */
  readonly logFile: string;
  /** Seconds. */
  readonly drain: number;
  /** One line without its end; empty is none. */
  readonly farewell: string;
  /** Undefined: nobody reads any. */
  readonly metrics: Address | undefined;
}

export interface GroupAccess {
  /** Or number. */
  readonly name: string;
  readonly role: Role;
}

export interface AttachConfig extends CommonConfig {
  /** On which machine; undefined: on this one. */
  readonly far: FarBoard | undefined;
  /** The name of a board of this user on this machine, or the path of a socket, which has a slash; undefined: the only one. */
  readonly board: string | undefined;
  readonly watch: boolean;
  /** Empty: the user's own. */
  readonly as: string;
  /** A program and its first words. */
  readonly ssh: readonly string[];
}

export interface ConnectConfig extends CommonConfig {
  /** At least one, in the order given. */
  readonly targets: readonly Target[];
  readonly reconnect: boolean;
  /** As in `ListenerSettings`. */
  readonly tlsCert: string;
  readonly tlsKey: string;
  readonly tlsCa: string;
  /** As `parseFingerprint` has them. */
  readonly pin: readonly string[];
  readonly insecure: boolean;
}

/** Throws `CB_USAGE` for a wrong flag or variable, `CB_CONFIG` for the file; the message begins with the source. */
export function serveConfig(sources: Sources): ServeConfig {
  const { read, sourceOf, insists } = settle(sources);
  return {
    ...common(read),
    insists: INSISTENT.filter((name) => insists(OPTIONS[name])),
    ...keys(read, sourceOf(FILE_OPTIONS.bindings)),
    listen: checkedListeners(read, sourceOf(OPTIONS.listen)),
    maxSessions: read(OPTIONS.maxSessions),
    maxPerAddress: read(OPTIONS.maxPerAddress),
    greeting: read(OPTIONS.greeting),
    rate: read(OPTIONS.rate),
    ratePerAddress: read(OPTIONS.ratePerAddress),
    rateTrust: read(OPTIONS.rateTrust),
    tlsCert: read(OPTIONS.tlsCert),
    tlsKey: read(OPTIONS.tlsKey),
    tlsCa: read(OPTIONS.tlsCa),
    tlsClient: read(OPTIONS.tlsClient),
    allow: read(OPTIONS.allow),
    deny: read(OPTIONS.deny),
    proxyFrom: read(OPTIONS.proxyFrom),
    passphraseFile: read(OPTIONS.passphraseFile),
    refuse: read(OPTIONS.refuse),
    halfClose: read(OPTIONS.halfClose),
    names: read(FILE_ONLY.names),
    headless: read(OPTIONS.headless),
    name: read(OPTIONS.name),
    as: read(OPTIONS.as),
    group: groupAccess(read, sourceOf),
    logFormat: read(OPTIONS.logFormat),
    logLevel: read(OPTIONS.logLevel),
    logFile: read(OPTIONS.logFile),
    drain: read(OPTIONS.drain),
    farewell: read(OPTIONS.farewell),
    metrics: read(OPTIONS.metrics),
  };
}

/** What a listener does not set for itself is as for all. */
export function listenerSettings({ own }: Listening, all: ListenerSettings): ListenerSettings {
  const set = <T>(option: Option<T>, usual: T): T => {
    const values = own.get(option.name);
    return values === undefined ? usual : ownValue(option, values);
  };
  return {
    eol: set<Eol>(OPTIONS.eol, all.eol),
    framing: set<Framing>(OPTIONS.framing, all.framing),
    prefix: set(OPTIONS.prefix, all.prefix),
    telnet: set<TelnetMode>(OPTIONS.telnet, all.telnet),
    outbox: set(OPTIONS.outbox, all.outbox),
    whenFull: set<WhenFull>(OPTIONS.whenFull, all.whenFull),
    greeting: set(OPTIONS.greeting, all.greeting),
    tlsCert: set(OPTIONS.tlsCert, all.tlsCert),
    tlsKey: set(OPTIONS.tlsKey, all.tlsKey),
    tlsCa: set(OPTIONS.tlsCa, all.tlsCa),
    tlsClient: set<TlsClient>(OPTIONS.tlsClient, all.tlsClient),
    allow: set(OPTIONS.allow, all.allow),
    // Nobody is let in again by what is said for one listener.
    deny: [...all.deny, ...set(OPTIONS.deny, [])],
    proxyFrom: set(OPTIONS.proxyFrom, all.proxyFrom),
    passphraseFile: set(OPTIONS.passphraseFile, all.passphraseFile),
    refuse: set<Refusing>(OPTIONS.refuse, all.refuse),
    keepalive: set(OPTIONS.keepalive, all.keepalive),
    unackedMark: set(OPTIONS.unackedMark, all.unackedMark),
    unackedClose: set(OPTIONS.unackedClose, all.unackedClose),
    ping: set(OPTIONS.ping, all.ping),
    pingEvery: set(OPTIONS.pingEvery, all.pingEvery),
    idleClose: set(OPTIONS.idleClose, all.idleClose),
  };
}

/** Bytes a second that each session of a listener is read at most; undefined: as is said for all, also when that changes. */
export function ownRate({ own }: Listening): number | undefined {
  const values = own.get(OPTIONS.rate.name);
  return values === undefined ? undefined : ownValue(OPTIONS.rate, values);
}

/** Nobody must be left without what was asked for. Throws `CB_USAGE`. */
function checkedListeners(read: Read, source: string): readonly Listening[] {
  const listen = read(OPTIONS.listen);
  const all = {
    tlsCert: read(OPTIONS.tlsCert),
    tlsCa: read(OPTIONS.tlsCa),
    tlsClient: read(OPTIONS.tlsClient),
  };
  for (const each of listen) {
    const fault = each.begins === 'plain' ? plainFault(each) : tlsFault(each, all);
    if (fault === undefined) continue;
    throw new CordboardError('CB_USAGE', `${source}: ${formatListening(each)}: ${fault}`);
  }
  return listen;
}

type TlsSettings = Pick<ListenerSettings, 'tlsCert' | 'tlsCa' | 'tlsClient'>;

/** What is said of TLS for it alone is meant. */
function plainFault({ address, own }: Listening): string | undefined {
  const name = [...own.keys()].find((each) => each.startsWith('tls-'));
  if (name === undefined) return undefined;
  return `${name} needs a listener that speaks TLS; expected tls://${formatAddress(address)}`;
}

function tlsFault({ address, own }: Listening, all: TlsSettings): string | undefined {
  if (address.kind === 'unix')
    return 'there is no TLS on a Unix socket, whose clients are all on this machine';
  const has = (option: Option<string>, usual: string): boolean =>
    (own.get(option.name)?.at(-1) ?? usual) !== '';
  if (!has(OPTIONS.tlsCert, all.tlsCert))
    return 'expected --tls-cert FILE; cordboard certificate makes one for a private fleet';
  const client = own.get(OPTIONS.tlsClient.name)?.at(-1) ?? all.tlsClient;
  if (client !== 'none' && !has(OPTIONS.tlsCa, all.tlsCa))
    return `expected --tls-ca FILE, whose clients are let in (--tls-client ${client})`;
  return undefined;
}

const GROUP_BITS = 0o060;

/** Nobody is let in by half a word. Throws `CB_USAGE`. */
function groupAccess(read: Read, sourceOf: Settled['sourceOf']): GroupAccess | undefined {
  const name = read(OPTIONS.socketGroup);
  const mode = read(OPTIONS.socketMode);
  const opens = mode !== undefined && (mode & GROUP_BITS) !== 0;
  const source = sourceOf(OPTIONS.socketMode);
  if (name === '' && opens)
    throw new CordboardError(
      'CB_USAGE',
      `${source}: 0660 lets a group in; say which with --socket-group NAME`,
    );
  if (name !== '' && mode !== undefined && !opens)
    throw new CordboardError(
      'CB_USAGE',
      `${source}: 0600 lets nobody of ${name} in; expected 0660, or no --socket-group`,
    );
  return name === '' ? undefined : { name, role: read(OPTIONS.groupRole) };
}

/** Throws `CB_USAGE`. */
function nameOrPath(board: string): string {
  return board.includes('/') ? board : checkBoardName(board);
}

/** As `serveConfig`; `board` is the word after `attach`: a name, a path, or `ssh://` and so on. */
export function attachConfig(sources: Sources, board: string | undefined): AttachConfig {
  const { read, sourceOf, insists } = settle(sources);
  const far = board === undefined ? undefined : parseFarBoard(board);
  return {
    ...common(read),
    insists: INSISTENT.filter((name) => insists(OPTIONS[name])),
    ...keys(read, sourceOf(FILE_OPTIONS.bindings)),
    far,
    board: board === undefined || far !== undefined ? undefined : nameOrPath(board),
    watch: read(OPTIONS.watch),
    as: read(OPTIONS.as),
    ssh: read(OPTIONS.ssh),
  };
}

/** As `serveConfig`; `targets` are the words after `connect`. */
export function connectConfig(sources: Sources, targets: readonly string[]): ConnectConfig {
  const { read, sourceOf, insists } = settle(sources);
  return {
    ...common(read),
    insists: INSISTENT.filter((name) => insists(OPTIONS[name])),
    ...keys(read, sourceOf(FILE_OPTIONS.bindings)),
    targets: checkedTargets(parseTargets(targets), read),
    reconnect: read(OPTIONS.reconnect),
    tlsCert: read(OPTIONS.tlsCert),
    tlsKey: read(OPTIONS.tlsKey),
    tlsCa: read(OPTIONS.tlsCa),
    pin: read(OPTIONS.pin),
    insecure: read(OPTIONS.insecure),
  };
}

/** Whoever asks for a certain certificate must not be connected without any. Throws `CB_USAGE`. */
function checkedTargets(targets: readonly Target[], read: Read): readonly Target[] {
  if (read(OPTIONS.pin).length === 0 || targets.every(({ secure }) => secure === true)) return targets;
  throw new CordboardError(
    'CB_USAGE',
    '--pin: expected targets that begin with tls://, as in tls://gate.example:7000',
  );
}

/** The setting `transcripts`, for commands that have no board. All sources are checked, as `serveConfig` does. */
export function transcriptsSetting(sources: Sources): string {
  return settle(sources).read(OPTIONS.transcripts);
}

const INSISTENT = ['theme', 'mouse'] as const;

function common(read: Read): Omit<CommonConfig, 'keymap' | 'warnings' | 'insists'> {
  return {
    eol: read(OPTIONS.eol),
    framing: read(OPTIONS.framing),
    prefix: read(OPTIONS.prefix),
    telnet: read(OPTIONS.telnet),
    outbox: read(OPTIONS.outbox),
    keepalive: read(OPTIONS.keepalive),
    unackedMark: read(OPTIONS.unackedMark),
    unackedClose: read(OPTIONS.unackedClose),
    ping: read(OPTIONS.ping),
    pingEvery: read(OPTIONS.pingEvery),
    idleClose: read(OPTIONS.idleClose),
    outboxTotal: read(OPTIONS.outboxTotal),
    whenFull: read(OPTIONS.whenFull),
    memory: read(OPTIONS.memory),
    memoryPerSession: read(OPTIONS.memoryPerSession),
    transcripts: read(OPTIONS.transcripts),
    durability: read(OPTIONS.durability),
    keepDays: read(OPTIONS.keepDays),
    keepBytes: read(OPTIONS.keepBytes),
    pruneOpen: read(OPTIONS.pruneOpen),
    redact: read(OPTIONS.redact),
    highlight: read(OPTIONS.highlight),
    silent: read(OPTIONS.silent),
    bell: read(OPTIONS.bell),
    notify: read(OPTIONS.notify),
    notifyCommand: read(OPTIONS.notifyCommand),
    title: read(OPTIONS.title),
    mouse: read(OPTIONS.mouse),
    colour: read(OPTIONS.colour),
    snippets: read(FILE_OPTIONS.snippets),
    plain: read(OPTIONS.plain),
    times: read(OPTIONS.times),
    history: read(OPTIONS.history),
    theme: read(OPTIONS.theme),
    ascii: read(OPTIONS.ascii),
  };
}

/** All that is wrong with the bindings is told at once. */
function keys(read: Read, source: string): Pick<CommonConfig, 'keymap' | 'warnings'> {
  const { keymap, faults } = makeKeymap(read(OPTIONS.keys), read(FILE_OPTIONS.bindings));
  const texts = (severity: string): string[] =>
    faults.filter((fault) => fault.severity === severity).map(({ text }) => text);
  const errors = texts('error');
  if (errors.length > 0) throw new CordboardError('CB_CONFIG', `${source}: ${errors.join('; ')}`);
  return { keymap, warnings: texts('warning').map((text) => `${FILE_OPTIONS.bindings.name}: ${text}`) };
}
