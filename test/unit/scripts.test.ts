import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { attachTo } from '../../src/gateway/find.ts';
import { controlFolder, socketOf } from '../../src/gateway/place.ts';
import { SESSION_OPTIONS } from '../helpers/boards.ts';
import type { TestClient } from '../helpers/clients.ts';
import { type Door, openDoor } from '../helpers/door.ts';
import { folderFor } from '../helpers/folder.ts';
import { relayTo } from '../helpers/relays.ts';

const objects = (out: string): Record<string, unknown>[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Answers each line with `rpm=` and the line. */
function answering(client: TestClient): void {
  client.socket.on('data', (data: Buffer) => client.socket.write(`rpm=${data.toString()}`));
}

/** Resolves when the board has the bytes. */
async function said(door: Door, client: TestClient, text: string): Promise<void> {
  const before = [...door.bench.watch.sessions.values()].reduce((sum, { bytesIn }) => sum + bytesIn, 0);
  await client.send(text);
  await door.bench.watch.until(
    () =>
      [...door.bench.watch.sessions.values()].reduce((sum, { bytesIn }) => sum + bytesIn, 0) >=
      before + Buffer.byteLength(text),
  );
}

test('boards tells of those that run and of sockets that are left', async (t) => {
  const door = await openDoor(t);
  await door.client('pump-a');
  const { code, out } = await door.run(['boards', '--json']);
  assert.equal(code, 0);
  const [lab] = objects(out);
  assert.equal(lab?.['name'], 'lab');
  assert.equal(lab['clients'], 1);
  assert.equal(lab['consoles'], 0);
  assert.deepEqual(lab['listeners'], door.bench.reception.addresses);

  await leaveSocket(socketOf(controlFolder(door.where), 'old'));
  const table = await door.run(['boards']);
  assert.match(table.out, /^BOARD +STATE .*\nlab +running +1 .*\nold +ended /);
  // One that has ended is not one to choose from, and is told of once.
  assert.equal((await door.run(['status'])).code, 0);
  assert.doesNotMatch((await door.run(['boards'])).out, /old/);
});

test('a board that cannot be asked runs all the same: no other is taken for the only one, and nothing waits for ever', async (t) => {
  const door = await openDoor(t);
  const at = (name: string): string => socketOf(controlFolder(door.where), name);
  const full =
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no room","data":{"code":"CB_BOARD_FULL"}}}\n';
  await serve(t, at('full'), (socket) => socket.once('data', () => socket.end(full)));
  await serve(t, at('still'), () => undefined);
  const { code, said: words } = await door.run(['sessions']);
  assert.deepEqual([code, words], [64, ['which board? full, lab, still run here; name one']]);
  const { out } = await door.run(['boards', '--json']);
  const facts = objects(out).map(({ name, state, why }) => [name, state, why]);
  assert.deepEqual(facts, [
    ['full', 'running', 'no room'],
    ['lab', 'running', undefined],
    ['still', 'silent', 'it has not answered for 2 s'],
  ]);
  const hello = { role: 'watch', operator: 'x' } as const;
  const waiting = attachTo(door.where, 'still', hello, () => undefined, 10);
  await assert.rejects(waiting, {
    code: 'CB_LINK',
    message: 'board still: it has not answered for 0.01 s',
  });
});

/** Something else than a board at a socket. */
async function serve(t: TestContext, path: string, act: (socket: Socket) => void): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    t.after(() => socket.destroy());
    act(socket);
  });
  t.after(() => server.close());
  server.listen(path);
  await once(server, 'listening');
}

/** A socket file that nobody listens at. */
async function leaveSocket(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  const { spawn } = await import('node:child_process');
  await once(spawn(process.execPath, ['-e', script]), 'exit');
}

