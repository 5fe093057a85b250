import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dial, freePort } from '../helpers/clients.ts';
import { spawnCommand, type TestTerminal } from '../helpers/terminal.ts';

const PROGRAM = fileURLToPath(new URL('../helpers/guarded.js', import.meta.url));

let open: TestTerminal[] = [];
afterEach(async () => {
  await Promise.all(open.map((terminal) => terminal.stop()));
  open = [];
});

function spawn(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): TestTerminal {
  const terminal = spawnCommand(command, args, { env, columns: 80, rows: 12 });
  open.push(terminal);
  return terminal;
}

const start = (env: Readonly<Record<string, string>> = {}): Promise<TestTerminal> =>
  spawn(process.execPath, [PROGRAM], env).waitFor('ready');

function assertRestored(terminal: TestTerminal): void {
  assert.equal(terminal.alternate, false, 'the alternate screen is left');
  assert.equal(terminal.bracketedPaste, false, 'bracketed paste is off');
  assert.equal(terminal.mouse, false, 'mouse reports are off');
  assert.equal(terminal.cursorHidden, false, 'the cursor is shown');
  assert.equal(terminal.raw.split('\x1b[?1049l').length, 2, 'restored exactly once');
}

suite('the terminal while it is ours', () => {
  test('keys, text and pastes arrive as events, on the alternate screen', async () => {
    const terminal = await start();
    assert.ok(terminal.alternate && terminal.bracketedPaste && terminal.cursorHidden && terminal.mouse);
    terminal.press('Up', 'C-Left', 'M-a', 'Escape').type('é漢').paste('one\ntwo');
    await terminal.waitFor('{"type":"paste","text":"one\\rtwo"}');
    for (const key of ['Up', 'C-Left', 'M-a', 'Escape'])
      assert.ok(terminal.find(`{"type":"key","key":"${key}"}`));
    assert.ok(terminal.find('{"type":"text","text":"é漢"}'));
  });

  test('its keys end nothing and stop nothing', async () => {
    const terminal = await start();
    terminal.press('C-c', 'C-\\', 'C-s', 'C-q');
    assert.equal((await terminal.exit).code, 3);
    assert.match(terminal.raw, /"C-c".*"C-\\\\".*"C-s".*"C-q"/s);
  });

  test('a new size is told once it is settled', async () => {
    const terminal = await start();
    for (let columns = 60; columns <= 100; columns++) terminal.resize(columns, 20);
    await terminal.waitFor('size 100x20');
  });

  test('a terminal that does not read stops neither the loop nor the end of the process', async () => {
    const port = await freePort();
    const terminal = await start({ PORT: String(port) });
    const client = await dial(port);
    terminal.press('C-f');
    await terminal.waitFor('xxxx');
    terminal.pause();
    for (let round = 0; round < 200; round++) {
      await client.send(`ping ${round};`);
      await client.waitFor(`ping ${round};`);
    }
    terminal.kill('SIGTERM');
    await client.ended;
    client.destroy();
    terminal.resume();
    assert.equal((await terminal.exit).code, 143);
  });
});

suite('the terminal at the end', () => {
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGHUP', 129],
  ] as const) {
    test(`${signal} restores it, says so and exits with ${code}`, async () => {
      const terminal = await start();
      terminal.kill(signal);
      assert.deepEqual(await terminal.exit, { code, signal: 0 });
      assertRestored(terminal);
      assert.ok(terminal.find(`cordboard: stopped by ${signal}`));
    });
  }

  test('what hangs at a signal does not keep the process, and a second signal does not wait', async () => {
    const terminal = await start({ HANGS: '1' });
    terminal.kill('SIGTERM');
    assert.equal((await terminal.exit).code, 143);
    assertRestored(terminal);
    const hurried = await start({ HANGS: '1' });
    hurried.kill('SIGTERM');
    hurried.kill('SIGINT');
    assert.match(String((await hurried.exit).code), /^(130|143)$/);
    assertRestored(hurried);
  });

  test('an error that nobody caught is one harmless line, after the restore', async () => {
    const terminal = await start();
    terminal.press('C-e');
    assert.equal((await terminal.exit).code, 70);
    assertRestored(terminal);
    assert.match(terminal.screen(), /^cordboard: internal error: a bug .*in two lines\n*$/);
    assert.ok(terminal.raw.lastIndexOf('internal error') > terminal.raw.lastIndexOf('\x1b'));
  });

  test('with CORDBOARD_DEBUG the error comes with its stack', async () => {
    const terminal = await start({ CORDBOARD_DEBUG: '1' });
    terminal.press('C-e');
    assert.equal((await terminal.exit).code, 70);
    assert.match(terminal.raw, /cordboard: internal error: a bug[^]*\n *at act /);
  });

  test('a refusal that nobody caught ends with its own code', async () => {
    const terminal = await start();
    terminal.press('C-r');
    assert.equal((await terminal.exit).code, 78);
    assertRestored(terminal);
    assert.equal(terminal.screen().trim(), 'cordboard: a refusal');
  });

  test('process.exit restores it', async () => {
    const terminal = await start();
    terminal.press('C-q');
    assert.equal((await terminal.exit).code, 3);
    assertRestored(terminal);
  });

  test('a closed terminal holds no process', async () => {
    const terminal = await start();
    terminal.press('C-l');
    assert.equal((await terminal.exit).code, 0);
    assertRestored(terminal);
  });

  test('the shell after it has its terminal as it was', async () => {
    const terminal = spawn('/bin/sh', ['-i']);
    terminal.type(
      `stty -a > before; '${process.execPath}' '${PROGRAM}'; stty -a > after; cmp before after && echo sa\\me\n`,
    );
    await terminal.waitFor('ready');
    terminal.press('C-q');
    await terminal.waitFor(/same$/m);
    assertRestored(terminal);
  });
});

suite('suspending', () => {
  test('Ctrl-Z gives the terminal to the shell, fg brings everything back', async () => {
    const terminal = spawn('/bin/sh', ['-i']);
    terminal.type(`'${process.execPath}' '${PROGRAM}'\n`);
    await terminal.waitFor('ready');
    terminal.press('C-z');
    await terminal.waitFor(/Stopped/);
    assertRestored(terminal);
    terminal.type('echo $((6*7))\n');
    await terminal.waitFor(/42$/m);
    terminal.type('fg\n');
    await terminal.waitFor('resumed');
    assert.ok(terminal.alternate && terminal.bracketedPaste && terminal.mouse && terminal.cursorHidden);
    terminal.press('Up');
    await terminal.waitFor('{"type":"key","key":"Up"}');
    terminal.press('C-q');
    await terminal.waitFor((t) => !t.alternate && !t.mouse);
  });

  test('after a SIGSTOP too', async () => {
    const terminal = spawn('/bin/sh', ['-i']);
    terminal.type(`'${process.execPath}' '${PROGRAM}'\n`);
    await terminal.waitFor('ready');
    process.kill(Number(/pid=(\d+)/.exec(terminal.screen())?.[1]), 'SIGSTOP');
    await terminal.waitFor(/Stopped/);
    // The terminal is raw still, where Enter ends no line of the shell's.
    terminal.write('fg\n');
    await terminal.waitFor('resumed');
    terminal.press('Up');
    await terminal.waitFor('{"type":"key","key":"Up"}');
  });

  test('where no shell could bring it back, it goes on at once', async () => {
    const terminal = await start();
    terminal.press('C-z');
    await terminal.waitFor('resumed');
    terminal.press('Up');
    await terminal.waitFor('{"type":"key","key":"Up"}');
  });
});
