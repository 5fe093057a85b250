import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Attempts } from '../../src/access/attempts.ts';
import { Bans } from '../../src/access/bans.ts';
import { accessCheck, type Check } from '../../src/access/check.ts';
import { Passphrase } from '../../src/access/passphrase.ts';
import { MOST_TRIES, passphraseStep } from '../../src/access/passphrase-step.ts';
import { proxySteps } from '../../src/access/proxy-step.ts';
import { hostOf } from '../../src/address.ts';
import { systemClock } from '../../src/clock.ts';
import { type Network, parseNetworkOrHost } from '../../src/cidr.ts';
import {
  type Bench,
  type BenchOptions,
  notesOf,
  receptionOptions as optionsOf,
  testBench,
  textOf,
} from '../helpers/boards.ts';
import { knock } from '../helpers/clients.ts';
import type { TelnetMode } from '../../src/wire/settings.ts';
import { proxyV1, proxyV2, proxyV2Local } from '../helpers/proxy.ts';

const HERE = '127.0.0.1';

function networks(...texts: readonly string[]): Network[] {
  return texts.flatMap((text) => parseNetworkOrHost(text) ?? []);
}

interface Rules {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly proxies?: readonly string[];
  readonly bans?: Bans;
}

function checkOf({ allow = [], deny = [], proxies = [], bans = new Bans() }: Rules): Check {
  const list = { allow: networks(...allow), deny: networks(...deny) };
  return accessCheck({ list, proxies: networks(...proxies), bans, clock: systemClock() });
}

/** A board behind a proxy of this machine. */
function proxied(t: TestContext, rules: Rules = {}, options: BenchOptions = {}): Promise<Bench> {
  const check = checkOf({ ...rules, proxies: [HERE] });
  return testBench(t, { check, steps: proxySteps(networks(HERE), check), ...options });
}

const NO_PAUSE = (): Promise<void> => Promise.resolve();

function guarded(t: TestContext, options: BenchOptions = {}, telnet: TelnetMode = 'off'): Promise<Bench> {
  const passphrase = new Passphrase(Buffer.from('open sesame'));
  const asked = { passphrase, attempts: new Attempts(), clock: systemClock(), pause: NO_PAUSE, telnet };
  return testBench(t, { steps: [passphraseStep(asked)], ...options });
}

async function refusalOf(bench: Bench, received: string): Promise<string> {
  const client = await bench.dial();
  await client.waitFor(received);
  await client.closed;
  const { text } = await bench.watch.until(() =>
    bench.watch.notices.find(({ severity }) => severity === 'warning'),
  );
  assert.equal(bench.watch.sessions.size, 0);
  return text;
}

test('whoever is denied is told so, and so is the operator, whoever is allowed', async (t) => {
  const bench = await testBench(t, { check: checkOf({ allow: ['127.0.0.0/8'], deny: [HERE] }) });
  assert.match(
    await refusalOf(bench, 'refused: your address may not come in here\r\n'),
    /^refused a client from 127\.0\.0\.1:\d+: its address is denied \(--deny\)$/,
  );
  assert.deepEqual([...bench.reception.refused], [['access', 1]]);
});

test('where somebody is allowed nobody else is', async (t) => {
  const bench = await testBench(t, { check: checkOf({ allow: ['10.0.0.0/8'] }) });
  assert.match(await refusalOf(bench, 'refused: '), /not allowed \(--allow\)/);
  bench.reception.options = optionsOf({ check: checkOf({ allow: ['10.0.0.0/8', HERE] }) });
  await bench.dial();
  await bench.watch.session(1);
});

/** What a client hears that may be gone before it is told that it was there. */
async function heardBy({ port }: Bench): Promise<string> {
  const client = knock(port);
  await client.closed;
  return client.received;
}

test('a client may be refused in silence', async (t) => {
  const bench = await testBench(t, { check: checkOf({ deny: [HERE] }), refuse: 'silent' });
  assert.equal(await heardBy(bench), '');
  assert.deepEqual([...bench.reception.refused], [['access', 1]]);
});

