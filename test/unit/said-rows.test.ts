import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { RemoteSwitchboard } from '../../src/switchboard/remote.ts';
import type { Notice, SwitchboardEvent } from '../../src/switchboard/switchboard.ts';
import { BEGINNING } from '../helpers/sessions.ts';
import { WholeScreen } from '../helpers/whole-screen.ts';

function screenWith(t: TestContext, clients: number): WholeScreen {
  const screen = new WholeScreen(t, 80, 24);
  for (let id = 1; id <= clients; id++) screen.opened(id);
  return screen;
}

function says(screen: WholeScreen, text: string, about: Partial<Notice> = {}): void {
  screen.hear({ type: 'notice', notice: { at: BEGINNING, severity: 'warning', text, ...about } });
}

/** Notices as the board says them, with the longest addresses and numbers that are likely. */
const REAL = [
  'refused a client from [2001:db8:85a3:8d3:1319:8a2e:370:7348]:51234: 3 sessions are open (--max-sessions)',
  'clients are refused: the system gives this process 1024 descriptors, and clients have 768; raise it with ulimit -n, or LimitNOFILE in the unit',
  '0.0.0.0:7766 is open to others: encrypted, but without a password, client certificates or a list of who may come in',
  'conversations are not recorded: /var/lib/cordboard/transcripts.db: database or disk is full',
  'somebody banned 2001:db8:85a3::/48 for 12h: floods the board with garbage since noon; 12 sessions hung up',
];

for (const text of REAL)
  test(`at 80 columns is read whole: ${text}`, async (t) => {
    const screen = screenWith(t, 30);
    says(screen, text);
    const lines = await screen.lines();
    const [first = '', last = ''] = lines.slice(-2);
    assert.equal(`${first.slice(2)} ${last.slice(2)}`, text);
    assert.match(lines.at(-3) ?? '', /│\[1 192\.0\.2\.1:40000\] >/, 'the line to type in is where it was');
  });

test('a short message leaves the frames alone, and a long one gives them back when its time is over', async (t) => {
  const screen = screenWith(t, 1);
  const before = (await screen.lines()).at(-2);
  assert.match(before ?? '', /^└─+┘└─+┘$/);
  says(screen, 'too short to be folded');
  assert.equal((await screen.lines()).at(-2), before);
  says(screen, REAL[1] ?? '');
  assert.notEqual((await screen.lines()).at(-2), before);
  screen.post({ type: 'time', now: screen.model.now + 10_000 });
  const [frame, keys] = (await screen.lines()).slice(-2);
  assert.equal(frame, before);
  assert.match(keys ?? '', /Tab next/);
});

test('what stands has one row after a while: its beginning, and how to read the rest', async (t) => {
  const screen = screenWith(t, 1);
  const before = (await screen.lines()).at(-2);
  says(screen, REAL[1] ?? '', { alarm: 'descriptors', standing: true });
  screen.post({ type: 'time', now: screen.model.now + 10_000 });
  const [frame, last] = (await screen.lines()).slice(-2);
  assert.equal(frame, before);
  assert.equal(last, '! clients are refused: the system gives this process 1024 descriptors, an… C-x m');
});

test('a long message covers no line to type in and no box', async (t) => {
  const screen = screenWith(t, 9);
  screen.enter('/layout 6');
  const input = (await screen.lines()).at(-2);
  assert.match(input ?? '', />/);
  says(screen, REAL[1] ?? '');
  assert.equal((await screen.lines()).at(-2), input);
  screen.enter('/layout 1');
  screen.press('F1');
  const box = (await screen.lines()).at(-2);
  says(screen, REAL[0] ?? '');
  assert.equal((await screen.lines()).at(-2), box);
});

test('that a board was stopped is whole in one row of 80 columns', async (t) => {
  const events: SwitchboardEvent[] = [];
  const remote = new RemoteSwitchboard(() => Promise.resolve({}));
  void remote.watch((told) => events.push(...told)).catch(() => undefined);
  remote.notified('events', { events: [{ type: 'ended', why: 'stopped by administrator' }] });
  remote.ended('valves-of-basel', 'the connection ended');
  const screen = screenWith(t, 9);
  screen.enter('/layout 6');
  screen.hear(...events);
  const line = (await screen.lines()).at(-1);
  assert.equal(line, '!! valves-of-basel has ended: stopped by administrator; what was said stays here');
});

test('in the table too a message is read whole', async (t) => {
  const screen = screenWith(t, 3);
  screen.press('C-x', 't');
  says(screen, REAL[0] ?? '');
  const [first = '', last = ''] = (await screen.lines()).slice(-2);
  assert.equal(`${first.slice(2)} ${last.slice(2)}`, REAL[0]);
});
