import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openDatabase } from '../../src/transcript/database.ts';
import { folderFor } from '../helpers/folder.ts';
import {
  type Conversation,
  conversation,
  cordboard,
  gauge,
  openGauge,
  PROGRAM,
  pump,
  recorded,
} from '../helpers/recorded.ts';
import { summaryOf, Tape } from '../helpers/sessions.ts';
import { storedTranscript } from '../helpers/stores.ts';
import { run } from '../helpers/cordboard.ts';

const CHROMIUM = '/usr/bin/chromium';
const inBytes = Buffer.concat(pump().records.flatMap(({ kind, bytes }) => (kind === 'in' ? [bytes] : [])));

test('list shows what is there by time, filters it, and exits 1 when there is nothing', async (t) => {
  const path = await recorded(t, [pump(), openGauge()]);
  const all = await cordboard(path, 'transcripts', 'list');
  assert.equal(all.code, 0);
  assert.deepEqual(
    all.out.split('\n').map((line) => line.trim().split(/\s+/).slice(0, 6).join(' ')),
    [
      'KEY OPENED CLOSED WHY NAME PEER',
      '1 2026-01-02 03:04:05 2026-01-02 03:04:10 left',
      '2 2026-01-02 03:04:05 - open -',
      '',
    ],
  );
  const json = await cordboard(path, 'transcripts', 'list', '--name', 'PUMP', '--json');
  const [line, end] = json.out.split('\n');
  assert.equal(end, '');
  assert.deepEqual(JSON.parse(line ?? ''), {
    type: 'conversation',
    key: 1,
    run: 1,
    session: 1,
    name: 'pump-7',
    tags: ['pump'],
    note: '',
    peer: '192.0.2.1:40000',
    local: '192.0.2.100:6666',
    state: 'closed',
    reason: 'left',
    opened: '2026-01-02T03:04:05.000000Z',
    closed: '2026-01-02T03:04:10.000000Z',
    records: 5,
    bytesIn: inBytes.length,
    bytesOut: 9,
  });
  const none = await cordboard(path, 'transcripts', 'list', '--peer', '198.51.100');
  assert.deepEqual([none.code, none.out], [1, '']);
  assert.equal((await cordboard(path, 'transcripts', 'list', '--tag', 'pump', '--limit', '1')).code, 0);
  assert.equal((await cordboard(path, 'transcripts', 'list', '--until', '2026-01-01')).code, 1);
});

test('a file that is not there, or is no transcript file, ends with 74 and one line', async (t) => {
  const none = await cordboard(join(folderFor(t), 'none.db'), 'transcripts', 'list');
  assert.equal(none.code, 74);
  assert.match(none.err, /^cordboard: \S+none\.db: there are no transcripts\n$/);
  for (const verb of [['list'], ['show', '1'], ['verify']]) {
    const text = await cordboard(PROGRAM, 'transcripts', ...verb);
    assert.deepEqual([text.code, text.err], [74, `cordboard: ${PROGRAM}: it is no transcript file\n`]);
  }
  const off = await cordboard('off', 'transcripts', 'list');
  assert.deepEqual(
    [off.code, off.err],
    [64, 'cordboard: transcripts are off; name a file with --transcripts PATH\n'],
  );
});

test('a conversation is named as well, if it is the only one of that name', async (t) => {
  const another = new Tape(3);
  another.addLines(2);
  const path = await recorded(t, [
    pump(),
    gauge({ name: 'gauge' }),
    conversation(another, { name: 'gauge' }),
  ]);
  const shown = await cordboard(path, 'transcripts', 'show', 'PUMP-7', '1', '--direction', 'out');
  assert.deepEqual([shown.code, shown.err, shown.out.split('\n').length], [0, '', 3]);
  const raw = await cordboard(path, 'transcripts', 'export', 'pump-7', '--format', 'raw');
  assert.deepEqual(raw.bytes, inBytes);
  const several = await cordboard(path, 'transcripts', 'replay', 'gauge');
  assert.equal(several.code, 1);
  assert.match(
    several.err,
    /^cordboard: gauge is 2 conversations: 3 of 2026-01-02 03:04:05, 2 of .*; name one by its KEY\n$/,
  );
  const none = await cordboard(path, 'transcripts', 'show', 'pump');
  assert.equal(none.code, 1);
  assert.match(none.err, /^cordboard: no conversation on the record is called pump;/);
});

