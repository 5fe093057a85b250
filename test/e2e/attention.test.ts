import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { serve } from '../helpers/cordboard.ts';
import { folderFor } from '../helpers/folder.ts';
import { clientOf, command, dialAll, inFocus, listed, prompt } from '../helpers/prompts.ts';

/** Texts of the terminal's notifications in what a program wrote. */
function notifications(raw: string): readonly string[] {
  return [...raw.matchAll(/\x1b\]9;([^\x07]*)\x07/g)].map(([, text = '']) => text);
}

/** Bells that ring: BEL that does not end a sequence. */
function bells(raw: string): number {
  return raw.replaceAll(/\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g, '').split('\x07').length - 1;
}

test('--highlight and /highlight mark who said it, and only that', async (t) => {
  const served = await serve(t, ['--highlight', 'overheat']);
  const { terminal } = served;
  const clients = await dialAll(4, served);
  command(terminal, '/highlight all ~^E\\d+');
  await terminal.waitFor('is highlighted in every session');
  await clientOf(clients, 2).send('all is well, no E42 at the start\n');
  await terminal.waitFor(listed(2, '●1'));
  await clientOf(clients, 3).send('motor overheat\n');
  await terminal.waitFor(listed(3, '‼1'));
  await clientOf(clients, 4).send('E17 stuck\n');
  await terminal.waitFor(listed(4, '‼1'));
  await terminal.waitFor(listed(2, '●1'));
  terminal.press('M-a');
  await inFocus(terminal, 3);
  await terminal.waitFor('‼ motor overheat');
  await terminal.waitFor(listed(3, '‼'), { gone: true });
});

test('M-a goes by urgency: highlight, then bell, then text; muted sessions wait unless highlighted', async (t) => {
  const served = await serve(t, ['--highlight', 'fire']);
  const { terminal } = served;
  const clients = await dialAll(5, served);
  command(terminal, '/go 5');
  await inFocus(terminal, 5);
  command(terminal, '/mute');
  await terminal.waitFor('is muted');
  command(terminal, '/go 1');
  await inFocus(terminal, 1);
  await clientOf(clients, 2).send('just text\n');
  await terminal.waitFor(listed(2, '●1'));
  await clientOf(clients, 5).send('muted text\n');
  await clientOf(clients, 3).send('ring\x07\n');
  await terminal.waitFor(listed(3, '♪'));
  await clientOf(clients, 4).send('fire\n');
  await terminal.waitFor(listed(4, '‼1'));
  for (const id of [4, 3, 2]) {
    terminal.press('M-a');
    await inFocus(terminal, id);
  }
  terminal.press('M-a');
  await terminal.waitFor('nothing waits elsewhere');
  await clientOf(clients, 5).send('fire here too\n');
  await terminal.waitFor(listed(5, '‼'));
  terminal.press('M-a');
  await inFocus(terminal, 5);
  await terminal.waitFor('◂ muted text');
});

test('/silent: a session that says nothing for that long is an alarm, and its next word ends it', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(2, served);
  terminal.press('Tab');
  await inFocus(terminal, 2);
  command(terminal, '/silent 1s');
  await terminal.waitFor('an alarm after 1s of silence');
  terminal.press('Tab');
  await inFocus(terminal, 1);
  await terminal.waitFor(listed(2, '◷'));
  terminal.press('M-a');
  await inFocus(terminal, 2);
  command(terminal, '/silent off');
  await terminal.waitFor('no alarm for');
  await clientOf(clients, 2).send('I am back\n');
  await terminal.waitFor('◂ I am back');
  await terminal.waitFor('◷', { gone: true });
});

test('a rule stands above what came while the operator was elsewhere, and C-x j goes to it', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(2, served);
  await clientOf(clients, 1).send('seen before\n');
  await terminal.waitFor('◂ seen before');
  terminal.press('Tab');
  await inFocus(terminal, 2);
  await clientOf(clients, 1).send(Array.from({ length: 80 }, (_, index) => `missed ${index}.\n`).join(''));
  await terminal.waitFor('●80');
  terminal.press('Tab');
  await inFocus(terminal, 1);
  await terminal.waitFor('missed 79.');
  terminal.press('C-x').type('j');
  await terminal.waitFor(/── new ─/);
  const rule = terminal.find('── new ─')?.y ?? NaN;
  assert.match(terminal.line(rule + 1), /missed 0\./);
  terminal.press('M->');
  await terminal.waitFor('missed 79.');
});

