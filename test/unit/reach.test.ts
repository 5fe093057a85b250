/** A console that loses its way to the board and comes back is another attachment: what that is to it and to others. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { reach } from '../../bin/reach.ts';
import { Console } from '../../src/console/console.ts';
import { CordboardError } from '../../src/errors.ts';
import type { Way } from '../../src/gateway/open.ts';
import type { Attached, Role } from '../../src/operators.ts';
import { Watch } from '../helpers/boards.ts';
import { type Far, far } from '../helpers/far.ts';
import { testRemote } from '../helpers/gateways.ts';

/** Another operator, who is not behind that way. */
async function colleague(t: TestContext, { socket }: Far) {
  const { calls, switchboard } = await testRemote(t, socket, { operator: 'ana' });
  const watch = new Watch();
  await switchboard.watch(watch.hear);
  return {
    give: (attachment: number, role: Role) => calls.call('setRole', { attachment, role }),
    /** Resolves when the board tells of one that fits. */
    sees: (fits: (each: Attached) => boolean) => heard(watch, fits),
  };
}

function heard(watch: Watch, fits: (each: Attached) => boolean): Promise<Attached> {
  return watch.until(() => {
    const lists = watch.events.flatMap((event) => (event.type === 'operators' ? [event.operators] : []));
    return lists.at(-1)?.find(fits);
  });
}

/** Breaks the way; resolves with what is told when it is there again. */
async function lostAndBack({ relay }: Far, watch: Watch) {
  watch.events.length = 0;
  relay.breakOff();
  const { attachment, role, snapshot } = await watch.until(() =>
    watch.events.find((event) => event.type === 'back'),
  );
  return { attachment, role, snapshot };
}

test('who was made to watch comes back to watch, until he is let operate and comes back to that', async (t) => {
  const at = await far(t);
  const watch = new Watch();
  await at.switchboard.watch(watch.hear);
  const ana = await colleague(t, at);
  const first = at.greeting.attachment;
  await ana.give(first, 'watch');
  await heard(watch, ({ attachment, role }) => attachment === first && role === 'watch');
  const second = await lostAndBack(at, watch);
  assert.notEqual(second.attachment, first);
  assert.equal(second.role, 'watch');
  await assert.rejects(at.switchboard.send(1, 'x'), { code: 'CB_ROLE' });
  await ana.give(second.attachment, 'operate');
  await heard(watch, ({ attachment, role }) => attachment === second.attachment && role === 'operate');
  assert.equal((await lostAndBack(at, watch)).role, 'operate');
});

test('who came to watch and was let operate has to be let again', async (t) => {
  const at = await far(t, { role: 'watch', operator: 'test' });
  const watch = new Watch();
  await at.switchboard.watch(watch.hear);
  const ana = await colleague(t, at);
  const first = at.greeting.attachment;
  await ana.give(first, 'operate');
  await heard(watch, ({ attachment, role }) => attachment === first && role === 'operate');
  assert.equal((await lostAndBack(at, watch)).role, 'watch');
});

test('all sessions are there again, also where they come in parts', async (t) => {
  const at = await far(t);
  const watch = new Watch();
  await at.switchboard.watch(watch.hear);
  const clients = Array.from({ length: 260 }, () => at.bench.dial());
  await Promise.all(clients);
  await watch.session(260);
  for (let round = 0; round < 2; round++) {
    const { snapshot } = await lostAndBack(at, watch);
    assert.deepEqual(
      snapshot.sessions.map(({ id }) => id),
      Array.from({ length: 260 }, (_, index) => index + 1),
    );
  }
});

test('a board that this console stops is no news to it, and no lost way', async (t) => {
  const at = await far(t);
  const watch = new Watch();
  await at.switchboard.watch(watch.hear);
  await at.call('stop', {});
  await at.ended();
  await at.relay.quiet();
  assert.deepEqual(
    watch.events.filter(({ type }) => type === 'lost' || type === 'ended'),
    [],
  );
  assert.equal(at.relay.count(), 1);
});

test('others are told anew where a console is that has come back, and it knows itself among them', async (t) => {
  const at = await far(t);
  const changes = new EventEmitter();
  const changed = (): void => void changes.emit('change');
  const ignore = (): void => undefined;
  const nothing = (): never => {
    throw new Error('there are no files here');
  };
  const { attachment, operator } = at.greeting;
  const console = new Console({
    switchboard: at.switchboard,
    clock: Date.now,
    columns: 80,
    rows: 24,
    suspendable: false,
    attached: true,
    me: { attachment, operator },
    operators: {
      present: (presence) => at.call('present', presence),
      setRole: (number, role) => at.call('setRole', { attachment: number, role }),
    },
    desk: { read: nothing, size: nothing, write: nothing, save: ignore },
    host: {
      changed,
      edit: (text) => Promise.resolve(text),
      ...{ copy: ignore, bell: ignore, alert: ignore, mouse: ignore, redraw: ignore, suspend: ignore },
      ...{ quit: ignore, stopBoard: ignore },
    },
  });
  t.after(() => console.stop());
  await at.bench.dial();
  await at.bench.watch.session(1);
  const ana = await colleague(t, at);
  await console.start();
  await ana.sees(({ focus }) => focus === 1);
  at.relay.breakOff();
  const again = await ana.sees((each) => each.attachment > attachment && each.focus === 1);
  const { model } = console;
  while (model.operators.length !== 2) await once(changes, 'change', { signal: AbortSignal.timeout(10_000) });
  assert.equal(again.operator, operator);
  assert.deepEqual(model.me, { attachment: again.attachment, operator });
  const notices = model.notices.map(({ text }) => text);
  assert.ok(notices.includes('the way to the board is there again'));
  assert.equal(
    model.message?.text.startsWith(operator) ?? false,
    false,
    'that it has come itself is no news',
  );
});

test('a board that does not answer is given up, by its name', async () => {
  const closings = new EventEmitter<{ close: [] }>();
  const target = {
    title: 'lab',
    answerMs: 10,
    way: (): Way => (owner) => {
      closings.once('close', () => owner.closed(new CordboardError('CB_LINK', 'closed')));
      return Promise.resolve({ write: () => undefined, close: () => closings.emit('close') });
    },
  };
  await assert.rejects(
    reach(target, { role: 'watch', operator: 'ana' }, () => () => undefined),
    {
      code: 'CB_LINK',
      message: 'lab: it has not answered for 0.01 s',
    },
  );
});
