/** SECURITY.md says what is so: its tests exist, and its list of sinks is the one that is tested, with nothing left out. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ATTACKS } from '../helpers/attacks.ts';
import { EXITS, OVERLAYS, WRITES } from '../helpers/exits.ts';
import { SINKS } from '../helpers/sinks.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const page = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

/** The rows of the table of a section, without its head. */
function rowsOf(section: string): string[][] {
  const [, text = ''] = page.split(`\n## ${section}\n`);
  const lines = (text.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}

/** The file that holds a promise, and the name of its test there. */
const HELD = /^`(test\/[\w/-]+\.test\.ts)`: (.*)$/;

/** Names of tests as they stand in a file; of those that are made of a template, what comes before the first value. */
function namesIn(file: string): readonly string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const literal = [...source.matchAll(/\btest\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs)].map(
    ([, , name = '']) => name,
  );
  return literal.map((name) => name.replaceAll(/\\(.)/g, '$1').replace(/\$\{.*/s, ''));
}

test('each promise of SECURITY.md names a test that is there', () => {
  const promises = rowsOf('Promises').slice(1);
  assert.ok(promises.length >= 10);
  for (const [promise = '', held = ''] of promises) {
    const [, file = '', name = ''] = HELD.exec(held) ?? [];
    assert.ok(existsSync(join(ROOT, file)), `${promise}: ${held}`);
    assert.ok(namesIn(file).includes(name), `${promise}: ${held}`);
  }
});

test('SECURITY.md has the sinks that are tested, each with what holds there and where', () => {
  const rows = Object.values(SINKS).map(({ title, holds, in: file }) => [title, holds, `\`${file}\``]);
  assert.deepEqual(rowsOf('Where outside text comes out'), rows);
});

test('every file of the program that writes somewhere is known for what comes out there', () => {
  const files = ['src', 'bin', 'screens'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  const sources = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  const writing = sources.filter((name) => WRITES.test(readFileSync(join(ROOT, name), 'utf8')));
  assert.deepEqual(writing.toSorted(), Object.keys(EXITS).toSorted());
});

test('what can be open over the panes is known for the sink it is', () => {
  assert.ok(Object.values(OVERLAYS).every((name) => name in SINKS));
});

test('no two attacks have one name, and each has its own mark', () => {
  assert.equal(new Set(ATTACKS.map(({ name }) => name)).size, ATTACKS.length);
  assert.equal(new Set(ATTACKS.map(({ mark }) => mark)).size, ATTACKS.length);
  for (const { mark, text, bytes } of ATTACKS) {
    assert.ok(text.startsWith(mark));
    assert.ok(bytes.toString('latin1').startsWith(mark));
  }
});
