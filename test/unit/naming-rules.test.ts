import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concerns, freeName, nameFrom, Numbers, tagsFrom } from '../../src/naming.ts';
import { type NamingRule, parseNamingRules } from '../../src/naming-rules.ts';
import { holds, parseNetwork } from '../../src/cidr.ts';

function ruleOf(raw: object): NamingRule {
  const [rule] = parseNamingRules([raw]);
  if (rule === undefined) assert.fail('no rule');
  return rule;
}

function fails(raw: unknown, message: string | RegExp): void {
  assert.throws(() => parseNamingRules(raw), { name: 'CordboardError', code: 'CB_CONFIG', message });
}

const failsOne = (rule: unknown, message: string): void => {
  fails([{ name: 'fine' }, rule], `names[1]${message}`);
};

const client = { id: 7, peer: '192.168.4.33:50122', local: '192.168.4.1:6666', commonName: '' };
const MAX = 64;

/** What the rule calls a client that says this. */
function named(raw: object, said?: string, who = client): string | undefined {
  const rule = ruleOf(raw);
  const match = said === undefined ? undefined : rule.line?.exec(said);
  return nameFrom(rule, who, match, MAX);
}

function tagged(raw: object, said: string): readonly string[] {
  const rule = ruleOf(raw);
  return tagsFrom(rule, client, rule.line?.exec(said), 32);
}

test('a rule has what it says and nothing else', () => {
  const [rule, ...more] = parseNamingRules([{ name: 'pump', eol: 'crlf' }]);
  assert.equal(more.length, 0);
  assert.deepEqual(rule, {
    peer: undefined,
    listener: undefined,
    certificate: undefined,
    line: undefined,
    name: 'pump',
    tags: [],
    settings: { eol: 'crlf', framing: undefined, prefix: undefined },
  });
  assert.deepEqual(parseNamingRules([]), []);
});

test('what is no list of rules is refused with the place', () => {
  fails('x', 'names: expected a list of rules, got "x"');
  fails({ name: 'x' }, 'names: expected a list of rules, got {"name":"x"}');
  failsOne(5, ': expected a rule, got 5');
  failsOne(null, ': expected a rule, got null');
  failsOne([], ': expected a rule, got []');
  failsOne({ nam: 'x' }, '.nam: no such key; did you mean name?');
  failsOne({ peer: '*' }, ': expected a name, tags, eol, framing or prefix, got {"peer":"*"}');
  failsOne({ tags: [] }, ': expected a name, tags, eol, framing or prefix, got {"tags":[]}');
  failsOne({ name: '' }, '.name: expected one line of text, got ""');
  failsOne({ name: 'a\nb' }, '.name: expected one line of text, got "a\\nb"');
  failsOne({ name: 'x', peer: 5 }, '.peer: expected one line of text, got 5');
  failsOne(
    { name: 'x', peer: '10.0.0.0/33' },
    '.peer: expected a network such as 10.0.0.0/8 or fe80::/10, got "10.0.0.0/33"',
  );
  failsOne({ tags: 'x' }, '.tags: expected a list of tags, got "x"');
  failsOne({ tags: ['x', 'a b'] }, '.tags: expected tags without blanks and commas, got "a b"');
  failsOne({ eol: 'LF' }, '.eol: expected auto, lf, crlf, cr or none, got "LF"');
  failsOne({ framing: 'x' }, '.framing: expected auto, lines or reads, got "x"');
  failsOne({ prefix: '{x}' }, '.prefix: expected only {local}, {peer}, {id}, {name} in braces, got "{x}"');
});

test('a template that cannot be filled is refused', () => {
  failsOne({ name: 'pump-$1' }, '.name: expected no $1 without a line, got "pump-$1"');
  failsOne({ tags: ['$&'] }, '.tags: expected no $& without a line, got "$&"');
  failsOne({ name: '$2', line: '^(a)' }, '.name: expected a group of the line, got "$2"');
  failsOne(
    { name: '{hots}' },
    '.name: expected only {host}, {port}, {id}, {certificate} in braces, got "{hots}"',
  );
  assert.equal(parseNamingRules([{ name: '$$1 {} {', line: 'a' }]).length, 1);
});

test('a line that is no regular expression is refused in words', () => {
  fails([{ name: 'x' }, { name: 'x', line: '(' }], /^names\[1\]\.line: no regular expression: [^\n]+$/);
  failsOne({ name: 'x', line: '' }, '.line: expected one line of text, got ""');
});

