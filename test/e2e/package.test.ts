import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** What a program in TypeScript may write; the last call must be an error. */
const USE = `import { attach, CordboardError, type Board, type Line, type News, type Session } from 'cordboard';
const board: Board = await attach({ board: 'lab', role: 'watch' });
const pump: Session = board.find('pump-a');
for await (const line of pump.lines()) {
  const { kind, text }: Line = line;
  if (kind === 'in') await pump.send(text);
}
const { match } = await pump.ask('status?', /^rpm=(\\d+)/, { timeout: 2000, signal: new AbortController().signal });
const rpm: string | undefined = match[1];
for await (const news of board.events()) {
  const event: News = news;
  if (event.type === 'closed') console.log(event.session.reason, rpm);
}
const code: string = new CordboardError('CB_USAGE', '').code;
// @ts-expect-error a number is no text
await pump.send(code.length);
`;

const CONSUMER = {
  compilerOptions: {
    ...{ target: 'es2023', lib: ['es2023', 'dom'], module: 'nodenext', types: [], noEmit: true },
    ...{
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
    },
  },
  files: ['use.mts'],
};

/** A program that uses the installed package, by the strictest rules. */
function compiles(folder: string): void {
  writeFileSync(path.join(folder, 'use.mts'), USE);
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(CONSUMER));
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  assert.deepEqual([stdout, status], ['', 0]);
  const script = "const { attach } = await import('cordboard'); console.log(typeof attach);";
  const imported = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(imported.stdout, 'function\n');
}

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
  compiles(folder);
  const shipped = readdirSync(path.join(folder, 'node_modules/cordboard/dist'));
  assert.deepEqual(shipped.sort(), ['bin', 'screens', 'src']);
});
