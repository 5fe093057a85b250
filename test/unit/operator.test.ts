import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { unreadLines } from '../../src/console/model.ts';
import { Bench } from '../helpers/bench.ts';

const CLOSED = { state: 'closed', reason: 'left' } as const;

suite('focus', () => {
  test('the first client gets it, later ones never, and Tab goes round', () => {
    const bench = new Bench();
    for (const id of [1, 2, 3]) bench.open(id);
    assert.equal(bench.model.focus, 1);
    const seen = ['Tab', 'Tab', 'Tab', 'S-Tab'].map((key) => {
      bench.press(key);
      return bench.model.focus;
    });
    assert.deepEqual(seen, [2, 3, 1, 3]);
  });

  test('only the pane in focus is fed', () => {
    const bench = new Bench();
    bench.open(1);
    bench.open(2);
    const effects = bench.press('Tab');
    assert.deepEqual(
      effects.map((effect) => [effect.type, 'id' in effect && effect.id]),
      [
        ['close', 1],
        ['open', 2],
      ],
    );
  });

  test('a session that goes off the list by itself leaves nobody in its place', () => {
    const bench = new Bench();
    bench.open(1);
    bench.open(2);
    bench.type('for one');
    bench.dismiss(1);
    assert.equal(bench.model.focus, undefined);
    bench.type('more');
    bench.press('Enter');
    assert.deepEqual(bench.sent, []);
  });

  test('dismissed by the operator, its neighbour gets it', () => {
    const bench = new Bench();
    for (const id of [1, 2, 3]) bench.open(id);
    bench.change(1, CLOSED);
    bench.press('C-x');
    const effects = bench.type('d');
    assert.ok(effects.some((effect) => effect.type === 'dismiss' && effect.id === 1));
    assert.equal(bench.model.focus, 2);
  });

  test('M-a goes to who waits longest; looking at a session reads it', () => {
    const bench = new Bench();
    for (const id of [1, 2, 3]) bench.open(id);
    bench.change(3, { linesIn: 1 });
    bench.change(2, { linesIn: 5 });
    bench.change(3, { linesIn: 2 });
    bench.press('M-a');
    assert.equal(bench.model.focus, 3);
    assert.deepEqual([...bench.model.unread], [2]);
    bench.press('M-a', 'M-a');
    assert.equal(bench.model.focus, 2);
    assert.match(bench.model.message?.text ?? '', /nothing unread/);
  });

  test('the numbers of open sessions follow', () => {
    const bench = new Bench();
    bench.open(1);
    bench.open(2);
    bench.change(1, CLOSED);
    assert.equal(bench.model.open, 1);
    bench.change(1, { state: 'waiting' });
    assert.equal(bench.model.open, 2);
  });
});

suite('sending', () => {
  test('each draft is its own and goes to its own session', () => {
    const bench = new Bench();
    bench.open(1);
    bench.open(2);
    bench.type('one');
    bench.press('Tab');
    bench.type('two');
    bench.press('Enter', 'S-Tab', 'Enter');
    assert.deepEqual(bench.sent, [
      { id: 2, text: 'two' },
      { id: 1, text: 'one' },
    ]);
    assert.equal(bench.draft(1), '');
  });

  test('a client that is gone gets nothing, and the draft stays', () => {
    const bench = new Bench();
    bench.open(1);
    bench.type('precious');
    bench.change(1, CLOSED);
    const effects = bench.press('Enter');
    assert.deepEqual(bench.sent, []);
    assert.ok(effects.some((effect) => effect.type === 'bell'));
    assert.equal(bench.draft(1), 'precious');
  });

  test('a refused send gives the draft back, before what was typed since', () => {
    const bench = new Bench();
    bench.open(1);
    bench.type('first');
    const [effect] = bench.press('Enter');
    assert.ok(effect?.type === 'send');
    const { draft } = effect;
    bench.type('second');
    bench.take({ type: 'unsent', id: 1, draft, why: 'full' });
    assert.equal(bench.draft(1), 'first\nsecond');
    bench.press('C-c');
    bench.take({ type: 'unsent', id: 1, draft, why: 'full' });
    assert.equal(bench.draft(1), 'first');
  });

  test('pasted lines ask; only a plain yes is one', () => {
    const bench = new Bench();
    bench.open(1);
    bench.input({ type: 'paste', text: 'a\r\nb\r\nc\r\n' });
    bench.press('Enter');
    const draft = bench.model.panes.get(1)?.draft;
    assert.deepEqual(bench.model.overlay, {
      type: 'question',
      question: { asks: 'send', id: 1, lines: 3, draft },
    });
    bench.press('Enter');
    bench.input({ type: 'paste', text: 'y' });
    assert.deepEqual(bench.sent, []);
    bench.type('y');
    assert.deepEqual(bench.sent, [{ id: 1, text: 'a\nb\nc' }]);
  });

  test('one pasted line, and lines that were typed, do not ask', () => {
    const bench = new Bench();
    bench.open(1);
    bench.input({ type: 'paste', text: 'one' });
    bench.press('Enter');
    bench.type('a');
    bench.press('M-Enter');
    bench.type('b');
    bench.press('Enter');
    assert.deepEqual(bench.sent, [
      { id: 1, text: 'one' },
      { id: 1, text: 'a\nb' },
    ]);
  });

  test('Enter dials a waiting session now, and keeps the draft', () => {
    const bench = new Bench();
    bench.open(1, { state: 'waiting' });
    bench.type('later');
    assert.deepEqual(bench.press('Enter'), [{ type: 'retry', id: 1 }]);
    assert.equal(bench.draft(1), 'later');
  });

  test('what is sent can be recalled by its beginning and searched', () => {
    const bench = new Bench();
    bench.open(1);
    for (const text of ['set rpm 900', 'get temp']) {
      bench.type(text);
      bench.press('Enter');
    }
    bench.type('set');
    bench.press('Up');
    assert.equal(bench.draft(1), 'set rpm 900');
    bench.press('C-c', 'C-r');
    bench.type('tem');
    assert.equal(bench.draft(1), 'get temp');
    bench.press('Escape');
    assert.equal(bench.draft(1), '');
  });
});