test('of a file that is cut short or empty it is said what it is and what to do, by every command', async (t) => {
  const path = await recorded(t, [pump(), gauge()]);
  const { size } = statSync(path);
  truncateSync(path, 8192);
  for (const args of [
    ['transcripts', 'list'],
    ['transcripts', 'show', '1'],
    ['transcripts', 'verify'],
    ['search', 'r'],
  ]) {
    const { code, err } = await cordboard(path, ...args);
    assert.equal(code, 74, args.join(' '));
    assert.match(
      err,
      new RegExp(
        `^cordboard: \\S+: it ends after 8192 of ${size} bytes: it is damaged .*; the next board sets it aside, .*\\n$`,
      ),
    );
    assert.doesNotMatch(err, /verify/);
  }
  truncateSync(path, 0);
  for (const args of [
    ['transcripts', 'list'],
    ['transcripts', 'verify'],
    ['search', 'r'],
  ]) {
    const { code, err } = await cordboard(path, ...args);
    assert.equal(code, 74, args.join(' '));
    assert.match(
      err,
      /^cordboard: \S+ is empty: nothing has been recorded in it; a board that starts on it .*\n$/,
    );
  }
});

test('show prints conversations that are asked for, and exits 1 for one that is not there', async (t) => {
  const path = await recorded(t, [pump(), gauge()]);
  const shown = await cordboard(path, 'transcripts', 'show', '1', '--direction', 'out');
  assert.deepEqual(
    [shown.code, shown.out],
    [
      0,
      '# 1 pump-7  192.0.2.1:40000 to 192.0.2.100:6666  opened 2026-01-02 03:04:05 +00:00  ' +
        'closed 2026-01-02 03:04:10 (left)  tags pump\n2026-01-02 03:04:07.000 > status?\n',
    ],
  );
  const both = await cordboard(path, 'transcripts', 'show', '1', '#2', '--hex');
  assert.equal(both.out.match(/^# /gm)?.length, 2);
  assert.doesNotMatch(both.out, /[^\x20-\x7e\n]/);
  const none = await cordboard(path, 'transcripts', 'show', '7');
  assert.deepEqual([none.code, none.out], [1, '']);
  assert.match(none.err, /^cordboard: there is no conversation 7 on the record; [^\n]+\n$/);
});

test('a reader that has enough ends it quietly', async (t) => {
  const tape = new Tape(1);
  tape.addLines(50_000);
  const path = await recorded(t, [conversation(tape)]);
  const env = { PATH: process.env['PATH'], CORDBOARD_TRANSCRIPTS: path };
  const child = spawn(process.execPath, [PROGRAM, 'transcripts', 'show', '1'], { env });
  const err: Buffer[] = [];
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = (await once(child, 'close')) as [number];
  assert.deepEqual([code, Buffer.concat(err).toString()], [0, '']);
});

test('raw exports are the bytes of a direction, to a file and to the output', async (t) => {
  const path = await recorded(t, [pump(), gauge()]);
  const file = join(folderFor(t), 'raw');
  assert.deepEqual((await cordboard(path, 'transcripts', 'export', '1', '--format', 'raw')).bytes, inBytes);
  const written = await cordboard(path, 'transcripts', 'export', '1', '--format', 'raw', '-o', file);
  assert.deepEqual([written.code, written.out, written.err], [0, '', '']);
  assert.deepEqual(readFileSync(file), inBytes);
  const again = await cordboard(path, 'transcripts', 'export', '2', '--format', 'raw', '-o', file);
  assert.deepEqual([again.code, readFileSync(file)], [74, inBytes]);
  await cordboard(path, 'transcripts', 'export', '2', '--format', 'raw', '--force', '-o', file);
  assert.equal(readFileSync(file).length, 5007);
  const out = await cordboard(path, 'transcripts', 'export', '1', '--format', 'raw', '--direction', 'out');
  assert.equal(out.out, 'status?\r\n');
});

test('lost payload is exported as substitutes and said', async (t) => {
  const path = await recorded(t, [gauge()]);
  const database = openDatabase(path, { readOnly: false });
  database.exec('UPDATE record SET sum = sum + 1 WHERE segment IS NOT NULL');
  database.close();
  const raw = await cordboard(path, 'transcripts', 'export', '1', '--format', 'raw');
  assert.deepEqual([raw.code, raw.bytes.length, raw.bytes[0]], [1, 5007, 0x1a]);
  assert.match(raw.err, /^cordboard: 1 record could not be read back/);
  for (const args of [
    ['show', '1'],
    ['show', '1', '--hex'],
    ['replay', '1', '--speed', '1000000'],
  ]) {
    const shown = await cordboard(path, 'transcripts', ...args);
    assert.equal(shown.code, 1, args.join(' '));
    assert.match(shown.err, /^cordboard: 1 record could not be read back/, args.join(' '));
  }
  const since = await cordboard(path, 'transcripts', 'replay', '1', '--since', '2026-01-02 03:04:06');
  assert.deepEqual([since.code, since.err, since.out.split('\n').length], [0, '', 3]);
  const checked = await cordboard(path, 'transcripts', 'verify');
  assert.equal(checked.code, 1);
  assert.match(
    checked.out,
    /^fault: conversation 1, record 0: its 5001 bytes are not in segment 1 at 0, .*\nchecked .*: 1 fault; 1 record could not be read back\n$/,
  );
});

test('everything works while a board writes, and ends where the conversation was', async (t) => {
  const path = join(folderFor(t), 'transcripts.db');
  const store = storedTranscript(t, { path, memory: { perSession: 1, total: 1e9 } });
  const tape = new Tape(1);
  tape.addLines(2000);
  store.describe(summaryOf(1));
  for (const record of tape.records) store.append(record);
  await store.page(1, { from: 0, bytes: 1 });
  const writing = setInterval(() => store.append(tape.add('in', 'and on\n')), 5);
  try {
    for (const args of [['list'], ['show', '1'], ['export', '1', '--format', 'html'], ['verify']]) {
      const ran = await cordboard(path, 'transcripts', ...args);
      assert.deepEqual([ran.code, ran.err], [0, ''], args.join(' '));
    }
  } finally {
    // A transcript takes nothing any more once it is closed.
    clearInterval(writing);
  }
});

test('verify says what it checked', async (t) => {
  const ran = await cordboard(await recorded(t, [pump()]), 'transcripts', 'verify');
  assert.deepEqual(
    [ran.code, ran.out],
    [0, 'checked 1 run, 1 conversation, 5 records (71 B, 0 segments): in order\n'],
  );
});

test('replay shows a conversation in its order, faster than it was', async (t) => {
  const path = await recorded(t, [pump()]);
  const slow = await cordboard(path, 'transcripts', 'show', '1');
  const ran = await cordboard(path, 'transcripts', 'replay', '1', '--speed', '1000', '--max-pause', '1ms');
  assert.deepEqual([ran.code, ran.out], [0, slow.out]);
});

test('replay sends what came in to an address, shows what comes back, and ends with it', async (t) => {
  const path = await recorded(t, [pump()]);
  const received: Buffer[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (bytes) => received.push(bytes));
    socket.on('end', () => socket.end('\x1b[2Jbye\n'));
  });
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const args = ['transcripts', 'replay', '1', '--speed', '1000', '--to', `127.0.0.1:${port}`];
  const ran = await cordboard(path, ...args);
  assert.deepEqual([ran.code, ran.err], [0, '']);
  assert.match(ran.out, /^\S+ \S+ < ␛\[2Jbye\n$/);
  assert.deepEqual(Buffer.concat(received), inBytes);
  server.close();
  await once(server, 'close');
  const refused = await cordboard(path, ...args);
  assert.deepEqual([refused.code, refused.err], [1, `cordboard: refused by 127.0.0.1:${port}\n`]);
});

test('replay does not wait for ever for a server that never ends', async (t) => {
  const path = await recorded(t, [pump()]);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    t.after(() => socket.destroy());
  });
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ran = await cordboard(
    path,
    ...['transcripts', 'replay', '1', '--speed', '1000', '--wait', '50ms', '--to', `127.0.0.1:${port}`],
  );
  assert.deepEqual(
    [ran.code, ran.err],
    [
      0,
      `cordboard: 127.0.0.1:${port} has sent nothing for 50ms and does not end: it is not waited for any longer\n`,
    ],
  );
});

