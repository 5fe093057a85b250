/** Flags of the commands for scripts. */
import { parsePace } from '../durations.ts';
import { expected } from '../expected.ts';
import { type Flag, line, yesOrNo } from '../flag.ts';
import { timeWithin } from '../times.ts';

/** All of the commands have it. */
export const BOARD = text('board', 'The name of the board; without it the only one that runs here');

export function toggle(name: string, description: string, letter?: string): Flag<boolean> {
  const own = { name, kind: 'switch', description, default: false, parse: yesOrNo } as const;
  return letter === undefined ? own : { ...own, letter };
}

/** A text; empty where it was not given. */
export function text(name: string, description: string): Flag<string> {
  return { name, kind: 'value', description, default: '', parse: line };
}

/** Several of them; none where it was not given. */
export function texts(name: string, description: string): Flag<string[]> {
  return {
    name,
    kind: 'list',
    description,
    default: '',
    parse: (raw) => (Array.isArray(raw) ? raw.map(line) : raw === '' ? [] : [line(raw)]),
  };
}

/** What a timer of Node can hold. */
const MOST_TIMEOUT_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

const timeoutOf = timeWithin({
  unit: 's',
  least: 0,
  most: MOST_TIMEOUT_SECONDS,
  besides: ', of which 0 is for ever',
});

/** Milliseconds; undefined for 0, which is for ever. */
export const TIMEOUT: Flag<number | undefined> = {
  name: 'timeout',
  kind: 'value',
  description: 'How long is waited, as in 500ms, 5s or 2m; 0 is for ever',
  default: '5s',
  parse: (raw) => timeoutOf(raw) || undefined,
};

/** Milliseconds for a byte, or for a line; 0: as fast as it goes. */
export const PACE: Flag<number> = {
  name: 'pace',
  kind: 'value',
  description:
    'Of --file and --stdin: a pause after each line (each byte without --lines) as in 10ms, or 100/s',
  default: '',
  parse: (raw) => {
    const pace = raw === '' ? 0 : parsePace(line(raw));
    if (pace === undefined) throw expected('a pace such as 10ms or 100/s', raw);
    return pace;
  },
};
