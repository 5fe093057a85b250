// Brings node_modules up to date with the lock file, and dist with the sources. Needs nothing but node and npm.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modified = (file) => statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

function run(command, args) {
  // What it prints goes to stderr: stdout belongs to the program that comes after.
  const windows = process.platform === 'win32';
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (status !== 0) process.exit(status ?? 1);
}

/** A compiled file whose source is gone would still be found by the test runner: tsc never deletes it. */
function hasOrphans() {
  const dist = path.join(root, 'dist');
  if (!existsSync(dist)) return false;
  return readdirSync(dist, { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .some((name) => !existsSync(path.join(root, name.replace(/js$/, 'ts'))));
}

if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}
if (hasOrphans()) rmSync(path.join(root, 'dist'), { recursive: true, force: true });
run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-b']);
// npx and npm link run it as it is.
chmodSync(path.join(root, 'dist/bin/cordboard.js'), 0o755);
