/** docs/limits.md: every bound, with its value as it stands in the program, and what happens there. */
import { readFileSync } from 'node:fs';
import { ALL_OPTIONS } from '../../src/options.ts';

/** An option by its name, or a constant of a source file. */
type Source = string | readonly [file: string, constant: string];

interface Limit {
  readonly what: string;
  readonly source: Source;
  /** `ms` and `bytes` are written as people do. */
  readonly unit: 'bytes' | 'ms' | 'bytes/s' | 's' | '';
  readonly happens: string;
  readonly why: string;
}

const bound = (what: string, source: Source, unit: Limit['unit'], happens: string, why: string): Limit => ({
  what,
  source,
  unit,
  happens,
  why,
});

const CLIENTS: readonly Limit[] = [
  bound(
    'sessions open at once',
    'max-sessions',
    '',
    'the client is refused, counted, and told of in a notice',
    'each takes about 10 KiB, a descriptor and a row of every list',
  ),
  bound(
    'of them from one address',
    'max-per-address',
    '',
    'as above',
    'one broken device, or a host that scans, must not take all places; no bound since many may share an address',
  ),
  bound(
    'clients between accepting and their session, each listener',
    ['src/session/admission.ts', 'MOST_WAITING'],
    '',
    'whoever is longest on the way of the network (an IPv4 address, a /64 of IPv6) with most of them is refused, or whoever comes where that is no other',
    'each holds a descriptor while it says nothing',
  ),
  bound(
    'of them from one address',
    ['src/session/admission.ts', 'MOST_WAITING_FROM_ONE'],
    '',
    'as above',
    'one address must not keep the others from coming in',
  ),
  bound(
    'time for all that comes before the session',
    ['src/session/admission.ts', 'ADMISSION_MS'],
    'ms',
    'the client is refused as late',
    'who does not begin must not hold a place',
  ),
  bound(
    'the same, where there is a passphrase',
    ['src/access/passphrase-step.ts', 'TYPING_MS'],
    'ms',
    'as above',
    'it may be typed',
  ),
  bound(
    'wrong passphrases of one client',
    ['src/access/passphrase-step.ts', 'MOST_TRIES'],
    '',
    'it is refused',
    'people mistype',
  ),
  bound(
    'pause before another passphrase of an address that had wrong ones',
    ['src/access/attempts.ts', 'MOST_PAUSE_MS'],
    'ms',
    'it begins with half a second and is doubled each time, up to this; who would have to wait longer than 20 s is refused',
    'a guess in 16 s finds no good passphrase, and who has mistyped waits for a second',
  ),
  bound(
    'addresses whose wrong passphrases are known',
    ['src/access/attempts.ts', 'MOST_ADDRESSES'],
    '',
    'the one that was wrong longest ago is forgotten',
    'each takes memory; of IPv6 a /64 is one',
  ),
  bound(
    'bans',
    ['src/access/bans.ts', 'MOST_BANS'],
    '',
    'further ones are refused with `CB_BAN`',
    'each client that comes is held against all of them',
  ),
  bound(
    'time for a refused client to read why',
    ['src/net/turn-away.ts', 'READING_MS'],
    'ms',
    'the connection is reset',
    'who is refused is not waited for',
  ),
  bound(
    'refused clients that have that time at once',
    ['src/net/turn-away.ts', 'MOST_READING'],
    '',
    'of more, each is reset as soon as the line is on its way',
    'each holds a descriptor',
  ),
  bound(
    'TLS handshakes under way, each listener',
    ['src/net/tls-server.ts', 'HANDSHAKES_AT_ONCE'],
    '',
    'further ones wait, each address (of IPv6, each /64) in its turn',
    'each holds some 50 KiB',
  ),
  bound(
    'of them from one address',
    ['src/net/tls-server.ts', 'HANDSHAKES_OF_A_HOST'],
    '',
    'as above',
    'the rest is for others, who begin at once',
  ),
  bound(
    'of them from one address, with those that wait',
    ['src/net/tls-server.ts', 'WAITING_OF_A_HOST'],
    '',
    'further ones are refused',
    'as many as may be on their way in',
  ),
  bound(
    'a TLS handshake while others wait',
    ['src/net/tls-server.ts', 'SLOW_MS'],
    'ms',
    'it is refused as too slow',
    'a way around the world takes a third of that',
  ),
  bound(
    'TLS handshakes begun in a turn of the loop',
    ['src/net/tls-server.ts', 'HANDSHAKES_IN_A_LOOP'],
    '',
    'the others come in the next turn',
    'each is half a millisecond of work, which others wait for',
  ),
  bound(
    'bytes of TLS that bring no data, each connection, in a second',
    ['src/net/tls-chatter.ts', 'CHATTER_BYTES'],
    'bytes',
    'the connection is ended as failed',
    'a peer may ask for new keys as often as it likes, and each takes some 10 µs and an answer',
  ),
  bound(
    'bytes of such answers that wait for a peer that does not read',
    ['src/net/tls-chatter.ts', 'UNREAD_BYTES'],
    'bytes',
    'as above',
    'they wait below all outboxes',
  ),
  bound(
    'silence of a client of `any://`',
    ['src/session/beginnings.ts', 'SILENT_MS'],
    'ms',
    'it is taken for a plain one',
    'it may wait for the greeting',
  ),
  bound(
    'descriptors kept for everything but clients',
    ['src/session/descriptors.ts', 'RESERVE'],
    '',
    'clients are refused and an alarm stands; of few descriptors a quarter is kept',
    'recording and attaching must go on',
  ),
  bound(
    'clients in the queue of the kernel, each listener',
    ['src/net/listener.ts', 'BACKLOG'],
    '',
    'the kernel lets them try again, up to its own bound (somaxconn)',
    'a fleet that reconnects at once must fit',
  ),
  bound(
    'closed sessions on the list',
    ['src/session/board.ts', 'CLOSED_MAX'],
    '',
    'those closed first are dismissed; the record keeps them',
    'a port scan must not fill the memory',
  ),
];