test('where no board runs that is said, and where was looked, and the exit is not 0', async (t) => {
  const door = await openDoor(t);
  const missing = await door.run(['sessions', '--board', 'nowhere']);
  assert.equal(missing.code, 69);
  const folder = controlFolder(door.where);
  const named = `no board named nowhere runs here (in ${folder}); cordboard boards lists them`;
  assert.deepEqual(missing.said, [named]);
  await door.run(['stop', '--yes']);
  const none = `no board runs here (in ${folder}); cordboard serve starts one`;
  for (const [command, code] of [
    ['sessions', 69],
    ['boards', 1],
  ] as const)
    assert.deepEqual(await door.run([command]), { code, out: '', said: [none] });
});

test('with several boards one must be named', async (t) => {
  const door = await openDoor(t);
  await door.open('field');
  const { code, said: words } = await door.run(['sessions']);
  assert.equal(code, 64);
  assert.deepEqual(words, ['which board? field, lab run here; name one']);
  assert.equal((await door.run(['sessions', '--board', 'field'])).code, 0);
});

test('stop asks, says how many clients it hung up, and does nothing where nobody can be asked', async (t) => {
  const door = await openDoor(t);
  await door.client('pump-a');
  const alone = await door.run(['stop']);
  assert.equal(alone.code, 64);
  assert.deepEqual(alone.said, ['stop: nobody is there to be asked; --yes stops lab (1 client)']);
  const no = await door.run(['stop', 'lab'], { answer: false });
  assert.equal(no.code, 1);
  assert.deepEqual(no.said, ['Stop board lab and hang up 1 client? [y/N] ', 'board lab goes on']);
  const yes = await door.run(['stop', '--yes']);
  assert.deepEqual([yes.code, yes.out], [0, 'board lab has ended; 1 client hung up\n']);
});

test('status has health, counters and limits, and fails where something is wrong', async (t) => {
  const door = await openDoor(t);
  await door.client('pump-a');
  const [facts] = objects((await door.run(['status', '--json'])).out);
  assert.deepEqual(facts?.['sessions'], { open: 1, all: 1 });
  assert.deepEqual(facts['limits'], { sessions: 1000 });
  assert.equal(facts['healthy'], true);
  door.bench.board.notices.say('error', 'conversations are not recorded: the disk is full', {
    standing: true,
    alarm: 'transcripts',
  });
  const ill = await door.run(['status']);
  assert.equal(ill.code, 1);
  assert.match(ill.out, /^health +conversations are not recorded: the disk is full$/m);
});

test('sessions --json is the same read by the board or by the command', async (t) => {
  const door = await openDoor(t);
  await door.client('},{"id":7', ['a"b', '\\']);
  await door.client('gate');
  const raw = objects((await door.run(['sessions', '--json'])).out);
  const read = objects((await door.run(['sessions', '--json', '--filter', 'id>0'])).out);
  assert.deepEqual(
    raw.map(({ id, name, tags }) => ({ id, name, tags })),
    read.map(({ id, name, tags }) => ({ id, name, tags })),
  );
  assert.equal(raw.length, 2);
  assert.equal(raw[0]?.['name'], '},{"id":7');
});

test('what is printed has nothing in it that a terminal takes for a command', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  await said(door, pump, 'a\u009b31m \u202e \x1b[2J \x07 \u2028\n');
  for (const args of [
    ['tail', '1'],
    ['tail', '1', '--json'],
  ]) {
    const { out } = await door.run(args);
    assert.match(out, /31m/);
    assert.doesNotMatch(out, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/u, args.join(' '));
  }
  const [line] = objects((await door.run(['tail', '1', '--json'])).out);
  assert.equal(line?.['text'], 'a\u009b31m \u202e \x1b[2J \x07 \u2028');
});

test('sessions takes the filters of the console', async (t) => {
  const door = await openDoor(t);
  await door.client('pump-a', ['pump']);
  await door.client('gate');
  const { out, code } = await door.run(['sessions', '--filter', 'tag:pump']);
  assert.equal(code, 0);
  assert.match(out, /^ID +NAME .*\n +1 +pump-a .*pump\n$/);
  const none = await door.run(['sessions', '--filter', 'tag:fan']);
  assert.deepEqual([none.code, none.out], [1, '']);
  const wrong = await door.run(['sessions', '--filter', 'nmae:x']);
  assert.equal(wrong.code, 64);
  assert.match(wrong.said[0] ?? '', /^--filter: column 1: no field is called "nmae"/);
});

