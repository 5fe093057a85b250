import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Filter, Subject } from '../../src/filter/filter.ts';
import { completeFilter } from '../../src/filter/complete.ts';
import { FILTER_FIELDS, operatorsOf } from '../../src/filter/fields.ts';
import { parseFilter, type Saved } from '../../src/filter/parse.ts';
import type { SessionSummary } from '../../src/switchboard/switchboard.ts';
import { BEGINNING, summaryOf } from '../helpers/sessions.ts';

const MINUTE = 60_000;

function filterOf(text: string, saved?: Saved): Filter {
  const parsed = parseFilter(text, saved);
  if ('error' in parsed) throw new Error(`${text}: ${parsed.error}`);
  return parsed.filter;
}

function subjectOf(
  changes: Partial<SessionSummary> = {},
  marks: Partial<Omit<Subject, 'session'>> = {},
): Subject {
  const session = summaryOf(7, changes);
  return { session, unread: 0, muted: false, marked: false, shown: false, draft: false, ...marks };
}

/** Which of the filters match, an hour after the session opened. */
function matching(subject: Subject, filters: readonly string[], saved?: Saved): string[] {
  return filters.filter((text) => filterOf(text, saved).matches(subject, BEGINNING + 60 * MINUTE));
}

/** All of these match and none of those. */
function assertMatches(subject: Subject, yes: readonly string[], no: readonly string[]): void {
  assert.deepEqual(matching(subject, [...yes, ...no]), yes);
}

function wrong(text: string, saved?: Saved): string {
  const parsed = parseFilter(text, saved);
  return 'error' in parsed ? parsed.error : 'no error';
}

const pump = subjectOf({
  name: 'Pump-A',
  tags: ['north', 'Hot'],
  note: 'calls back: third floor',
  peer: '192.0.2.7:40123',
  local: '192.0.2.100:6666',
});

test('an empty filter matches everything', () => {
  assertMatches(pump, ['', '   ', '\t'], []);
});

test('a word is a part of what a session is called, in whatever case', () => {
  assertMatches(
    pump,
    ['pump', 'PUMP-a', 'hot', 'third', '2.7:4', '7', '"third floor"', 'th"ird flo"or'],
    ['6666', 'valve', '"floor third"', 'open'],
  );
});

test('all terms of a group have to match, and one of the groups', () => {
  assertMatches(
    pump,
    ['pump north', 'valve | pump', 'valve x | pump hot | y', '!valve', '!!pump', '!valve pump', '!"th ird"'],
    ['pump valve', 'valve | gate', '!pump', '!!!pump', '!valve !pump', 'pump !north | valve', 'a|pump'],
  );
});

test('what stands in quotes is text and nothing else', () => {
  const odd = subjectOf({ name: '!x ~y @z a:b | say "hi" #9 1*2' });
  assertMatches(
    odd,
    ['"!x"', '"~y"', '"@z"', '"a:b"', '"|"', '"say ""hi"""', '"#9"', 'name:"1*2"', 'name:"~y"', '!"a:c"'],
    ['"1**2"', 'name:"*"" "', '"~x"', 'name:"~x"', '"say ""ho"""'],
  );
});

test('a number sign means one session', () => {
  assertMatches(
    pump,
    ['#7', 'id:7', 'id=7', 'id>6', 'id<=7', '!#70', 'id:*7'],
    ['#70', '#17', 'id:70', 'id>7', 'id:17'],
  );
});

test('several numbers side by side are a list, of which one is enough', () => {
  assertMatches(
    pump,
    ['#5 #7', '#7 #5 pump', 'tag:gate | #5 #7', '!#5 #7', '#5 #7 tag:north'],
    ['#5 #6', '#5 #7 valve', 'tag:gate | #5 #6', '!#7 #5'],
  );
});