test('nothing is said to a client that may speak TLS', async (t) => {
  for (const begins of ['tls', 'any'] as const) {
    const bench = await testBench(t, { check: checkOf({ deny: [HERE] }), begins });
    assert.equal(await heardBy(bench), '', begins);
    assert.deepEqual([...bench.reception.refused], [['access', 1]]);
  }
});

test('a ban keeps out until it is over', async (t) => {
  const bans = new Bans();
  const bench = await testBench(t, { check: checkOf({ bans, allow: [HERE] }) });
  bans.add({ network: '127.0.0.0/8', at: 0, reason: 'floods', by: 'ann' });
  assert.match(
    await refusalOf(bench, 'refused: your address is banned here\r\n'),
    /127\.0\.0\.0\/8 is banned \(floods\)$/,
  );
  bans.add({ network: '127.0.0.0/8', at: 0, until: 1, reason: '', by: 'ann' });
  await bench.dial();
  await bench.watch.session(1);
});

test('a proxy names the client, whom everything goes by', async (t) => {
  const bench = await proxied(t, { deny: ['192.0.2.66'] }, { maxPerAddress: 1 });
  const client = await bench.dial();
  await client.send(Buffer.concat([proxyV2('192.0.2.9', 4711, Buffer.from('tlvs')), Buffer.from('hello\n')]));
  const session = await bench.watch.session(1, ({ bytesIn }) => bytesIn > 0);
  assert.equal(session.peer, '192.0.2.9:4711');
  assert.equal(hostOf(session.via ?? ''), HERE);
  assert.equal(textOf(await bench.records(1), 'in'), 'hello\n');

  const second = await bench.dial();
  await second.send(proxyV1('192.0.2.9', 4712));
  await second.waitFor('refused: as many as may be');
  const denied = await bench.dial();
  await denied.send(proxyV1('192.0.2.66', 1));
  await denied.waitFor('refused: your address may not');
  const other = await bench.dial();
  await other.send(proxyV1('2001:db8::5', 9));
  assert.equal((await bench.watch.session(2)).peer, '[2001:db8::5]:9');
  assert.deepEqual(
    [...bench.reception.refused],
    [
      ['address', 1],
      ['access', 1],
    ],
  );
});

test('a proxy may speak for itself, and is not held against the lists', async (t) => {
  const bench = await proxied(t, { allow: ['192.0.2.0/24'] });
  const client = await bench.dial();
  await client.send(Buffer.concat([proxyV2Local(), Buffer.from('x')]));
  const session = await bench.watch.session(1, ({ bytesIn }) => bytesIn > 0);
  assert.equal(hostOf(session.peer), HERE);
  assert.equal(session.via, undefined);
});

test('what comes from a proxy without a header is refused', async (t) => {
  const bench = await proxied(t);
  const client = await bench.dial();
  await client.send('hello\n');
  await client.waitFor('refused: a PROXY protocol header was expected\r\n');
  const silent = await bench.dial();
  silent.end();
  await silent.waitFor('refused: a PROXY');
  assert.deepEqual([...bench.reception.refused], [['proxy', 2]]);
  assert.equal(bench.watch.sessions.size, 0);
});

test('of whoever is no proxy a header is never read', async (t) => {
  const check = checkOf({ proxies: ['192.0.2.1'] });
  const bench = await testBench(t, { check, steps: proxySteps(networks('192.0.2.1'), check) });
  const client = await bench.dial();
  const header = proxyV1('192.0.2.9', 4711).toString();
  await client.send(header);
  const session = await bench.watch.session(1, ({ bytesIn }) => bytesIn === header.length);
  assert.equal(hostOf(session.peer), HERE);
  assert.equal(textOf(await bench.records(1), 'in'), header);
});

test('a header that comes byte by byte, and an end right behind it, lose nothing', async (t) => {
  const bench = await proxied(t);
  const client = await bench.dial();
  for (const byte of proxyV1('192.0.2.9', 4711)) await client.send(Buffer.from([byte]));
  client.end();
  const session = await bench.watch.session(1, ({ ended }) => ended);
  assert.equal(session.bytesIn, 0);
  const whole = await bench.dial();
  whole.socket.end(Buffer.concat([proxyV1('192.0.2.9', 4712), Buffer.from('last words')]));
  assert.equal((await bench.watch.session(2, ({ ended }) => ended)).bytesIn, 10);
});