test('more sessions than one answer holds are all listed, once', async (t) => {
  const door = await openDoor(t);
  const addresses = { peer: (id: number) => `192.0.2.1:${id}`, local: '127.0.0.1:1' };
  for (let made = 0; made < 2500; made++) door.bench.board.registry.add(addresses, SESSION_OPTIONS);
  const ids = objects((await door.run(['sessions', '--json'])).out).map(({ id }) => id);
  assert.deepEqual(
    ids,
    Array.from({ length: 2500 }, (_, index) => index + 1),
  );
});

test('send reaches the one that is meant', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a', ['pump']);
  await door.client('pump-b', ['pump']);
  for (const target of ['1', '#1', 'pump-a', 'name:pump-a', '~p-a$', '*-a']) {
    assert.deepEqual(await door.run(['send', target, 'to', target]), { code: 0, out: '', said: [] });
    await pump.waitFor(`to ${target}\n`);
  }
  await door.run(['send', '1', '--hex', '00', 'ff']);
  await pump.waitFor(/\0/);
  assert.deepEqual([...pump.bytes.subarray(-2)], [0x00, 0xff]);
});

test('a target that means several, or none, is refused with the candidates', async (t) => {
  const door = await openDoor(t);
  const a = await door.client('pump-a', ['pump']);
  const b = await door.client('pump-b', ['pump']);
  for (const target of ['tag:pump', 'pump*', '~pump']) {
    const { code, said: words } = await door.run(['send', target, 'no']);
    assert.equal(code, 64, target);
    assert.equal(words[0], `"${target}" means 2 sessions: 1 pump-a (open), 2 pump-b (open)`);
  }
  const none = await door.run(['send', 'fan', 'no']);
  assert.equal(none.code, 1);
  assert.equal(none.said[0], 'no session is "fan"; cordboard sessions lists them');
  assert.equal(a.received + b.received, '');
});

test('a closed session is meant only where no other is', async (t) => {
  const door = await openDoor(t);
  const first = await door.client('pump-a');
  await said(door, first, 'old\n');
  first.reset();
  await door.bench.watch.session(1, ({ state }) => state === 'closed');
  assert.match((await door.run(['tail', 'pump-a'])).out, /◂ old\n/);
  const second = await door.client('pump-a');
  assert.equal((await door.run(['send', 'pump-a', 'hello'])).code, 0);
  await second.waitFor('hello\n');
});

test('send --wait prints the answer, and what came before is none', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  await said(door, pump, 'rpm=old\n');
  answering(pump);
  const { code, out } = await door.run(['send', 'pump-a', 'status?', '--wait', '^rpm=']);
  assert.deepEqual([code, out], [0, 'rpm=status?\n']);
  const [line] = objects((await door.run(['send', 'pump-a', 'again', '--wait', '^rpm=', '--json'])).out);
  assert.equal(line?.['text'], 'rpm=again');
  assert.equal(line['name'], 'pump-a');
});

test('an answer without a line end counts', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  await said(door, pump, 'a line\n');
  pump.socket.on('data', () => pump.socket.write('password: '));
  const { out } = await door.run(['send', 'pump-a', 'root', '--wait', 'password']);
  assert.equal(out, 'password: \n');
});

test('send --wait and expect fail where nothing comes in time', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  for (const args of [
    ['send', 'pump-a', 'status?', '--wait', '^x$', '--timeout', '20ms'],
    ['expect', 'pump-a', '^x$', '--timeout', '20ms'],
  ]) {
    const { code, said: words } = await door.run(args);
    assert.equal(code, 1);
    assert.deepEqual(words, ['nothing that matches ^x$ came from 1 pump-a in 20ms']);
  }
  await pump.waitFor('status?\n');
  const wrong = await door.run(['send', 'pump-a', 'never sent', '--wait', '(']);
  assert.equal(wrong.code, 64);
  assert.doesNotMatch(pump.received, /never sent/);
});

