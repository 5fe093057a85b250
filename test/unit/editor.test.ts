import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { type Edited, editText } from '../../src/desk/editor.ts';
import { CordboardError } from '../../src/errors.ts';
import { folderFor } from '../helpers/folder.ts';

/** An editor that is a script: `$1` is the file, `$OUT` a folder to leave things in. */
class Desk {
  readonly tmpdir: string;
  readonly out: string;
  readonly editor: string;

  constructor(t: TestContext, script: string) {
    this.tmpdir = folderFor(t);
    this.out = folderFor(t);
    this.editor = join(this.out, 'my editor.sh');
    writeFileSync(this.editor, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  edit(
    text: string,
    variables: Readonly<Record<string, string>> = { EDITOR: `'${this.editor}'` },
  ): Promise<Edited> {
    const env = { PATH: process.env['PATH'], OUT: this.out, ...variables };
    return editText(text, { env, tmpdir: this.tmpdir, spawn });
  }

  read(name: string): string {
    return readFileSync(join(this.out, name), 'utf8');
  }
}

async function refusal(edited: Promise<Edited>): Promise<CordboardError> {
  const result = await edited;
  if (!('error' in result)) throw new Error(`expected a refusal, got ${JSON.stringify(result)}`);
  assert.doesNotMatch(result.error.message, /\n/);
  return result.error;
}

test('a text is edited, and its folder is gone afterwards', async (t) => {
  const desk = new Desk(t, 'sed s/900/1200/ "$1" > "$OUT/new" && cat "$OUT/new" > "$1"');
  assert.deepEqual(await desk.edit('set rpm 900\nstatus? 🐢'), { text: 'set rpm 1200\nstatus? 🐢' });
  assert.deepEqual(readdirSync(desk.tmpdir), []);
});

test('the file is called draft.txt, is private, in a private folder, and ends its last line', async (t) => {
  const desk = new Desk(
    t,
    'cp "$1" "$OUT/seen"; ls -l "$1" > "$OUT/ls"; ls -ld "$(dirname "$1")" >> "$OUT/ls"',
  );
  await desk.edit('one\ntwo');
  assert.equal(desk.read('seen'), 'one\ntwo\n');
  assert.match(desk.read('ls'), /^-rw-------.*\/draft\.txt\ndrwx------/);
});

test('a text that is not changed comes back as it was, whatever its line ends', async (t) => {
  const desk = new Desk(t, ':');
  for (const text of ['', 'a', 'a\n', '\n', 'a\n\n\n', ' é '])
    assert.deepEqual(await desk.edit(text), { text }, JSON.stringify(text));
});

test('line ends become LF, one at the end goes, and bytes that are not UTF-8 show', async (t) => {
  const desk = new Desk(t, `printf '\\357\\273\\277one\\r\\ntwo\\rthree \\377\\r\\n' > "$1"`);
  assert.deepEqual(await desk.edit('x'), { text: 'one\ntwo\nthree \ufffd' });
});

test('an editor that saves by renaming is read all the same', async (t) => {
  const desk = new Desk(t, 'echo new > "$1~" && mv "$1~" "$1"');
  assert.deepEqual(await desk.edit('old'), { text: 'new' });
});

test('VISUAL comes before EDITOR, empty ones are none, and both are commands of the shell', async (t) => {
  const desk = new Desk(t, 'echo "$#" "$1" > "$OUT/args"; shift $(($# - 1)); echo edited > "$1"');
  const visual = { VISUAL: `X=1 '${desk.editor}' --wait`, EDITOR: 'false' };
  assert.deepEqual(await desk.edit('x', visual), { text: 'edited' });
  assert.equal(desk.read('args'), '2 --wait\n');
  assert.deepEqual(await desk.edit('x', { VISUAL: ' ', EDITOR: `"${desk.editor}"` }), { text: 'edited' });
});

test('what the path and the text hold is not for the shell', async (t) => {
  const desk = new Desk(t, 'cat "$1" > "$OUT/seen"');
  const tmpdir = join(desk.out, '$(cd "$OUT"; touch run) a');
  mkdirSync(tmpdir);
  const env = { PATH: process.env['PATH'], OUT: desk.out, EDITOR: `'${desk.editor}'` };
  assert.deepEqual(await editText('$(touch "$OUT/run")', { env, tmpdir, spawn }), {
    text: '$(touch "$OUT/run")',
  });
  assert.equal(desk.read('seen'), '$(touch "$OUT/run")\n');
  assert.equal(readdirSync(desk.out).includes('run'), false);
});

test('an editor that fails leaves the draft, and says how it ended', async (t) => {
  const desk = new Desk(t, 'echo lost > "$1"; exit 3');
  const error = await refusal(desk.edit('kept'));
  assert.equal(error.code, 'CB_EDITOR');
  assert.equal(error.message, `'${desk.editor}' ended with exit code 3; the draft is as it was`);
  assert.deepEqual(readdirSync(desk.tmpdir), []);
});

test('an editor that a signal ends leaves the draft', async (t) => {
  const desk = new Desk(t, '');
  const error = await refusal(desk.edit('kept', { EDITOR: 'kill -9 $$ #' }));
  assert.equal(error.message, 'kill -9 $$ # was ended by SIGKILL; the draft is as it was');
});

test('an editor that is not there is told with the variables to set', async (t) => {
  const desk = new Desk(t, '');
  const error = await refusal(desk.edit('kept', { EDITOR: 'no-such-editor-at-all' }));
  assert.equal(error.message, 'no-such-editor-at-all: no such editor; set VISUAL or EDITOR to one');
});

test('vi is the editor of those who chose none', async (t) => {
  const desk = new Desk(t, '');
  const error = await refusal(desk.edit('kept', { PATH: desk.out }));
  assert.match(error.message, /^the editor cannot be started: no such file or folder$/);
  writeFileSync(join(desk.out, 'vi'), '#!/bin/sh\necho by vi > "$1"\n', { mode: 0o755 });
  assert.deepEqual(await desk.edit('x', { PATH: `${desk.out}:${process.env['PATH'] ?? ''}` }), {
    text: 'by vi',
  });
});

test('a file that is gone, or has become too large, leaves the draft', async (t) => {
  const gone = await refusal(new Desk(t, 'rm "$1"').edit('kept'));
  assert.equal(gone.code, 'CB_FILE');
  assert.match(gone.message, /^the text cannot be handed to the editor and back: no such file or folder$/);
  const large = await refusal(new Desk(t, 'truncate -s 17000000 "$1"').edit('kept'));
  assert.equal(
    large.message,
    'the text has 17000000 bytes, at most 16777216 are taken; the draft is as it was',
  );
});

test('without a place for the file there is no editor', async () => {
  const error = await refusal(editText('x', { env: {}, tmpdir: '/dev/null/x', spawn }));
  assert.equal(error.code, 'CB_FILE');
});

test('the loop goes on while the editor runs', async (t) => {
  const desk = new Desk(t, 'while [ ! -e "$OUT/go" ]; do sleep 0.01; done; echo waited > "$1"');
  const editing = desk.edit('x');
  // Only a turn of the loop can let the editor end.
  setTimeout(() => writeFileSync(join(desk.out, 'go'), ''), 30);
  assert.deepEqual(await editing, { text: 'waited' });
});