test('the passphrase lets in, and nothing of it is on the record', async (t) => {
  const bench = await guarded(t, { greeting: 'welcome' });
  const client = await bench.dial();
  await client.waitFor('passphrase: ');
  await client.send('wrong\r\n');
  await client.waitFor('wrong passphrase\r\npassphrase: ');
  await client.send(Buffer.from('open sesame\r\nfirst\0\xffline\n', 'latin1'));
  await client.waitFor('welcome');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 12);
  const records = await bench.records(1);
  assert.equal(textOf(records, 'in'), Buffer.from('first\0\xffline\n', 'latin1').toString());
  assert.equal(textOf(records, 'out'), 'welcome\n');
  assert.deepEqual(notesOf(records), []);
  const { notices } = bench.watch;
  assert.ok(notices.every(({ text }) => !/sesame|wrong/.test(text)));
});

test('three wrong passphrases are enough, and what was said is nowhere', async (t) => {
  const bench = await guarded(t);
  const client = await bench.dial();
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    await client.waitFor(new RegExp(`(?:passphrase: [^]*){${tries}}`));
    await client.send('guess\n');
  }
  await client.waitFor('refused: not the passphrase\r\n');
  await client.closed;
  const { text } = await bench.watch.until(() =>
    bench.watch.notices.find(({ severity }) => severity === 'warning'),
  );
  assert.match(text, /: 3 wrong passphrases$/);
  assert.equal(bench.watch.sessions.size, 0);
  assert.deepEqual([...bench.reception.refused], [['passphrase', 1]]);
});

test('a client that says nothing is refused after its time', async (t) => {
  const bench = await guarded(t, { stepsMs: 20 });
  const client = await bench.dial();
  await client.waitFor('refused: what has to be said here first did not come in time\r\n');
  assert.deepEqual([...bench.reception.refused], [['late', 1]]);
});

test('a line that is too long, or not there, is no passphrase', async (t) => {
  const bench = await guarded(t);
  const long = await bench.dial();
  await long.send('x'.repeat(1025));
  await long.waitFor('refused: not the passphrase');
  const gone = await bench.dial();
  gone.socket.end('open sesame');
  await gone.waitFor('refused: not the passphrase');
  assert.deepEqual([...bench.reception.refused], [['passphrase', 2]]);
});

test('a CR alone ends the passphrase once nothing follows, and telnet goes to whoever reads on', async (t) => {
  const bench = await guarded(t, { session: { telnet: 'off' } }, 'auto');
  const negotiation = Buffer.from([255, 251, 31, 255, 250, 31, 0, 80, 0, 24, 255, 240]);
  const client = await bench.dial();
  await client.send(Buffer.concat([negotiation, Buffer.from('open sesame\r')]));
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === negotiation.length);
  await client.send('\nhello');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === negotiation.length + 6);
  const second = await bench.dial();
  await second.send(Buffer.concat([Buffer.from('open '), negotiation, Buffer.from('sesame\r\0hello')]));
  await bench.watch.session(2, ({ bytesIn }) => bytesIn === negotiation.length + 5);
  const [record] = (await bench.records(2)).filter(({ kind }) => kind === 'in');
  assert.deepEqual(Buffer.from(record?.bytes ?? []), Buffer.concat([negotiation, Buffer.from('hello')]));
});

test('a CR ends the passphrase too where the client ends its sending with it', async (t) => {
  const bench = await guarded(t);
  const client = await bench.dial();
  client.socket.end('open sesame\r');
  await bench.watch.session(1, ({ ended, bytesIn }) => ended && bytesIn === 0);
});

