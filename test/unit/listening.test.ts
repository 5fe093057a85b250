import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenerSettings, type ListenerSettings, serveConfig } from '../../src/config.ts';
import { formatListening, parseListening } from '../../src/listening.ts';

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

test('a setting that no listener has, or with a wrong value, is refused by name', () => {
  const refused = (listen: string, message: RegExp): void => {
    assert.throws(() => settingsOf({ flags: { listen: [listen] } }), { code: 'CB_USAGE', message });
  };
  refused('7000,eool=crlf', /^--listen: eool: nothing that a listener has; did you mean eol\?$/);
  refused('7000,max-sessions=3', /^--listen: max-sessions: nothing that a listener has/);
  refused('7000,eol=maybe', /^--listen: eol: expected auto, lf, crlf, cr or none, got "maybe"$/);
});
