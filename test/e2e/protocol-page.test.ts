/** A client of a board's socket made of `node:net` and docs/protocol.md alone, against the built program. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dial } from '../helpers/clients.ts';
import { runtimeFolder } from '../helpers/stop-boards.ts';

const PAGE = fileURLToPath(new URL('../../../docs/protocol.md', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/cordboard.js', import.meta.url));
const TIMEOUT_MS = 10_000;

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The value at the end of a path; null where there is none. */
function at(json: Json, ...path: readonly (string | number)[]): Json {
  let value = json;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Readonly<Record<string, Json | undefined>>)[name] ?? null;
  }
  return value;
}

function listed(json: Json): readonly Json[] {
  return Array.isArray(json) ? (json as readonly Json[]) : [];
}

/** Every message that came, in order, and a way to wait for one. */
class Program {
  readonly came: Json[] = [];
  readonly closed: Promise<unknown>;
  readonly #socket: Socket;
  #rest = '';
  #wake: () => void = () => undefined;

  constructor(path: string) {
    this.#socket = connect(path).setEncoding('utf8');
    this.closed = once(this.#socket, 'close');
    this.#socket.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      this.came.push(...lines.map((line) => JSON.parse(line) as Json));
      this.#wake();
    });
  }

  write(line: string): void {
    this.#socket.write(`${line}\n`);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Resolves with the answer. */
  call(id: number, method: string, params: Json): Promise<Json> {
    this.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return this.until((message) => at(message, 'id') === id);
  }

  /** Resolves with the first event of a type that fits. */
  async event(type: string, fits: (event: Json) => boolean): Promise<Json> {
    const found = (message: Json): Json | undefined =>
      listed(at(message, 'params', 'events')).find((event) => at(event, 'type') === type && fits(event));
    return found(await this.until((message) => found(message) !== undefined)) ?? null;
  }

  async until(fits: (message: Json) => boolean): Promise<Json> {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    for (;;) {
      const message = this.came.find(fits);
      if (message !== undefined) return message;
      if (late.aborted) throw new Error(`${fits.toString()} did not come: ${JSON.stringify(this.came)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        late.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}

/** Runs the program without a console; it ends with the test. */
async function headless(t: TestContext): Promise<{ readonly port: number; readonly program: Program }> {
  const folder = runtimeFolder(t);
  const env = { ...process.env, XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: folder, HOME: folder };
  const args = ['serve', '--headless', '--name', 'lab', '--listen', '0', '--transcripts', 'off'];
  const board = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(board, 'exit');
  t.after(() => exit);
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    board.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /listeners=127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    board.on('exit', () => reject(new Error(`the board ended: ${said}`)));
  });
  const program = new Program(join(folder, 'cordboard/lab.sock'));
  t.after(() => program.destroy());
  return { port, program };
}

test('a client of the page alone attaches, sees a client, talks with it, reads and hangs up', async (t) => {
  const { port, program } = await headless(t);
  const hello = await program.call(1, 'hello', { version: 1, role: 'operate', operator: 'robin' });
  assert.equal(at(hello, 'result', 'board', 'name'), 'lab');
  await program.call(2, 'watch', {});

  const client = await dial(port);
  t.after(() => client.destroy());
  await client.send('ready\n');
  const opened = await program.event('opened', () => true);
  const id = at(opened, 'session', 'id');
  assert.equal(id, 1);
  assert.equal(at(opened, 'session', 'peer'), `127.0.0.1:${client.socket.localPort ?? NaN}`);
  await program.event('changed', (event) => at(event, 'session', 'recordsIn') === 1);

  const page = await program.call(3, 'open', { id, bytes: 65536 });
  assert.equal(at(page, 'result', 'records', 0, 'text'), 'ready\n');
  await program.call(4, 'send', { id, text: 'status?' });
  await client.waitFor('status?\n');
  await client.send('rpm=1200\n');
  const answer = (event: Json): boolean =>
    listed(at(event, 'records')).some(
      (record) => at(record, 'seq') === 2 && at(record, 'text') === 'rpm=1200\n',
    );
  await program.event('records', answer);
  const older = await program.call(5, 'page', { id, before: 2, bytes: 1 });
  assert.deepEqual(
    [at(older, 'result', 'records', 0, 'by'), at(older, 'result', 'records', 0, 'text')],
    ['robin', 'status?\n'],
  );
  assert.deepEqual([at(older, 'result', 'older'), at(older, 'result', 'newer')], [true, true]);
  await program.call(6, 'hangUp', { id });
  await client.ended;
  await program.event('changed', (event) => at(event, 'session', 'reason') === 'hung up');
});

/** The same values, but for what differs from board to board: numbers, and addresses in texts. */
function shape(json: Json): Json {
  if (typeof json === 'number') return 0;
  if (typeof json === 'string') return json.replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS');
  if (Array.isArray(json)) return (json as readonly Json[]).map(shape);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, shape(value)]));
}

/** What a message tells, each event and each record by itself: how they are grouped differs from time to time. */
function tolds(message: Json): string[] {
  return listed(at(message, 'params', 'events')).flatMap((event) => {
    const records = listed(at(event, 'records'));
    const parts = records.length > 0 ? records : [at(event, 'session')];
    return parts.map((part) => JSON.stringify([at(event, 'type'), shape(part)]));
  });
}

const isEvents = (message: Json): boolean => at(message, 'method') === 'events';

test('the conversation of the page goes as it stands there', async (t) => {
  const text = /^```text\n(> .*?)^```$/ms.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
  const lines = text.trimEnd().split('\n');
  assert.ok(lines.length > 15);
  const { port, program } = await headless(t);
  for (const line of lines) {
    const message = JSON.parse(line.slice(2)) as Json;
    if (line.startsWith('>')) {
      program.write(line.slice(2));
      if (at(message, 'method') !== 'watch') continue;
      await program.until((answer) => at(answer, 'id') === 2);
      const client = await dial(port);
      t.after(() => client.destroy());
      client.socket.on('data', () => client.socket.write('rpm=1200\n'));
    } else if (isEvents(message)) {
      for (const told of tolds(message))
        await program.until(() => program.came.flatMap(tolds).includes(told));
    } else {
      const answer = await program.until((each) => at(each, 'id') === at(message, 'id'));
      assert.deepEqual(shape(answer), shape(message));
    }
  }
  await program.closed;
});
