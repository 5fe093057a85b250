/** Prints what a shell can complete a word to, where boards know it. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { ALL_OPTIONS } from '../src/options.ts';
import { candidates, type Valued } from '../src/scripts/complete.ts';
import { shellCommand, shellFlags } from '../src/shell/table.ts';

/** `words`: after the program's name. Returns whether that was all; else the parser knows more. */
export async function complete(words: readonly string[]): Promise<boolean> {
  const { env } = process;
  const where = { env, temporary: resolve(tmpdir()), uid: process.getuid?.() };
  const forZsh = (env['SHELL'] ?? '').includes('zsh') || (env['ZSH_NAME'] ?? '').includes('zsh');
  const found = await candidates(words, where, forZsh, flagsFor(words));
  // A shell that has gone has enough.
  process.stdout.on('error', () => undefined);
  if (found !== undefined) process.stdout.write(found.map((each) => `${each}\n`).join(''));
  return found !== undefined;
}

/** Of a command that is none for scripts. */
function flagsFor(words: readonly string[]): readonly Valued[] {
  const shell = shellCommand(words);
  if (shell !== undefined) return shellFlags(shell);
  return ALL_OPTIONS.filter(({ commands }) => commands.some((name) => name === words[0]));
}
