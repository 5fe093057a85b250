import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoardMeter, gauge } from '../../src/service/board-meter.ts';
import { formatFamilies } from '../../src/service/exposition.ts';
import { processMeter } from '../../src/service/process-meter.ts';
import { testBench } from '../helpers/boards.ts';

test('a family has its help, its type and a line for each sample', () => {
  const text = formatFamilies([
    gauge('a_bytes', 'Some \\ help\nof two lines.', [
      { labels: { x: 'say "hi"\\\n', y: '' }, value: 1.5 },
      { value: Infinity },
    ]),
    { name: 'b_total', type: 'counter', help: 'More.', samples: [{ value: 12345678901 }, { value: NaN }] },
  ]);
  assert.equal(
    text,
    [
      '# HELP a_bytes Some \\\\ help\\nof two lines.',
      '# TYPE a_bytes gauge',
      'a_bytes{x="say \\"hi\\"\\\\\\n",y=""} 1.5',
      'a_bytes +Inf',
      '# HELP b_total More.',
      '# TYPE b_total counter',
      'b_total 12345678901',
      'b_total NaN',
      '',
    ].join('\n'),
  );
});

test('names follow the conventions, and no two families share one', () => {
  const all = processMeter(0)();
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  for (const { name, type, samples } of all) {
    assert.match(name, /^[a-z_]+$/);
    assert.equal(name.endsWith('_total'), type === 'counter');
    for (const { value } of samples) assert.ok(value >= 0);
  }
});

test('a board is counted as it goes', async (t) => {
  const { board, dial, switchboard, watch } = await testBench(t);
  const meter = new BoardMeter(board);
  const first = await dial();
  const second = await dial();
  await watch.session(2);
  await first.send('hello');
  await watch.session(1, ({ bytesIn }) => bytesIn === 5);
  await switchboard.send(2, 'hi');
  await second.waitFor('hi\n');
  second.reset();
  await watch.session(2, ({ state }) => state === 'closed');
  const families = meter.families();
  for (const { name, type } of families) assert.equal(name.endsWith('_total'), type === 'counter', name);
  const value = (name: string, label?: string): number | undefined =>
    families
      .find((family) => family.name === name)
      ?.samples.find(({ labels }) => label === undefined || Object.values(labels ?? {}).includes(label))
      ?.value;
  assert.equal(value('cordboard_sessions', 'open'), 1);
  assert.equal(value('cordboard_sessions_opened_total'), 2);
  assert.equal(value('cordboard_sessions_closed_total', 'reset'), 1);
  assert.equal(value('cordboard_received_bytes_total'), 5);
  assert.equal(value('cordboard_sent_bytes_total'), 3);
  assert.equal(value('cordboard_records_total', 'in'), 1);
  assert.equal(value('cordboard_outbox_bytes'), 0);
  assert.equal(value('cordboard_transcript_trouble'), 0);
});
