import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveConfig } from '../../src/config.ts';
import { compareConfigs } from '../../src/service/reload.ts';
import { optionsOf } from '../../src/options.ts';

function configOf(file: object) {
  return serveConfig({
    env: {},
    flags: { config: 'x.json' },
    readFile: () => JSON.stringify(file),
    home: '/',
  });
}

test('nothing new is nothing changed', () => {
  assert.deepEqual(compareConfigs(configOf({}), configOf({})), { changed: [], ignored: [] });
});

test('what changes is told by the name it has in the file, and whether it is taken over', () => {
  const after = configOf({ 'max-per-address': 3, 'log-level': 'debug', listen: ['7777'], theme: 'dark' });
  assert.deepEqual(compareConfigs(configOf({}), after), {
    changed: ['max-per-address', 'log-level'],
    ignored: ['listen'],
  });
});

/** Of a console, or of how the program was started. */
const OTHERS = [
  'headless',
  'as',
  'highlight',
  'silent',
  'bell',
  'notify',
  'notify-command',
  'title',
  'mouse',
];
/** Of the socket of a group, where there is one. */
const GROUPS = ['socket-mode', 'group-role'];
const CONSOLES = ['colour', 'plain', 'times', 'history', 'keys', 'theme', 'ascii'];

test('every option of serve is taken over, or needs a new start, or is of a console', () => {
  const own = optionsOf('serve');
  const pages = own
    .map(({ name }) => name)
    .filter((name) => ![...OTHERS, ...CONSOLES, ...GROUPS].includes(name));
  for (const name of pages) {
    const option = own.find((each) => each.name === name);
    const fresh = changedValue(option?.default ?? '', name);
    const { changed, ignored } = compareConfigs(configOf({}), configOf({ [name]: fresh }));
    assert.deepEqual([...changed, ...ignored], [name]);
  }
});

test('what members of a group may do is decided when their socket is opened', () => {
  const staff = { 'socket-group': 'staff' };
  const differ = (before: object, after: object): readonly string[] =>
    compareConfigs(configOf(before), configOf(after)).ignored;
  assert.deepEqual(differ(staff, { ...staff, 'group-role': 'operate' }), ['group-role']);
  assert.deepEqual(differ(staff, { ...staff, 'socket-mode': '0660' }), []);
  assert.deepEqual(differ(staff, {}), ['socket-group']);
});

/** Another value than the default, of a kind that the option takes. */
function changedValue(usual: string | boolean, name: string): unknown {
  if (typeof usual === 'boolean') return !usual;
  const known: Readonly<Record<string, string>> = {
    eol: 'crlf',
    'when-full': 'hangup',
    framing: 'lines',
    telnet: 'on',
    durability: 'full',
    'log-format': 'json',
    'log-level': 'debug',
    metrics: '9666',
    allow: '10.0.0.0/8',
    deny: '10.0.0.0/8',
    'proxy-from': '10.0.0.0/8',
    refuse: 'silent',
    'tls-client': 'optional',
  };
  if (name in known) return known[name];
  return /^\d+[MK]?$/.test(usual) ? '17' : 'other';
}
