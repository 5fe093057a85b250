import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listeningFds, reloadingNow, watchdogMs } from '../../src/service/manager.ts';

test('signs of life are given twice in the time that is allowed, by the process that is meant', () => {
  assert.equal(watchdogMs({ WATCHDOG_USEC: '30000000' }, 7), 15_000);
  assert.equal(watchdogMs({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }, 7), 15_000);
  assert.equal(watchdogMs({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }, 7), undefined);
  for (const none of [undefined, '', '0', 'x', '-5'])
    assert.equal(watchdogMs({ WATCHDOG_USEC: none }, 7), undefined);
});

test('sockets that are handed over begin at 3, and are for one process', () => {
  assert.deepEqual(listeningFds({ LISTEN_FDS: '2', LISTEN_PID: '7' }, 7), [3, 4]);
  assert.deepEqual(listeningFds({ LISTEN_FDS: '2', LISTEN_PID: '8' }, 7), []);
  assert.deepEqual(listeningFds({ LISTEN_FDS: '2' }, 7), []);
  for (const count of ['0', 'x', '99999999', '-1'])
    assert.deepEqual(listeningFds({ LISTEN_FDS: count, LISTEN_PID: '7' }, 7), []);
});

test('a reload has its time in microseconds', () => {
  assert.deepEqual(reloadingNow(123_456_789n), ['RELOADING=1', 'MONOTONIC_USEC=123456789']);
});
