import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { run, serve, type Served } from '../helpers/cordboard.ts';
import { runtimeFolder } from '../helpers/stop-boards.ts';
import type { TerminalOptions, TestTerminal } from '../helpers/terminal.ts';

interface Two extends Served {
  /** ana's console, which started the board. */
  readonly ana: TestTerminal;
  readonly attach: (args: readonly string[]) => Promise<TestTerminal>;
}

async function board(
  t: TestContext,
  args: readonly string[] = [],
  options: TerminalOptions = {},
): Promise<Two> {
  const folder = runtimeFolder(t);
  const settings = { ...options, env: { XDG_RUNTIME_DIR: folder } };
  const served = await serve(t, ['--as', 'ana', ...args], settings);
  return {
    ...served,
    ana: served.terminal,
    attach: (words) => run(t, ['attach', ...words], settings),
  };
}

const PLACES: readonly (readonly [string, readonly string[], TerminalOptions])[] = [
  ['on a usual screen', [], {}],
  ['at 80x24 in ASCII', ['--ascii'], { columns: 80, rows: 24 }],
];

for (const [where, args, size] of PLACES) {
  test(`operators see each other, their drafts and who sent what, ${where}`, async (t) => {
    const { ana, attach, dial } = await board(t, args, size);
    const [draft, here, sent] = args.length === 0 ? ['✎', '◎', '▹'] : ['=', '%', ')'];
    const first = await dial();
    await dial();
    const ben = await attach(['--as', 'ben', ...args]);
    await ana.waitFor('ben attached to operate');
    await ana.waitFor('with ben');
    await ben.waitFor('with ana');
    await ben.waitFor(`${here} ana`);
    ana.type('half a sentence');
    await ben.waitFor(`${draft} ana`);
    await ben.waitFor(`${draft}ana`);
    ben.press('Tab').type('of ben');
    await ana.waitFor(`${draft}ben`);
    ben.press('S-Tab').type('from ben').press('Enter');
    await first.waitFor('from ben\n');
    await ana.waitFor(new RegExp(`\\${sent} from ben +ben`));
    assert.equal(ben.find(`${sent} from ben`), undefined, 'to himself it is his own');

    ana.press('C-x').type('A');
    await ana.waitFor(/1 ana +operates +this console; at #1/);
    await ana.waitFor(/2 ben +operates +at #1[^;]*; draft at #2/);
    ana.press('Escape');
    ben.press('C-x').type('q');
    await ben.waitFor('1 other looks at it');
    ben.type('d');
    await ana.waitFor('ben left');
    await ana.waitFor('with ben', { gone: true });
    await ana.waitFor(`${draft}ben`, { gone: true });
  });
}

test('an operator lets another only watch and operate again; his draft stays, and reaches nobody meanwhile', async (t) => {
  const { ana, attach, dial } = await board(t);
  const client = await dial();
  const ben = await attach(['--as', 'ben']);
  await ben.waitFor('with ana');
  ben.type('important');
  await ana.waitFor('✎ ben');
  ana.type('/role ben watch').press('Enter');
  await ben.waitFor(/watching \[1 .*\] × important/);
  await ana.waitFor('ben only watches now (by ana)');
  await ana.waitFor('✎ ben', { gone: true });
  ben.press('Enter');
  await ben.waitFor('you only watch here: nothing was sent, the draft stays');
  ben.press('C-a').type('/hangup ');
  await ben.waitFor('× /hangup important');
  ben.press('C-k').press('Enter');
  await ben.waitFor('you only watch here: nothing was done');
  ben.press('C-c').type('/role ben operate').press('Enter');
  await ben.waitFor('× /role ben operate');
  ben.press('C-c').press('C-y');
  await ben.waitFor('× important');
  ana.type('/role ben operate').press('Enter');
  await ben.waitFor('] > important');
  ben.press('Enter');
  await client.waitFor('important\n');
  assert.equal(client.received, 'important\n');
});

test('of several with one name the command asks which', async (t) => {
  const { ana, attach, dial } = await board(t);
  await dial();
  const first = await attach(['--as', 'ben', '--watch']);
  await ana.waitFor('ben attached to watch');
  await attach(['--as', 'ben']);
  await ana.waitFor('with ben, 1 more');
  ana.type('/role ben operate').press('Enter');
  await ana.waitFor('ben is 2 consoles: 2 ben, 3 ben; say which by number');
  ana.press('C-c').type('/role 2 operate').press('Enter');
  await first.waitFor('watching', { gone: true });
  ana.type('/role carl watch').press('Enter');
  await ana.waitFor('nobody here is called carl');
});

test('a board that a signal ends tells its consoles which', async (t) => {
  const { ana, attach } = await board(t);
  const ben = await attach(['--as', 'ben']);
  await ben.waitFor('with ana');
  ana.press('C-x').type('q');
  await ana.waitFor('1 other looks at it.');
  await ana.waitFor('s stop the board');
  ana.type('s');
  await ben.waitFor(' has ended: stopped by ana');
  assert.equal((await ana.exit).code, 0);
});
