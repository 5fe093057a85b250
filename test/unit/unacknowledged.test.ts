import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CLOSED_AFTER,
  isSilent,
  LONGEST_STEP_MS,
  lookedAt,
  MARKED_AFTER,
  sentAt,
  type Unacknowledged,
} from '../../src/session/unacknowledged.ts';

/** Looks a second apart, each as bytes that wait and questions in vain. */
function after(...looks: readonly (readonly [bytes: number, unanswered: number])[]): Unacknowledged {
  return looks.reduce(
    (known, [unacknowledged, unanswered]) => lookedAt(known, { unacknowledged, unanswered }, known.at + 1000),
    sentAt(5000),
  );
}

test('silence counts from what was sent, while the kernel asks in vain', () => {
  assert.equal(after([10, 1], [10, 2], [10, 2], [10, 3]).silentMs, 4000);
  // What is sent into it makes it no shorter.
  assert.equal(after([10, 1], [10, 2], [500, 2]).silentMs, 3000);
});

test('whoever answers is not silent: none asked, fewer asked, or less that waits', () => {
  assert.equal(after([10, 3], [10, 0]).silentMs, 0);
  assert.equal(after([10, 3], [10, 2]).silentMs, 0);
  assert.equal(after([10, 3], [9, 3]).silentMs, 0);
  assert.equal(after([10, 0], [10, 0], [10, 0], [10, 1]).silentMs, 1000);
});

test('a slow reader, whose probes are answered, is never silent', () => {
  const looks = Array.from({ length: 1000 }, (_, at) => [65_536, at % 3 === 1 ? 1 : 0] as const);
  for (let end = 1; end <= looks.length; end++) {
    const known = after(...looks.slice(0, end));
    assert.ok(!isSilent(known, 1, MARKED_AFTER));
  }
});

test('one question in vain is no silence, however long ago it was', () => {
  const known = after(...Array.from({ length: 60 }, () => [10, 1] as const));
  assert.equal(known.silentMs, 60_000);
  assert.ok(!isSilent(known, 1000, MARKED_AFTER));
  const more = lookedAt(known, { unacknowledged: 10, unanswered: CLOSED_AFTER }, known.at + 1);
  assert.ok(isSilent(more, 60_001, CLOSED_AFTER));
  assert.ok(!isSilent(more, 60_002, CLOSED_AFTER));
  assert.ok(!isSilent(more, 0, CLOSED_AFTER));
});

test('a machine that slept, or whose clock was set, has not seen that nobody answered', () => {
  const slept = lookedAt(after([10, 1]), { unacknowledged: 10, unanswered: 1 }, 10_000_000);
  assert.equal(slept.silentMs, 1000 + LONGEST_STEP_MS);
  const back = lookedAt(slept, { unacknowledged: 10, unanswered: 1 }, 0);
  assert.equal(back.silentMs, slept.silentMs);
});