test('expect prints the line that it waited for, once the session has said it', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  await said(door, pump, 'ready: no\n');
  const waiting = door.run(['expect', 'pump-a', '^ready: (yes)', '--timeout', '10s']);
  const talk = setInterval(() => pump.socket.write('ready: yes\n'), 5);
  t.after(() => clearInterval(talk));
  assert.deepEqual(await waiting, { code: 0, out: 'ready: yes\n', said: [] });
});

test('expect ends where the client leaves', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const waiting = door.run(['expect', 'pump-a', 'x', '--timeout', '0']);
  pump.reset();
  const { code, said: words } = await waiting;
  assert.equal(code, 1);
  assert.deepEqual(words, ['1 pump-a has closed, and said nothing that matches x']);
});

test('send --stdin and --file go line by line, or as they are', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  await door.run(['send', 'pump-a', '--stdin'], { stdin: 'one\r\ntwo' });
  await pump.waitFor('one\ntwo\n');
  const file = join(folderFor(t), 'setup.txt');
  writeFileSync(file, 'three\r\nfour');
  await door.run(['send', 'pump-a', '--file', file]);
  await pump.waitFor('two\nthree\r\nfour');
  await door.run(['send', 'pump-a', '--file', file, '--lines', '--pace', '1ms']);
  await pump.waitFor('fourthree\nfour\n');
  const missing = await door.run(['send', 'pump-a', '--file', join(folderFor(t), 'none')]);
  assert.equal(missing.code, 74);
  assert.match(missing.said[0] ?? '', /none: no such file or folder$/);
});

test('expect and send --wait end where the client has ended its sending, after what it said last', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  pump.socket.once('data', () => pump.socket.end('no such'));
  const both = ['send', 'pump-a', 'status?', '--timeout', '0', '--wait'];
  const { code, said: words } = await door.run([...both, '^rpm=']);
  assert.deepEqual(
    [code, words],
    [1, ['1 pump-a has ended its sending, and said nothing that matches ^rpm=']],
  );
  // It hears, and cannot answer any more.
  assert.equal((await door.run([...both, '^rpm='])).code, 1);
  await pump.waitFor('status?\nstatus?\n');
  assert.equal((await door.run(['expect', 'pump-a', '^rpm=', '--timeout', '0'])).code, 1);

  const fan = await door.client('fan');
  fan.socket.once('data', () => fan.socket.end('rpm=7'));
  assert.equal(
    (await door.run(['send', 'fan', 'status?', '--timeout', '0', '--wait', '^rpm='])).out,
    'rpm=7\n',
  );
});

test('of a file that a client stops reading, or leaves, it is said how much went', async (t) => {
  const door = await openDoor(t, { session: { outboxBytes: 64 * 1024 } });
  const deaf = await door.client('deaf');
  deaf.socket.pause();
  const file = join(folderFor(t), 'big.bin');
  writeFileSync(file, Buffer.alloc(32 * 1024 * 1024));
  const { code, said: words } = await door.run(['send', 'deaf', '--file', file, '--timeout', '50ms']);
  assert.equal(code, 1);
  const [, sent, rest] =
    /^(\d+) of 33554432 bytes of \S+big\.bin were sent to 1 deaf, then no more: (.*)$/.exec(words[0] ?? '') ??
    [];
  assert.match(rest ?? '', /^the client has taken nothing for 50ms/);
  const { bytesOut } = await door.bench.watch.session(1, (session) => session.bytesOut === Number(sent));
  assert.ok(bytesOut > 0);
});

