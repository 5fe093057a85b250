import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFarBoard, parseFarBoard, splitCommand, sshWords } from '../../src/far-board.ts';

const RIGHT = [
  ['ssh://gate', { host: 'gate', port: undefined, board: undefined }],
  ['ssh://ops@gate.example:2222/6666', { host: 'ops@gate.example', port: 2222, board: '6666' }],
  ['ssh://ops@[fe80::1%eth0]:22', { host: 'ops@fe80::1%eth0', port: 22, board: undefined }],
  ['ssh://ops.team+1@10.0.0.7/lab', { host: 'ops.team+1@10.0.0.7', port: undefined, board: 'lab' }],
] as const;

for (const [text, board] of RIGHT) {
  test(`${text} is read, and written back`, () => {
    assert.deepEqual(parseFarBoard(text), board);
    assert.equal(formatFarBoard(board), text);
  });
}

test('a name is no far board, and a slash alone is as good as none', () => {
  assert.equal(parseFarBoard('6666'), undefined);
  assert.deepEqual(parseFarBoard('ssh://gate/'), parseFarBoard('ssh://gate'));
});

const WRONG = [
  'ssh://',
  'ssh:///lab',
  'ssh://-oProxyCommand=touch%20x',
  'ssh://-oProxyCommand=x/lab',
  'ssh://ops@-oProxyCommand=x',
  'ssh://-l@gate',
  'ssh://ops:secret@gate',
  'ssh://a@b@gate',
  'ssh://gate:0',
  'ssh://gate:66666',
  'ssh://gate:22x',
  'ssh://gate/-x',
  'ssh://gate/lab;reboot',
  'ssh://gate/lab/more',
  'ssh://gate/$(reboot)',
  'ssh://ga te',
  'ssh://gate\n',
  'ssh://$(reboot)',
  'ssh://[-oX]',
  'ssh://[::1',
  'ssh://fe80::1',
];

for (const text of WRONG) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => parseFarBoard(text), {
      code: 'CB_USAGE',
      message: /^expected ssh:\/\/\[USER@\]HOST/,
    });
  });
}

test('ssh gets its own options, then the host behind a --', () => {
  const board = { host: 'ops@gate', port: 2222, board: 'lab' };
  assert.deepEqual(sshWords(['ssh', '-J', 'jump'], board), [
    ...['ssh', '-J', 'jump', '-T', '-p', '2222', '--', 'ops@gate', 'cordboard', 'bridge', 'lab'],
  ]);
  assert.deepEqual(sshWords(['ssh'], { host: 'gate', port: undefined, board: undefined }), [
    ...['ssh', '-T', '--', 'gate', 'cordboard', 'bridge'],
  ]);
});

test('a command is divided by blanks, but not in quotes', () => {
  assert.deepEqual(splitCommand(' ssh  -i "/home/a b/key" -o\'X Y\' '), [
    'ssh',
    '-i',
    '/home/a b/key',
    '-oX Y',
  ]);
  for (const wrong of ['', '  ', 'ssh "x', "ssh 'x"])
    assert.throws(() => splitCommand(wrong), { code: 'CB_USAGE' });
});
