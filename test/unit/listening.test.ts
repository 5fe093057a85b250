import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenerSettings, type ListenerSettings, ownRate, serveConfig } from '../../src/config.ts';
import { CordboardError } from '../../src/errors.ts';
import { formatListening, parseListening } from '../../src/listening.ts';
import { listenerOptions } from '../../src/options.ts';

const HOME = { env: {}, readFile: none, home: '/' };

function none(): string {
  throw Object.assign(new Error('none'), { code: 'ENOENT' });
}

/** What each listener has, of a command line or an environment. */
function settingsOf(sources: { readonly flags?: object; readonly env?: Record<string, string> }) {
  const config = serveConfig({ ...HOME, env: sources.env ?? {}, flags: { ...sources.flags } });
  return config.listen.map((each): [string, ListenerSettings] => [
    formatListening(each),
    listenerSettings(each, config),
  ]);
}

test('an address is plain unless it is written with how conversations begin', () => {
  const texts = [
    '127.0.0.1:6666',
    'tls://*:7000',
    'any://[::1]:7001',
    'unix:/run/board.sock',
    'tls://unix:/a,b',
  ];
  assert.deepEqual(
    texts.map((text) => formatListening(parseListening(text))),
    texts,
  );
  assert.deepEqual(
    texts.map((text) => parseListening(text).begins),
    ['plain', 'tls', 'any', 'plain', 'tls'],
  );
});

test('settings follow the address, and a name may come again', () => {
  const { address, own } = parseListening('*:7000,eol=crlf,allow=a,allow=b,prefix={id}=');
  assert.equal(address.kind === 'tcp' && address.port, 7000);
  assert.deepEqual(Object.fromEntries(own), {
    eol: ['crlf'],
    allow: ['a', 'b'],
    prefix: ['{id}='],
  });
});

test('what is no address is refused by what was expected', () => {
  assert.throws(() => parseListening('udp://*:7000'), /expected tls:\/\/ or any:\/\/, or an address alone/);
  assert.throws(() => parseListening('tls://'), /expected PORT, HOST:PORT/);
});

test('a listener has what is set for it, and else what all have', () => {
  const flags = { listen: ['7000,eol=crlf,outbox=64k', '7001'], eol: 'cr', greeting: 'hello' };
  const [[, first], [, second]] = settingsOf({ flags }) as [
    [string, ListenerSettings],
    [string, ListenerSettings],
  ];
  assert.deepEqual([first.eol, first.outbox, first.greeting], ['crlf', 65_536, 'hello']);
  assert.deepEqual([second.eol, second.outbox, second.greeting], ['cr', 1_048_576, 'hello']);
});

test('each listener can speak telnet or not', () => {
  const flags = { listen: ['7000,telnet=on', '7001,telnet=auto', '7002'], telnet: 'off' };
  assert.deepEqual(
    settingsOf({ flags }).map(([, { telnet }]) => telnet),
    ['on', 'auto', 'off'],
  );
});

test('in the environment settings stay with the listener before them', () => {
  const settings = settingsOf({ env: { CORDBOARD_LISTEN: '7000,eol=crlf, 7001,greeting=a' } });
  assert.deepEqual(
    settings.map(([where, { eol, greeting }]) => [where, eol, greeting]),
    [
      ['127.0.0.1:7000', 'crlf', ''],
      ['127.0.0.1:7001', 'auto', 'a'],
    ],
  );
});

test('a listener can have a rate of its own, no bound too; without one it has that of the board, whatever becomes of it', () => {
  const { listen, rate } = serveConfig({
    ...HOME,
    env: {},
    flags: { listen: ['7000,rate=10k', '7001,rate=0', '7002'], rate: '1M' },
  });
  assert.deepEqual(listen.map(ownRate), [10 * 1024, 0, undefined]);
  assert.equal(rate, 1024 * 1024);
  assert.throws(() => serveConfig({ ...HOME, env: {}, flags: { listen: ['7000,rate=fast'] } }), {
    code: 'CB_USAGE',
    message: /^--listen: rate: expected .*, got "fast"$/,
  });
});

test('a setting that no listener has, or with a wrong value, is refused by name', () => {
  const refused = (listen: string, message: RegExp): void => {
    assert.throws(() => settingsOf({ flags: { listen: [listen] } }), { code: 'CB_USAGE', message });
  };
  refused('7000,eool=crlf', /^--listen: eool: nothing that a listener has; did you mean eol\?$/);
  refused('7000,max-sessions=3', /^--listen: max-sessions: nothing that a listener has/);
  refused(
    '7000,rate-per-address=3',
    /^--listen: rate-per-address: nothing that a listener has; it is for the whole board, as --rate-per-address$/,
  );
  refused('7000,colour=red', /^--listen: colour: nothing that a listener has; it is for the whole board/);
  refused(
    '7000,weight=3',
    /^--listen: weight: nothing that a listener has; expected allow, .* or idle-close$/,
  );
  refused('7000,eol=maybe', /^--listen: eol: expected auto, lf, crlf, cr or none, got "maybe"$/);
});

