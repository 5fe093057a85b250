import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Invocation, parseCli, type Surroundings } from '../../src/cli.ts';
import type { ConnectConfig, ServeConfig } from '../../src/config.ts';
import { CODES, CordboardError } from '../../src/errors.ts';
import { ALL_OPTIONS } from '../../src/options.ts';
import { quickScript } from '../../src/scripts/read.ts';
import { SCRIPT_COMMANDS } from '../../src/scripts/table.ts';
import { SHELL_COMMANDS } from '../../src/shell/table.ts';

const SURROUNDINGS: Surroundings = {
  env: {},
  readFile: (path) => {
    throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
  },
  home: '/home/op',
  version: '1.2.3',
  columns: 80,
};

function parse(argv: readonly string[], surroundings: Partial<Surroundings> = {}): Invocation {
  return parseCli(argv, { ...SURROUNDINGS, ...surroundings });
}

function serve(...argv: string[]): ServeConfig {
  const invocation = parse(['serve', ...argv]);
  assert.ok(invocation.command === 'serve');
  return invocation.config;
}

function connect(...argv: string[]): ConnectConfig {
  const invocation = parse(['connect', ...argv]);
  assert.ok(invocation.command === 'connect');
  return invocation.config;
}

function printed(argv: readonly string[], surroundings: Partial<Surroundings> = {}): string {
  const invocation = parse(argv, surroundings);
  assert.ok(invocation.command === 'print');
  return invocation.text;
}

function fails(argv: readonly string[], message: string): void {
  assert.throws(() => parse(argv), { name: 'CordboardError', code: 'CB_USAGE', message });
}

test('a flag is named as it was given', () => {
  const wrong = ': expected a whole number 0..1000000, got "x"';
  fails(['tail', 'pump-1', '-n', 'x'], `-n${wrong}`);
  fails(['tail', 'pump-1', '-fn', 'x'], `-n${wrong}`);
  fails(['tail', 'pump-1', '--count', 'x'], `--count${wrong}`);
  fails(['tail', 'pump-1', '--count=x'], `--count${wrong}`);
  fails(['search', 'a', '-C', 'x'], '-C: expected a whole number 0..1000, got "x"');
  fails(['transcripts', 'export', '1', '-o', 'a', '-o', 'b'], '-o: given more than once');
  fails(['transcripts', 'export', '1', '--output', 'a', '--output', 'b'], '--output: given more than once');
  assert.throws(() => quickScript(['tail', 'pump-1', '-n', 'x']), { message: `-n${wrong}` });
});

test('flags become the configuration of their command', () => {
  const flags =
    '--listen 1 --listen=[::1]:2 --max-sessions 3 --half-close keep --eol crlf --memory 1g --plain';
  const config = serve(...flags.split(' '));
  assert.deepEqual(
    config.listen.map(({ address }) => address.kind === 'tcp' && address.port),
    [1, 2],
  );
  assert.deepEqual(
    [config.maxSessions, config.halfClose, config.eol, config.memory, config.plain],
    [3, 'keep', 'crlf', 2 ** 30, true],
  );
});

test('text after a flag is taken as it stands', () => {
  assert.equal(serve('--prefix', '{local}: ').prefix, '{local}: ');
  assert.equal(serve('--greeting', '-x').greeting, '-x');
  assert.equal(serve('--greeting', '--plain').greeting, '--plain');
  assert.equal(serve('--greeting=--x=1').greeting, '--x=1');
  assert.equal(serve('--greeting="quoted"').greeting, '"quoted"');
  assert.equal(serve('--greeting', '007').greeting, '007');
  assert.equal(serve('--greeting=').greeting, '');
  assert.equal(serve('--greeting', '').greeting, '');
});

test('connect takes targets, before or after its flags', () => {
  assert.deepEqual(connect('127.0.0.1', '6666').targets, [
    { kind: 'tcp', host: '127.0.0.1', port: 6666, written: true },
  ]);
  assert.equal(connect('--plain', 'a:1', '--eol', 'lf', 'b:2', '--', 'c:3').targets.length, 3);
});

test('reconnect can be turned off', () => {
  assert.equal(connect('a:1').reconnect, true);
  assert.equal(connect('--reconnect', 'a:1').reconnect, true);
  assert.equal(connect('--no-reconnect', 'a:1').reconnect, false);
});

