import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serveConfig } from '../../src/config.ts';
import { ALL_OPTIONS } from '../../src/options.ts';
import { PAPERS, readPaper } from '../helpers/papers.ts';

for (const [name, page] of Object.entries(PAPERS)) {
  test(`docs/${name} is what the program does; node dist/test/helpers/papers.js writes it anew`, () => {
    assert.equal(readPaper(name), page());
  });
}

test('the worked examples of docs/configuration.md are files that serve takes', () => {
  const examples = [...readPaper('configuration.md').matchAll(/^```json\n(.*?)^```$/gms)];
  assert.equal(examples.length, 2);
  for (const [, file = ''] of examples) {
    const config = serveConfig({ env: {}, flags: { config: 'x.json' }, readFile: () => file, home: '/' });
    assert.ok(config.names.length > 2);
  }
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