test('fields of text: a part, the whole, with stars, a pattern', () => {
  const names = ['name:pump', 'name=pump-a', 'name:p*-a', 'name:~^Pump', 'name:~p.*a'];
  const others = ['note:"third floor"', 'note:*third*', 'note:~back:\\sthird', 'peer:192.0.2.*', 'peer:2.7:'];
  assertMatches(
    pump,
    [...names, ...others, 'local:6666', 'local:~:6666$'],
    [
      'name=pump',
      'name:*pump',
      'note:third*',
      'name:north',
      'local:40123',
      'name:~^pump-b',
      'name:a*a',
      'name:pump-*p-a',
      'name=""',
    ],
  );
  assertMatches(subjectOf(), ['name=""', 'note=""', '!note:~.', '!name:?'], ['name:a', 'note:~.']);
});

test('a tag is the whole of one', () => {
  assertMatches(
    pump,
    ['tag:north', 'tag:NORTH', 'tag=hot', 'tag:n*', 'tag:*', 'tag:~^n', 'tag:north tag:hot', '!tag:nort'],
    ['tag:nort', 'tag:south', '!tag:*', '!tag:hot', 'tag:~x'],
  );
  assertMatches(subjectOf(), ['!tag:*'], ['tag:*', 'tag:~.']);
  const plain = ['!tls:*', '!subject:*', '!fingerprint:*'];
  const secured = ['tls:*', 'subject:*', 'fingerprint:*'];
  assertMatches(subjectOf(), plain, secured);
  const tls = { version: 'TLSv1.3', subject: 'CN=a', fingerprint: 'AB:CD', verified: true };
  assertMatches(subjectOf({ tls }), secured, plain);
});

test('states, and the reasons of those that closed', () => {
  const stalled = subjectOf({ state: 'stalled' });
  assertMatches(
    stalled,
    ['state:stalled', 'state:STALLED', 'state:up', 'state=up', 'state:~^st'],
    ['state:open', 'state:closed'],
  );
  const hungUp = subjectOf({ state: 'closed', reason: 'hung up' });
  assertMatches(
    hungUp,
    ['state:closed', 'state:hung-up', 'state:"hung up"', '!state:up', 'state:~hung', 'state:~closed'],
    ['state:left', 'state:up', 'state:open'],
  );
  const finished = subjectOf({ state: 'half-closed', finished: true });
  assertMatches(finished, ['state:half-closed', 'state:finished', 'state:up'], ['state:closed']);
  const ended = subjectOf({ state: 'half-closed', ended: true });
  assertMatches(ended, ['state:half-closed'], ['state:finished']);
  for (const state of ['dialing', 'waiting'] as const)
    assertMatches(subjectOf({ state }), [`state:${state}`, 'state:up'], []);
});

test('line ends and framing', () => {
  assertMatches(
    subjectOf({ eol: 'crlf', framing: 'reads' }),
    ['eol:crlf', 'framing:reads', 'eol:~lf$'],
    ['eol:lf', 'eol:auto', 'framing:auto'],
  );
});

test('what a session is on this console', () => {
  const flags = ['is:unread', 'is:muted', 'is:marked', 'is:shown', 'is:named', 'is:draft'];
  assertMatches(subjectOf(), [], flags);
  const all = subjectOf({ name: 'x' }, { unread: 1, muted: true, marked: true, shown: true, draft: true });
  assertMatches(all, flags, []);
  assertMatches(
    subjectOf({}, { muted: true }),
    ['is:muted', '!is:marked'],
    ['is:shown', 'is:unread', 'is:draft'],
  );
});

test('amounts compare, with suffixes in steps of 1000', () => {
  const busy = subjectOf(
    { bytesIn: 1500, bytesOut: 2_000_000, rateIn: 1200.5, rateOut: 0, queued: 80, linesIn: 12, bells: 3 },
    { unread: 5 },
  );
  const sizes = ['in>1k', 'in=1.5k', 'in<=1500', 'in>=1.5kB', 'in<"1.6 kB"', 'IN>1K', 'queued>79'];
  const large = ['out=2M', 'out>1.9mb', 'out<1G', 'out<1T'];
  const rates = ['rate-in>1.2k', 'in/s=1200', 'in/s>1kB/s', 'out/s=0', 'rate-out<1'];
  assertMatches(busy, [...sizes, ...large, ...rates, 'unread>=5', 'lines=12', 'bells>2'], []);
  const less = ['in>1.5k', 'in<1500', 'in=1k', 'out>2M', 'rate-in>1201', 'rate-in=1199', 'out/s>0'];
  assertMatches(busy, [], [...less, 'queued<80', 'unread>5', 'lines=1', 'bells=2']);
});

