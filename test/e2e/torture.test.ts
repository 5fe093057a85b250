/** The bad day of `npm run torture`, in small: what it may cost is asserted, never how long anything takes. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { folderFor } from '../helpers/folder.ts';
import { badDay } from '../torture/day.ts';
import { SHORT_PLAN } from '../torture/plan.ts';
import { verdictOf } from '../torture/verdict.ts';

test('a bad day costs normal clients nothing but what the kill takes with it, and the board no more than is written', async (t) => {
  if (!existsSync('/proc/self/status')) {
    t.skip('what a process holds is read from /proc');
    return;
  }
  const said: string[] = [];
  const day = await badDay(SHORT_PLAN, folderFor(t), (text) => said.push(text));
  const { breaches } = verdictOf(day, SHORT_PLAN);
  assert.deepEqual(breaches, [], said.join('; '));

  // All of it really happened.
  const { normal } = SHORT_PLAN.crowd;
  const clients = new Set(day.connections.map(({ client }) => client));
  assert.equal(clients.size, normal);
  assert.equal(day.connections.length, 2 * normal);
  assert.ok(day.connections.every(({ answers }) => answers > 0));
  for (const [deed, count] of Object.entries(day.deeds)) assert.ok(count > 0, `nobody has ${deed}`);
});
