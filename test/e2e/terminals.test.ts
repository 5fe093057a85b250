import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, serve } from '../helpers/cordboard.ts';
import { folderFor } from '../helpers/folder.ts';
import { command } from '../helpers/prompts.ts';
import { runtimeFolder } from '../helpers/stop-boards.ts';

/** All that may reach the terminal: our own modes, colours, cursor moves and clearing, and characters. */
const OURS =
  /\x1b\[\?(?:1049|2004|25|2026|7|1004|1006|1002|1000|1)[hl]|\x1b\[\d+(?:;\d+)?H|\x1b\[\d*[CJK]|\x1b\[[\d;]*m|\x1b\(B|\x1b>|\x07/g;

const HOSTILE = [
  '\x1b]52;c;aGFja2Vk\x07',
  '\x1b]0;owned\x07',
  '\x9b2J\x9d0;owned\x9c',
  '\x1bP$q"p\x1b\\',
  '\x1b[6n\x1b[c',
  '\x1b[2J\x1b[H',
  '\x1bc',
  '\u202eevil\u2066',
  'a' + '\u0301'.repeat(500),
  '{bold}tags{/bold}',
  '\u{9b}31m',
  '\ud83d',
  'zero\u200bwidth\ufeff',
  '\x0e\x0f\x7f\x00\x08\x08\r',
];

test('nothing a client sends reaches the terminal except as glyphs', async (t) => {
  const { terminal, dial } = await serve(t);
  const client = await dial();
  await client.send(Buffer.concat(HOSTILE.map((text) => Buffer.from(`${text}\n`, 'utf8'))));
  await client.send(Buffer.concat(HOSTILE.map((text) => Buffer.from(`${text}\n`, 'latin1'))));
  await client.send('the end\n');
  await terminal.waitFor('◂ the end');
  terminal.press('PgUp');
  await terminal.waitFor('more below');
  assert.ok(terminal.screen().includes('{bold}tags{/bold}'));
  assert.ok(terminal.screen().includes('\\u{202e}evil'));
  const rest = terminal.raw.replaceAll(OURS, '');
  const bad = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/.exec(rest);
  assert.equal(
    bad,
    null,
    JSON.stringify(rest.slice(Math.max(0, (bad?.index ?? 0) - 40), (bad?.index ?? 0) + 40)),
  );
});

test('other protocols dialed by mistake are shown for what they are', async (t) => {
  const { terminal, dial } = await serve(t);
  const browser = await dial();
  await browser.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await terminal.waitFor('◂ GET / HTTP/1.1');
  const tls = await dial();
  await tls.send(Buffer.from('16030100a5010000a10303', 'hex'));
  terminal.press('Tab');
  await terminal.waitFor('␖␃␁');
  const telnet = await dial();
  await telnet.send(Buffer.from([0xff, 0xfd, 0x03, 0xff, 0xfb, 0x18]));
  terminal.press('Tab');
  await terminal.waitFor('the other side speaks telnet');
});

for (const term of [
  'xterm-256color',
  'tmux-256color',
  'screen-256color',
  'xterm-kitty',
  'no-such-terminal',
]) {
  test(`draws the same under TERM=${term}`, async (t) => {
    const { terminal, dial } = await serve(t, [], { term });
    const client = await dial();
    await client.send('ready\n');
    await terminal.waitFor('◂ ready');
    assert.equal(terminal.cell(0, 1).ch, '┌');
    assert.ok(!terminal.raw.includes('Error on'));
  });
}

test('useful at 80x24, honest at 20x5, and says so below; a storm of sizes ends well', async (t) => {
  const { terminal, dial } = await serve(t, [], { columns: 80, rows: 24 });
  const client = await dial();
  await client.send('ready 漢字 😀\n');
  terminal.type('draft');
  await terminal.waitFor('] > draft');
  terminal.resize(20, 5);
  await terminal.waitFor('> draft');
  await terminal.waitFor('ready');
  terminal.resize(19, 4);
  await terminal.waitFor('too small');
  for (let step = 0; step < 60; step++) terminal.resize(30 + step * 3, 6 + (step % 40));
  terminal.resize(100, 30);
  await terminal.waitFor(/\[1 .*\] > draft/);
  await terminal.waitFor((shown) => shown.line(0).trimEnd().length <= 100 && shown.line(29).includes('C-x'));
});

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
] as const) {
  test(`${signal} gives the terminal back, closes the conversations, keeps what was changed and exits ${code}`, async (t) => {
    const folder = folderFor(t);
    const { terminal, dial } = await serve(t, [], { env: { XDG_STATE_HOME: folder } });
    const client = await dial();
    await client.send('hello\n');
    await terminal.waitFor('◂ hello');
    command(terminal, '/rename gatekeeper');
    await terminal.waitFor('#1 gatekeeper');
    terminal.kill(signal);
    assert.equal((await terminal.exit).code, code);
    assert.equal(terminal.alternate, false);
    assert.equal(terminal.bracketedPaste, false);
    assert.equal(terminal.cursorHidden, false);
    assert.ok(terminal.screen().includes(`stopped by ${signal}`));
    assert.match(readFileSync(join(folder, 'cordboard', 'state.json'), 'utf8'), /gatekeeper/);
    client.end();
    await client.closed;
  });
}

test('no colour where NO_COLOR asks for none', async (t) => {
  const { terminal, dial } = await serve(t, [], { env: { NO_COLOR: '1' } });
  await dial();
  await terminal.waitFor(/\[1 /);
  assert.doesNotMatch(terminal.raw, /\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)m/);
});

test('two thousand clients at once, and each is there', { timeout: 120_000 }, async (t) => {
  const { terminal, port } = await serve(t);
  const sockets = Array.from({ length: 2000 }, (_, index) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`client ${index}\n`));
    socket.on('error', () => undefined);
    return socket;
  });
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  await terminal.waitFor(' 2000 sessions ', { timeout: 60_000 });
  await terminal.waitFor('1999 unread', { timeout: 60_000 });
  terminal.type('/go 1777').press('Enter');
  await terminal.waitFor('[1777 127.0.0.1');
  await terminal.waitFor('◂ client ');
});

test('a terminal that is gone all of a sudden ends the console in order, and no client', async (t) => {
  const env = { XDG_RUNTIME_DIR: runtimeFolder(t) };
  const { terminal, dial } = await serve(t, [], { env });
  const client = await dial();
  terminal.hangUp();
  assert.deepEqual(await terminal.exit, { code: 129, signal: 0 });
  await client.send('still here\n');
  const next = await run(t, ['attach'], { env });
  await next.waitFor('◂ still here');
});
