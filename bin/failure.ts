import { lastWords } from '../src/last-words.ts';

/** Says on stderr why the program ends, and returns the exit code. */
export function sayFailure(error: unknown): number {
  const { exitCode, lines } = lastWords(error, process.env);
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
  return exitCode;
}