test('times: age, idle and silence both ways', () => {
  const at = (minutes: number): number => BEGINNING + minutes * MINUTE;
  const session = subjectOf({ lastIn: at(50), lastOut: at(55) });
  assertMatches(
    session,
    [
      'age=1h',
      'age>59m',
      'age<=3600',
      'idle=10m',
      'idle>599',
      'idle<10m1s',
      'quiet=5m',
      'quiet>=300s',
      'age<1d',
      'age<1w',
      'quiet<0.1h',
    ],
    ['age>1h', 'idle>10m', 'idle<600', 'quiet>5m', 'quiet<5m', 'idle=9m', 'idle=11m'],
  );
  assertMatches(subjectOf(), ['idle=1h', 'quiet=1h', 'age=1h'], ['idle<1h', 'quiet<60m']);
  assertMatches(subjectOf({ lastIn: at(59) }), ['quiet=1m', 'idle=1m'], []);
  assertMatches(subjectOf({ state: 'closed', closedAt: at(2) }), ['age=2m', 'idle=1h'], ['age>2m']);
});

test('as much time means what is shown so', () => {
  const idle = (seconds: number): Subject => subjectOf({ lastIn: BEGINNING + 60 * MINUTE - seconds * 1000 });
  assert.deepEqual(
    [299, 300, 359, 360].map((seconds) => matching(idle(seconds), ['idle=5m']).length),
    [0, 1, 1, 0],
  );
  assert.deepEqual(
    [89, 90, 90.5, 91].map((seconds) => matching(idle(seconds), ['idle=90']).length),
    [0, 1, 1, 0],
  );
});

test('saved filters stand for what they say, as one', () => {
  const saved: Saved = (name) =>
    new Map([
      ['mine', 'tag:north | tag:south'],
      ['hot ones', '@mine tag:hot'],
      ['none', 'valve'],
      ['blank', ' '],
    ]).get(name);
  const yes = ['@mine', '@"hot ones"', '@mine pump', '!@none', '@blank', '@none | @mine', '@mine @mine'];
  const no = ['@none', '!@mine', '@mine valve', '!@blank'];
  assert.deepEqual(matching(pump, [...yes, ...no], saved), yes);
});

test('saved filters that go in circles, too deep or too wide are refused', () => {
  const circle: Saved = (name) => (name === 'a' ? 'x @b' : '@a');
  assert.equal(
    wrong('pump @a', circle),
    'column 6: in the saved filter "b", column 1: the saved filter "a" is part of itself',
  );
  const deep: Saved = (name) => `@${name}x`;
  assert.match(
    wrong('@a', deep),
    /^column 1: in the saved filter "ax+", column 1: saved filters go more than 16 deep$/,
  );
  const wide: Saved = (name) => (name === '12' ? 'x' : `@${Number(name) + 1} @${Number(name) + 1}`);
  assert.match(wrong('@1', wide), /a filter has at most 1000 terms/);
  assert.match(wrong('x '.repeat(1001)), /^column 2001: a filter has at most 1000 terms/);
  assert.equal(wrong('x '.repeat(1000)), 'no error');
});

