import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { type Chunks, expandHome, openChunks, writeNew } from '../../src/desk/files.ts';
import { CordboardError } from '../../src/errors.ts';
import { folderFor } from '../helpers/folder.ts';

const HOME = '/home/ann';

const refused = (message: string): CordboardError => new CordboardError('CB_FILE', message);

async function drain({ chunks }: Chunks): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) {
    assert.ok(chunk.length > 0 && chunk.length <= 64 * 1024, `${chunk.length}`);
    all.push(chunk);
  }
  return Buffer.concat(all);
}

test('a tilde alone or before a slash is the home folder, elsewhere it is a tilde', () => {
  const cases = { '~': HOME, '~/a b': `${HOME}/a b`, '~bob/x': '~bob/x', 'x~': 'x~', '/~/x': '/~/x' };
  for (const [path, expanded] of Object.entries(cases)) assert.equal(expandHome(path, HOME), expanded);
});

test('a new file is written, private, and said how long it is', async (t) => {
  const home = folderFor(t);
  const path = join(home, 'conversation.txt');
  assert.deepEqual(await writeNew('~/conversation.txt', 'ready\n€\n', home), { path, bytes: 10 });
  assert.equal(readFileSync(path, 'utf8'), 'ready\n€\n');
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('what is there already is not touched, and neither is what a link leads to', async (t) => {
  const home = folderFor(t);
  const path = join(home, 'old.txt');
  writeFileSync(path, 'old');
  const link = join(home, 'link');
  symlinkSync('nowhere', link);
  const advice = 'exists already; choose another name, or put >> before it to add to its end';
  await assert.rejects(writeNew(path, 'new', home), refused(`${path}: ${advice}`));
  await assert.rejects(writeNew(link, 'new', home), refused(`${link}: ${advice}`));
  assert.equal(readFileSync(path, 'utf8'), 'old');
  assert.equal(existsSync(join(home, 'nowhere')), false);
});

test('after >> it is added to the end, of a new file too', async (t) => {
  const home = folderFor(t);
  const path = join(home, 'log.txt');
  assert.deepEqual(await writeNew('>>~/log.txt', 'one\n', home), { path, bytes: 4 });
  assert.deepEqual(await writeNew('>> ~/log.txt', ['two\n', new Uint8Array([51, 10])], home), {
    path,
    bytes: 6,
  });
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n3\n');
  assert.equal((await writeNew('>>/dev/null', 'x', home)).bytes, 1);
});

test('of pieces that fail on the way no new file is left, and an old one keeps what it had', async (t) => {
  const home = folderFor(t);
  const path = join(home, 'half.txt');
  const failing = (): AsyncIterable<string> =>
    (async function* () {
      yield 'half';
      await Promise.reject(new Error('the rest is gone'));
    })();
  await assert.rejects(
    writeNew(path, failing(), home),
    refused(`${path}: cannot be written: the rest is gone`),
  );
  assert.equal(existsSync(path), false);
  writeFileSync(path, 'old ');
  await assert.rejects(writeNew(`>>${path}`, failing(), home), /not all could be written/);
  assert.equal(readFileSync(path, 'utf8'), 'old half');
});

test('a full disk is told in words', async () => {
  await assert.rejects(
    writeNew('>>/dev/full', 'x', HOME),
    refused('/dev/full: not all could be written: the disk is full'),
  );
});

test('where nothing can be written it is said why, in one line', async (t) => {
  const home = folderFor(t);
  const pipe = join(home, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const cases = {
    [join(home, 'no', 'x')]: 'cannot be opened: no such file or folder',
    [`>>${home}`]: 'cannot be opened: this is a folder',
    [`>>${pipe}`]: 'cannot be opened: nobody is at its other end',
    [join(home, 'x'.repeat(300))]: 'cannot be opened: the name is too long',
  };
  for (const [path, why] of Object.entries(cases))
    await assert.rejects(writeNew(path, 'x', home), refused(`${path.replace('>>', '')}: ${why}`));
  for (const path of ['', '>>', 'a\0b'])
    await assert.rejects(writeNew(path, 'x', home), refused('expected the name of a file'));
  await assert.rejects(
    writeNew(`${home}/a\nb/c`, 'x', home),
    /^CordboardError: ".*\\nb\/c": cannot be opened/,
  );
});

test('a file is read in chunks that are its own', async (t) => {
  const home = folderFor(t);
  const bytes = Buffer.alloc(200_000, 'cordboard ');
  writeFileSync(join(home, 'image.bin'), bytes);
  const chunks = await openChunks('~/image.bin', home);
  assert.deepEqual([chunks.path, chunks.size], [join(home, 'image.bin'), 200_000]);
  assert.ok(bytes.equals(await drain(chunks)));
  await chunks.close();
});

test('a file that grows while it is read ends where it ended at the beginning', async (t) => {
  const path = join(folderFor(t), 'log');
  writeFileSync(path, 'one');
  const chunks = await openChunks(path, HOME);
  appendFileSync(path, ' two');
  assert.equal((await drain(chunks)).toString(), 'one');
});

test('files of the kernel have no size, and are read to their end', async (t) => {
  const empty = join(folderFor(t), 'empty');
  writeFileSync(empty, '');
  const chunks = await openChunks(empty, HOME);
  assert.equal(chunks.size, undefined);
  assert.equal((await drain(chunks)).length, 0);
  const status = await openChunks('/proc/self/status', HOME);
  assert.equal(status.size, undefined);
  assert.match((await drain(status)).toString(), /^Name:/);
});

test('whoever has enough of a file can stop, and may close what is closed', async (t) => {
  const path = join(folderFor(t), 'large');
  writeFileSync(path, Buffer.alloc(2_000_000));
  const chunks = await openChunks(path, HOME);
  let read = 0;
  for await (const chunk of chunks.chunks) {
    read += chunk.length;
    if (read >= 1_000_000) break;
  }
  assert.ok(read < 1_100_000);
  await chunks.close();
  const unread = await openChunks(path, HOME);
  await unread.close();
  await assert.rejects(drain(unread), /cannot be read/);
});

test('what is no file is not opened to be sent, nor waited for', async (t) => {
  const home = folderFor(t);
  mkdirSync(join(home, 'folder'));
  execFileSync('mkfifo', [join(home, 'pipe')]);
  const cases = {
    folder: 'this is a folder; name a file in it',
    pipe: 'this is no file; put into a file what it gives',
    '/dev/zero': 'this is no file; put into a file what it gives',
    missing: 'cannot be opened: no such file or folder',
  };
  for (const [name, why] of Object.entries(cases)) {
    const path = resolve(home, name);
    await assert.rejects(openChunks(path, home), refused(`${path}: ${why}`));
  }
});