test('attach takes a board here, or one behind ssh', () => {
  const attach = (...words: readonly string[]) => {
    const invocation = parse(['attach', ...words]);
    assert.ok(invocation.command === 'attach');
    const { board, far, ssh } = invocation.config;
    return { board, far, ssh };
  };
  assert.deepEqual(attach(), { board: undefined, far: undefined, ssh: ['ssh'] });
  assert.deepEqual(attach('lab'), { board: 'lab', far: undefined, ssh: ['ssh'] });
  const far = { host: 'ops@gate', port: undefined, board: 'lab' };
  const ssh = ['ssh', '-J', 'jump'];
  assert.deepEqual(attach('ssh://ops@gate/lab', '--ssh', 'ssh -J jump'), { board: undefined, far, ssh });
  assert.throws(() => attach('ssh://-oProxyCommand=x'), { code: 'CB_USAGE' });
  assert.throws(() => attach('--', '-oProxyCommand=x'), { code: 'CB_USAGE' });
});

test('bridge takes a board and nothing else', () => {
  assert.deepEqual(parse(['bridge']), { command: 'bridge', board: undefined });
  assert.deepEqual(parse(['bridge', 'lab']), { command: 'bridge', board: 'lab' });
  fails(['bridge', 'lab', 'more'], 'bridge: expected one board, got 2 words');
  fails(
    ['expect', 'pump-1'],
    'expect: expected a TARGET: a number, a name, tag:x, ~pattern or name*, and a REGEX, got 1 word',
  );
  assert.throws(() => parse(['bridge', '../lab']), { code: 'CB_USAGE' });
  assert.throws(() => parse(['bridge', '--watch']), { code: 'CB_USAGE' });
});

test('the file and the environment stand behind the flags', () => {
  const readFile = (): string => '{ "eol": "cr", "framing": "lines", "plain": true }';
  const env = { CORDBOARD_FRAMING: 'reads', CORDBOARD_EOL: 'lf' };
  const invocation = parse(['serve', '--eol', 'crlf'], { env, readFile });
  assert.ok(invocation.command === 'serve');
  const { eol, framing, plain } = invocation.config;
  assert.deepEqual([eol, framing, plain], ['crlf', 'reads', true]);
});

test('--config names the file', () => {
  assert.throws(() => parse(['serve', '--config', 'my.json']), {
    code: 'CB_CONFIG',
    exitCode: 78,
    message: 'my.json: cannot be read: no such file',
  });
});

test('a command is needed', () => {
  const scripts = SCRIPT_COMMANDS.map(({ name }) => name).join(', ');
  const bare = `expected a command: serve, connect, attach, ${scripts}, bridge, transcripts, search, certificate or completion (cordboard --help)`;
  fails([], bare);
  fails(['--config', 'x'], bare);
  fails(['conect', 'a:1'], 'conect: no such command; did you mean connect? (cordboard --help lists them)');
  fails(['frob'], 'frob: no such command (cordboard --help lists them)');
  fails([''], '"": no such command (cordboard --help lists them)');
});

test('a command is given its words', () => {
  fails(['connect'], 'connect: expected a target, as in: cordboard connect 127.0.0.1:6666');
  fails(['connect', 'a:70000'], 'a:70000: expected a port 1..65535, got 70000');
  fails(['serve', '6666'], '6666: serve takes no words; an address to listen on is given with --listen');
});

test('an unknown flag is refused with the nearest one', () => {
  const listed = '(cordboard serve --help lists them)';
  fails(['serve', '--lisen', '1'], `--lisen: no such option; did you mean --listen? ${listed}`);
  fails(
    ['serve', '--maxSessions=1'],
    `--maxSessions: no such option; did you mean --max-sessions? ${listed}`,
  );
  fails(['serve', '--eol.x', 'lf'], `--eol.x: no such option; did you mean --eol? ${listed}`);
  fails(['serve', '-l', '1'], `-l: no such option; did you mean --listen? ${listed}`);
  fails(['serve', '-h'], `-h: no such option; did you mean --help? ${listed}`);
  fails(['serve', '--frobnicate'], `--frobnicate: no such option ${listed}`);
  fails(['serve', '--target', 'a:1'], `--target: no such option ${listed}`);
  fails(['serve', '--no-plian'], `--no-plian: no such option; did you mean --no-plain? ${listed}`);
  fails(['serve', '--no-listen'], `--no-listen: no such option ${listed}`);
  fails(['serve', '--help=no'], `--no-help: no such option ${listed}`);
  fails(['serve', '--a\tb'], `--"a\\tb": no such option ${listed}`);
});

test('a flag in the wrong place is told its own', () => {
  fails(
    ['serve', '--no-reconnect'],
    '--no-reconnect: no such option; it goes after cordboard connect (cordboard serve --help lists them)',
  );
  fails(
    ['--plain'],
    '--plain: no such option; it goes after cordboard serve or cordboard connect or cordboard attach (cordboard --help lists them)',
  );
});