const FLOW: readonly Limit[] = [
  bound(
    'bytes waiting for one client',
    'outbox',
    'bytes',
    'as `--when-full` says: the send is refused, what waits longest is dropped, or the client is hung up',
    'a client that does not read costs only itself',
  ),
  bound(
    'bytes waiting for all clients',
    'outbox-total',
    'bytes',
    'the same, for whichever client is sent to',
    'a broadcast to thousands that do not read must not fill the memory',
  ),
  bound(
    'bytes read of one client before others have their turn',
    ['src/net/turnstile.ts', 'SLICE_BYTES'],
    'bytes',
    'it is read on after the others',
    'the system would read 2 MiB of one before it looks at the next',
  ),
  bound(
    'bytes that a single read counts as, at least',
    ['src/net/turnstile.ts', 'READ_BYTES'],
    'bytes',
    'as above',
    'a client of TLS can have a read for each byte, and each costs as much as that many',
  ),
  bound(
    'bytes read in a turn, of all that wait for one',
    ['src/net/turnstile.ts', 'TURN_BYTES'],
    'bytes',
    'the others come in the next turn',
    'a key of an operator waits no longer than this takes',
  ),
  bound(
    'bytes a second read of one session',
    'rate',
    'bytes/s',
    'it is read later, and TCP holds it; nothing is lost',
    'off: a board is there to read; a second’s worth may be saved up, 64 KiB at least. A listener can have its own (`,rate=64k`)',
  ),
  bound(
    'bytes a second read of one address',
    'rate-per-address',
    'bytes/s',
    'the same, for all its sessions; not for those with a tag of `--rate-trust`',
    'as above',
  ),
  bound(
    'addresses whose rate is known',
    ['src/session/throttle.ts', 'MOST_HOSTS'],
    '',
    'those that owe nothing are forgotten, or else the one that is known longest',
    'each takes memory',
  ),
  bound(
    'bytes on the way to the disk',
    ['src/transcript/delivery.ts', 'BEHIND_BYTES'],
    'bytes',
    'whoever goes on sending is held by TCP until the disk has caught up',
    'a disk that is slow for a moment must cost nobody anything',
  ),
  bound(
    'bytes kept for a disk in trouble',
    ['src/transcript/delivery.ts', 'TROUBLE_BYTES'],
    'bytes',
    'what comes is not recorded, an alarm stands, and the record says where something is missing',
    'conversations go on without the disk',
  ),
  bound(
    'of them, of one session',
    ['src/transcript/gaps.ts', 'TROUBLE_SHARE_BYTES'],
    'bytes',
    'what more comes of it is not recorded; of the others it is',
    'a flood must leave no gap but in its own conversation',
  ),
  bound(
    'an outbox after this side closes',
    ['src/net/link.ts', 'CLOSE_GRACE_MS'],
    'ms',
    'what has not gone out by then is lost, and the record says how much',
    'a client that does not read must not hold its end up',
  ),
];

