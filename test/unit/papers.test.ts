import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ALL_OPTIONS } from '../../src/options.ts';
import { PAPERS, readPaper } from '../helpers/papers.ts';

for (const [name, page] of Object.entries(PAPERS)) {
  test(`docs/${name} is what the program does; node dist/test/helpers/papers.js writes it anew`, () => {
    assert.equal(readPaper(name), page());
  });
}

test('the README lists every option', () => {
  const readme = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8');
  for (const { name } of ALL_OPTIONS)
    assert.ok(readme.includes(`\`--${name}`) || readme.includes(`\`--no-${name}`), name);
});
