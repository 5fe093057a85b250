/** What is in docs/service is held against what the program takes, and against systemd where that is. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
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
  const readFile = (): never => {
    throw Object.assign(new Error('none'), { code: 'ENOENT' });
  };
  const invocation = parseCli(words, { env: {}, readFile, home: '/', version: '0', columns: 80 });
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
