import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../src/transcript/database.ts';
import { folderFor } from '../helpers/folder.ts';
import { gauge, PROGRAM, pump, recorded } from '../helpers/recorded.ts';

const PAGE = fileURLToPath(new URL('../../../docs/transcripts.md', import.meta.url));

const blocks = (kind: string): string[] =>
  [...readFileSync(PAGE, 'utf8').matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, text = '']) => text,
  );

/** A command and what it prints. */
function examples(): (readonly [command: string, output: string])[] {
  return blocks('sh-session').flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((example) => {
        const [command = '', ...output] = example.split('\n');
        return [command, output.join('\n')] as const;
      }),
  );
}

test('the examples of docs/transcripts.md print what stands there', async (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, 'cordboard'));
  await recorded(t, [pump(), gauge()], join(folder, 'cordboard'));
  mkdirSync(join(folder, 'bin'));
  const shim = join(folder, 'bin/cordboard');
  writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(shim, 0o755);
  const env = {
    PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    ...{ HOME: folder, XDG_STATE_HOME: folder, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  };
  assert.ok(examples().length >= 6);
  for (const [command, output] of examples()) {
    const ran = spawnSync('sh', ['-c', command], { env, encoding: 'utf8' });
    assert.equal(ran.stdout, output, command);
  }
});

test('the SQL of docs/transcripts.md is understood', async (t) => {
  const database = openDatabase(await recorded(t, [pump(), gauge()]), { readOnly: false });
  t.after(() => database.close());
  for (const sql of blocks('sql')) {
    assert.deepEqual(
      database
        .prepare(sql)
        .all()
        .map((row) => Object.values(row)),
      [
        ['pump-7', 'in', 3],
        ['pump-7', 'note', 1],
        ['pump-7', 'out', 1],
        ['', 'in', 2],
      ],
    );
  }
});
