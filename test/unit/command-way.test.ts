import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CordboardError } from '../../src/errors.ts';
import { commandWay } from '../../src/gateway/command-way.ts';

/** What a console is told of the end of a way that this script carries. */
function endOf(script: string): Promise<CordboardError> {
  const way = commandWay({ program: 'sh', args: ['-c', script], apart: false }, () => undefined);
  return new Promise((closed) => void way({ received: () => undefined, closed }));
}

for (const [script, code, what] of [
  ['exit 69', 'CB_NO_BOARD', 'there is no such board'],
  ['exit 127', 'CB_NO_BOARD', 'there is no such program'],
  ['exit 255', 'CB_LINK', 'ssh has trouble'],
  ['exit 0', 'CB_LINK', 'it ends in order'],
  ['kill -9 $$', 'CB_LINK', 'it is killed'],
  ['exit 137', 'CB_LINK', 'what it ran at the far side is killed'],
  ['echo a board; exit 70', 'CB_LINK', 'a board has answered, however it ends'],
] as const)
  test(`where ${what}, the way ${code === 'CB_LINK' ? 'may be had again' : 'is none'}`, async () => {
    assert.equal((await endOf(script)).code, code);
  });
