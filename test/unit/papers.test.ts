import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serveConfig } from '../../src/config.ts';
import { FILE_ONLY } from '../../src/file-keys.ts';
import { EDIT_WORDS } from '../../src/console/edit-keys.ts';
import { LISTED } from '../../src/console/keymap.ts';
import { TABLE_ACTIONS } from '../../src/console/table-actions.ts';
import { ALL_OPTIONS, SETTINGS } from '../../src/options.ts';
import { PAPERS, readPaper } from '../helpers/papers.ts';

for (const [name, page] of Object.entries(PAPERS)) {
  test(`docs/${name} is what the program does; node dist/test/helpers/papers.js writes it anew`, () => {
    assert.equal(readPaper(name), page());
  });
}

test('the worked examples of docs/configuration.md are files that serve takes, without a warning', () => {
  const examples = [...readPaper('configuration.md').matchAll(/^```json\n(.*?)^```$/gms)];
  assert.equal(examples.length, 6);
  for (const [, file = ''] of examples) {
    const config = serveConfig({ env: {}, flags: { config: 'x.json' }, readFile: () => file, home: '/' });
    assert.deepEqual(config.warnings, []);
    const { names, snippets, listen } = config;
    assert.ok(names.length > 1 || snippets.size > 2 || listen.length > 2 || file.includes('bindings'));
  }
});

test('docs/configuration.md has a row for every key of the file', () => {
  const page = readPaper('configuration.md');
  for (const { name } of [...SETTINGS, ...Object.values(FILE_ONLY)])
    assert.ok(page.includes(`\n| \`${name}\` | `), name);
});

test('docs/keys.md has the name of everything that can be bound', () => {
  const page = readPaper('keys.md');
  const edits = Object.keys(EDIT_WORDS).map((name) => `edit:${name}`);
  const names = [...LISTED, ...TABLE_ACTIONS].map(({ name }) => name).filter((name) => name !== 'edit');
  for (const name of [...names, ...edits]) assert.ok(page.includes(`| \`${name}\` |\n`), name);
});

test('the README lists every option with its default, in the order of the help', () => {
  const readme = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8');
  const rows = [...readme.matchAll(/^\| `--([\w-]+)[^|]*\|([^|]*)\|([^|]*)\|/gm)];
  const listed = rows.map(([, name, command, value]) => [name, command?.trim(), value?.trim()]);
  const options = ALL_OPTIONS.map(({ name, commands, default: value }) => [
    name,
    commands.length > 1 ? 'both' : commands[0],
    typeof value === 'string' ? value : value ? 'on' : 'off',
  ]);
  assert.deepEqual(listed, [...options, ['config', 'both', '']]);
});

test('packages that run a script when they are installed are allowed to, and README.md says what that is', () => {
  const read = (name: string): string =>
    readFileSync(fileURLToPath(new URL(`../../../${name}`, import.meta.url)), 'utf8');
  const { packages } = JSON.parse(read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
  };
  const scripts = Object.keys(packages).filter((name) => packages[name]?.hasInstallScript === true);
  const names = scripts.map((name) => name.slice('node_modules/'.length));
  const { allowScripts } = JSON.parse(read('package.json')) as { readonly allowScripts: object };
  assert.deepEqual(Object.keys(allowScripts), names);
  for (const name of names) assert.ok(read('README.md').includes(`install scripts of \`${name}\``), name);
});
