/** What is in docs/service is held against what the program takes, and against systemd where that is. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseCli } from '../../src/cli.ts';
import { CODES } from '../../src/errors.ts';
import { folderFor } from '../helpers/folder.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/service/', import.meta.url));
const read = (name: string): string => readFileSync(path.join(FOLDER, name), 'utf8');

/** The last value of a setting of a unit. */
function settingOf(unit: string, name: string): string {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].at(-1)?.[1] ?? '';
}

test('the unit starts a board that this program takes, and gives it time to drain', () => {
  const unit = read('cordboard.service');
  const [program, ...words] = settingOf(unit, 'ExecStart').split(' ');
  assert.equal(path.basename(program ?? ''), 'cordboard');
  const invocation = parseCli(words, { env: {}, readFile: noFile, home: '/', version: '0', columns: 80 });
  assert.ok(invocation.command === 'serve' && invocation.config.headless);
  assert.ok(Number(settingOf(unit, 'TimeoutStopSec')) > invocation.config.drain);
  assert.equal(settingOf(unit, 'SuccessExitStatus'), '143');
  const hopeless = [CODES.CB_USAGE, CODES.CB_CONFIG].map(({ exit }) => exit).join(' ');
  assert.equal(settingOf(unit, 'RestartPreventExitStatus'), hopeless);
});

test('who speaks to systemd through a program of its own is allowed to', () => {
  const unit = read('cordboard.service');
  assert.equal(settingOf(unit, 'Type'), 'notify');
  assert.equal(settingOf(unit, 'NotifyAccess'), 'all');
});

test('the socket is for this machine, unless somebody writes another address', () => {
  assert.equal(settingOf(read('cordboard.socket'), 'ListenStream'), '127.0.0.1:6666');
});

const ANALYZE = 'systemd-analyze';
const isThere = spawnSync(ANALYZE, ['--version']).status === 0;

test('systemd finds no fault with the files', { skip: !isThere && `there is no ${ANALYZE} here` }, (t) => {
  const folder = folderFor(t);
  const files = ['cordboard.service', 'cordboard.socket'].map((name) => {
    const file = path.join(folder, name);
    // It looks for the program.
    writeFileSync(file, read(name).replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
    return file;
  });
  const { stderr, status } = spawnSync(ANALYZE, ['verify', ...files], { encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.equal(status, 0);
});

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

test('what the Dockerfile copies is there, and what it runs is a command line of this program', () => {
  const file = read('Dockerfile').replace(/\\\n/g, ' ');
  const copied = [...file.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, words = '']) =>
    words.split(' '),
  );
  assert.ok(copied.includes('src') && copied.includes('package-lock.json'));
  for (const name of copied) assert.ok(existsSync(path.join(ROOT, name)), name);
  for (const [, folder = ''] of file.matchAll(/^COPY --from=build \/build\/(dist\/\S+) /gm))
    assert.ok(existsSync(path.join(ROOT, folder)), folder);

  const [program, ...words] = [...wordsOf(file, 'ENTRYPOINT'), ...wordsOf(file, 'CMD')];
  assert.equal(program, 'cordboard');
  const invocation = parseCli(words, { env: {}, readFile: noFile, home: '/', version: '0', columns: 80 });
  assert.ok(invocation.command === 'serve');
  const { headless, name, listen } = invocation.config;
  assert.ok(headless);
  assert.deepEqual(wordsOf(file, 'HEALTHCHECK .* CMD'), ['cordboard', 'status', name]);
  const [port] = listen.map(({ address }) => (address.kind === 'tcp' ? address.port : 0));
  assert.match(file, new RegExp(`^EXPOSE ${String(port)}$`, 'm'));
  assert.match(file, /^USER (?!root|0)\w+$/m);
});

/** The words of an instruction in its form of JSON. */
function wordsOf(file: string, instruction: string): string[] {
  const [, json = '[]'] = new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(file) ?? [];
  return JSON.parse(json) as string[];
}

function noFile(): never {
  throw Object.assign(new Error('none'), { code: 'ENOENT' });
}