test('a flag has one value, a switch none', () => {
  fails(['serve', '--listen'], '--listen: expected a value');
  fails(['serve', '--eol', 'lf', '--eol', 'lf'], '--eol: given more than once');
  fails(['serve', '--config', 'a', '--config', 'b'], '--config: given more than once');
  fails(['serve', '--plain', '--plain'], '--plain: given more than once');
  fails(['connect', 'a:1', '--reconnect', '--no-reconnect'], '--reconnect: given more than once');
  fails(['serve', '--plain=yes'], '--plain: takes no value');
});

test('what only the file can say is no flag', () => {
  const hint = 'it goes into the configuration file (cordboard serve --help lists them)';
  fails(['serve', '--bindings', 'x'], `--bindings: no such option; ${hint}`);
  for (const argv of [
    ['serve', '--help'],
    ['connect', '--help'],
  ])
    assert.doesNotMatch(printed(argv), /--bindings/);
});

test('a wrong value is named with its flag', () => {
  fails(['serve', '--max-sessions', '1e3'], '--max-sessions: expected a whole number 1..1000000, got "1e3"');
  fails(['serve', '--listen', '70000'], '--listen: expected a port 0..65535, got 70000');
  fails(['serve', '--eol', '--plain'], '--eol: expected auto, lf, crlf, cr or none, got "--plain"');
});

const HELPS = [
  ['--help'],
  ['help'],
  ['serve', '--help'],
  ['serve', 'help'],
  ['help', 'serve'],
  ['connect', '--help'],
];

test('help fits its columns and never more than 100', () => {
  for (const argv of HELPS) {
    for (const columns of [60, 300]) {
      const widest = Math.max(
        ...printed(argv, { columns })
          .split('\n')
          .map((line) => line.length),
      );
      assert.ok(widest <= Math.min(100, columns), `${argv.join(' ')} at ${columns}: ${widest}`);
    }
  }
});

test('help of a command lists its options and no other', () => {
  for (const command of ['serve', 'connect'] as const) {
    const text = printed([command, '--help']);
    for (const { name, commands } of ALL_OPTIONS) {
      assert.equal(text.includes(`\n  --${name} `), commands.includes(command), `${command} --${name}`);
    }
    for (const name of ['config', 'help', 'version']) assert.ok(text.includes(`\n  --${name} `), name);
    assert.ok(text.startsWith(`cordboard ${command} `));
  }
});

test('in the help of a command its examples stand whole, and a TARGET is told of where one is taken', () => {
  for (const { name, takes, examples } of [...SCRIPT_COMMANDS, ...SHELL_COMMANDS]) {
    const lines = printed([...name.split(' '), '--help']).split('\n');
    for (const [example] of examples)
      assert.ok(lines.includes(`  cordboard ${name} ${example}`.trimEnd()), `${name} ${example}`);
    const tells = lines.some((line) => line.startsWith('A TARGET is'));
    assert.equal(tells, takes.includes('TARGET') && SCRIPT_COMMANDS.some((each) => each.name === name), name);
    for (const line of lines) assert.ok(line.length <= 80, line);
    // What is broken by hand is not broken once more.
    assert.deepEqual(
      lines.filter((line) => /^ {0,2}\w+$/.test(line)),
      [],
      name,
    );
  }
});

