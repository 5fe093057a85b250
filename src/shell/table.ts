/** All commands of the shell. A new one is a row here: parser, help, completion and docs read this table. */
import { CERTIFICATE_COMMANDS } from './certificate-commands.ts';
import type { Flag } from '../flag.ts';
import type { ShellCommand } from './command.ts';
import { TRANSCRIPTS } from './flags.ts';
import { SEARCH_COMMAND } from './search-command.ts';
import { TRANSCRIPT_COMMANDS } from './transcripts.ts';

/** In the order of the help. */
export const SHELL_COMMANDS: readonly ShellCommand[] = [
  ...TRANSCRIPT_COMMANDS,
  SEARCH_COMMAND,
  ...CERTIFICATE_COMMANDS,
];

/** First words that have a second, and what they are about. */
export const SHELL_GROUPS: Readonly<Record<string, string>> = {
  transcripts: 'Show, export, replay and check recorded conversations',
  certificate: 'Make certificates for TLS: a private authority, and what it signs',
};

/** The command that a line begins with. */
export function shellCommand(words: readonly string[]): ShellCommand | undefined {
  const begun = `${words.slice(0, 2).join(' ')} `;
  return SHELL_COMMANDS.find(({ name }) => begun.startsWith(`${name} `));
}

/** All that it takes. */
export function shellFlags({ flags, apart }: ShellCommand): readonly Flag<unknown>[] {
  return apart === true ? flags : [...flags, TRANSCRIPTS];
}
