import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

test('the package, installed into an empty folder, has a cordboard that runs', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cordboard-pack-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const npm = (args: readonly string[], cwd: string): string =>
    execFileSync('npm', [...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const [tarball = ''] = readdirSync(folder);
  npm(['init', '-y'], folder);
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`], folder);
  const bin = path.join(folder, 'node_modules/.bin/cordboard');
  assert.match(execFileSync(bin, ['--version'], { encoding: 'utf8' }), /^\d+\.\d+\.\d+\n$/);
  const served = spawnSync(bin, ['serve', '--listen', '127.0.0.1:0', '--plain'], {
    input: '/quit\n',
    encoding: 'utf8',
  });
  assert.match(served.stdout, /^\* listening on 127\.0\.0\.1:\d+\n/);
  assert.equal(served.status, 0);
  const shipped = readdirSync(path.join(folder, 'node_modules/cordboard/dist'));
  assert.deepEqual(shipped.sort(), ['bin', 'screens', 'src']);
});
