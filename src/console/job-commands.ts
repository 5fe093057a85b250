/** What is written after `/every` and `/send`. */
import { isCommand } from './commands.ts';
import { suggestion } from '../nearest.ts';
import { parsePace, parseTime } from '../durations.ts';

/** An argument that was not understood; in words. */
interface Wrong {
  readonly do: 'nothing';
  readonly error: string;
}

export type EveryArgument =
  | { readonly do: 'list' }
  | { readonly do: 'stop'; readonly all: boolean }
  | { readonly do: 'start'; readonly ms: number; readonly text: string }
  | Wrong;

/** `5s TEXT` begins, where `//x` stands for `/x` as in a draft; `stop` ends those of this session, `stop all` every one, nothing lists them. */
export function parseEvery(argument: string): EveryArgument {
  if (argument.trim() === '') return { do: 'list' };
  const [, word = '', text = ''] = /^\s*(\S+)(?:\s(.*))?$/s.exec(argument) ?? [];
  if (word === 'stop') return stopOf(text.trim());
  const ms = parseTime(word)?.ms;
  if (ms === undefined)
    return wrong(`/every: expected 500ms, 5s, 2m, 1h, seconds alone, or stop, got ${word}`);
  if (isCommand(text))
    return wrong('/every repeats a text, not a command; // sends a text that begins with /');
  if (text.trim() === '')
    return wrong('/every: expected a text after the interval, such as /every 5s status?');
  return { do: 'start', ms, text: text.startsWith('//') ? text.slice(1) : text };
}

function stopOf(rest: string): EveryArgument {
  if (rest !== '' && rest !== 'all')
    return wrong(`/every stop: expected nothing or all after it, got ${rest}`);
  return { do: 'stop', all: rest === 'all' };
}

export type FileArgument =
  | { readonly do: 'stop' }
  | { readonly do: 'start'; readonly path: string; readonly pace: number; readonly lines: boolean }
  | Wrong;

const FILE_OPTIONS = ['--pace', '--lines', '--stop'] as const;

/**
 * `FILE [--pace 10ms|100/s|1k/s] [--lines]`, in any order, or `--stop`. A name with blanks stands in quotes; one
 * that begins with dashes comes after `--`.
 */
export function parseFileArgument(argument: string): FileArgument {
  const words = argument.match(/"[^"]*"|\S+/g) ?? [];
  let paths: string[] = [];
  let pace = 0;
  let lines = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const [name, given] = word.startsWith('--') ? word.split(/=(.*)/s, 2) : [undefined];
    if (word === '--') {
      paths = [...paths, ...words.slice(index + 1).map(unquoted)];
      break;
    }
    if (word === '--stop') return words.length === 1 ? { do: 'stop' } : wrong('/send: --stop stands alone');
    else if (word === '--lines') lines = true;
    else if (name === '--pace') {
      const written = given ?? words[++index] ?? 'nothing';
      const read = parsePace(written);
      if (read === undefined) return wrong(`/send: --pace expects 10ms, 100/s or 1k/s, got ${written}`);
      pace = read;
    } else if (name !== undefined) return wrong(`/send: no option ${word}${suggestion(name, FILE_OPTIONS)}`);
    else paths.push(unquoted(word));
  }
  const [path = '', ...others] = paths;
  if (path === '') return wrong('/send: expected a file, such as /send boot.txt --lines');
  if (others.length > 0)
    return wrong(`/send: expected one file, got ${paths.length}; a name with blanks takes "quotes"`);
  return { do: 'start', path, pace, lines };
}

function unquoted(word: string): string {
  return /^"[^"]*"$/.test(word) ? word.slice(1, -1) : word;
}

function wrong(error: string): Wrong {
  return { do: 'nothing', error };
}
