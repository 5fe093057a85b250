/** Every option there is, as data: the command line, the environment, the configuration file and the help read it. */
import { PRESET_NAMES } from './console/presets.ts';
import { parseSnippets } from './console/snippets.ts';
import { THEME_NAMES } from './console/themes.ts';
import { CordboardError } from './errors.ts';
import { expected, word } from './expected.ts';
import { type Flag, line, oneOf, type Setting, wholeNumber, yesOrNo } from './flag.ts';
import { type Listening, parseListening } from './listening.ts';
import { suggestion } from './nearest.ts';
import { type Role, ROLES } from './operators.ts';
import {
  addressOrNone,
  addressText,
  bindings,
  boardName,
  daysOrForEver,
  drainSeconds,
  fingerprints,
  groupName,
  keepAliveSeconds,
  networks,
  operatorName,
  patterns,
  redactions,
  secondsOfSilence,
  secondsOrKeep,
  secondsOrNever,
  size,
  sizeOrNone,
  socketMode,
  splitCommandLine,
  tags,
  template,
} from './option-values.ts';
import { LOG_FORMATS, LOG_LEVELS } from './service/log-entry.ts';
import { EOLS, FRAMINGS, TELNET_MODES, WHEN_FULL } from './wire/settings.ts';

/** What calls the operator: this level and those more urgent. */
export const ALERTS = ['off', 'highlight', 'alarm', 'bell', 'text', 'presence'] as const;
export type Alert = (typeof ALERTS)[number];
export const COLOURS = ['off', 'sgr'] as const;
export type Colour = (typeof COLOURS)[number];

export const DURABILITIES = ['normal', 'full'] as const;
export type Durability = (typeof DURABILITIES)[number];

export const TLS_CLIENTS = ['none', 'optional', 'required'] as const;
export type TlsClient = (typeof TLS_CLIENTS)[number];
export const REFUSING = ['line', 'silent'] as const;
export type Refusing = (typeof REFUSING)[number];

export const COMMANDS = ['serve', 'connect', 'attach'] as const;
export type CommandName = (typeof COMMANDS)[number];

/** A flag that the environment and the configuration file can say as well. */
export interface Option<T> extends Flag<T> {
  readonly commands: readonly CommandName[];
  /** Can be said for one listener as well, after its address. */
  readonly perListener?: true;
}

const SERVE = ['serve'] as const;
const CONNECT = ['connect'] as const;
const ATTACH = ['attach'] as const;
/** Those with a board that others may be at. */
const SHARED = ['serve', 'attach'] as const;
/** Those that hold conversations; the others have them elsewhere. */
const HOLDING = ['serve', 'connect'] as const;

