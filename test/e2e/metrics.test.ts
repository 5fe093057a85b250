import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dial } from '../helpers/clients.ts';
import { dialFor, type Headless, headless } from '../helpers/headless.ts';
import { operatorOf } from '../helpers/operators.ts';

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly text: string;
}

async function read(board: Headless, path = '/metrics', method = 'GET'): Promise<Answer> {
  const { metrics } = await board.waitFor('started');
  const asked = request(`http://${String(metrics)}${path}`, { method, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of response.setEncoding('utf8')) text += String(part);
  return { status: response.statusCode, type: response.headers['content-type'], text };
}

const SAMPLE =
  /^([a-z_]+)(?:\{([a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*)\})? (\d+(?:\.\d+)?(?:e-?\d+)?)$/;

/** Name and labels to value, of a page of which every line is as the format has it. */
function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  let type: string | undefined;
  for (const line of text.trimEnd().split('\n')) {
    const [, declared] = /^# TYPE ([a-z_]+) (?:counter|gauge)$/.exec(line) ?? [];
    if (declared !== undefined) type = declared;
    if (line.startsWith('#')) continue;
    const [, name = '', labels = '', value] = SAMPLE.exec(line) ?? [];
    assert.equal(name, type, line);
    samples.set(labels === '' ? name : `${name}{${labels}}`, Number(value));
  }
  return samples;
}

test('the numbers of a board are read over HTTP, and have nothing of a client in them', async (t) => {
  const board = headless(t, ['--metrics', '0', '--name', 'lab', '--max-sessions', '1']);
  const port = await board.port();
  const client = await dialFor(t, port);
  await client.send('hello\n');
  const operator = await operatorOf(t, board, 'lab');
  await operator('rename', { id: 1, name: 'secret-pump' });
  const refused = await dial(port);
  await refused.ended;
  const { status, type, text } = await read(board);
  assert.equal(status, 200);
  assert.equal(type, 'text/plain; version=0.0.4; charset=utf-8');
  const samples = samplesOf(text);
  assert.equal(samples.get('cordboard_sessions{state="open"}'), 1);
  assert.equal(samples.get('cordboard_received_bytes_total'), 6);
  assert.equal(samples.get('cordboard_refused_clients_total{reason="sessions"}'), 1);
  assert.equal(samples.get('cordboard_consoles{role="operate"}'), 1);
  assert.ok((samples.get('process_resident_memory_bytes') ?? 0) > 1e6);
  assert.ok(!text.includes('secret-pump') && !text.includes(String(client.socket.localPort)));
  const page = readFileSync(fileURLToPath(new URL('../../../docs/service.md', import.meta.url)), 'utf8');
  for (const name of samples.keys()) assert.ok(page.includes(`\n| \`${name.replace(/\{.*/, '')}`), name);
});

test('there is one page, and it is only read', async (t) => {
  const board = headless(t, ['--metrics', '127.0.0.1:0']);
  assert.equal((await read(board, '/')).status, 404);
  assert.equal((await read(board, '/metrics', 'POST')).status, 405);
  const head = await read(board, '/metrics', 'HEAD');
  assert.deepEqual([head.status, head.text], [200, '']);
  const { metrics } = await board.waitFor('started');
  const garbage = await dial(Number(String(metrics).split(':')[1]));
  await garbage.send(`GET /metrics HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`).catch(() => undefined);
  await garbage.ended;
  assert.equal((await read(board)).status, 200);
});

test('an address that is taken is said before anything is served', async (t) => {
  const first = headless(t, ['--metrics', '0']);
  const { metrics } = await first.waitFor('started');
  const second = headless(t, ['--metrics', String(metrics)]);
  const failed = await second.waitFor('failed');
  assert.equal(failed['code'], 'CB_ADDRESS_IN_USE');
  assert.match(String(failed['message']), /another address with --metrics$/);
  assert.equal(await second.exit, 69);
});