/** A server that reads nothing. Returns its port. */
async function deaf(t: TestContext): Promise<number> {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => undefined);
    t.after(() => socket.destroy());
  });
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** More than the buffers of two systems take. */
function flood(): Conversation {
  const tape = new Tape(1);
  for (let index = 0; index < 500; index++) tape.add('in', Buffer.alloc(65_536, 'flood '));
  return conversation(tape);
}

test('replay gives up a server that reads nothing, and says so', async (t) => {
  const path = await recorded(t, [flood()]);
  const port = await deaf(t);
  const args = ['--max-pause', '0s', '--wait', '200ms', '--to', `127.0.0.1:${port}`];
  const ran = await cordboard(path, 'transcripts', 'replay', '1', ...args);
  assert.deepEqual(
    [ran.code, ran.err],
    [
      1,
      `cordboard: 127.0.0.1:${port} has taken nothing for 200ms: the rest of the conversation was not sent\n`,
    ],
  );
});

test('an interrupt ends a replay at once, whatever the other side does', async (t) => {
  const path = await recorded(t, [flood()]);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // It has begun; from now on nothing is read.
    socket.once('data', () => {
      socket.pause();
      child.kill('SIGINT');
    });
    t.after(() => socket.destroy());
  });
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const args = [
    'transcripts',
    'replay',
    '1',
    '--max-pause',
    '0s',
    '--wait',
    '1h',
    '--to',
    `127.0.0.1:${port}`,
  ];
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', CORDBOARD_TRANSCRIPTS: path };
  const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: 'ignore' });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  assert.equal(signal, 'SIGINT');
});