test('--bell rings for what is as urgent, a few times only, and not for what is on the screen', async (t) => {
  const served = await serve(t, ['--bell', 'bell']);
  const { terminal } = served;
  const clients = await dialAll(3, served);
  await clientOf(clients, 2).send('text alone\n');
  await terminal.waitFor(listed(2, '●1'));
  assert.equal(bells(terminal.raw), 0);
  for (let round = 0; round < 12; round++) {
    await clientOf(clients, 3).send('\x07');
    await terminal.waitFor(listed(3, '♪'));
    terminal.press('M-a');
    await inFocus(terminal, 3);
    command(terminal, '/go 1');
    await inFocus(terminal, 1);
  }
  const rung = bells(terminal.raw);
  assert.ok(rung >= 1, 'it never rang');
  assert.ok(rung < 12, `it rang ${rung} times`);
});

test('--title tells how many wait, and the old title is put back at the end', async (t) => {
  const served = await serve(t, ['--title']);
  const { terminal } = served;
  const clients = await dialAll(2, served);
  await clientOf(clients, 2).send('here\n');
  await terminal.waitFor((seen) => seen.raw.includes(';(1) cordboard'));
  assert.ok(terminal.raw.includes('\x1b[22;2t'), 'the title was not put aside');
  assert.ok(!terminal.raw.includes('\x1b[23;2t'));
  terminal.press('C-x').type('q');
  await terminal.stopsBoard();
  assert.equal((await terminal.exit).code, 0);
  const { raw } = terminal;
  assert.ok(raw.lastIndexOf('\x1b[23;2t') > raw.lastIndexOf('cordboard\x07'), 'the title was not put back');
});

test('without --title the title is left alone', async (t) => {
  const served = await serve(t);
  const { terminal } = served;
  const clients = await dialAll(2, served);
  await clientOf(clients, 2).send('here\n');
  await terminal.waitFor('● 1 unread');

  assert.doesNotMatch(terminal.raw, /\x1b\][02];|\x1b\[22;\d*t/);
});

test('--notify: a notification holds nothing of the client that a terminal could act on', async (t) => {
  const served = await serve(t, ['--notify', 'highlight', '--highlight', 'now']);
  const { terminal } = served;
  const clients = await dialAll(2, served);
  await clientOf(clients, 2).send('now \x1b]0;owned\x07 \x1b[2J \u009b31m \x00;4;1 \u202egnp.exe\n');
  await terminal.waitFor((seen) => notifications(seen.raw).length === 1);
  const [text = ''] = notifications(terminal.raw);
  assert.match(text, /^#2 .*now/);
  assert.doesNotMatch(text, /[\p{Cc}\u202a-\u202e\u2066-\u2069;]/u);
  assert.ok(!terminal.raw.includes('\x1b]0;owned'));
});

test('--notify-command runs with what was said in its environment', async (t) => {
  const folder = folderFor(t);
  const told = join(folder, 'told');
  const line = `printf '%s|' "$CORDBOARD_EVENT" "$CORDBOARD_SESSION" "$CORDBOARD_TEXT" > ${told}.part; mv ${told}.part ${told}`;
  const served = await serve(t, ['--notify-command', line, '--highlight', 'smoke']);
  const { terminal } = served;
  const clients = await dialAll(2, served);
  const done = fileIn(folder, told);
  await clientOf(clients, 2).send('smoke $(touch owned) `id` "\x1b[2J\n');
  await done;
  assert.equal(readFileSync(told, 'utf8'), 'highlight|2|smoke $(touch owned) `id` "␛[2J|');
  await terminal.waitFor(prompt(1));
  assert.ok(!existsSync(join(folder, 'owned')));
});

test('while an editor has the terminal nothing calls there; what was held back is told afterwards', async (t) => {
  const folder = folderFor(t);
  const editor = join(folder, 'editor.sh');
  writeFileSync(editor, '#!/bin/sh\necho "editing"\nread -r line\nprintf "%s" "$line" > "$1"\n');
  chmodSync(editor, 0o755);
  const told = join(folder, 'told');
  const calling = ['--bell', 'highlight', '--notify', 'highlight', '--notify-command', `echo > ${told}`];
  const env = { EDITOR: editor, VISUAL: '' };
  const served = await serve(t, ['--highlight', 'smoke', ...calling], { env });
  const { terminal } = served;
  const clients = await dialAll(1, served);
  terminal.type('draft').press('C-x', 'C-e');
  await terminal.waitFor(/^editing/m);
  const done = fileIn(folder, told);
  await clientOf(clients, 1).send('smoke\n');
  await done;
  assert.deepEqual([bells(terminal.raw), notifications(terminal.raw)], [0, []]);
  terminal.type('fair copy').press('Enter');
  await terminal.waitFor(prompt(1, 'fair copy'));
  await terminal.waitFor((seen) => bells(seen.raw) === 1 && notifications(seen.raw).length === 1);
});

/** Resolves when a file has come into a folder. */
function fileIn(folder: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => finish(new Error(`${path} did not come`)), 20_000);
    const watcher = watch(folder, () => {
      if (existsSync(path)) finish();
    });
    function finish(error?: Error): void {
      clearTimeout(late);
      watcher.close();
      if (error === undefined) resolve();
      else reject(error);
    }
  });
}