test('a peer is a text with wildcards or a network, of either family', () => {
  const isFor = (peer: string, host: string): boolean =>
    concerns(ruleOf({ peer, name: 'x' }), { ...client, peer: host });
  assert.ok(isFor('192.168.4.*', '192.168.4.33:5'));
  assert.ok(!isFor('192.168.4.*', '192.168.40.3:5'));
  assert.ok(!isFor('192.168.4.3', '192.168.4.33:5'));
  assert.ok(!isFor('192.168.4.3', '192x168.4.3:5'));
  assert.ok(isFor('10.0.0.?', '10.0.0.7:5'));
  assert.ok(!isFor('10.0.0.?', '10.0.0.77:5'));
  assert.ok(isFor('FE80::*', '[fe80::1%eth0]:5'));
  assert.ok(isFor('10.0.0.0/8', '10.255.1.2:5'));
  assert.ok(!isFor('10.0.0.0/8', '11.0.0.1:5'));
  assert.ok(isFor('fe80::/10', '[fe80::1%eth0]:5'));
  assert.ok(isFor('2001:db8::/32', '[2001:DB8:0:1::5]:5'));
  assert.ok(!isFor('2001:db8::/32', '10.0.0.1:5'));
  assert.ok(!isFor('0.0.0.0/0', '[::1]:5'));
  assert.ok(isFor('unix:/run/*', 'unix:/run/board.sock#4'));
  assert.ok(!isFor('::/0', 'unix:/run/board.sock#4'));
  assert.ok(isFor('*', 'unix:/run/board.sock#4'));
});

test('a listener is the whole address of this end', () => {
  const isFor = (listener: string, local: string): boolean =>
    concerns(ruleOf({ listener, name: 'x' }), { ...client, local });
  assert.ok(isFor('*:6666', '192.168.4.1:6666'));
  assert.ok(!isFor('*:6666', '192.168.4.1:16666') && !isFor('*:6666', '192.168.4.1:66660'));
  assert.ok(isFor('[::1]:*', '[::1]:6666'));
  assert.ok(isFor('unix:/run/board.sock', 'unix:/run/board.sock'));
});

test('a rule with a certificate is for clients with a common name that fits, and for no others', () => {
  const isFor = (certificate: string, commonName: string): boolean =>
    concerns(ruleOf({ certificate, name: 'x' }), { ...client, commonName });
  assert.ok(isFor('pump-*', 'pump-a') && isFor('pump-?', 'PUMP-A') && isFor('*', 'pump-a'));
  assert.ok(!isFor('pump-*', 'gate-pump-a') && !isFor('*', ''));
  assert.ok(isFor('lab/*', 'lab/7') && !isFor('10.0.0.0/8', '10.1.1.1'));
  failsOne({ name: 'x', certificate: 5 }, '.certificate: expected one line of text, got 5');
  failsOne({ name: 'x', certificat: 'a' }, '.certificat: no such key; did you mean certificate?');
});

test('a common name fills a template as text from outside, and where there is none the name is left out', () => {
  const of = (commonName: string, name = '{certificate}') =>
    named({ name }, undefined, { ...client, commonName });
  assert.equal(of('pump-a'), 'pump-a');
  assert.equal(of('pump-a', 'fleet {certificate} {id}'), 'fleet pump-a 7');
  assert.equal(of(''), undefined);
  assert.equal(of('', 'fleet {certificate}'), undefined);
  assert.equal(of('\x1b[2J\r\n\u202e'), undefined);
  assert.equal(of(' \x1b]0;owned\x07pump\u202e-a\n'), 'pump-a');
  assert.equal(of('$1 {host}'), '$1 {host}');
  assert.equal(of('é'.repeat(100))?.length, MAX);
  const rule = ruleOf({ tags: ['is-{certificate}', 'fleet'] });
  const tags = (commonName: string) => tagsFrom(rule, { ...client, commonName }, undefined, 32);
  assert.deepEqual(tags('hall 3, pump'), ['is-hall-3-pump', 'fleet']);
  assert.deepEqual(tags(''), ['fleet']);
});

test('a network is what the bits of its address say', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (network, host, bits) => {
      const number = (text: string): number =>
        text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
      const size = 2 ** (32 - bits);
      const inside = Math.floor(number(network) / size) === Math.floor(number(host) / size);
      const parsed = parseNetwork(`${network}/${bits}`);
      assert.equal(parsed !== undefined && holds(parsed, host), inside);
    }),
  );
  for (const text of ['10.0.0.0', '10.0.0.0/', '/8', '10.0/8', '::/129', 'fe80::1%eth0/10', '1.2.3.4/-1']) {
    assert.equal(parseNetwork(text), undefined, text);
  }
});

test('a name is made of groups and of what is known of the client', () => {
  assert.equal(named({ name: 'pump-$1', line: '^ID=(\\w+)' }, 'ID=a7 ready'), 'pump-a7');
  assert.equal(named({ name: '$2/$1', line: '(.)(.)' }, 'xyz'), 'y/x');
  assert.equal(named({ name: '[$&]', line: 'b+' }, 'abbbc'), '[bbb]');
  assert.equal(named({ name: '$$1 $10', line: '(a)' }, 'a'), '$1 a0');
  assert.equal(named({ name: '{host}:{port}#{id}{}' }), '192.168.4.33:50122#7{}');
  assert.equal(named({ name: '{host}' }, undefined, { ...client, peer: '[fe80::1]:9' }), 'fe80::1');
  assert.equal(named({ tags: ['x'] }), undefined);
});