test('in a terminal a bar is drawn for work that takes long, and taken away', async (t) => {
  const tape = new Tape(1);
  tape.addLines(150_000);
  const path = await recorded(t, [conversation(tape)]);
  const file = join(folderFor(t), 'page.html');
  const terminal = await run(t, [
    ...['transcripts', 'export', '1', '--format', 'html', '-o', file, '--transcripts', path],
  ]);
  assert.equal((await terminal.exit).code, 0);
  if (terminal.raw === '') t.diagnostic('it was over too soon for a bar');
  else assert.match(terminal.raw, /\[#*\.*\] +\d+%.*\r\x1b\[K$/s);
  assert.equal(terminal.screen().trim(), '');
});

test('an exported page searches, and runs nothing of what a client sent', async (t) => {
  if (!existsSync(CHROMIUM)) {
    t.skip(`there is no ${CHROMIUM}`);
    return;
  }
  const evil = `<script>document.title='pwned'</script><img src=x onerror="document.title='pwned'"></code>`;
  const tape = new Tape(1);
  tape.add('in', 'ready\n');
  tape.add('in', `needle ${evil} needle\n`);
  tape.add('out', `</script>${evil}\n`);
  const path = await recorded(t, [conversation(tape, { name: evil.slice(0, 60), note: evil })]);
  const folder = folderFor(t);
  const file = join(folder, 'page.html');
  await cordboard(path, 'transcripts', 'export', '1', '--format', 'html', '-o', file);
  const page = spawnSync(
    CHROMIUM,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...[`--user-data-dir=${join(folder, 'profile')}`, '--dump-dom'],
      `${pathToFileURL(file).href}#find=NEEDLE`,
    ],
    { encoding: 'utf8', timeout: 60_000 },
  ).stdout;
  assert.match(page, /<output id="count">1 line<\/output>/);
  assert.equal(page.match(/<mark>needle<\/mark>/g)?.length, 2);
  assert.deepEqual([page.match(/<script/g)?.length, page.match(/<img/g)], [1, null]);
  assert.match(page, /<title>cordboard: &lt;script&gt;/);
});

test('a shell completes the commands and their flags', () => {
  const complete = (...words: readonly string[]): string[] =>
    spawnSync(process.execPath, [PROGRAM, '--get-yargs-completions', 'cordboard', ...words], {
      encoding: 'utf8',
      env: { SHELL: '/bin/bash' },
    })
      .stdout.trim()
      .split('\n');
  assert.ok(complete('tr').includes('transcripts'));
  for (const word of ['list', 'show', 'export', 'replay', 'verify'])
    assert.ok(complete('transcripts', '').includes(word));
  assert.ok(complete('transcripts', 'show', '--he').includes('--hex'));
  assert.ok(complete('transcripts', 'export', '--format', '').includes('asciicast'));
  assert.ok(complete('serve', '--eol', '').includes('crlf'));
  assert.ok(complete('serve', '--plain', '--li').includes('--listen'));
  // Where nothing is known of a value the shell itself offers files.
  for (const words of [
    ['serve', '--listen', ''],
    ['serve', '--eol', 'lf', '--tls-cert', ''],
    ['transcripts', 'export', '1', '-o', ''],
    ['certificate', 'server', '--folder', ''],
  ])
    assert.deepEqual(complete(...words), [''], words.join(' '));
});
