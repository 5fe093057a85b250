import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalSwitchboard } from '../../src/switchboard/local.ts';
import { testBench } from '../helpers/boards.ts';
import { LiveConsole } from '../helpers/live-console.ts';

test('what is sent goes before it is shown; what is typed, and a command, is shown at once', async (t) => {
  const { board, dial } = await testBench(t);
  const switchboard = new LocalSwitchboard(board, () => []);
  t.after(() => switchboard.detach());
  const client = await dial();
  const live = new LiveConsole(t, switchboard);
  await live.console.start();
  await live.until(({ panes }) => panes.has(1));
  const causeOf = (act: () => void): unknown => {
    live.causes.length = 0;
    act();
    return live.causes[0];
  };
  assert.equal(
    causeOf(() => live.type('status?')),
    'key',
  );
  assert.equal(
    causeOf(() => live.press('Enter')),
    'sent',
  );
  await client.waitFor('status?\n');
  assert.equal(
    causeOf(() => live.enter('/times off')),
    'key',
  );
  live.type('/hex 01');
  assert.equal(
    causeOf(() => live.press('Enter')),
    'sent',
  );
});