test('tail prints the last lines, both ways, safely', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  await said(door, pump, 'one\ntwo\nthree \x1b[31m\nunfin');
  await door.run(['send', 'pump-a', 'ack']);
  const lines = (out: string): string[] => out.split('\n').map((line) => line.slice('14:01:02 '.length));
  assert.deepEqual(lines((await door.run(['tail', 'pump-a', '-n', '3'])).out), [
    '◂ three ␛[31m',
    '◂ unfin',
    '▸ ack',
    '',
  ]);
  assert.deepEqual(lines((await door.run(['tail', 'pump-a'])).out).slice(0, 2), ['◂ one', '◂ two']);
  assert.equal((await door.run(['tail', 'pump-a', '-n', '0'])).out, '');
  const [last] = objects((await door.run(['tail', 'pump-a', '-n', '1', '--json'])).out);
  assert.equal(last?.['by'], 'tester');
  await said(door, pump, 'still going');
  assert.deepEqual(lines((await door.run(['tail', 'pump-a', '-n', '1'])).out), ['◂ still going', '']);
});

test('tail -f goes on until the session closes, without gap or double', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  await said(door, pump, 'line 0\n');
  const following = door.run(['tail', 'pump-a', '-f', '-n', '5000', '--json']);
  let sent = '';
  for (let number = 1; number <= 2000; number++) sent += `line ${number}\n`;
  await said(door, pump, sent);
  await door.run(['hangup', 'pump-a']);
  const texts = objects((await following).out)
    .filter(({ kind }) => kind === 'in')
    .map(({ text }) => text);
  assert.deepEqual(
    texts,
    Array.from({ length: 2001 }, (_, number) => `line ${number}`),
  );
});

test('a reader that has enough ends a command quietly', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const broken = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    },
  });
  const talk = setInterval(() => pump.socket.write('more\n'), 5);
  t.after(() => clearInterval(talk));
  const { code, said: words } = await door.run(['tail', 'pump-a', '-f'], { stdout: broken });
  assert.deepEqual([code, words], [0, []]);
});

test('broadcast tells what became of it at each, and a dry run sends nothing', async (t) => {
  const door = await openDoor(t);
  const a = await door.client('pump-a', ['pump']);
  const b = await door.client('pump-b', ['pump']);
  const gate = await door.client('gate');
  const dry = await door.run(['broadcast', '--tag', 'pump', '--dry-run', 'stop']);
  assert.deepEqual([dry.code, dry.out], [0, '1 pump-a: would\n2 pump-b: would\n']);
  const { code, out } = await door.run(['broadcast', '--tag', 'pump', 'stop now']);
  assert.deepEqual([code, out], [0, '1 pump-a: taken\n2 pump-b: taken\n']);
  await a.waitFor('stop now\n');
  await b.waitFor('stop now\n');
  assert.equal(gate.received, '');
  assert.equal(a.received, 'stop now\n');

  await door.bench.switchboard.finish(2);
  const some = await door.run(['broadcast', '--filter', 'pump', 'x', '--json']);
  assert.equal(some.code, 1);
  assert.deepEqual(
    objects(some.out).map(({ session, outcome }) => [session, outcome]),
    [
      [1, 'taken'],
      [2, 'gone'],
    ],
  );
  const none = await door.run(['broadcast', '--tag', 'fan', 'x']);
  assert.equal(none.code, 1);
  assert.deepEqual(none.said, ['no session is open with the tag fan; cordboard sessions lists them']);
});

test('a name means the session that can be reached, open before half-closed before closed', async (t) => {
  const door = await openDoor(t);
  const { watch, switchboard } = door.bench;
  const gone = await door.client('pump-a');
  const live = await door.client('pump-a');
  assert.equal((await door.run(['send', 'pump-a', 'x'])).code, 64);
  gone.end();
  await watch.session(1, ({ state }) => state === 'half-closed');
  assert.equal((await door.run(['send', 'pump-a', 'reboot'])).code, 0);
  assert.equal((await door.run(['send', 'name:pump-a', 'again'])).code, 0);
  assert.equal(
    (await door.run(['broadcast', '--filter', 'name=pump-a', 'all'])).out.match(/taken/g)?.length,
    1,
  );
  await live.waitFor('reboot\nagain\nall\n');
  assert.equal(gone.received, '');
  await switchboard.hangUp(2);
  await watch.session(2, ({ state }) => state === 'closed');
  assert.equal((await door.run(['send', 'pump-a', 'still?'])).code, 0);
  await gone.waitFor('still?\n');
});

