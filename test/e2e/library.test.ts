import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Door, openDoor } from '../helpers/door.ts';
import { folderFor } from '../helpers/folder.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** An example of the page, by the name in the remark before it. */
function example(name: string): string {
  const page = readFileSync(join(ROOT, 'docs/library.md'), 'utf8');
  const [, code] = new RegExp(`<!-- run: ${name} -->\\n\\n\`\`\`js\\n(.*?)\`\`\``, 's').exec(page) ?? [];
  assert.ok(code !== undefined, name);
  return code;
}

/** Runs an example against the board until the test ends. Resolves once it has attached. */
async function start(
  t: TestContext,
  door: Door,
  name: string,
  args: readonly string[] = [],
  output: 'inherit' | 'pipe' = 'inherit',
): Promise<ChildProcess> {
  const folder = folderFor(t);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/cordboard'));
  writeFileSync(join(folder, 'example.mjs'), example(name));
  const attached = door.attached();
  const child = spawn(process.execPath, [join(folder, 'example.mjs'), ...args], {
    env: { ...process.env, ...door.env },
    stdio: ['ignore', output, 'inherit'],
  });
  t.after(() => child.kill());
  await attached;
  return child;
}

test('the auto-responder of docs/library.md answers who is there and who comes', async (t) => {
  assert.ok(example('responder').trimEnd().split('\n').length <= 15);
  const door = await openDoor(t);
  const early = await door.client('pump-a');
  await start(t, door, 'responder');
  await early.send('ping\n');
  await early.waitFor('pong\n');
  const late = await door.bench.dial();
  await late.send('hello\nping\n');
  await late.waitFor('pong\n');
  assert.equal(late.received, 'pong\n');
});

test('the bridge of docs/library.md passes on what two clients say, and ends with them', async (t) => {
  const door = await openDoor(t);
  const left = await door.client('left');
  const right = await door.client('right');
  const child = await start(t, door, 'bridge', ['left', '2']);
  await left.send('from the left\n');
  await right.waitFor('from the left\n');
  await right.send('from the right\n');
  await left.waitFor('from the right\n');
  assert.equal(left.received, 'from the right\n');
  left.reset();
  await right.ended;
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('what docs/library.md asks a client is answered, with what matched', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  pump.socket.on('data', () => pump.socket.write('rpm=1200\n'));
  const child = await start(t, door, 'ask', [], 'pipe');
  let printed = '';
  child.stdout?.on('data', (data: Buffer) => (printed += data.toString()));
  assert.deepEqual(await once(child, 'close'), [0, null]);
  assert.equal(printed, 'rpm=1200 fast\nout status?\nin rpm=1200\n');
});

test('the logger of docs/library.md writes a row for each reading of a meter', async (t) => {
  const door = await openDoor(t);
  const folder = folderFor(t);
  const file = join(folder, 'readings.csv');
  writeFileSync(file, '');
  const meter = await door.client('hall 3, "east"', ['meter']);
  const other = await door.client('gate');
  await start(t, door, 'csv', [file]);
  const changes = watch(file);
  t.after(() => changes.close());
  await other.send('kWh=1\n');
  await meter.send('kWh=12.5\nnonsense\nV=230\n');
  while (readFileSync(file, 'utf8').split('\n').length < 3) await once(changes, 'change');
  const rows = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((row) => row.slice(row.indexOf(',') + 1));
  assert.deepEqual(rows, ['"hall 3, ""east""",kWh,12.5', '"hall 3, ""east""",V,230']);
});
