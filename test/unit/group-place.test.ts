import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  gidIn,
  groupFolder,
  openToGroup,
  prepareGroupFolder,
  wallBefore,
} from '../../src/gateway/group-place.ts';
import { folderFor } from '../helpers/folder.ts';

const uid = process.getuid?.();
const gid = process.getgid?.() ?? 0;
const group = { name: 'staff', gid };

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

test('a group is found in a file of groups by its whole name', () => {
  const text = 'root:x:0:\nstaff:x:50:ana,ben\nstaffers:x:51:\nbroken\nodd:x:many:\n';
  assert.equal(gidIn(text, 'staff'), 50);
  assert.equal(gidIn(text, 'root'), 0);
  assert.equal(gidIn(text, 'staf'), undefined);
  assert.equal(gidIn(text, 'odd'), undefined);
  assert.equal(gidIn('', 'staff'), undefined);
});

test('the folder and the socket of a group are the group’s and nobody else’s', (t) => {
  const folder = groupFolder(path.join(folderFor(t), 'cordboard'), group);
  prepareGroupFolder(folder, uid, group);
  assert.equal(path.basename(folder), 'cordboard.staff');
  assert.equal(modeOf(folder), '750');
  const socket = path.join(folder, 'lab.sock');
  writeFileSync(socket, '', { mode: 0o600 });
  openToGroup(socket, group);
  assert.equal(modeOf(socket), '660');
  assert.equal(statSync(socket).gid, gid);
  prepareGroupFolder(folder, uid, group);
  assert.equal(modeOf(folder), '750', 'it is as well where the folder was there');
});

test('a folder that others can write to, or that is another’s, is refused', (t) => {
  const folder = path.join(folderFor(t), 'cordboard.staff');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  assert.throws(() => prepareGroupFolder(folder, uid, group), {
    code: 'CB_PERMISSION',
    message: /can be written by others/,
  });
  chmodSync(folder, 0o700);
  assert.throws(() => prepareGroupFolder(folder, (uid ?? 0) + 1, group), {
    code: 'CB_PERMISSION',
    message: /belongs to another user/,
  });
});

test('the outermost folder that a group cannot pass is named', (t) => {
  const top = folderFor(t);
  const inner = path.join(top, 'inner');
  mkdirSync(inner, { mode: 0o700 });
  chmodSync(top, 0o755);
  const stranger = { name: 'others', gid: gid + 12_345 };
  assert.equal(wallBefore(path.join(inner, 'x'), stranger), inner);
  chmodSync(inner, 0o710);
  assert.equal(wallBefore(path.join(inner, 'x'), group), undefined);
  assert.equal(wallBefore(path.join(inner, 'x'), stranger), inner);
  chmodSync(top, 0o700);
  assert.equal(wallBefore(path.join(inner, 'x'), stranger), top);
});

test(
  'a group that one is no member of is refused',
  { skip: uid === 0 && 'root may give to any group' },
  (t) => {
    const strange = { name: 'others', gid: Math.max(0, ...(process.getgroups?.() ?? [])) + 1 };
    const folder = path.join(folderFor(t), 'cordboard.others');
    assert.throws(() => prepareGroupFolder(folder, uid, strange), {
      code: 'CB_PERMISSION',
      message: /cannot be given to group others \(EPERM\); only its members can do that/,
    });
  },
);
