import assert from 'node:assert/strict';
import { chmodSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { freePort } from '../helpers/clients.ts';
import { run, serve } from '../helpers/cordboard.ts';
import { runtimeFolder } from '../helpers/stop-boards.ts';

/** By number: a machine's groups have any names. */
const OWN_GROUP = String(process.getgid?.() ?? 0);

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

test('without a group the folder and the socket are the owner’s alone', async (t) => {
  const folder = runtimeFolder(t);
  await serve(t, ['--name', 'lab'], { env: { XDG_RUNTIME_DIR: folder } });
  assert.equal(modeOf(path.join(folder, 'cordboard')), '700');
  assert.equal(modeOf(path.join(folder, 'cordboard/lab.sock')), '600');
});

test('members of a group come in by a socket of theirs, and watch', async (t) => {
  const folder = runtimeFolder(t);
  chmodSync(folder, 0o755);
  const env = { XDG_RUNTIME_DIR: folder };
  const args = ['--name', 'lab', '--as', 'ana', '--socket-mode', '0660', '--socket-group', OWN_GROUP];
  const { terminal: ana, dial } = await serve(t, args, { env });
  const client = await dial();
  await ana.waitFor(`members of ${OWN_GROUP} attach with`);
  const socket = path.join(folder, `cordboard.${OWN_GROUP}/lab.sock`);
  assert.equal(modeOf(path.join(folder, 'cordboard')), '700');
  assert.equal(modeOf(path.join(folder, 'cordboard/lab.sock')), '600');
  assert.equal(modeOf(path.dirname(socket)), '750');
  assert.equal(modeOf(socket), '660');
  assert.equal(String(statSync(socket).gid), OWN_GROUP);
  const ben = await run(t, ['attach', socket, '--as', 'ben']);
  await ana.waitFor(`with ben (${OWN_GROUP})`);
  await ben.waitFor('watching [1');
  ben.type('hello').press('Enter');
  await ben.waitFor('you only watch here');
  ana.type('/role ben operate').press('Enter');
  await ana.waitFor("came by the group's socket and may only watch");
  assert.equal(client.received, '');
});

test('with --group-role operate they operate, until they are made to watch', async (t) => {
  const folder = runtimeFolder(t);
  const env = { XDG_RUNTIME_DIR: folder };
  const args = ['--name', 'lab', '--as', 'ana', '--socket-group', OWN_GROUP, '--group-role', 'operate'];
  const { terminal: ana, dial } = await serve(t, args, { env });
  const client = await dial();
  const ben = await run(t, ['attach', path.join(folder, `cordboard.${OWN_GROUP}/lab.sock`), '--as', 'ben']);
  await ben.waitFor('with ana');
  ben.type('hello').press('Enter');
  await client.waitFor('hello\n');
  await ana.waitFor(new RegExp(`▹ hello +ben \\(${OWN_GROUP}\\)`));
  ana.type('/role ben watch').press('Enter');
  await ben.waitFor('watching [1');
  ben.type('once more').press('Enter');
  await ben.waitFor('the draft stays');
  assert.equal(client.received, 'hello\n');
});

for (const [args, message] of [
  [['--socket-group', 'no-such-group-here'], /there is no such group on this machine/],
  [['--socket-mode', '0660'], /0660 lets a group in; say which with --socket-group NAME/],
  [['--socket-mode', '0600', '--socket-group', 'root'], /0600 lets nobody of root in/],
  [['--socket-mode', '0666'], /expected 0600 or 0660, since only a group can be let in/],
] as const) {
  test(`a board with ${args.join(' ')} is refused in one line`, async (t) => {
    const port = await freePort();
    const terminal = await run(t, ['serve', '--listen', String(port), ...args], { columns: 200 });
    const { code } = await terminal.exit;
    assert.equal(code, 64);
    assert.match(terminal.screen(), message);
  });
}
