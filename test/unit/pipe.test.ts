import assert from 'node:assert/strict';
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test, type TestContext } from 'node:test';
import { type Address, formatAddress, parseTarget } from '../../src/address.ts';
import { pipe } from '../../src/net/pipe.ts';
import { freePort } from '../helpers/clients.ts';

const CHUNK = 64 * 1024;
const CHUNKS = 800;

/** Listens for one connection; `peer` is its other end. */
async function callee(t: TestContext): Promise<{ address: Address; peer: Promise<Socket> }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const peer = once(server, 'connection').then(([socket]: Socket[]) => {
    if (socket === undefined) throw new Error('a connection without a socket');
    t.after(() => socket.destroy());
    return socket.on('error', () => undefined);
  });
  const { port } = server.address() as AddressInfo;
  return { address: parseTarget(`127.0.0.1:${port}`), peer };
}

/** 50 MB that are not the same anywhere, and their hash when they are read. */
function* noise(seed: number, hash: Hash): Generator<Buffer> {
  let state = seed;
  for (let index = 0; index < CHUNKS; index++) {
    const chunk = Buffer.alloc(CHUNK);
    for (let at = 0; at < CHUNK; at += 4) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      chunk.writeUInt32LE(state, at);
    }
    hash.update(chunk);
    yield chunk;
  }
}

/** Takes what comes and keeps its hash; slowly, so that the other side has to wait. */
function hashing(hash: Hash): Writable {
  return new Writable({
    write(chunk: Buffer, _, done) {
      hash.update(chunk);
      setImmediate(done);
    },
  });
}

/** Collects what comes, as text. */
function collecting(): { readonly output: Writable; readonly text: () => string } {
  const chunks: Buffer[] = [];
  const output = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { output, text: () => Buffer.concat(chunks).toString() };
}

const sha = (): Hash => createHash('sha256');

test('50 MB go both ways at once, unchanged', async (t) => {
  const { address, peer } = await callee(t);
  const [sentHere, sentThere, gotHere, gotThere] = [sha(), sha(), sha(), sha()];
  const other = peer.then(async (socket) => {
    const heard = pipeline(socket, hashing(gotThere));
    const said = pipeline(Readable.from(noise(2, sentThere)), socket, { end: false });
    await Promise.all([heard, said]);
    socket.end();
  });
  const output = hashing(gotHere);
  const result = await pipe(address, { input: Readable.from(noise(1, sentHere)), output });
  await other;
  assert.deepEqual(result, { ok: true });
  assert.equal(gotHere.digest('hex'), sentThere.digest('hex'));
  assert.equal(gotThere.digest('hex'), sentHere.digest('hex'));
  assert.equal(output.writableEnded, false, "the output is the caller's");
});

test('the end of input is passed on, and the answer is still heard', async (t) => {
  const { address, peer } = await callee(t);
  const { output, text } = collecting();
  const piping = pipe(address, { input: Readable.from([Buffer.from('question')]), output });
  const socket = await peer;
  let asked = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    asked += chunk.toString();
  }
  assert.equal(asked, 'question');
  socket.end('answer');
  assert.deepEqual(await piping, { ok: true });
  assert.equal(text(), 'answer');
});

test('a peer that ends first ends the pipe: the input is not read any more', async (t) => {
  const { address, peer } = await callee(t);
  const { output, text } = collecting();
  const input = new PassThrough();
  const piping = pipe(address, { input, output });
  const socket = await peer;
  input.write('hello');
  assert.equal(String((await once(socket, 'data'))[0]), 'hello');
  const ended = once(socket, 'end');
  socket.end('goodbye');
  assert.deepEqual(await piping, { ok: true });
  await ended;
  assert.equal(text(), 'goodbye');
  assert.equal(input.destroyed, true);
});

test('the pipe ends only when a slow output has taken everything', async (t) => {
  const { address, peer } = await callee(t);
  let taken = 0;
  const output = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _, done) {
      setTimeout(() => {
        taken += chunk.length;
        done();
      }, 1);
    },
  });
  const piping = pipe(address, { input: new PassThrough(), output });
  (await peer).end(Buffer.alloc(1_000_000));
  assert.deepEqual(await piping, { ok: true });
  assert.equal(taken, 1_000_000);
});

test('a peer that resets is told', async (t) => {
  const { address, peer } = await callee(t);
  const { output } = collecting();
  const input = new PassThrough();
  const piping = pipe(address, { input, output });
  const socket = await peer;
  input.write('hello');
  await once(socket, 'data');
  socket.resetAndDestroy();
  assert.deepEqual(await piping, { ok: false, why: `reset by ${formatAddress(address)}` });
  assert.equal(input.destroyed, true);
});

test('a dial that is refused is told', async () => {
  const address = parseTarget(`127.0.0.1:${await freePort()}`);
  const { output } = collecting();
  const result = await pipe(address, { input: new PassThrough(), output });
  assert.deepEqual(result, { ok: false, why: `refused by ${formatAddress(address)}` });
});

test('an output that is closed early ends the pipe quietly', async (t) => {
  const { address, peer } = await callee(t);
  const output = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    },
  });
  const piping = pipe(address, { input: new PassThrough(), output });
  const socket = await peer;
  const closed = once(socket, 'close');
  socket.write('more than anybody reads');
  assert.deepEqual(await piping, { ok: true });
  socket.end();
  await closed;
});

test('an output that cannot be written is told', async (t) => {
  const { address, peer } = await callee(t);
  const output = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    },
  });
  const piping = pipe(address, { input: new PassThrough(), output });
  (await peer).end('precious');
  const why = 'the output cannot be written (ENOSPC)';
  assert.deepEqual(await piping, { ok: false, why, code: 'CB_OUTPUT' });
});

test('an output that is destroyed ends the pipe quietly', async (t) => {
  const { address, peer } = await callee(t);
  const { output } = collecting();
  const piping = pipe(address, { input: new PassThrough(), output });
  await peer;
  output.destroy();
  assert.deepEqual(await piping, { ok: true });
});

test('an input that cannot be read is told', async (t) => {
  const { address, peer } = await callee(t);
  const { output } = collecting();
  const input = new PassThrough();
  const piping = pipe(address, { input, output });
  await peer;
  input.destroy(Object.assign(new Error('read EIO'), { code: 'EIO' }));
  assert.deepEqual(await piping, { ok: false, why: 'cannot read the input (EIO)' });
});

test('a pipe can be given up, before and after it is connected', async (t) => {
  const { address, peer } = await callee(t);
  const abort = new AbortController();
  const piping = pipe(address, {
    input: new PassThrough(),
    output: collecting().output,
    signal: abort.signal,
  });
  await peer;
  abort.abort();
  assert.equal((await piping).ok, false);
  const late = await pipe(address, {
    input: new PassThrough(),
    output: collecting().output,
    signal: abort.signal,
  });
  assert.equal(late.ok, false);
});

test('input left over by a failed dial is let go', async () => {
  const address = parseTarget(`127.0.0.1:${await freePort()}`);
  const input = new PassThrough();
  await pipe(address, { input, output: collecting().output });
  assert.equal(input.destroyed, true);
});