test('whoever gives a name that another has is told, and it is given', async (t) => {
  const door = await openDoor(t);
  for (const name of ['pump-a', 'pump-b', 'pump-c']) await door.client(name);
  const renamed = await door.run(['rename', 'pump-b', 'pump-a']);
  assert.deepEqual(renamed, { code: 0, out: '', said: ['#1 pump-a (open) has that name too'] });
  const again = await door.run(['rename', 'pump-c', 'pump-a']);
  assert.deepEqual(again.said, ['#1 pump-a (open) and 1 more have that name too']);
  await door.bench.watch.session(3, ({ name }) => name === 'pump-a');
  assert.deepEqual((await door.run(['rename', '3', 'pump-a'])).said, again.said);
  await door.bench.switchboard.hangUp(1);
  await door.bench.watch.session(1, ({ state }) => state === 'closed');
  assert.deepEqual((await door.run(['rename', '2', 'gate'])).said, []);
  assert.deepEqual((await door.run(['rename', '3', ''])).said, []);
});

test('sessions are renamed, tagged and hung up', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a', ['old']);
  await door.client('pump-b');
  assert.equal((await door.run(['rename', 'pump-a', 'pump-c'])).code, 0);
  assert.equal((await door.run(['tag', 'pump-c', 'cellar', '--remove', 'old'])).code, 0);
  const renamed = await door.bench.watch.session(1, ({ tags }) => tags.includes('cellar'));
  assert.deepEqual([renamed.name, renamed.tags], ['pump-c', ['cellar']]);
  assert.equal((await door.run(['tag', 'pump*', 'all'])).code, 64);
  assert.equal((await door.run(['tag', 'pump*', 'all', '--all'])).code, 0);
  await door.bench.watch.session(2, ({ tags }) => tags.includes('all'));
  assert.equal((await door.run(['hangup', 'tag:cellar'])).code, 0);
  await pump.ended;
  assert.equal(door.bench.watch.sessions.get(2)?.state, 'open');
});

test('a connection that is lost is told from a board that has ended, by its exit code too', async (t) => {
  const door = await openDoor(t);
  await door.client('pump-a');
  const folder = controlFolder(door.where);
  const relay = await relayTo(t, socketOf(folder, 'far'), socketOf(folder, 'lab'));
  const lost = {
    code: 75,
    out: '',
    said: ['far: the connection was lost; the board may run still, try again'],
  };
  for (const args of [
    ['tail', 'pump-a', '-n', '0', '-f'],
    ['events'],
    ['expect', 'pump-a', 'x', '--timeout', '0'],
    ['send', 'pump-a', 'x', '--wait', 'never', '--timeout', '0'],
    ['sessions', '--watch', '--json', '--filter', 'nobody'],
  ]) {
    const running = door.run([...args, '--board', 'far']);
    await door.attached();
    relay.breakOff();
    const ran = await running;
    assert.deepEqual(
      { ...ran, said: ran.said.map((line) => line.replace(/^lab:/, 'far:')) },
      lost,
      args.join(' '),
    );
  }
  assert.equal((await door.run(['sessions', '--board', 'far'])).code, 0);
});

test('who is closed already cannot be hung up', async (t) => {
  const door = await openDoor(t);
  await door.client('pump-a');
  assert.equal((await door.run(['hangup', 'pump-a'])).code, 0);
  await door.bench.watch.session(1, ({ state }) => state === 'closed');
  for (const all of [[], ['--all']]) {
    const again = await door.run(['hangup', 'pump-a', ...all]);
    assert.deepEqual(again, { code: 1, out: '', said: ['1 pump-a is closed already'] });
  }
});

