import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { connectConfig, serveConfig } from '../../src/config.ts';
import type { Sources } from '../../src/sources.ts';
import { DEFAULT_KEYMAP, makeKeymap } from '../../src/console/bindings.ts';
import { jsonFault } from '../../src/json-fault.ts';
import { parseListening } from '../../src/listening.ts';

const USUAL = '/home/op/.config/cordboard/config.json';

interface Given {
  readonly files?: Readonly<Record<string, unknown>>;
  readonly env?: Sources['env'];
  readonly flags?: Sources['flags'];
}

/** A file's content is JSON text, a value to be written as JSON, or the error that reading it throws. */
function sources({ files = {}, env = {}, flags = {} }: Given): Sources {
  const readFile = (path: string): string => {
    const content = files[path] ?? failure('ENOENT');
    if (content instanceof Error) throw content;
    return typeof content === 'string' ? content : JSON.stringify(content);
  };
  return { env, flags, readFile, home: '/home/op' };
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: trouble\nwith a file`), { code });
}

function serve(given: Given = {}): ReturnType<typeof serveConfig> {
  return serveConfig(sources(given));
}

function fails(given: Given, code: 'CB_USAGE' | 'CB_CONFIG', message: string): void {
  assert.throws(() => serve(given), { name: 'CordboardError', code, message });
}

const fileFails = (content: unknown, message: string): void => {
  fails({ files: { [USUAL]: content } }, 'CB_CONFIG', `${USUAL}: ${message}`);
};
const flagFails = (name: string, raw: string | boolean | string[], message: string): void => {
  fails({ flags: { [name]: raw } }, 'CB_USAGE', `--${name}: ${message}`);
};

test('serve has its defaults', () => {
  assert.deepEqual(serve(), {
    listen: [parseListening('6666')],
    maxSessions: 10_000,
    maxPerAddress: 0,
    greeting: '',
    rate: 0,
    ratePerAddress: 0,
    rateTrust: [],
    tlsCert: '',
    tlsKey: '',
    tlsCa: '',
    tlsClient: 'none',
    allow: [],
    deny: [],
    proxyFrom: [],
    passphraseFile: '',
    refuse: 'line',
    halfClose: 5,
    names: [],
    headless: false,
    name: '',
    as: '',
    group: undefined,
    logFormat: 'text',
    logLevel: 'info',
    logFile: '',
    drain: 5,
    farewell: '',
    metrics: undefined,
    eol: 'auto',
    framing: 'auto',
    prefix: '',
    telnet: 'auto',
    outbox: 2 ** 20,
    keepalive: 60,
    unackedMark: 10,
    unackedClose: 120,
    ping: '',
    pingEvery: 60,
    idleClose: 0,
    outboxTotal: 256 * 2 ** 20,
    whenFull: 'refuse',
    memory: 256 * 2 ** 20,
    memoryPerSession: 16 * 2 ** 20,
    transcripts: '',
    durability: 'normal',
    keepDays: 0,
    keepBytes: 0,
    pruneOpen: false,
    redact: [],
    highlight: [],
    silent: 0,
    bell: 'off',
    notify: 'off',
    notifyCommand: '',
    title: false,
    mouse: true,
    colour: 'off',
    snippets: new Map(),
    plain: false,
    times: false,
    history: true,
    theme: 'default',
    ascii: false,
    keymap: DEFAULT_KEYMAP,
    warnings: [],
    insists: [],
  });
});

test('connect has its targets and its defaults', () => {
  assert.deepEqual(connectConfig(sources({}), ['a', '1']), {
    targets: [{ kind: 'tcp', host: 'a', port: 1, written: true }],
    reconnect: true,
    tlsCert: '',
    tlsKey: '',
    tlsCa: '',
    pin: [],
    insecure: false,
    eol: 'auto',
    framing: 'auto',
    prefix: '',
    telnet: 'auto',
    outbox: 2 ** 20,
    keepalive: 60,
    unackedMark: 10,
    unackedClose: 120,
    ping: '',
    pingEvery: 60,
    idleClose: 0,
    outboxTotal: 256 * 2 ** 20,
    whenFull: 'refuse',
    memory: 256 * 2 ** 20,
    memoryPerSession: 16 * 2 ** 20,
    transcripts: '',
    durability: 'normal',
    keepDays: 0,
    keepBytes: 0,
    pruneOpen: false,
    redact: [],
    highlight: [],
    silent: 0,
    bell: 'off',
    notify: 'off',
    notifyCommand: '',
    title: false,
    mouse: true,
    colour: 'off',
    snippets: new Map(),
    plain: false,
    times: false,
    history: true,
    theme: 'default',
    ascii: false,
    keymap: DEFAULT_KEYMAP,
    warnings: [],
    insists: [],
  });
});

test('defaults yield to the file, the file to the environment, the environment to flags', () => {
  const files = { [USUAL]: { 'max-sessions': 1, 'max-per-address': 1, eol: 'cr', plain: true } };
  const env = { CORDBOARD_MAX_PER_ADDRESS: '2', CORDBOARD_EOL: 'lf', CORDBOARD_PLAIN: 'no' };
  const config = serve({ files, env, flags: { eol: 'crlf' } });
  const { maxSessions, maxPerAddress, eol, plain, framing } = config;
  assert.deepEqual([framing, maxSessions, maxPerAddress, eol, plain], ['auto', 1, 2, 'crlf', false]);
});

test('a stronger list replaces a weaker one', () => {
  const ports = (given: Given): number[] =>
    serve(given).listen.map(({ address }) => (address.kind === 'tcp' ? address.port : -1));
  const files = { [USUAL]: { listen: [1, '2'] } };
  assert.deepEqual(ports({ files }), [1, 2]);
  assert.deepEqual(ports({ files, env: { CORDBOARD_LISTEN: '3, [::1]:4,unix:x' } }), [3, 4, -1]);
  assert.deepEqual(ports({ files, flags: { listen: '5' } }), [5]);
  assert.deepEqual(ports({ files, flags: { listen: ['5', '6'] } }), [5, 6]);
});

test('an empty variable is none, an empty flag is a value', () => {
  const files = { [USUAL]: { greeting: 'hello' } };
  assert.equal(serve({ files, env: { CORDBOARD_GREETING: '' } }).greeting, 'hello');
  assert.equal(serve({ files, flags: { greeting: '' } }).greeting, '');
});

test('values take the forms that people write', () => {
  const outbox = (raw: string): number => serve({ flags: { outbox: raw } }).outbox;
  assert.deepEqual(['1', '64k', '64K', '1M', '2g'].map(outbox), [1, 65536, 65536, 2 ** 20, 2 ** 31]);
  assert.equal(serve({ files: { [USUAL]: { outbox: 4096 } } }).outbox, 4096);
  const halfClose = (raw: string): unknown => serve({ flags: { 'half-close': raw } }).halfClose;
  assert.deepEqual(['keep', '0', '0.5', '86400'].map(halfClose), ['keep', 0, 0.5, 86400]);
  const plain = (raw: string): boolean => serve({ env: { CORDBOARD_PLAIN: raw } }).plain;
  assert.deepEqual(['1', 'true', 'yes', 'YES'].map(plain), [true, true, true, true]);
  assert.deepEqual(['0', 'false', 'no', ''].map(plain), [false, false, false, false]);
  assert.equal(
    serve({ flags: { prefix: '{local} {peer} {id} {name} {} { ' } }).prefix,
    '{local} {peer} {id} {name} {} { ',
  );
});

test('a wrong flag is named', () => {
  const whole = 'expected a whole number 1..1000000';
  flagFails('max-sessions', 'x', `${whole}, got "x"`);
  flagFails('max-sessions', '0', `${whole}, got 0`);
  flagFails('max-sessions', '1000001', `${whole}, got 1000001`);
  flagFails('max-sessions', '1.5', `${whole}, got "1.5"`);
  flagFails('max-per-address', '', 'expected a whole number 0..1000000, got ""');
  flagFails('listen', ['6666', '70000'], 'expected a port 0..65535, got 70000');
  flagFails('eol', 'LF', 'expected auto, lf, crlf, cr or none, got "LF"');
  flagFails('framing', 'line', 'expected auto, lines or reads, got "line"');
  flagFails('greeting', 'a\r\nb', 'expected one line of text, got "a\\r\\nb"');
  flagFails('prefix', '{loacl}: ', 'expected only {local}, {peer}, {id}, {name} in braces, got "{loacl}"');
  flagFails('prefix', '\n', 'expected one line of text, got "\\n"');
  flagFails('half-close', '86401', 'expected seconds 0..86400 or keep, got 86401');
  flagFails('half-close', '-1', 'expected seconds 0..86400 (or as in 500ms, 5s, 1m, 1h) or keep, got "-1"');
  flagFails('outbox', '1T', 'expected a size such as 500000, 64k, 1M or 1G, got "1T"');
  flagFails('memory', '0', 'expected a size such as 500000, 64k, 1M or 1G, got 0');
  flagFails('memory-per-session', '9999999999G', 'expected a size of at most 8388607G, got "9999999999G"');
});

test('a wrong variable is named, even when a flag overrules it or the other command has it', () => {
  const env = { CORDBOARD_LISTEN: '6666,x' };
  const message = 'CORDBOARD_LISTEN: expected PORT, HOST:PORT, [V6]:PORT or unix:PATH, got "x"';
  fails({ env }, 'CB_USAGE', message);
  fails({ env, flags: { listen: '1' } }, 'CB_USAGE', message);
  fails(
    { env: { CORDBOARD_RECONNECT: 'maybe' } },
    'CB_USAGE',
    'CORDBOARD_RECONNECT: expected true or false, got "maybe"',
  );
});

test('what a flag or a variable decides is told from what the file or the default does', () => {
  const files = { [USUAL]: { theme: 'dark', mouse: false } };
  assert.deepEqual(serve({ files }).insists, []);
  assert.deepEqual(serve({ files, flags: { theme: 'default' } }).insists, ['theme']);
  assert.deepEqual(serve({ env: { CORDBOARD_MOUSE: 'yes' } }).insists, ['mouse']);
});

test('a misspelt variable is refused, one that is nothing like an option is not', () => {
  const message = 'CORDBOARD_LISEN: no such option; did you mean CORDBOARD_LISTEN?';
  fails({ env: { CORDBOARD_LISEN: '1' } }, 'CB_USAGE', message);
  const others = {
    CORDBOARD_DEBUG: '1',
    CORDBOARD_FUZZ_SECONDS: '9',
    CORDBOARD_PALETTE: 'dark',
    CORDBOARD_FOO: '1',
    CORDBOAR_EOL: 'x',
  };
  assert.deepEqual(serve({ env: others }), serve());
});

test('a wrong value in the file is named', () => {
  fileFails({ 'max-sessions': 'x' }, 'max-sessions: expected a whole number 1..1000000, got "x"');
  fileFails({ 'max-sessions': 1.5 }, 'max-sessions: expected a whole number 1..1000000, got 1.5');
  fileFails({ listen: [] }, 'listen: expected an address, got []');
  fileFails({ listen: [null] }, 'listen: expected an address, got null');
  fileFails({ plain: 1 }, 'plain: expected true or false, got 1');
  fileFails({ eol: null }, 'eol: expected auto, lf, crlf, cr or none, got null');
  fileFails({ greeting: { a: 1 } }, 'greeting: expected one line of text, got {"a":1}');
  fileFails({ outbox: -1 }, 'outbox: expected a size such as 500000, 64k, 1M or 1G, got -1');
  fileFails({ reconnect: 'x' }, 'reconnect: expected true or false, got "x"');
});

test('an unknown key in the file is refused with the nearest one', () => {
  fileFails({ lisen: 1 }, 'lisen: no such option; did you mean listen?');
  fileFails({ max: 1 }, 'max: no such option; did you mean max-sessions?');
  fileFails({ config: 'x' }, 'config: no such option');
  fileFails('{ "__proto__": 1 }', '__proto__: no such option');
  fileFails({ 'a\nb': 1 }, '"a\\nb": no such option');
});

test('keys are a preset and, in the file, bindings', () => {
  const bindings = { 'next-pane': ['Tab', 'C-n'], 'hang-up': [], leader: 'C-o' };
  const config = serve({ files: { [USUAL]: { keys: 'irssi', bindings } } });
  assert.deepEqual(config.keymap, makeKeymap('irssi', bindings).keymap);
  assert.equal(serve({ flags: { keys: 'tmux' }, files: { [USUAL]: { bindings } } }).keymap.leader, 'C-o');
  assert.equal(serve({ env: { CORDBOARD_KEYS: 'tmux' } }).keymap.leader, 'C-b');
  assert.equal(connectConfig(sources({ flags: { keys: 'tmux' } }), ['a:1']).keymap.leader, 'C-b');
  flagFails('keys', 'vim', 'expected default, irssi or tmux, got "vim"');
});

test('all that is wrong with the bindings is one line, what is doubtful is a warning each', () => {
  const bindings = { nope: 'C-n', 'next-pane': 'C-i', older: 'C-s' };
  const unknown = 'nope: no such action; did you mean note?';
  const same = 'next-pane: C-i: a terminal sends the same for it as for Tab; write Tab';
  fileFails({ bindings }, `bindings: ${unknown}; ${same}`);
  const doubtful = { older: 'C-s', 'last-pane': [] };
  assert.deepEqual(serve({ files: { [USUAL]: { bindings: doubtful } } }).warnings, [
    'bindings: older: C-s: flow control of the line or of a multiplexer may eat it',
    'bindings: last-pane: no key does this any more, and no command',
  ]);
});

test('bindings have a form', () => {
  const object = 'expected an object such as { "next-pane": ["Tab", "C-n"] }';
  fileFails({ bindings: ['C-n'] }, `bindings: ${object}, got ["C-n"]`);
  fileFails({ bindings: 'C-n' }, `bindings: ${object}, got "C-n"`);
  fileFails({ bindings: null }, `bindings: ${object}, got null`);
  fileFails({ bindings: { help: 1 } }, 'bindings: expected a key or a list of keys for help, got 1');
  fileFails(
    { bindings: { help: [null] } },
    'bindings: expected a key or a list of keys for help, got [null]',
  );
  fileFails('{ "bindings": { "__proto__": "C-n" } }', 'bindings: __proto__: no such action');
});

test('what only the file can say is refused elsewhere, with the place', () => {
  const message = 'CORDBOARD_BINDINGS: only the configuration file can say this';
  fails({ env: { CORDBOARD_BINDINGS: '{}' } }, 'CB_USAGE', message);
});

test('the looks are chosen by name', () => {
  const { theme, ascii } = serve({ flags: { theme: 'dark', ascii: true } });
  assert.deepEqual([theme, ascii], ['dark', true]);
  flagFails('theme', 'pink', 'expected default, dark, light, contrast or mono, got "pink"');
});

test('a file that is not JSON is refused with the place', () => {
  fileFails('{\n  "eol": "lf",\n}', 'line 3, column 1: expected a name in double quotes, got "}"');
  fileFails('{ "eol" "lf" }', 'line 1, column 9: expected a colon, got "\\""');
  fileFails('{ "eol": lf }', 'line 1, column 10: expected a value, got "l"');
  fileFails('{ "plain": true "eol": 1 }', 'line 1, column 17: expected a comma or }, got "\\""');
  fileFails('{ "listen": [1, 2', 'line 1, column 18: expected a comma or ], got the end');
  fileFails('{}\n\n x', 'line 3, column 2: expected the end, got "x"');
  fileFails('', 'line 1, column 1: expected a value, got the end');
  fileFails('[]', 'expected an object of options, got []');
  fileFails('null', 'expected an object of options, got null');
});

test('naming rules come from the file alone, and are checked for either command', () => {
  const names = [
    { line: '^ID=(\\w+)', name: 'pump-$1' },
    { peer: '10.0.0.0/8', tags: ['far'] },
  ];
  assert.deepEqual(
    serve({ files: { [USUAL]: { names } } }).names.map(({ name, tags }) => [name, tags]),
    [
      ['pump-$1', []],
      [undefined, ['far']],
    ],
  );
  fileFails({ names: null }, 'names: expected a list of rules, got null');
  fileFails(
    { names: [{ name: 'a' }, { name: '$2', line: '(a)' }] },
    'names[1].name: expected a group of the line, got "$2"',
  );
  fileFails({ namess: [] }, 'namess: no such option; did you mean names?');
  assert.throws(() => connectConfig(sources({ files: { [USUAL]: { names: 1 } } }), ['a:1']), {
    code: 'CB_CONFIG',
    message: `${USUAL}: names: expected a list of rules, got 1`,
  });
  const message = 'CORDBOARD_NAMES: only the configuration file can say this';
  fails({ env: { CORDBOARD_NAMES: '[]' } }, 'CB_USAGE', message);
});

test('a byte order mark is no fault', () => {
  assert.equal(serve({ files: { [USUAL]: '\uFEFF{ "plain": true }' } }).plain, true);
});

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"a"',
  '"',
  '\\',
  'true',
  'nul',
  '0',
  '-',
  '1.5e3',
  '.',
  ' ',
  '\n',
  'x',
];

test('what is JSON is left to the engine to say', () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(''));
  const spoilt = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ...PIECES))
    .map(
      ([text, at, piece]) =>
        text.slice(0, at % (text.length + 1)) + piece + text.slice((at % (text.length + 1)) + 1),
    );
  fc.assert(
    fc.property(fc.oneof(fc.json(), soup, spoilt), (text) =>
      assert.equal(jsonFault(text) === undefined, isJson(text)),
    ),
    { numRuns: 1000 },
  );
});

test('a file that is nested beyond all need is a fault at its place', () => {
  fileFails(
    '['.repeat(100_000),
    'line 1, column 101: expected at most 100 lists and objects in each other, got "["',
  );
  assert.equal(jsonFault(`${'['.repeat(100)}${']'.repeat(100)}`), undefined);
  assert.equal(jsonFault(`[${'[[]],'.repeat(200)}{"a":[]}]`), undefined);
});

test('the file is looked for where it was said to be, else in the usual place', () => {
  const at = (path: string, given: Given): boolean =>
    serve({ ...given, files: { [path]: { plain: true } } }).plain;
  assert.equal(at(USUAL, {}), true);
  assert.equal(at('/x/cordboard/config.json', { env: { XDG_CONFIG_HOME: '/x' } }), true);
  assert.equal(at(USUAL, { env: { XDG_CONFIG_HOME: 'relative' } }), true);
  assert.equal(at('mine.json', { env: { CORDBOARD_CONFIG: 'mine.json' } }), true);
  assert.equal(
    at('flag.json', { env: { CORDBOARD_CONFIG: 'mine.json' }, flags: { config: 'flag.json' } }),
    true,
  );
  assert.equal(at('unread.json', {}), false);
});

test('only the usual file may be missing; none may be unreadable', () => {
  fails({ flags: { config: 'no.json' } }, 'CB_CONFIG', 'no.json: cannot be read: no such file');
  fails({ env: { CORDBOARD_CONFIG: 'no.json' } }, 'CB_CONFIG', 'no.json: cannot be read: no such file');
  assert.equal(serve({ files: { [USUAL]: failure('ENOTDIR') } }).plain, false);
  fileFails(failure('EACCES'), 'cannot be read: permission denied');
  fileFails(failure('EISDIR'), 'cannot be read: this is a folder');
  fileFails(failure('EIO'), 'cannot be read: "EIO: trouble\\nwith a file"');
});
