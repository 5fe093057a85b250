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
    'further ones are refused',
    'each holds a descriptor while it says nothing',
  ),
  bound(
    'time for all that comes before the session',
    ['src/session/admission.ts', 'ADMISSION_MS'],
    'ms',
    'the client is refused as late',
    'who does not begin must not hold a place',
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
    'off: a board is there to read; a second’s worth may be saved up, 64 KiB at least',
  ),
  bound(
    'bytes a second read of one address',
    'rate-per-address',
    'bytes/s',
    'the same, for all its sessions; not for those with a tag of `--rate-trust`',
    'as above',
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
    ['src/transcript/delivery.ts', 'TROUBLE_SHARE_BYTES'],
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
    'Everything that others can make grow has a bound. A bound without an option is fixed. Sizes of options are bytes,',
    'with `k`, `M` and `G` as 1024, its square and its cube.',
    '',
    ...section('Clients', CLIENTS),
    ...section('Bytes on their way', FLOW),
    ...section('Memory', MEMORY),
    ...section('Consoles and scripts', CONSOLES),
  ].join('\n');
}