const SILENCE: readonly Limit[] = [
  bound(
    'time without a word before the kernel asks a peer',
    'keepalive',
    's',
    'ten questions in vain, a second apart, close the session',
    'a peer that is gone while nobody speaks shows by nothing else',
  ),
  bound(
    'time in which a peer acknowledges nothing of what was sent, until it is marked',
    'unacked-mark',
    's',
    'the session is `silent`, with a notice and a note; Linux alone tells',
    'longer than three retransmissions on most networks (RFC 9293, 3.8.3)',
  ),
  bound(
    'the same, until it is closed',
    'unacked-close',
    's',
    'the session is closed as failed; a peer that does not read never is',
    'at least 100 seconds (RFC 9293, 3.8.3): most networks come back sooner',
  ),
  bound(
    'time without a byte either way',
    'idle-close',
    's',
    'the session is hung up; pings of the board do not count',
    'off: many conversations pause for hours',
  ),
  bound(
    'rests between two looks at the kernel’s table, in times that a look took',
    ['src/session/silence-watch.ts', 'REST'],
    '',
    'who is silent is marked and closed later',
    'a look costs as much as there are connections',
  ),
  bound(
    'pings and ends of idle sessions in a second',
    ['src/session/idle-watch.ts', 'MOST_AT_ONCE'],
    '',
    'the others have their turn in the next second',
    'a fleet that came at once is due at once',
  ),
];

const MEMORY: readonly Limit[] = [
  bound(
    'conversation in memory, each session',
    'memory-per-session',
    'bytes',
    'the oldest records go; the file has them',
    'panes show the newest from memory',
  ),
  bound(
    'conversation in memory, all sessions',
    'memory',
    'bytes',
    'the session that holds most gives up its oldest records',
    'a flood costs the one that floods, not the quiet ones',
  ),
];

const DISK: readonly Limit[] = [
  bound(
    'bytes of conversations on the disk',
    'keep-bytes',
    'bytes',
    'the oldest conversations go; of those that still go on nothing does, and the bound is passed, unless `--prune-open` is set',
    'off: nothing that was said goes unasked. By default one client that floods writes as fast as the disk takes it, until that is full',
  ),
  bound(
    'days for which they are kept',
    'keep-days',
    '',
    'what is older goes; of conversations that still go on with `--prune-open` alone',
    'as above',
  ),
  bound(
    'room left on the disk of the transcripts',
    ['src/session/disk-watch.ts', 'LOW_BYTES'],
    'bytes',
    'an alarm stands and the board is not healthy; nothing else happens until the disk is full',
    'of a disk below 20 GiB a twentieth; somebody has to hear of it before it is full',
  ),
  bound(
    'time until it is full, as the last minute went',
    ['src/session/disk-watch.ts', 'LOW_MS'],
    'ms',
    'as above; not where `--keep-bytes` and `--prune-open` are set',
    'time for somebody to come and see',
  ),
];

const CONSOLES: readonly Limit[] = [
  bound(
    'attached at once',
    ['src/gateway/gateway.ts', 'MOST_ATTACHMENTS'],
    '',
    'further ones are refused with `CB_BOARD_FULL`',
    'consoles and scripts of one board',
  ),
  bound(
    'time until the hello',
    ['src/gateway/gateway.ts', 'HELLO_MS'],
    'ms',
    'the attachment is closed',
    'who says nothing must not hold a place',
  ),
  bound(
    'bytes waiting for an attachment',
    ['src/gateway/attachment.ts', 'BEHIND_BYTES'],
    'bytes',
    'its feeds are held; it gets a gap notice, and reads again from there',
    'a console that does not read must not cost memory, nor slow the board',
  ),
  bound(
    'calls of an attachment in a turn',
    ['src/gateway/attachment.ts', 'MOST_IN_TURN'],
    '',
    'the others wait',
    'a flood of requests must not keep the board from clients',
  ),
  bound(
    'calls without an answer yet, each attachment',
    ['src/gateway/attachment.ts', 'MOST_CALLS'],
    '',
    'nothing more is read of it',
    'each holds its answer',
  ),
  bound(
    'a line of the protocol',
    ['src/gateway/protocol.ts', 'MOST_LINE_BYTES'],
    'bytes',
    'the attachment is closed with an error',
    'a text of 16 Mi characters must fit, in JSON',
  ),
  bound(
    'views of operators, each',
    ['src/gateway/views.ts', 'MOST_LENGTH'],
    '',
    'refused with `CB_USAGE`; counted in characters of JSON',
    'drafts are kept there',
  ),
  bound(
    'views of operators, all',
    ['src/gateway/views.ts', 'MOST_LENGTH_OF_ALL'],
    '',
    'the one that was left longest ago goes',
    'operators come and go under many names',
  ),
  bound(
    'requests for numbers at once (`--metrics`)',
    ['src/net/page-server.ts', 'MOST_CONNECTIONS'],
    '',
    'further connections are closed',
    'one reader is usual',
  ),
  bound(
    'time for such a request to come, and of rest on its connection',
    ['src/net/page-server.ts', 'REQUEST_MS'],
    'ms',
    'the connection is closed',
    'who says nothing must not hold a place; who asks again before the answer is there is cut off at once',
  ),
];

