import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CordboardError } from '../../src/errors.ts';
import { LineCutter } from '../../src/gateway/lines.ts';
import { isOverdone } from '../../src/gateway/overdone.ts';
import {
  errorLine,
  errorOf,
  FAULTS,
  notificationLine,
  readMessage,
  refusal,
  requestLine,
  resultLine,
} from '../../src/gateway/rpc.ts';

/** What a line that is no message is answered with. */
function faultOf(line: string | undefined): readonly [id: unknown, code: number] {
  const message = readMessage(line);
  if (message.type !== 'nonsense') throw new Error(`a message: ${String(line).slice(0, 100)}`);
  return [message.id, message.fault.code];
}

function idOf(id: string): unknown {
  const message = readMessage(`{"jsonrpc":"2.0","id":${id},"method":"m"}`);
  return message.type === 'request' ? message.id : 'refused';
}

test('what is written is read as it was', () => {
  assert.deepEqual(readMessage(requestLine(7, 'send', { id: 1 })), {
    type: 'request',
    id: 7,
    method: 'send',
    params: { id: 1 },
  });
  assert.deepEqual(readMessage(notificationLine('events', { events: [] })), {
    type: 'request',
    id: undefined,
    method: 'events',
    params: { events: [] },
  });
  assert.deepEqual(readMessage(resultLine('a', undefined)), { type: 'result', id: 'a', result: null });
  const refused = refusal(new CordboardError('CB_NO_SESSION', 'gone'));
  const answer = readMessage(errorLine(7, refused));
  assert.deepEqual(answer, { type: 'error', id: 7, fault: refused });
  assert.equal(errorOf(refused).code, 'CB_NO_SESSION');
  assert.equal(errorOf({ code: FAULTS.refused, message: '', refusal: 'CB_OF_TOMORROW' }).code, 'CB_PROTOCOL');
});

test('each message is one line, whatever stands in it', () => {
  for (const line of [
    requestLine(1, 'a\nb', { '\n': '\r\n\u2028' }),
    errorLine('\n', { code: 1, message: '\n' }),
  ])
    assert.equal(line.indexOf('\n'), line.length - 1);
});

test('a line that is no message says what it lacks, under its id if it has one', () => {
  assert.deepEqual(faultOf(undefined), [null, FAULTS.parse]);
  for (const line of ['', ' ', '{', '{"a":NaN}', "{'a':1}", '\u0000', '{"id":1}}', '\ufeff{}'])
    assert.deepEqual(faultOf(line), [null, FAULTS.parse], line);
  for (const line of ['[]', '[{"jsonrpc":"2.0","id":1,"method":"m"}]', '1', 'null', '"hello"', 'true'])
    assert.deepEqual(faultOf(line), [null, FAULTS.request], line);
  for (const line of [
    '{"id":4}',
    '{"id":4,"method":"m"}',
    '{"jsonrpc":2.0,"id":4,"method":"m"}',
    '{"jsonrpc":"2.0","id":4,"method":5}',
    '{"jsonrpc":"2.0","id":4,"error":"text"}',
    '{"__proto__":{"method":"m"},"jsonrpc":"2.0","id":4}',
  ])
    assert.deepEqual(faultOf(line), [4, FAULTS.request], line);
});

test('an id comes back as it came, or is refused', () => {
  assert.equal(idOf('1.5'), 1.5);
  assert.equal(idOf('-7'), -7);
  assert.equal(idOf('-0'), -0);
  assert.equal(idOf('null'), null);
  assert.equal(idOf('""'), '');
  assert.equal(idOf(`"${'x'.repeat(256)}"`), 'x'.repeat(256));
  for (const id of ['true', '[]', '{}', '1e999', '9007199254740993', '-1e300', `"${'x'.repeat(257)}"`])
    assert.equal(idOf(id), 'refused', id);
});

test('of a name that is there twice the last counts; CR before the line end does no harm', () => {
  const message = readMessage('{"jsonrpc":"2.0","method":"a","id":1,"method":"b"}\r');
  assert.deepEqual(message, { type: 'request', id: 1, method: 'b', params: undefined });
});

test('a message that is nested beyond all need, or of very many values, is refused before it is read', () => {
  const deep = (depth: number): string =>
    `{"jsonrpc":"2.0","id":1,"method":"m","params":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)},"x":"${' '.repeat(256)}"}`;
  assert.equal(readMessage(deep(64)).type, 'request');
  assert.deepEqual(faultOf(deep(65)), [null, FAULTS.request]);
  assert.deepEqual(faultOf('['.repeat(32 * 1024 * 1024)), [null, FAULTS.request]);
  assert.deepEqual(faultOf('{"a":'.repeat(1_000_000)), [null, FAULTS.request]);
  assert.deepEqual(faultOf(`[${'0,'.repeat(1_000_000)}0]`), [null, FAULTS.request]);
});

test('brackets and commas in texts are text', () => {
  const many = '[,{'.repeat(500_000);
  assert.equal(isOverdone(JSON.stringify([many])), false);
  assert.equal(isOverdone(JSON.stringify([`\\"${many}`, '\\', '\\\\"'])), false);
  assert.equal(isOverdone(`["\\\\"${'['.repeat(300)}`), true);
  assert.equal(isOverdone(`["${many}`), false);
});

const cut = (cutter: LineCutter, ...texts: readonly string[]): (string | undefined)[] =>
  texts.flatMap((text) => [...cutter.push(Buffer.from(text, 'latin1')).lines]);

test('lines are the same however their bytes come', () => {
  const text = Buffer.from('one\n\nzwölf\r\nthree').toString('latin1');
  const expected = ['one', '', 'zwölf\r'];
  assert.deepEqual(cut(new LineCutter(100), text), expected);
  assert.deepEqual(cut(new LineCutter(100), ...Array.from(text)), expected);
  const cutter = new LineCutter(100);
  assert.deepEqual(cut(cutter, text.slice(0, 8), text.slice(8)), expected);
  assert.deepEqual(cut(cutter, '\n'), ['three']);
});

test('a line that is not UTF-8 is none, and the next is read', () => {
  assert.deepEqual(cut(new LineCutter(100), '\xff\nb\n'), [undefined, 'b']);
});

test('a line may be as long as the bound and no longer, with or without its end', () => {
  const push = (most: number, ...texts: readonly string[]): readonly [number, boolean] => {
    const cutter = new LineCutter(most);
    const last = texts.map((text) => cutter.push(Buffer.from(text))).at(-1);
    return [last?.lines.length ?? 0, last?.tooLong ?? false];
  };
  assert.deepEqual(push(4, '1234\n'), [1, false]);
  assert.deepEqual(push(4, '12345\n'), [0, true]);
  assert.deepEqual(push(4, '1234'), [0, false]);
  assert.deepEqual(push(4, '12', '345'), [0, true]);
  assert.deepEqual(push(4, 'a\n12345'), [1, true]);
});