suite('commands', () => {
  const run = (bench: Bench, text: string): string => {
    bench.type(text);
    bench.press('Enter');
    return bench.model.message?.text ?? '';
  };

  test('an unknown one names the nearest and stays in the draft', () => {
    const bench = new Bench();
    bench.open(1);
    assert.match(run(bench, '/renme x'), /did you mean \/rename\?/);
    assert.equal(bench.draft(1), '/renme x');
    assert.deepEqual(bench.sent, []);
  });

  test('a beginning is enough if it is no other; if it is, they are named', () => {
    const bench = new Bench();
    bench.open(1);
    assert.match(run(bench, '/re x'), /\/rename or \/reconnect/);
    bench.press('C-c');
    bench.type('/ren pump-a');
    assert.deepEqual(bench.press('Enter'), [{ type: 'rename', id: 1, name: 'pump-a' }]);
  });

  test('two slashes send one', () => {
    const bench = new Bench();
    bench.open(1);
    bench.type('//help');
    bench.press('Enter');
    bench.type('/line');
    bench.press('Enter');
    assert.deepEqual(bench.sent, [
      { id: 1, text: '/help' },
      { id: 1, text: '' },
    ]);
  });

  test('go finds by number, name or part, and says what is ambiguous', () => {
    const bench = new Bench();
    bench.open(1, { name: 'pump-a' });
    bench.open(2, { name: 'pump-b' });
    bench.open(3, { name: 'gate' });
    run(bench, '/go 3');
    assert.equal(bench.model.focus, 3);
    run(bench, '/go mp-b');
    assert.equal(bench.model.focus, 2);
    assert.match(run(bench, '/go pump'), /2 sessions: #1 pump-a, #2 pump-b/);
    assert.match(run(bench, '/go nobody'), /no session is called nobody/);
  });

  test('a wrong value is named with those that are right', () => {
    const bench = new Bench();
    bench.open(1);
    assert.match(run(bench, '/eol dos'), /expected auto, lf, crlf, cr, none; got dos/);
  });

  test('Tab completes', () => {
    const bench = new Bench();
    bench.open(1);
    bench.type('/fra');
    bench.press('Tab');
    assert.equal(bench.draft(1), '/framing ');
    bench.type('l');
    bench.press('Tab');
    assert.equal(bench.draft(1), '/framing lines');
  });
});

suite('questions', () => {
  test('hanging up names the client, with its address', () => {
    const bench = new Bench();
    bench.open(7, { name: 'pump-a' });
    bench.press('C-x');
    bench.type('k');
    const { overlay } = bench.model;
    assert.deepEqual(overlay?.type === 'question' && overlay.question, {
      asks: 'hang-up',
      id: 7,
      title: '#7 pump-a (192.0.2.1:50007)',
    });
    assert.deepEqual(bench.type('y'), [{ type: 'hangUp', id: 7 }]);
  });

  test('quitting counts clients and drafts; with neither it does not ask', () => {
    const bench = new Bench();
    bench.press('C-x');
    assert.deepEqual(bench.type('q'), [{ type: 'quit' }]);
    bench.open(1);
    bench.open(2);
    bench.type('x');
    bench.press('C-x');
    bench.type('q');
    assert.deepEqual(bench.model.overlay, {
      type: 'question',
      question: { asks: 'quit', clients: 2, drafts: 1 },
    });
    bench.press('Escape');
    assert.equal(bench.model.overlay, undefined);
  });
});

test('a key of the table and what is typed after it in one read do not mix', () => {
  const bench = new Bench();
  bench.open(1);
  bench.open(2);
  bench.press('C-x');
  bench.type('tk');
  assert.equal(bench.model.overlay?.type, 'question');
  bench.type('nq');
  assert.equal(bench.model.table, undefined);
  bench.type('text');
  assert.equal(bench.draft(1), 'text');
});

test('while the table hides the pane, nothing counts as read', () => {
  const bench = new Bench();
  bench.open(1);
  bench.press('C-x');
  bench.type('t');
  bench.change(1, { linesIn: 4 });
  const pane = bench.model.panes.get(1);
  assert.ok(pane);
  assert.equal(unreadLines(pane), 4);
  bench.press('Escape');
  assert.equal(unreadLines(pane), 0);
});
