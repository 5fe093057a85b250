import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { run, serve } from '../helpers/cordboard.ts';

/** A configuration file with this in it, for as long as the test runs. */
function configFile(t: TestContext, content: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-keys-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const name = join(folder, 'config.json');
  writeFileSync(name, JSON.stringify(content));
  return name;
}

test('a preset, bindings and a theme reach the screen, and what is doubtful in them is said', async (t) => {
  const bindings = { 'next-pane': 'F9', 'menu:help': 'h', older: ['Up', 'C-s'] };
  const config = configFile(t, { keys: 'tmux', theme: 'dark', bindings });
  const { terminal, dial } = await serve(t, ['--config', config], { columns: 120, rows: 40 });
  await terminal.waitFor('bindings: menu:help: C-b h: taken from history-search');
  terminal.press('C-b');
  terminal.type('m');
  await terminal.waitFor('bindings: older: C-s: flow control');
  terminal.press('Escape');
  await terminal.waitFor('─ notices ─', { gone: true });
  await dial();
  await dial();
  terminal.press('F9');
  await terminal.waitFor(/\[2 .*\] > /);
  terminal.press('C-b');
  await terminal.waitFor('─ C-b ─');
  terminal.type('h');
  await terminal.waitFor('F9  C-b n  C-b o  /next');
});

test('wrong bindings end the program with all that is wrong, in one line', async (t) => {
  const config = configFile(t, { bindings: { nope: 'C-n', 'next-pane': 'C-i' } });
  const terminal = await run(t, ['serve', '--listen', '0', '--config', config], { columns: 300 });
  await terminal.waitFor(
    'bindings: nope: no such action; did you mean note?; next-pane: C-i: a terminal sends the same',
  );
  assert.equal((await terminal.exit).code, 78);
});
