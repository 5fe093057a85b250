/** What a command runs with: defaults < configuration file < environment < flags, every value checked in one spot. */
import { join } from 'node:path';
import { type Address, parseTargets } from './address.ts';
import { checkBoardName } from './board-name.ts';
import { makeKeymap } from './console/bindings.ts';
import type { Keymap } from './console/keymap.ts';
import type { ThemeName } from './console/themes.ts';
import { CordboardError, type ErrorCode } from './errors.ts';
import { expected, word } from './expected.ts';
import type { Setting } from './flag.ts';
import { type FarBoard, parseFarBoard } from './far-board.ts';
import { jsonFault } from './json-fault.ts';
import { isSetting, type Listening } from './listening.ts';
import { type NamingRule, parseNamingRules } from './naming-rules.ts';
import { nearest, suggestion } from './nearest.ts';
import {
  type Alert,
  ALL_OPTIONS,
  type Colour,
  type Durability,
  FILE_OPTIONS,
  type Option,
  OPTIONS,
  ownValue,
  SETTINGS,
} from './options.ts';
import type { Role } from './operators.ts';
import type { Snippets } from './console/snippets.ts';
import type { LogFormat, LogLevel } from './service/log-entry.ts';
import type { Eol, Framing, WhenFull } from './wire/settings.ts';

/** What both commands have. Sizes are bytes. */
export interface CommonConfig {
  readonly eol: Eol;
  readonly framing: Framing;
  /** A template, for `expandPrefix`; empty is none. */
  readonly prefix: string;
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

/** What listeners can have each for themselves. Sizes are bytes. */
export interface ListenerSettings {
  readonly eol: Eol;
  readonly framing: Framing;
  readonly prefix: string;
  readonly outbox: number;
  readonly whenFull: WhenFull;
  /** One line without its end; empty is none. */
  readonly greeting: string;
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
  readonly targets: readonly Address[];
  readonly reconnect: boolean;
}

/** Where values come from, so that nothing here touches the machine. */
export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the command line gave, by option name, and `config`. A list holds strings, a switch a boolean. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Reads a whole file as UTF-8; throws as `node:fs` does. */
  readonly readFile: (path: string) => string;
  readonly home: string;
}

/** Throws `CB_USAGE` for a wrong flag or variable, `CB_CONFIG` for the file; the message begins with the source. */
export function serveConfig(sources: Sources): ServeConfig {
  const { read, sourceOf, insists } = settle(sources);
  return {
    ...common(read),
    insists: INSISTENT.filter((name) => insists(OPTIONS[name])),
    ...keys(read, sourceOf(FILE_OPTIONS.bindings)),
    listen: read(OPTIONS.listen),
    maxSessions: read(OPTIONS.maxSessions),
    maxPerAddress: read(OPTIONS.maxPerAddress),
    greeting: read(OPTIONS.greeting),
    rate: read(OPTIONS.rate),
    ratePerAddress: read(OPTIONS.ratePerAddress),
    rateTrust: read(OPTIONS.rateTrust),
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
    outbox: set(OPTIONS.outbox, all.outbox),
    whenFull: set<WhenFull>(OPTIONS.whenFull, all.whenFull),
    greeting: set(OPTIONS.greeting, all.greeting),
  };
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
    targets: parseTargets(targets),
    reconnect: read(OPTIONS.reconnect),
  };
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
    outbox: read(OPTIONS.outbox),
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

/** A key of the configuration file that is no option: what it says is too much for a flag. */
export interface FileKey<T> {
  readonly name: string;
  readonly description: string;
  readonly default: unknown;
  /** Throws; the message says where in the value the fault is. */
  readonly parse: (raw: unknown) => T;
}

export const FILE_ONLY = {
  names: {
    name: 'names',
    description: 'Rules that name and tag sessions, and set them up',
    default: [],
    parse: parseNamingRules,
  },
} as const satisfies Record<string, FileKey<unknown>>;

const FILE_KEYS: readonly FileKey<unknown>[] = Object.values(FILE_ONLY);

/** All that is wrong with the bindings is told at once. */
function keys(read: Read, source: string): Pick<CommonConfig, 'keymap' | 'warnings'> {
  const { keymap, faults } = makeKeymap(read(OPTIONS.keys), read(FILE_OPTIONS.bindings));
  const texts = (severity: string): string[] =>
    faults.filter((fault) => fault.severity === severity).map(({ text }) => text);
  const errors = texts('error');
  if (errors.length > 0) throw new CordboardError('CB_CONFIG', `${source}: ${errors.join('; ')}`);
  return { keymap, warnings: texts('warning').map((text) => `${FILE_OPTIONS.bindings.name}: ${text}`) };
}

type Read = <T>(setting: Setting<T> | FileKey<T>) => T;

interface Settled {
  readonly read: Read;
  /** What a message calls the place where a setting was given; its name if it was not. */
  readonly sourceOf: (setting: Setting<unknown>) => string;
  /** Whether it was given for this run: not by the configuration file, nor by default. */
  readonly insists: (setting: Setting<unknown>) => boolean;
}

/** One value somebody wrote down. `source` is what a message calls the place. */
interface Given {
  readonly name: string;
  readonly raw: unknown;
  readonly source: string;
  readonly code: ErrorCode;
}

/** Checks every value of every source, overruled ones and those of the other command too. */
function settle(sources: Sources): Settled {
  const given = [...fromFile(sources), ...fromEnv(sources.env), ...fromFlags(sources.flags)];
  const strongest = new Map(given.map((each) => [each.name, each]));
  for (const each of given) {
    for (const key of [...SETTINGS, ...FILE_KEYS]) if (key.name === each.name) check(key, each);
  }
  return {
    read: (setting) => setting.parse(strongest.get(setting.name)?.raw ?? setting.default),
    sourceOf: ({ name }) => strongest.get(name)?.source ?? name,
    insists: ({ name }) => strongest.get(name)?.code === 'CB_USAGE',
  };
}

