/** Prints what a shell can complete a word to, where boards know it. */
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { candidates, type Valued } from '../src/scripts/complete.ts';

/** `words`: after the program's name. Returns whether that was all; else the parser knows more. */
export async function complete(words: readonly string[]): Promise<boolean> {
  const { env } = process;
  const where = { env, temporary: resolve(tmpdir()), uid: process.getuid?.() };
  const forZsh = (env['SHELL'] ?? '').includes('zsh') || (env['ZSH_NAME'] ?? '').includes('zsh');
  const found = await candidates(words, where, forZsh, flagsFor);
  // A shell that has gone has enough.
  process.stdout.on('error', () => undefined);
  if (found !== undefined) process.stdout.write(found.map((each) => `${each}\n`).join(''));
  return found !== undefined;
}

/** Of a command that is none for scripts: those have no use for these tables, which take longer to load than all the rest. */
async function flagsFor(words: readonly string[]): Promise<readonly Valued[]> {
  const { shellCommand, shellFlags } = await import('../src/shell/table.ts');
  const shell = shellCommand(words);
  if (shell !== undefined) return shellFlags(shell);
  const { optionsOf } = await import('../src/options.ts');
  return optionsOf(words[0]);
}