test('every help has examples, the environment, the place of the file and every exit code', () => {
  for (const argv of HELPS) {
    const text = printed(argv).replace(/\s+/g, ' ');
    assert.match(text, / Examples: cordboard .* Environment: CORDBOARD_MAX_SESSIONS=500 /);
    assert.match(text, / Configuration file: \$XDG_CONFIG_HOME\/cordboard\/config\.json, else ~\/\.config\//);
    const codes = / Exit codes: (.*)$/.exec(text)?.[1] ?? '';
    const own = new Set(Object.values(CODES).flatMap(({ exit }) => (exit === 1 ? [] : [exit])));
    const numbers = [...codes.matchAll(/\d+/g)].map(([number]) => Number(number));
    assert.deepEqual(
      numbers,
      [0, ...own].sort((a, b) => a - b),
    );
  }
});

/** yargs reads the shell and the language from the process. */
function withVariable<T>(name: string, value: string, run: () => T): T {
  const before = process.env[name];
  process.env[name] = value;
  try {
    return run();
  } finally {
    process.env[name] = before ?? '';
  }
}

test('help of the program lists the commands, in English and without types', () => {
  const text = withVariable('LC_ALL', 'de_DE.UTF-8', () => printed(['--help']));
  for (const command of ['serve', 'connect', 'completion'])
    assert.ok(text.includes(`\n  cordboard ${command} `));
  assert.match(text, /\nCommands:\n/);
  assert.doesNotMatch(text, /\[(?:boolean|string|array)\]/);
});

test('help and version need no configuration in order', () => {
  const env = { CORDBOARD_LISTEN: 'x' };
  assert.equal(printed(['--version'], { env }), '1.2.3');
  assert.equal(printed(['serve', '--version'], { env }), '1.2.3');
  assert.match(printed(['serve', '--max-sessions', 'x', '--help'], { env }), /^cordboard serve /);
});

const BASH = /cordboard --get-yargs-completions[^]*complete .* cordboard\n/;
const ZSH = /^#compdef cordboard\n[^]*cordboard --get-yargs-completions/;

test('completion prints a script for the shell of the user', () => {
  const script = (shell: string): string => printed(['completion'], { env: { SHELL: shell } });
  assert.match(script('/bin/bash'), BASH);
  assert.match(script('/bin/zsh'), ZSH);
  assert.match(printed(['completion']), BASH);
});

test('how to install a completion is said in its help, and not by whoever made the script', () => {
  const help = printed(['completion', '--help']);
  for (const shell of ['bash', 'zsh']) {
    assert.match(help, new RegExp(`eval "\\$\\(cordboard completion ${shell}\\)"`));
    const script = printed(['completion', shell]);
    assert.match(script, /cordboard completion --help tells/);
    assert.doesNotMatch(script, />> ~/);
  }
  assert.doesNotMatch(help, /COMP_WORDS/);
});

test('a shell asks for candidates as itself, whichever its user logs in with', () => {
  for (const shell of ['bash', 'zsh'])
    assert.match(
      printed(['completion', shell], { env: { SHELL: '/bin/other' } }),
      new RegExp(`[ (]SHELL=${shell} ZSH_NAME= cordboard --get-yargs-completions`),
    );
});

test('completion prints a script for the shell that is named', () => {
  assert.match(printed(['completion', 'zsh'], { env: { SHELL: '/bin/bash' } }), ZSH);
  assert.match(printed(['completion', 'bash'], { env: { SHELL: '/bin/zsh' } }), BASH);
  fails(['completion', 'fish'], 'completion: expected bash or zsh, got "fish"');
  fails(['completion', 'bash', 'zsh'], 'completion: expected bash or zsh, got "bash zsh"');
});

function candidates(shell: string, ...words: string[]): string[] {
  return withVariable('SHELL', shell, () =>
    printed(['--get-yargs-completions', 'cordboard', ...words]).split('\n'),
  );
}

test('a shell is given candidates', () => {
  assert.deepEqual(candidates('/bin/bash', 'se'), [
    'serve',
    'connect',
    'attach',
    'bridge',
    'transcripts',
    'certificate',
    'search',
    ...SCRIPT_COMMANDS.map(({ name }) => name),
    'completion',
  ]);
  assert.ok(candidates('/bin/bash', 'serve', '--li').includes('--listen'));
  assert.ok(candidates('/bin/bash', 'connect', '--no').includes('--no-reconnect'));
  assert.ok(!candidates('/bin/bash', 'connect', '--li').includes('--listen'));
  assert.deepEqual(candidates('/bin/bash', 'serve', '--eol', ''), ['auto', 'lf', 'crlf', 'cr', 'none']);
  assert.ok(
    candidates('/bin/zsh', 'connect', '--pl').some((each) => each.startsWith('--plain:Lines instead')),
  );
});

test('a half-typed line never fails while it is completed', () => {
  for (const words of [
    ['serve', '--eol'],
    ['serve', '--frob', ''],
    ['frob', ''],
    ['connect', '--plain=x', '-'],
  ]) {
    assert.doesNotThrow(() => candidates('/bin/bash', ...words), words.join(' '));
  }
});

const PIECES = [
  'serve',
  'connect',
  'a:1',
  '--',
  '-',
  '--listen',
  '--no-',
  '--plain',
  '--eol=',
  '=',
  '--a.b',
  '-xyz',
  '--config',
];

test('whatever is typed is understood or refused in one line', () => {
  const words = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' })), {
    maxLength: 5,
  });
  const first = fc.constantFrom(
    'serve',
    'connect',
    'transcripts list',
    'transcripts export',
    'transcripts',
    'search',
    '',
  );
  const property = fc.property(first, words, (command, rest) => {
    try {
      assert.match(parse([...command.split(' '), ...rest]).command, /^(?:serve|connect|shell|print)$/);
    } catch (error) {
      assert.ok(error instanceof CordboardError, String(error));
      assert.match(error.message, /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u);
    }
  });
  fc.assert(property, { numRuns: 40 });
});