function check(option: Setting<unknown> | FileKey<unknown>, { raw, source, code }: Given): void {
  try {
    option.parse(raw);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    throw new CordboardError(code, `${source}: ${error.message}`);
  }
}

function fromFlags(flags: Sources['flags']): Given[] {
  return ALL_OPTIONS.flatMap(({ name }) =>
    flags[name] === undefined
      ? []
      : [{ name, raw: flags[name], source: `--${name}`, code: 'CB_USAGE' as const }],
  );
}

const ENV_PREFIX = 'CORDBOARD_';
const CONFIG_VARIABLE = `${ENV_PREFIX}CONFIG`;
/** Not options: for whoever works on cordboard. */
const OTHER_VARIABLES = [`${ENV_PREFIX}DEBUG`, `${ENV_PREFIX}FUZZ_SECONDS`];

function variable(name: string): string {
  return ENV_PREFIX + name.toUpperCase().replaceAll('-', '_');
}

/** An empty variable is as good as none. */
function fromEnv(env: Sources['env']): Given[] {
  refuseMisspelt(Object.keys(env));
  return ALL_OPTIONS.flatMap(({ name, kind }) => {
    const source = variable(name);
    const text = env[source] ?? '';
    const raw = kind === 'list' ? piecesOf(text, name) : text;
    return text === '' ? [] : [{ name, raw, source, code: 'CB_USAGE' as const }];
  });
}

/** Items are between commas; what a listener has for itself is as well, and stays with it. */
function piecesOf(text: string, name: string): string[] {
  const pieces: string[] = [];
  for (const piece of text.split(',').map((item) => item.trim())) {
    const last = pieces.at(-1);
    const joins = name === OPTIONS.listen.name && last !== undefined && isSetting(piece);
    if (joins) pieces[pieces.length - 1] = `${last},${piece}`;
    else pieces.push(piece);
  }
  return pieces;
}

/** A variable that is nothing like an option belongs to somebody else. */
function refuseMisspelt(variables: readonly string[]): void {
  const known = [CONFIG_VARIABLE, ...OTHER_VARIABLES, ...ALL_OPTIONS.map(({ name }) => variable(name))];
  const fileOnly = [...Object.values(FILE_OPTIONS), ...FILE_KEYS].map(({ name }) => variable(name));
  for (const name of variables) {
    if (!name.startsWith(ENV_PREFIX) || known.includes(name)) continue;
    if (fileOnly.includes(name))
      throw new CordboardError('CB_USAGE', `${name}: only the configuration file can say this`);
    // All of them begin alike: only the rest tells how near they are.
    const own = (variable: string): string => variable.slice(ENV_PREFIX.length);
    const meant = nearest(own(name), known.map(own));
    if (meant === undefined) continue;
    throw new CordboardError(
      'CB_USAGE',
      `${word(name)}: no such option; did you mean ${ENV_PREFIX}${meant}?`,
    );
  }
}

function fromFile(sources: Sources): Given[] {
  const path = configPath(sources);
  const text = readConfig(sources.readFile, path);
  if (text === undefined) return [];
  return Object.entries(parseConfig(path.name, text)).map(([key, raw]: [string, unknown]) => {
    const file = word(path.name);
    if (FILE_KEYS.some(({ name }) => name === key))
      return { name: key, raw, source: file, code: 'CB_CONFIG' };
    if (!SETTINGS.some(({ name }) => name === key)) throw unknownKey(path.name, key);
    return { name: key, raw, source: `${file}: ${key}`, code: 'CB_CONFIG' };
  });
}

interface ConfigPath {
  readonly name: string;
  /** The user named it, so it must be there. */
  readonly chosen: boolean;
}

/** The XDG base directory specification: a relative `XDG_CONFIG_HOME` is to be ignored. */
function configPath({ env, flags, home }: Sources): ConfigPath {
  const chosen = flags['config'] ?? (env[CONFIG_VARIABLE] === '' ? undefined : env[CONFIG_VARIABLE]);
  if (typeof chosen === 'string') return { name: chosen, chosen: true };
  const xdg = env['XDG_CONFIG_HOME'] ?? '';
  const folder = xdg.startsWith('/') ? xdg : join(home, '.config');
  return { name: join(folder, 'cordboard', 'config.json'), chosen: false };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'this is a folder',
};

function readConfig(readFile: Sources['readFile'], { name, chosen }: ConfigPath): string | undefined {
  try {
    return readFile(name).replace(/^\uFEFF/, '');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const reason = REASONS[code] ?? word(error.message);
    if (!chosen && reason === REASONS['ENOENT']) return undefined;
    throw new CordboardError('CB_CONFIG', `${word(name)}: cannot be read: ${reason}`);
  }
}

function parseConfig(path: string, text: string): object {
  const fault = jsonFault(text);
  if (fault !== undefined) {
    const place = `line ${fault.line}, column ${fault.column}`;
    throw new CordboardError('CB_CONFIG', `${word(path)}: ${place}: ${fault.message}`);
  }
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new CordboardError('CB_CONFIG', `${word(path)}: ${expected('an object of options', value).message}`);
}

function unknownKey(path: string, key: string): CordboardError {
  const names = [...SETTINGS, ...FILE_KEYS].map(({ name }) => name);
  return new CordboardError(
    'CB_CONFIG',
    `${word(path)}: ${word(key)}: no such option${suggestion(key, names)}`,
  );
}