test('telnet that began before the passphrase is spoken after it', async (t) => {
  const bench = await guarded(t, {}, 'auto');
  const negotiation = Buffer.from([255, 251, 31, 255, 250, 31, 0, 80, 0, 24, 255, 240]);
  const client = await bench.dial();
  await client.send(Buffer.concat([negotiation, Buffer.from('open sesame\r\nhello')]));
  const { telnet } = await bench.watch.session(1, ({ bytesIn }) => bytesIn === 5);
  assert.deepEqual(telnet?.window, { columns: 80, rows: 24 });
});

const [WILL_ECHO, WONT_ECHO, DO_ECHO, DONT_ECHO] = [
  '\xff\xfb\x01',
  '\xff\xfc\x01',
  '\xff\xfd\x01',
  '\xff\xfe\x01',
];
/** A byte a character. */
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

test('where telnet is on, a client does not show the passphrase while it is typed, and then shows again', async (t) => {
  const bench = await guarded(t, { session: { telnet: 'on' }, greeting: 'welcome' }, 'on');
  const client = await bench.dial();
  await client.waitFor('passphrase: ');
  assert.equal(client.bytes.toString('latin1'), `${WILL_ECHO}passphrase: `);
  await client.send(latin1(`${DO_ECHO}wrong\r\n`));
  await client.waitFor('\r\nwrong passphrase\r\npassphrase: ');
  await client.send('open sesame\r\n');
  await client.waitFor('welcome\r\n');
  await client.send(latin1(`${DONT_ECHO}hello`));
  const { telnet } = await bench.watch.session(1, ({ bytesIn }) => bytesIn === 5);
  assert.deepEqual(telnet?.here, []);
  const heard = client.bytes.toString('latin1');
  assert.ok(
    heard.startsWith(`${WILL_ECHO}passphrase: \r\nwrong passphrase\r\npassphrase: \r\n${WONT_ECHO}`),
    heard,
  );
  assert.equal(heard.split(WILL_ECHO).length, 2, 'it is asked once');
});

test('an answer about echo that comes late changes nothing, and is not argued about', async (t) => {
  const bench = await guarded(t, { session: { telnet: 'on' } }, 'on');
  const client = await bench.dial();
  await client.send('open sesame\r\n');
  await bench.watch.session(1);
  await client.send(latin1(`${DO_ECHO}${DONT_ECHO}${DONT_ECHO}hello`));
  const { telnet } = await bench.watch.session(1, ({ bytesIn }) => bytesIn === 5);
  assert.deepEqual(telnet?.here, []);
  assert.equal(client.bytes.toString('latin1').split(WONT_ECHO).length, 3, 'once as it ends, once in answer');
});

test('where telnet is found out, only who has spoken it is asked not to show the passphrase', async (t) => {
  const bench = await guarded(t, { greeting: 'welcome' }, 'auto');
  const plain = await bench.dial();
  await plain.send('open sesame\n');
  await plain.waitFor('welcome');
  assert.equal(plain.bytes.toString('latin1'), 'passphrase: welcome\n');
  const speaks = await bench.dial();
  await speaks.waitFor('passphrase: ');
  assert.equal(speaks.received, 'passphrase: ');
  await speaks.send(Buffer.from([255, 251, 31]));
  await speaks.waitFor('\u0001');
  await speaks.send('open sesame\r\n');
  await speaks.waitFor('welcome');
  assert.ok(speaks.bytes.toString('latin1').startsWith(`passphrase: ${WILL_ECHO}\r\n${WONT_ECHO}`));
});

test('who is refused for wrong passphrases shows again what is typed', async (t) => {
  const bench = await guarded(t, {}, 'on');
  const client = await bench.dial();
  await client.send('a\nb\nc\n');
  await client.waitFor('refused: not the passphrase\r\n');
  assert.ok(client.bytes.toString('latin1').endsWith(`\r\n${WONT_ECHO}refused: not the passphrase\r\n`));
});

test('a client that is gone while it is asked leaves nothing behind', async (t) => {
  const bench = await guarded(t);
  const client = await bench.dial();
  await client.waitFor('passphrase: ');
  client.reset();
  await client.closed;
  const other = await bench.dial();
  await other.send('open sesame\nx');
  await bench.watch.session(1, ({ bytesIn }) => bytesIn === 1);
});