test('what cannot be read says where, what was expected, and what it may have meant', () => {
  const cases: readonly (readonly [text: string, error: string, at: number])[] = [
    ['a "b c', 'column 3: this quote is not closed; expected another "', 2],
    ['| a', 'column 1: expected a term before |', 0],
    ['a | | b', 'column 5: expected a term before |', 4],
    ['a |', 'column 3: expected a term after |', 2],
    ['a ! b', 'column 3: expected a term right after !', 2],
    ['a !!', 'column 3: expected a term right after !', 2],
    ['!""', 'column 2: expected a text between the quotes', 1],
    [
      'a sate:open',
      'column 3: no field is called "sate"; did you mean state? (a text with : in it goes in quotes)',
      2,
    ],
    ['a http://x', 'column 3: no field is called "http" (a text with : in it goes in quotes)', 2],
    ['!name>5', 'column 6: expected : or = after name, got ">"', 5],
    ['in/s:5', 'column 5: expected >, <, >=, <= or = after rate-in, got ":"', 4],
    ['in==5', 'column 3: expected >, <, >=, <= or = after in, got "=="', 2],
    ['in!=5', 'column 3: expected >, <, >=, <= or = after in, got "!="', 2],
    ['tag: x', 'column 5: expected a text after tag:', 4],
    ['name=', 'column 6: expected a text after name=', 5],
    ['name:""', 'column 6: expected a text after name:', 5],
    ['eol:lff', 'column 5: expected auto, lf, crlf, cr or none after eol:, got "lff"; did you mean lf?', 4],
    ['is:~x', 'column 4: expected unread, muted, marked, shown, named or draft after is:, got "~x"', 3],
    ['in>', 'column 4: expected a size such as 80, 1.5k or 2M after in>, got nothing', 3],
    ['in>""', 'column 4: expected a size such as 80, 1.5k or 2M after in>, got ""', 3],
    ['idle>5x', 'column 6: expected a time such as 90s, 5m, 1h30m or 2d after idle>, got "5x"', 5],
    ['id>x', 'column 4: expected a number such as 5 or 2k after id>, got "x"', 3],
    ['in/s<-1', 'column 6: expected a rate such as 80, 1.5k or 2M after rate-in<, got "-1"', 5],
    ['~', 'column 1: expected a regular expression after ~', 0],
    ['name:~', 'column 6: expected a regular expression after ~', 5],
    ['peer:~[z-a]', 'column 6: "~[z-a]" is no regular expression: Range out of order in character class', 5],
    ['@', 'column 1: expected the name of a saved filter after @', 0],
    ['@x', 'column 1: no filter is saved as "x"', 0],
  ];
  for (const [text, error, at] of cases) assert.deepEqual(parseFilter(text), { error, at }, text);
});

test('an error is one line that is safe to show, and its column is what an operator sees', () => {
  assert.equal(wrong('👩‍🚀 @\u001b[2J\u202e'), 'column 3: no filter is saved as "␛[2J\\u{202e}"');
  assert.equal(wrong(`@${'x'.repeat(100)}`), `column 1: no filter is saved as "${'x'.repeat(39)}…"`);
  assert.match(wrong('state:"\u2028\n"'), /got "\\u\{2028\}␊"$/);
});

test('a state that is nearly one is named', () => {
  assert.match(wrong('state:stalld'), /got "stalld"; did you mean stalled\?$/);
  assert.match(wrong('state:half'), /did you mean half-closed\?$/);
});

test('a pattern that takes too long does not match, negated or not, and it is told', () => {
  const slow = subjectOf({ note: `${'a'.repeat(60)}b` });
  const plain = subjectOf({ note: 'aaa' });
  const hostile = '~^(a+)+$';
  for (const text of [hostile, `!${hostile}`, `!${hostile} #7 | #8`, `valve | ${hostile}`]) {
    const filter = filterOf(text);
    assert.equal(filter.slowPattern, undefined);
    assert.equal(filter.matches(slow, BEGINNING), false, text);
    assert.equal(filter.slowPattern, hostile);
  }
  const filter = filterOf(hostile);
  assert.deepEqual(filter.select([plain, slow, plain], BEGINNING), [plain, plain]);
  assert.equal(filter.slowPattern, hostile);
  assert.equal(filter.matches(plain, BEGINNING), true);
});

test('what other terms decide does not wait for a pattern', () => {
  const slow = subjectOf({ note: `${'a'.repeat(60)}b` });
  for (const text of ['#7 | ~^(a+)+$', '~^(a+)+$ | #7', '!~^(a+)+$ | #7']) {
    const filter = filterOf(text);
    assert.equal(filter.matches(slow, BEGINNING), true, text);
    assert.equal(filter.slowPattern, undefined, text);
  }
  assert.equal(filterOf('~^(a+)+$ #8').matches(slow, BEGINNING), false);
});

