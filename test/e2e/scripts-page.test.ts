import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SCRIPT_COMMANDS } from '../../src/scripts/table.ts';
import { openDoor } from '../helpers/door.ts';
import { folderFor } from '../helpers/folder.ts';
import { PROGRAM } from '../helpers/recorded.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/scripts.md', import.meta.url)), 'utf8');

/** A command and what it prints. */
function examples(): (readonly [command: string, output: string])[] {
  return [...PAGE.matchAll(/^```sh-session\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((example) => {
        const [command = '', ...output] = example.split('\n');
        return [command, output.join('\n')] as const;
      }),
  );
}

async function outputOf(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  const shell = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (data: Buffer) => (output += data.toString()));
  await once(shell, 'close');
  return output;
}

test('the examples of docs/scripts.md print what stands there', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a', ['pump']);
  await door.client('pump-b', ['pump']);
  pump.socket.on('data', (data: Buffer) => {
    if (data.toString() === 'status?\n') pump.socket.write('rpm=1200\n');
  });
  const bin = join(folderFor(t), 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'cordboard'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'cordboard'), 0o755);
  const env = { ...door.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, HOME: bin };
  assert.ok(examples().length >= 8);
  for (const [command, output] of examples()) assert.equal(await outputOf(command, env), output, command);
  assert.equal(door.bench.watch.sessions.get(2)?.name, 'fan-b');
  assert.equal(await outputOf('cordboard sessions --json | true', env), '');
});

test('docs/scripts.md has a row for every command', () => {
  for (const { name } of SCRIPT_COMMANDS) assert.match(PAGE, new RegExp(`^\\| \`${name}[ \`]`, 'm'), name);
});