export const OPTIONS = {
  listen: {
    name: 'listen',
    kind: 'list',
    description:
      'Where clients dial in: PORT (of 127.0.0.1), HOST:PORT, [V6]:PORT, *:PORT, unix:PATH; ,NAME=VALUE sets it up; repeatable',
    commands: SERVE,
    default: '6666',
    parse: listeners,
  },
  maxSessions: {
    name: 'max-sessions',
    kind: 'value',
    description: 'Open sessions at most; further clients are refused',
    commands: SERVE,
    default: '10000',
    parse: wholeNumber(1, 1_000_000),
  },
  maxPerAddress: {
    name: 'max-per-address',
    kind: 'value',
    description: 'Open sessions from one address at most; 0 is no limit',
    commands: SERVE,
    default: '0',
    parse: wholeNumber(0, 1_000_000),
  },
  allow: {
    name: 'allow',
    kind: 'list',
    description: 'Only clients from this address or network may come in; repeatable',
    commands: SERVE,
    perListener: true,
    default: '',
    parse: networks,
  },
  deny: {
    name: 'deny',
    kind: 'list',
    description: 'Clients from this address or network may not, whoever else is allowed; repeatable',
    commands: SERVE,
    perListener: true,
    default: '',
    parse: networks,
  },
  passphraseFile: {
    name: 'passphrase-file',
    kind: 'value',
    description: 'A file whose first line each client has to say first; empty is none',
    commands: SERVE,
    perListener: true,
    default: '',
    parse: line,
  },
  proxyFrom: {
    name: 'proxy-from',
    kind: 'list',
    description: 'From this address or network a PROXY header says who the client is; repeatable',
    commands: SERVE,
    perListener: true,
    default: '',
    parse: networks,
  },
  refuse: {
    name: 'refuse',
    kind: 'value',
    description: 'What a client is told that is not let in: line (why), silent (nothing)',
    commands: SERVE,
    perListener: true,
    default: 'line',
    choices: REFUSING,
    parse: oneOf(REFUSING),
  },
  greeting: {
    name: 'greeting',
    kind: 'value',
    description: 'A line sent to each client on arrival',
    commands: SERVE,
    perListener: true,
    default: '',
    parse: line,
  },
  tlsCert: {
    name: 'tls-cert',
    kind: 'value',
    description:
      'The certificate of this side for TLS, and those between it and its authority: a file in PEM',
    commands: HOLDING,
    perListener: true,
    default: '',
    parse: line,
  },
  tlsKey: {
    name: 'tls-key',
    kind: 'value',
    description: 'Its private key, in PEM; empty is the file of the certificate',
    commands: HOLDING,
    perListener: true,
    default: '',
    parse: line,
  },
  tlsCa: {
    name: 'tls-ca',
    kind: 'value',
    description:
      'The authorities that vouch for the other side, in PEM; connect has those of the web without it',
    commands: HOLDING,
    perListener: true,
    default: '',
    parse: line,
  },
  tlsClient: {
    name: 'tls-client',
    kind: 'value',
    description: 'Client certificates for TLS: none, optional, required; one that is shown has to be good',
    commands: SERVE,
    perListener: true,
    default: 'none',
    choices: TLS_CLIENTS,
    parse: oneOf(TLS_CLIENTS),
  },
  pin: {
    name: 'pin',
    kind: 'list',
    description: 'SHA-256 of the certificate that the server has, instead of who vouches for it; repeatable',
    commands: CONNECT,
    default: '',
    parse: fingerprints,
  },
  insecure: {
    name: 'insecure',
    kind: 'switch',
    description: 'By TLS, talk to whoever answers: nothing of the certificate is checked',
    commands: CONNECT,
    default: false,
    parse: yesOrNo,
  },
  headless: {
    name: 'headless',
    kind: 'switch',
    description: 'The board alone, in the foreground, for a service; consoles attach to it',
    commands: SERVE,
    default: false,
    parse: yesOrNo,
  },
  name: {
    name: 'name',
    kind: 'value',
    description: 'What the board is called, for cordboard attach; empty is made of its first address',
    commands: SERVE,
    default: '',
    parse: boardName,
  },
  logFormat: {
    name: 'log-format',
    kind: 'value',
    description: 'How a board without a console logs: text, json (an object a line)',
    commands: SERVE,
    default: 'text',
    choices: LOG_FORMATS,
    parse: oneOf(LOG_FORMATS),
  },
  logLevel: {
    name: 'log-level',
    kind: 'value',
    description: 'What it logs: error, warning, info, debug, each with all before it',
    commands: SERVE,
    default: 'info',
    choices: LOG_LEVELS,
    parse: oneOf(LOG_LEVELS),
  },
  logFile: {
    name: 'log-file',
    kind: 'value',
    description:
      'Where to, bounded in size; empty is stderr, or boards.log in the state folder behind a screen',
    commands: SERVE,
    default: '',
    parse: line,
  },
  drain: {
    name: 'drain',
    kind: 'value',
    description: 'Seconds at the end in which what waits for clients can still go out; nobody is let in then',
    commands: SERVE,
    default: '5',
    parse: drainSeconds,
  },
  farewell: {
    name: 'farewell',
    kind: 'value',
    description: 'A line sent to each client when the board ends',
    commands: SERVE,
    default: '',
    parse: line,
  },
  metrics: {
    name: 'metrics',
    kind: 'value',
    description: 'Where Prometheus reads /metrics: PORT (of 127.0.0.1), HOST:PORT; empty is nowhere',
    commands: SERVE,
    default: '',
    parse: addressOrNone,
  },
  watch: {
    name: 'watch',
    kind: 'switch',
    description: 'Only watch: nothing can be sent or changed',
    commands: ATTACH,
    default: false,
    parse: yesOrNo,
  },
  as: {
    name: 'as',
    kind: 'value',
    description: 'The name this operator goes by, for others and on the record; empty is that of the user',
    commands: SHARED,
    default: '',
    parse: operatorName,
  },
  socketGroup: {
    name: 'socket-group',
    kind: 'value',
    description: 'A group of the system whose members may attach, by a socket of their own; empty is nobody',
    commands: SERVE,
    default: '',
    parse: groupName,
  },
  socketMode: {
    name: 'socket-mode',
    kind: 'value',
    description:
      'Who may attach: 0600 (the owner), 0660 (the group too); empty is 0660 where there is a group',
    commands: SERVE,
    default: '',
    parse: socketMode,
  },
  groupRole: {
    name: 'group-role',
    kind: 'value',
    description: 'What members of that group may do at most: watch, operate',
    commands: SERVE,
    default: 'watch',
    choices: ROLES,
    parse: oneOf<Role>(ROLES),
  },
  ssh: {
    name: 'ssh',
    kind: 'value',
    description: 'The ssh that leads to a board on another machine, with options of its own',
    commands: ATTACH,
    default: 'ssh',
    parse: splitCommandLine,
  },
  halfClose: {
    name: 'half-close',
    kind: 'value',
    description: 'Seconds a client that has ended its sending is kept when nobody answers it, or keep',
    commands: SERVE,
    default: '5',
    parse: secondsOrKeep,
  },
  reconnect: {
    name: 'reconnect',
    kind: 'switch',
    description: 'Dial again when a connection is lost or refused; --no-reconnect turns it off',
    commands: CONNECT,
    default: true,
    parse: yesOrNo,
  },
  eol: {
    name: 'eol',
    kind: 'value',
    description: 'What ends a sent line: auto (what the other side uses), lf, crlf, cr, none',
    commands: HOLDING,
    perListener: true,
    default: 'auto',
    choices: EOLS,
    parse: oneOf(EOLS),
  },
  framing: {
    name: 'framing',
    kind: 'value',
    description: 'What makes a received line: auto, lines (line ends only), reads (every read is a line)',
    commands: HOLDING,
    perListener: true,
    default: 'auto',
    choices: FRAMINGS,
    parse: oneOf(FRAMINGS),
  },
  prefix: {
    name: 'prefix',
    kind: 'value',
    description: 'Put before each sent line; {local}, {peer} (hosts), {id} and {name} are filled in',
    commands: HOLDING,
    perListener: true,
    default: '',
    parse: template,
  },
  telnet: {
    name: 'telnet',
    kind: 'value',
    description:
      'Telnet: auto (when the other side begins with it), on (this side begins), off (bytes as they are)',
    commands: HOLDING,
    perListener: true,
    default: 'auto',
    choices: TELNET_MODES,
    parse: oneOf(TELNET_MODES),
  },
  outbox: {
    name: 'outbox',
    kind: 'value',
    description: 'Bytes a session may queue for a client that does not read',
    commands: HOLDING,
    perListener: true,
    default: '1M',
    parse: size,
  },
  outboxTotal: {
    name: 'outbox-total',
    kind: 'value',
    description: 'Bytes that all sessions together may queue',
    commands: HOLDING,
    default: '256M',
    parse: size,
  },
  whenFull: {
    name: 'when-full',
    kind: 'value',
    description:
      'What becomes of a send that has no room in the outbox: refuse, drop-oldest (of what waits), hangup',
    commands: HOLDING,
    perListener: true,
    default: 'refuse',
    choices: WHEN_FULL,
    parse: oneOf(WHEN_FULL),
  },
  rate: {
    name: 'rate',
    kind: 'value',
    description:
      'Bytes a second that a session is read at most; 0 is no bound. Nothing is dropped: the client waits',
    commands: SERVE,
    perListener: true,
    default: '0',
    parse: sizeOrNone,
  },
  ratePerAddress: {
    name: 'rate-per-address',
    kind: 'value',
    description: 'The same, of all sessions from one address together',
    commands: SERVE,
    default: '0',
    parse: sizeOrNone,
  },
  rateTrust: {
    name: 'rate-trust',
    kind: 'list',
    description: 'Sessions with this tag are held to no rate; repeatable',
    commands: SERVE,
    default: '',
    parse: tags,
  },
  keepalive: {
    name: 'keepalive',
    kind: 'value',
    description: 'Seconds without a word after which the kernel asks a peer whether it is there; 0 is never',
    commands: HOLDING,
    perListener: true,
    default: '60',
    parse: keepAliveSeconds,
  },
  unackedMark: {
    name: 'unacked-mark',
    kind: 'value',
    description:
      'Seconds in which a peer acknowledges nothing of what was sent that mark it silent; 0 is never',
    commands: HOLDING,
    perListener: true,
    default: '10',
    parse: secondsOrNever,
  },
  unackedClose: {
    name: 'unacked-close',
    kind: 'value',
    description: 'The same, that close the session; 0 is never',
    commands: HOLDING,
    perListener: true,
    default: '120',
    parse: secondsOrNever,
  },
  ping: {
    name: 'ping',
    kind: 'value',
    description: 'A line sent to a session in which nothing was said for a while; empty is none',
    commands: HOLDING,
    perListener: true,
    default: '',
    parse: line,
  },
  pingEvery: {
    name: 'ping-every',
    kind: 'value',
    description: 'Seconds without a byte either way after which that line is sent, each time; 0 is never',
    commands: HOLDING,
    perListener: true,
    default: '60',
    parse: secondsOrNever,
  },
  idleClose: {
    name: 'idle-close',
    kind: 'value',
    description: 'Seconds without a byte either way, pings apart, that close a session; 0 is never',
    commands: HOLDING,
    perListener: true,
    default: '0',
    parse: secondsOrNever,
  },
  memory: {
    name: 'memory',
    kind: 'value',
    description: 'Bytes of conversation kept in memory, all sessions together',
    commands: HOLDING,
    default: '256M',
    parse: size,
  },
  memoryPerSession: {
    name: 'memory-per-session',
    kind: 'value',
    description: 'Bytes of conversation kept in memory, each session',
    commands: HOLDING,
    default: '16M',
    parse: size,
  },
  transcripts: {
    name: 'transcripts',
    kind: 'value',
    description: 'The file that all conversations are recorded in, or off; empty is the usual place',
    commands: HOLDING,
    default: '',
    parse: line,
  },
  durability: {
    name: 'durability',
    kind: 'value',
    description: 'What recorded conversations outlive: normal (the program), full (the machine as well)',
    commands: HOLDING,
    default: 'normal',
    choices: DURABILITIES,
    parse: oneOf(DURABILITIES),
  },
  keepDays: {
    name: 'keep-days',
    kind: 'value',
    description: 'Days that recorded conversations are kept; 0 is for ever',
    commands: HOLDING,
    default: '0',
    parse: daysOrForEver,
  },
  keepBytes: {
    name: 'keep-bytes',
    kind: 'value',
    description: 'Bytes that recorded conversations take on disk at most, the oldest go first; 0 is no bound',
    commands: HOLDING,
    default: '0',
    parse: sizeOrNone,
  },
  pruneOpen: {
    name: 'prune-open',
    kind: 'switch',
    description: 'Of conversations that still go on, what is too old or too much goes as well',
    commands: HOLDING,
    default: false,
    parse: yesOrNo,
  },
  redact: {
    name: 'redact',
    kind: 'list',
    description: 'What matches this regular expression is recorded as asterisks; repeatable',
    commands: HOLDING,
    default: '',
    parse: redactions,
  },
  highlight: {
    name: 'highlight',
    kind: 'list',
    description: 'Lines that hold this text, or match ~REGEX, call the operator; repeatable',
    commands: COMMANDS,
    default: '',
    parse: patterns,
  },
  silent: {
    name: 'silent',
    kind: 'value',
    description: 'Seconds of silence of an open session that are an alarm; 0 is none',
    commands: COMMANDS,
    default: '0',
    parse: secondsOfSilence,
  },
  bell: {
    name: 'bell',
    kind: 'value',
    description:
      'Ring the terminal’s bell for this and what is more urgent: highlight, alarm, bell, text, presence',
    commands: COMMANDS,
    default: 'off',
    choices: ALERTS,
    parse: oneOf(ALERTS),
  },
  notify: {
    name: 'notify',
    kind: 'value',
    description: 'The same as a desktop notification of the terminal (OSC 9)',
    commands: COMMANDS,
    default: 'off',
    choices: ALERTS,
    parse: oneOf(ALERTS),
  },
  notifyCommand: {
    name: 'notify-command',
    kind: 'value',
    description:
      'A shell command run for highlights and alarms; CORDBOARD_EVENT, _SESSION, _NAME, _PEER, _TEXT tell what',
    commands: COMMANDS,
    default: '',
    parse: line,
  },
  title: {
    name: 'title',
    kind: 'switch',
    description: 'Show in the window’s title how many sessions wait',
    commands: COMMANDS,
    default: false,
    parse: yesOrNo,
  },
  mouse: {
    name: 'mouse',
    kind: 'switch',
    description: 'Clicks and the wheel act here; --no-mouse leaves the mouse to the terminal, for selecting',
    commands: COMMANDS,
    default: true,
    parse: yesOrNo,
  },
  colour: {
    name: 'colour',
    kind: 'value',
    description: 'Colours that clients send: off (shown as what they are), sgr (in colour)',
    commands: COMMANDS,
    default: 'off',
    choices: COLOURS,
    parse: oneOf(COLOURS),
  },
  plain: {
    name: 'plain',
    kind: 'switch',
    description: 'Lines instead of a full screen, as without a terminal',
    commands: COMMANDS,
    default: false,
    parse: yesOrNo,
  },
  times: {
    name: 'times',
    kind: 'switch',
    description: 'In plain mode each line begins with its date and time',
    commands: COMMANDS,
    default: false,
    parse: yesOrNo,
  },
  history: {
    name: 'history',
    kind: 'switch',
    description: 'What is sent is kept for the next start, in state.json; --no-history keeps none of it',
    commands: COMMANDS,
    default: true,
    parse: yesOrNo,
  },
  keys: {
    name: 'keys',
    kind: 'value',
    description: 'Which keys: default, irssi, tmux; bindings in the configuration file change single ones',
    commands: COMMANDS,
    default: 'default',
    choices: PRESET_NAMES,
    parse: oneOf(PRESET_NAMES),
  },
  theme: {
    name: 'theme',
    kind: 'value',
    description: "Colours: default (the terminal's own), dark, light, contrast, mono (none)",
    commands: COMMANDS,
    default: 'default',
    choices: THEME_NAMES,
    parse: oneOf(THEME_NAMES),
  },
  ascii: {
    name: 'ascii',
    kind: 'switch',
    description:
      'Borders, arrows and marks in ASCII, control bytes as ^H; other text of clients is shown as it is',
    commands: COMMANDS,
    default: false,
    parse: yesOrNo,
  },
} as const satisfies Record<string, Option<unknown>>;