function messageOf(sources: Parameters<typeof settingsOf>[0]): string {
  try {
    settingsOf(sources);
  } catch (error) {
    assert.ok(error instanceof CordboardError && error.code === 'CB_USAGE');
    return error.message;
  }
  return assert.fail('it was taken');
}

test('what stands after a comma and is no setting is told of as what it is', () => {
  for (const [listen, message] of [
    ['7000,ping', 'ping: expected a value, as in ping=VALUE'],
    ['7000,ping,eol=lf', 'ping: expected a value, as in ping=VALUE'],
    ['7000,eol=lf,ping', 'ping: expected a value, as in ping=VALUE'],
    ['unix:/a,b,ping,eol=lf', 'ping: expected a value, as in ping=VALUE'],
    ['7000,', 'expected NAME=VALUE after a comma, got ""'],
    ['7000,crlf', 'expected NAME=VALUE after a comma, got "crlf"'],
    ['7000,idle_close=3', 'expected NAME=VALUE after a comma, got "idle_close=3"; did you mean idle-close?'],
    ['7000,eol:lf', 'expected NAME=VALUE after a comma, got "eol:lf"; did you mean eol?'],
    ['7000,7001', 'expected one address, and another --listen for the next, got "7000,7001"'],
    ['7000,greeting=a,b', 'greeting: expected a value without commas, got "a,b"'],
    [
      '7000,allow=10.0.0.1,10.0.0.2',
      'allow: expected a value without commas, got "10.0.0.1,10.0.0.2"; write allow= before each',
    ],
  ] as const)
    assert.equal(messageOf({ flags: { listen: [listen] } }), `--listen: ${message}`);
  assert.equal(
    messageOf({ env: { CORDBOARD_LISTEN: '7000,ping,7001' } }),
    'CORDBOARD_LISTEN: ping: expected a value, as in ping=VALUE',
  );
});

test('a path may have commas, and what is no setting of a listener stays a part of it', () => {
  for (const text of ['unix:/a,b', 'unix:/a,ping,b', 'unix:/ping'])
    assert.equal(settingsOf({ flags: { listen: [text] } })[0]?.[0], text);
});

test('a setting that has one value is refused when it is said twice; a list takes several', () => {
  assert.equal(
    messageOf({ flags: { listen: ['7000,eol=crlf,eol=lf'] } }),
    '--listen: eol: expected one value, got "crlf" and "lf"',
  );
  const [[, { allow }]] = settingsOf({ flags: { listen: ['7000,allow=10.0.0.1,allow=10.0.0.2'] } }) as [
    [string, ListenerSettings],
  ];
  assert.equal(allow.length, 2);
});

test('each setting of a listener refuses a wrong value in one line that begins with its name', () => {
  const wrong: Readonly<Record<string, string>> = {
    allow: '10.0.0.0/33',
    deny: 'x',
    'proxy-from': 'x',
    rate: 'fast',
    refuse: 'no',
    'tls-client': 'no',
    eol: 'no',
    framing: 'no',
    prefix: '{nmae}',
    telnet: 'no',
    outbox: '0',
    'when-full': 'no',
    keepalive: '-1',
    'unacked-mark': '-1',
    'unacked-close': '2d',
    'ping-every': '',
    'idle-close': '90000',
  };
  const anyText = ['passphrase-file', 'greeting', 'tls-cert', 'tls-key', 'tls-ca', 'ping'];
  const names = listenerOptions().map(({ name }) => name);
  assert.deepEqual(Object.keys(wrong).concat(anyText).toSorted(), names.toSorted());
  for (const [name, value] of Object.entries(wrong)) {
    const message = messageOf({ flags: { listen: [`7000,${name}=${value}`] } });
    assert.ok(message.startsWith(`--listen: ${name}: expected `), message);
    assert.ok(message.includes(`, got `) && !message.includes('\n'), message);
  }
});

test('seconds of which 0 is never are not said to take another word', () => {
  for (const value of ['-3', 'keep', '3x', '90000', ''])
    assert.match(
      messageOf({ flags: { listen: [`7000,idle-close=${value}`] } }),
      /^--listen: idle-close: expected seconds 0\.\.86400(?: \(or as in 500ms, 5s, 1m, 1h\))?, of which 0 is never, got /,
    );
  assert.match(
    messageOf({ flags: { 'half-close': '-3' } }),
    /seconds 0\.\.86400 \(or as in 500ms, 5s, 1m, 1h\) or keep, got "-3"/,
  );
});

test('a size that no number holds is said to be too large', () => {
  assert.equal(
    messageOf({ flags: { listen: ['7000,outbox=8388608G'] } }),
    '--listen: outbox: expected a size of at most 8388607G, got "8388608G"',
  );
});
