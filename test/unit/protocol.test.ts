/** docs/protocol.md has all that the program has. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CODES } from '../../src/errors.ts';
import { OWN_METHODS } from '../../src/gateway/gateway.ts';
import { METHODS } from '../../src/gateway/methods.ts';
import { recordMessage } from '../../src/gateway/records.ts';
import { FAULTS } from '../../src/gateway/rpc.ts';
import type { BoardEvent } from '../../src/switchboard/switchboard.ts';
import { EOLS, FRAMINGS } from '../../src/wire/settings.ts';
import { readPaper } from '../helpers/papers.ts';
import { summaryOf } from '../helpers/sessions.ts';

/** The compiler knows whether these are all. */
const EVENTS: Readonly<Record<BoardEvent['type'], true>> = {
  opened: true,
  changed: true,
  dismissed: true,
  records: true,
  gap: true,
  highlighted: true,
  notice: true,
  traffic: true,
  operators: true,
  ended: true,
};

/** Whoever is attached meets what these refuse. */
const REFUSING = [
  ...['gateway/attachment', 'gateway/gateway', 'gateway/views', 'gateway/calls'],
  ...[
    'session/banning',
    'access/bans',
    'session/registry',
    'session/room',
    'session/session',
    'session/settings',
    'switchboard/local',
    'pattern',
  ],
];

const page = readPaper('protocol.md');

/** A section and what is in it, but for its subsections. */
function section(title: string): string {
  const from = page.indexOf(`${title}\n`);
  assert.ok(from >= 0, `no section ${title}`);
  const text = page.slice(from + title.length);
  return text.slice(0, /^##/m.exec(text)?.index);
}

function rows(text: string): string[] {
  return [...text.matchAll(/^\| `(.*?)`/gm)].flatMap(([, name = '']) => name.split('`, `'));
}

test('every method and every event has a section, and there is no other', () => {
  const titles = [...page.matchAll(/^### `(.*)`$/gm)].map(([, name]) => name);
  const names = [...OWN_METHODS, ...Object.keys(METHODS), ...Object.keys(EVENTS)];
  assert.deepEqual(titles.toSorted(), names.toSorted());
});

test('every method that writes stands where writing does', () => {
  const writing = page.slice(page.indexOf('## Writing'), page.indexOf('## Events'));
  for (const [name, { writes }] of Object.entries(METHODS))
    assert.equal(writing.includes(`### \`${name}\`\n`), writes, name);
});

test('every field of a session and of a record has a row', () => {
  const all = summaryOf(1, {
    reason: 'left',
    retryAt: 1,
    closedAt: 1,
    firstIn: 1,
    lastIn: 1,
    lastOut: 1,
    silentSince: 1,
  });
  const fields = Object.keys({ ...all, lineEnd: 'lf', firstLineEnd: 1, tls: {}, via: 'x' });
  assert.deepEqual(rows(section('## Sessions')).toSorted(), fields.toSorted());
  const record = {
    session: 1,
    seq: 0,
    kind: 'out' as const,
    offset: 0,
    at: 1,
    by: 'x',
    lost: true as const,
    redacted: 1,
  };
  const messages = [Buffer.from('x'), Buffer.from([255])].map((bytes) => recordMessage({ ...record, bytes }));
  assert.deepEqual(
    new Set(rows(section('## Records'))),
    new Set(messages.flatMap((each) => Object.keys(each))),
  );
});

test('every number and every code of an error has a row, and no other', () => {
  const errors = section('## Errors');
  const numbers = [...errors.matchAll(/^\| (-\d+)/gm)].map(([, number]) => Number(number));
  assert.deepEqual(numbers.toSorted(), Object.values(FAULTS).toSorted());
  const codes = rows(errors).filter((name) => name.startsWith('CB_'));
  for (const code of codes) assert.ok(Object.hasOwn(CODES, code), code);
  const files = REFUSING.map((name) => fileURLToPath(new URL(`../../../src/${name}.ts`, import.meta.url)));
  const refused = files.flatMap((file) => readFileSync(file, 'utf8').match(/(?<=')CB_\w+(?=')/g) ?? []);
  const unseen = new Set(['CB_NO_BOARD']);
  for (const code of new Set(refused)) assert.ok(unseen.has(code) || codes.includes(code), code);
});

test('the values that a setting may have are those of the page', () => {
  const sessions = section('## Sessions');
  for (const value of [...EOLS, ...FRAMINGS]) assert.ok(sessions.includes(`\`${value}\``), value);
});