test('events are one stream of who comes and goes, lines and notices', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const pieces: string[] = [];
  const watched = new Writable({
    write(chunk: Buffer, _encoding, done) {
      pieces.push(chunk.toString());
      door.bench.watch.hear([]);
      done();
    },
  });
  const running = door.run(['events', '--json'], { stdout: watched });
  const has = (fits: (event: Record<string, unknown>) => boolean): Promise<unknown> =>
    door.bench.watch.until(() => objects(pieces.join('')).some(fits));
  const talk = setInterval(() => pump.socket.write('tick\n'), 5);
  await has(({ event, text, name }) => event === 'line' && text === 'tick' && name === 'pump-a');
  clearInterval(talk);
  const gate = await door.client('gate');
  await gate.send('first words\n');
  await has(({ event, session }) => event === 'opened' && session === 2);
  await has(({ event, text, session }) => event === 'line' && session === 2 && text === 'first words');
  door.bench.board.notices.say('warning', 'look here');
  await has(({ event, text }) => event === 'notice' && text === 'look here');
  gate.reset();
  await has(({ event, session, reason }) => event === 'closed' && session === 2 && reason !== undefined);
  await door.run(['stop', '--yes']);
  assert.deepEqual(await running, {
    code: 69,
    out: '',
    said: ['lab: the board has ended: stopped by tester'],
  });
});

/** What a command has printed by now, looked at with each piece. */
function printing(door: Door): { readonly stdout: Writable; readonly text: () => string } {
  let text = '';
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      door.bench.watch.hear([]);
      done();
    },
  });
  return { stdout, text: () => text };
}

test('events and sessions --watch tell what has changed of a session, and nothing of what only counts', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a', ['old']);
  const [events, json, watch] = [printing(door), printing(door), printing(door)];
  const running = [
    door.run(['events', '--no-lines'], { stdout: events.stdout }),
    door.run(['events', '--no-lines', '--json'], { stdout: json.stdout }),
    door.run(['sessions', '--watch'], { stdout: watch.stdout }),
  ];
  await door.attached();
  await door.attached();
  await door.attached();
  await door.bench.watch.until(() => watch.text() !== '');
  await said(door, pump, 'counts only\n');
  // What comes at once is told at once, so each has to be told before the next.
  const told = (text: string): Promise<unknown> =>
    door.bench.watch.until(
      () => json.text().includes(text) && [events, watch].every((each) => each.text().includes(`→ ${text}`)),
    );
  await door.run(['rename', 'pump-a', 'fan-b']);
  await told('fan-b');
  await door.run(['tag', 'fan-b', 'cellar', '--remove', 'old']);
  await told('cellar');
  pump.end();
  await told('half-closed');
  const words = events.text().replace(/^\S+ /gm, '');
  assert.equal(
    words,
    'changed   1 fan-b: name: pump-a → fan-b\n' +
      'changed   1 fan-b: tags: old → cellar\n' +
      'changed   1 fan-b: state: open → half-closed\n',
  );
  assert.deepEqual(
    objects(json.text()).map(({ event, name, was }) => [event, name, was]),
    [
      ['changed', 'fan-b', { name: 'pump-a' }],
      ['changed', 'fan-b', { tags: ['old'] }],
      ['changed', 'fan-b', { state: 'open' }],
    ],
  );
  const changes = watch
    .text()
    .split('\n')
    .filter((line) => line.startsWith('changed'));
  assert.equal(changes.length, 3);
  for (const line of changes) assert.match(line, / → /);
  await door.run(['stop', '--yes']);
  await Promise.all(running);
});

test('a script comes and goes unseen by a console of the same operator', async (t) => {
  const door = await openDoor(t);
  const pump = await door.client('pump-a');
  const before = door.bench.watch.notices.length;
  await door.run(['send', 'pump-a', 'hi']);
  await pump.waitFor('hi\n');
  assert.equal(door.bench.watch.notices.length, before);
});

test('a socket where something else listens is no board', async (t) => {
  const door = await openDoor(t);
  const server = createServer((socket) => socket.end('220 smtp ready\r\n'));
  server.listen(socketOf(controlFolder(door.where), 'smtp'));
  await once(server, 'listening');
  t.after(() => server.close());
  const { code, said: words } = await door.run(['sessions', '--board', 'smtp']);
  assert.equal(code, 69);
  assert.equal(words.length, 1);
});