test('what a client says is no template itself', () => {
  assert.equal(named({ name: '$1-{id}', line: '(.+)' }, '{host}$&$1'), '{host}$&$1-7');
});

test('a name is trimmed, without controls and bounded', () => {
  assert.equal(named({ name: '$1', line: '(.+)' }, ' \x1b[2Ja\u202eb\udc80 '), 'ab');
  assert.equal(named({ name: '$1', line: '(.+)' }, '🐢'.repeat(50)), '🐢'.repeat(32));
  assert.equal(named({ name: 'x$1', line: '(.+)' }, '🐢'.repeat(50)), `x${'🐢'.repeat(31)}`);
  assert.equal(named({ name: '$1', line: '(.+)' }, `${'a'.repeat(63)} b`), 'a'.repeat(63));
});

test('an empty group gives no name, and no tag', () => {
  const line = '^ID=(\\w*)(x)?';
  assert.equal(named({ name: 'pump-$1', line }, 'ID='), undefined);
  assert.equal(named({ name: 'pump-$2', line }, 'ID=a'), undefined);
  assert.equal(named({ name: 'pump', line }, 'ID='), 'pump');
  assert.equal(named({ name: 'pump-$1', line: '(.*)' }, ' \x07 '), undefined);
  assert.deepEqual(tagged({ tags: ['pump', 'id-$1'], line }, 'ID='), ['pump']);
});

test('a name has nothing of an escape sequence', () => {
  const rule = { name: '$1', line: '^HELLO (.+)' };
  const coloured = '\x1b[31mevil\x1b[0m\x1b]0;pwn\x07';
  assert.equal(named(rule, `HELLO ${coloured}`), 'evil');
  assert.equal(named(rule, 'HELLO a\x9b1;31mb\x9d0;t\x9cc\x1bPq#0\x1b\\d\x1b(Be\x1b7f'), 'abcdef');
  assert.equal(named(rule, 'HELLO open\x1b]0;for ever'), 'open');
  assert.equal(named(rule, 'HELLO cut\x1b[3'), 'cut');
  assert.equal(named(rule, 'HELLO two\x1b]0;x\x1b[31mred'), 'twored');
  assert.deepEqual(tagged({ tags: ['$1'], line: '(.+)' }, coloured), ['evil']);
});

test('a tag has no blanks, no commas and no controls', () => {
  assert.deepEqual(tagged({ tags: ['at-$1'], line: '(.+)' }, 'hall 3,  left\x07'), ['at-hall-3-left']);
  assert.deepEqual(tagged({ tags: ['$1'], line: '(.+)' }, 'x'.repeat(99)), ['x'.repeat(32)]);
});

test('a name that is taken gets the first number that is free', () => {
  const taken = new Set(['pump', 'pump-2', 'pump-4', 'x'.repeat(64)]);
  const free = (name: string): string => freeName(name, MAX, (each) => taken.has(each));
  assert.equal(free('gate'), 'gate');
  assert.equal(free('pump'), 'pump-3');
  assert.equal(free('x'.repeat(64)), `${'x'.repeat(62)}-2`);
});

test('however many claim one name, each number is asked for but a few times, and a freed one is given again', () => {
  for (const name of ['pump', 'x'.repeat(64)]) {
    const taken = new Set<string>();
    const numbers = new Numbers();
    let asked = 0;
    const claim = (): string => {
      const isTaken = (each: string): boolean => {
        asked++;
        return taken.has(each);
      };
      const free = freeName(name, MAX, isTaken, numbers);
      taken.add(free);
      return free;
    };
    const given = Array.from({ length: 2000 }, claim);
    assert.equal(new Set(given).size, 2000);
    assert.match(given.at(-1) ?? '', /-2000$/);
    assert.ok(asked < 4 * 2000, `asked ${asked} times`);
    for (const number of [1500, 70, 1501]) {
      const freed = given[number - 1] ?? '';
      taken.delete(freed);
      numbers.freed(freed);
    }
    assert.deepEqual(
      [claim(), claim(), claim(), claim()],
      [70, 1500, 1501, 2001].map((number) => given[number - 1] ?? given[1999]?.replace(/\d+$/, '2001')),
    );
  }
});

test('whatever a client says, its name is one line of glyphs, bounded and never empty', () => {
  const rule = ruleOf({ name: '$1', line: '(.*)', tags: ['$1'] });
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (said) => {
      // Not by the rule's own pattern, which gives up where the machine stands still for a while.
      const match = /(.*)/.exec(said) ?? undefined;
      const name = nameFrom(rule, client, match, MAX);
      assert.ok(name === undefined || (name !== '' && name.length <= MAX && name === name.trim()));
      assert.doesNotMatch(name ?? '', /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      for (const tag of tagsFrom(rule, client, match, 32)) assert.doesNotMatch(tag, /[\s,\p{Cc}\p{Cs}]/u);
    }),
  );
});