/** What the configuration file alone can say. */
export const FILE_OPTIONS = {
  bindings: {
    name: 'bindings',
    kind: 'file',
    description:
      'Keys for actions, such as { "next-pane": ["Tab", "C-n"], "leader": "C-b", "edit:undo": "M-z" }',
    default: {},
    parse: bindings,
  },
  snippets: {
    name: 'snippets',
    kind: 'file',
    description: 'Texts for /snip, with gaps: { "speed": "set rpm {rpm=900}" }',
    default: {},
    parse: parseSnippets,
  },
} as const satisfies Record<string, Setting<unknown>>;

/** In the order of the help. */
export const ALL_OPTIONS: readonly Option<unknown>[] = Object.values(OPTIONS);

/** All that the configuration file can say. */
export const SETTINGS: readonly Setting<unknown>[] = [...ALL_OPTIONS, ...Object.values(FILE_OPTIONS)];

function listeners(raw: unknown): Listening[] {
  const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  if (items.length === 0) throw expected('an address', raw);
  return items.map((item) => {
    const listening = parseListening(addressText(item), listenerOptions());
    for (const [name, values] of listening.own) checkOwn(listenerOption(name), values);
    return listening;
  });
}

/** What is said for one listener alone has one value, as it has for all. Throws `CB_USAGE` that begins with the name. */
function checkOwn(option: Option<unknown>, values: readonly string[]): void {
  ownValue(option, values);
  if (option.kind === 'list' || values.length < 2) return;
  const said = values.map((value) => JSON.stringify(value)).join(' and ');
  throw new CordboardError('CB_USAGE', `${option.name}: expected one value, got ${said}`);
}

/** The value of an option as a listener has it for itself. Throws `CB_USAGE` that begins with the name. */
export function ownValue<T>({ name, kind, parse }: Option<T>, values: readonly string[]): T {
  const raw = kind === 'list' ? values : values.at(-1);
  try {
    return parse(raw);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    throw new CordboardError(error.code, `${name}: ${error.message}`);
  }
}

/** Those of a command; none where there is no such command. */
export function optionsOf(command: string | undefined): readonly Option<unknown>[] {
  return ALL_OPTIONS.filter(({ commands }) => commands.some((name) => name === command));
}

/** What can be said for one listener as well. */
export function listenerOptions(): readonly Option<unknown>[] {
  return ALL_OPTIONS.filter(({ perListener }) => perListener === true);
}

function listenerOption(name: string): Option<unknown> {
  const known = listenerOptions();
  const option = known.find((each) => each.name === name);
  if (option !== undefined) return option;
  const isOfAll = ALL_OPTIONS.some((each) => each.name === name);
  const names = known.map((each) => each.name);
  const meant = isOfAll
    ? `; it is for the whole board, as --${name}`
    : suggestion(name, names) || `; expected ${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
  throw new CordboardError('CB_USAGE', `${word(name)}: nothing that a listener has${meant}`);
}