const TELNET: readonly Limit[] = [
  bound(
    'answers to one client at once',
    ['src/wire/telnet/allowance.ts', 'ANSWERS_AT_ONCE'],
    '',
    'it gets none, and its details count them; what it turns off is off all the same',
    'any honest client draws fewer',
  ),
  bound(
    'until it may draw one more',
    ['src/wire/telnet/allowance.ts', 'ANSWER_EVERY_MS'],
    'ms',
    'as above',
    'a client may ask whether somebody is there for days',
  ),
  bound(
    'bytes of answers waiting for one client',
    ['src/net/telnet-wire.ts', 'ANSWERS_MAX'],
    'bytes',
    'as above; the bounds of outboxes hold for them too',
    'a client that asks and does not read must not fill its outbox',
  ),
  bound(
    'one option turned on at one side',
    ['src/wire/telnet/telnet.ts', 'TURNED_ON_MAX'],
    '',
    'it is refused from then on',
    'two ends that somebody has confused could turn it on and off for ever',
  ),
  bound(
    'characters of a subnegotiation',
    ['src/wire/telnet/decoder.ts', 'SUBNEGOTIATION_MAX'],
    '',
    'it is left out, up to its end',
    'what is understood is far shorter',
  ),
  bound(
    'terminal types of one client',
    ['src/wire/telnet/terminal-types.ts', 'NAMES_MAX'],
    '',
    'no more are asked for',
    'it may have a new one each time it is asked',
  ),
  bound(
    'characters of a terminal type',
    ['src/wire/telnet/terminal-types.ts', 'NAME_MAX'],
    '',
    'it is cut',
    'RFC 1091 allows no more',
  ),
  bound(
    'first characters held back until they are telnet or not',
    ['src/wire/telnet/detect.ts', 'DETECT_MAX'],
    '',
    'they are data',
    'a first subnegotiation that is longer is none',
  ),
  bound(
    'time for which they are held back',
    ['src/net/telnet-wire.ts', 'DETECT_MS'],
    'ms',
    'they are data',
    'whoever sends one byte and waits must be seen',
  ),
];

/** The factors of a number that the source has written out. */
const VALUE = (constant: string): RegExp => new RegExp(`const ${constant} = ([\\d_ *]+);`);

function valueOf(source: Source): number | string {
  if (typeof source === 'string') {
    const option = ALL_OPTIONS.find(({ name }) => name === source);
    if (option === undefined) throw new Error(`no option ${source}`);
    return String(option.default);
  }
  const [file, constant] = source;
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
  const [, factors] = VALUE(constant).exec(text) ?? [];
  if (factors === undefined) throw new Error(`${file} has no ${constant}`);
  return factors
    .split('*')
    .reduce((product, factor) => product * Number(factor.trim().replaceAll('_', '')), 1);
}

function written(value: number | string, unit: Limit['unit']): string {
  if (value === '0') return 'no bound';
  if (typeof value === 'string') return unit === '' ? value : `${value} ${unit}`;
  if (unit === 'ms') return value % 1000 === 0 ? `${value / 1000} s` : `${value} ms`;
  if (unit !== 'bytes') return String(value);
  return value % 2 ** 20 === 0 ? `${value / 2 ** 20} MiB` : `${value / 2 ** 10} KiB`;
}

function section(title: string, limits: readonly Limit[]): readonly string[] {
  const rows = limits.map(({ what, source, unit, happens, why }) => {
    const option = typeof source === 'string' ? `\`--${source}\`` : '';
    return `| ${what} | ${written(valueOf(source), unit)} | ${option} | ${happens} | ${why} |`;
  });
  const head = ['| what | bound | option | what happens there | why |', '| --- | --- | --- | --- | --- |'];
  return [`## ${title}`, '', ...head, ...rows, ''];
}

export function limitsPage(): string {
  return [
    '# Limits',
    '',
    'Everything that others can make grow has a bound, but what they say is recorded [for as long as the disk takes it](#the-disk)',
    'unless you set one. A bound without an option is fixed. Sizes of options are bytes, with `k`, `M` and `G` as 1024, its square and',
    'its cube.',
    '',
    ...section('Clients', CLIENTS),
    ...section('Bytes on their way', FLOW),
    ...section('Silence', SILENCE),
    ...section('Telnet', TELNET),
    ...section('Memory', MEMORY),
    ...section('The disk', DISK),
    ...section('Consoles and scripts', CONSOLES),
  ].join('\n');
}
