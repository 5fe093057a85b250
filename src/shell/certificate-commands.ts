/** The rows of `cordboard certificate`. What runs them is loaded when they run. */
import { checkClientName, type HostName, MOST_COMMON_NAME, parseHostName } from '../certificates/names.ts';
import { CordboardError } from '../errors.ts';
import { expected } from '../expected.ts';
import { type Flag, line } from '../flag.ts';
import { MOST_DAYS } from '../option-values.ts';
import { timeIn } from '../times.ts';
import type { ShellCommand } from './command.ts';
import { text, toggle } from './flags.ts';

/** An authority outlives what it signs several times. */
const AUTHORITY_DAYS = '3650';

/** More is refused by some systems, of servers at least. */
const CERTIFICATE_DAYS = '825';

const FOLDER: Flag<string> = {
  name: 'folder',
  kind: 'value',
  description: 'Where the files are; empty is the folder at hand',
  default: '',
  parse: line,
};
const FORCE = toggle('force', 'Write over files that are there');
const NAME: Flag<string | undefined> = {
  ...text('name', `What the authority is called, at most ${MOST_COMMON_NAME} characters`),
  parse: (raw) => (raw === '' ? undefined : checkClientName(line(raw))),
};

function days(byDefault: string): Flag<number> {
  return {
    name: 'days',
    kind: 'value',
    description: 'How long it is valid',
    default: byDefault,
    parse: timeIn({ unit: 'd', least: 1, most: MOST_DAYS, besides: '' }),
  };
}

const OF_AUTHORITY = days(AUTHORITY_DAYS);
const OF_CERTIFICATE = days(CERTIFICATE_DAYS);

export const CERTIFICATE_COMMANDS: readonly ShellCommand[] = [
  {
    name: 'certificate ca',
    takes: '',
    summary: 'Make a private authority, which signs the certificates of a fleet: ca.pem, ca-key.pem',
    apart: true,
    flags: [NAME, OF_AUTHORITY, FOLDER, FORCE],
    examples: [
      ['', 'in the folder at hand'],
      ['--name "Pumps of Basel" --folder tls', 'with a name of its own'],
    ],
    prepare: ({ read, words }) => {
      const [stray] = words;
      if (stray !== undefined) throw expected('no words after certificate ca', stray);
      const request = {
        name: read(NAME),
        days: read(OF_AUTHORITY),
        folder: read(FOLDER),
        force: read(FORCE),
      };
      return async (outside) => (await import('./certificate.ts')).authority(request, outside);
    },
  },
  {
    name: 'certificate server',
    takes: 'HOST...',
    summary: 'Make a certificate for a server that is reached by these names and addresses',
    apart: true,
    flags: [OF_CERTIFICATE, FOLDER, FORCE],
    examples: [
      ['gate.example 192.0.2.7', 'gate.example.pem, gate.example-key.pem'],
      ["'*.gate.example' ::1", 'for all names right below one'],
    ],
    prepare: ({ read, words }) => {
      const hosts = hostsOf(words);
      const request = { hosts, days: read(OF_CERTIFICATE), folder: read(FOLDER), force: read(FORCE) };
      return async (outside) => (await import('./certificate.ts')).server(request, outside);
    },
  },
  {
    name: 'certificate client',
    takes: 'NAME...',
    summary: 'Make a certificate for each client of this name',
    apart: true,
    flags: [OF_CERTIFICATE, FOLDER, FORCE],
    examples: [['pump-a pump-b', 'pump-a.pem, pump-a-key.pem, pump-b.pem, pump-b-key.pem']],
    prepare: ({ read, words }) => {
      const names = namesOf(words);
      const request = { names, days: read(OF_CERTIFICATE), folder: read(FOLDER), force: read(FORCE) };
      return async (outside) => (await import('./certificate.ts')).clients(request, outside);
    },
  },
];

function hostsOf(words: readonly string[]): readonly [HostName, ...HostName[]] {
  const [first, ...others] = [...new Set(words)].map(parseHostName);
  if (first === undefined)
    throw new CordboardError('CB_USAGE', 'certificate server: expected the names that it is reached by');
  return [first, ...others];
}

function namesOf(words: readonly string[]): readonly string[] {
  if (words.length === 0)
    throw new CordboardError('CB_USAGE', 'certificate client: expected the name of a client');
  return [...new Set(words.map(checkClientName))];
}