test('a session that stays too much for a pattern while it changes spoils it for no other', () => {
  const filter = filterOf('~^(a+)+$');
  for (let bytesIn = 0; bytesIn < 10; bytesIn++) {
    assert.equal(filter.matches(subjectOf({ note: `${'a'.repeat(60)}b`, bytesIn }), BEGINNING), false);
  }
  assert.equal(filter.matches(subjectOf({ note: 'aaa' }), BEGINNING), true);
});

test('many sessions that are too much for a pattern end it before long, and the rest do not match', () => {
  const slow = Array.from({ length: 50 }, (_, index) => subjectOf({ note: `${'a'.repeat(60)}b${index}` }));
  const filter = filterOf('~^(a+)+$ | #8');
  const other = { ...subjectOf(), session: summaryOf(8) };
  assert.deepEqual(filter.select([...slow, other], BEGINNING), [other]);
});

test('a selection is what matches one by one, patterns that need a watch too', () => {
  const subjects = Array.from({ length: 60 }, (_, index) => ({
    ...subjectOf(),
    session: summaryOf(index, { name: `pump-${index}`, tags: index % 2 ? ['odd'] : [] }),
  }));
  for (const text of [
    '~(pu|mp)+-[1-3]$',
    'tag:odd ~(1)+ | name:~(8){1}$',
    '!~-(\\d)\\1',
    '~7 !tag:odd',
    '',
  ]) {
    const one = filterOf(text);
    const expected = subjects.filter((subject) => one.matches(subject, BEGINNING));
    assert.deepEqual(filterOf(text).select(subjects, BEGINNING), expected, text);
  }
});

test('a session that changes is looked at anew', () => {
  const filter = filterOf('name:~^p.*a$');
  assert.equal(filter.matches(subjectOf({ name: 'pump-b' }), BEGINNING), false);
  assert.equal(filter.matches(subjectOf({ name: 'pump-a' }), BEGINNING), true);
});

test('every field can be asked, by its other name too, and has words', () => {
  const values = { text: 'x', label: '5', choice: '', amount: '5' };
  const names = FILTER_FIELDS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const field of FILTER_FIELDS) {
    assert.match(field.words, /^\S.*[^.]$/);
    const value = field.kind === 'choice' ? [...field.choices.keys()][0] : values[field.kind];
    for (const operator of operatorsOf(field)) {
      for (const name of [field.name, field.alias ?? field.name])
        filterOf(`${name}${operator}${value ?? ''}`);
    }
  }
});

test('completion: fields, choices, tags and saved filters', () => {
  const known = { tags: ['pump', 'pipe', 'valve', 'a"b'], saved: ['mine', 'hot ones'] };
  const complete = (text: string): readonly [number, readonly string[]] => {
    const { from, options } = completeFilter(text, text.length, known);
    return [from, options];
  };
  assert.deepEqual(complete('pump st'), [5, ['state:']]);
  assert.deepEqual(complete('!id'), [1, ['id:', 'idle>']]);
  assert.deepEqual(complete('state:h'), [6, ['half-closed', 'hung-up']]);
  assert.deepEqual(complete('state:hung'), [6, ['hung-up']]);
  assert.deepEqual(complete('a !tag:p'), [7, ['pump', 'pipe']]);
  assert.deepEqual(complete('tag:a'), [4, ['"a""b"']]);
  assert.deepEqual(complete('tag:"p'), [6, []]);
  assert.deepEqual(complete('!@'), [1, ['@mine', '@"hot ones"']]);
  assert.deepEqual(complete('in>'), [3, []]);
  assert.deepEqual(complete('zz'), [0, []]);
  assert.equal(complete('')[1].length, FILTER_FIELDS.length);
  assert.deepEqual(complete('x ')[0], 2);
  assert.deepEqual(completeFilter('sta idle>5', 3), { from: 0, options: ['state:'] });
});

test('what completion offers can be read', () => {
  const known = { tags: ['two words', '~x', 'a*b', '"'], saved: ['my "own"'] };
  for (const start of ['tag:', 'state:', 'is:', 'eol:', 'framing:', '@']) {
    const { from, options } = completeFilter(start, start.length, known);
    for (const option of options) filterOf(start.slice(0, from) + option, () => 'x');
  }
  assert.ok(filterOf('tag:"a*b"').matches(subjectOf({ tags: ['a*b'] }), BEGINNING));
});
