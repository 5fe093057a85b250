/** What the environment says of options. */
import { CordboardError } from './errors.ts';
import { word } from './expected.ts';
import { FILE_KEYS } from './file-keys.ts';
import { isSetting } from './listening.ts';
import { nearest } from './nearest.ts';
import { ALL_OPTIONS, FILE_OPTIONS, listenerOptions, OPTIONS } from './options.ts';
import type { Given, Sources } from './sources.ts';

const ENV_PREFIX = 'CORDBOARD_';
export const CONFIG_VARIABLE = `${ENV_PREFIX}CONFIG`;
/** Not options: for whoever works on cordboard. */
const OTHER_VARIABLES = [`${ENV_PREFIX}DEBUG`, `${ENV_PREFIX}FUZZ_SECONDS`];

function variable(name: string): string {
  return ENV_PREFIX + name.toUpperCase().replaceAll('-', '_');
}

/** An empty variable is as good as none. */
export function fromEnv(env: Sources['env']): Given[] {
  refuseMisspelt(Object.keys(env));
  return ALL_OPTIONS.flatMap(({ name, kind }) => {
    const source = variable(name);
    const text = env[source] ?? '';
    const raw = kind === 'list' ? piecesOf(text, name) : text;
    return text === '' ? [] : [{ name, raw, source, code: 'CB_USAGE' as const }];
  });
}

/** Items are between commas; what a listener has for itself is as well, and stays with it. */
function piecesOf(text: string, name: string): string[] {
  const pieces: string[] = [];
  for (const piece of text.split(',').map((item) => item.trim())) {
    const last = pieces.at(-1);
    const joins = name === OPTIONS.listen.name && last !== undefined && belongsToListener(piece);
    if (joins) pieces[pieces.length - 1] = `${last},${piece}`;
    else pieces.push(piece);
  }
  return pieces;
}

/** A name without its value is no address. */
function belongsToListener(piece: string): boolean {
  return isSetting(piece) || listenerOptions().some(({ name }) => name === piece);
}

/** A variable that is nothing like an option belongs to somebody else. */
function refuseMisspelt(variables: readonly string[]): void {
  const known = [CONFIG_VARIABLE, ...OTHER_VARIABLES, ...ALL_OPTIONS.map(({ name }) => variable(name))];
  const fileOnly = [...Object.values(FILE_OPTIONS), ...FILE_KEYS].map(({ name }) => variable(name));
  for (const name of variables) {
    if (!name.startsWith(ENV_PREFIX) || known.includes(name)) continue;
    if (fileOnly.includes(name))
      throw new CordboardError('CB_USAGE', `${name}: only the configuration file can say this`);
    // All of them begin alike: only the rest tells how near they are.
    const own = (variable: string): string => variable.slice(ENV_PREFIX.length);
    const meant = nearest(own(name), known.map(own));
    if (meant === undefined) continue;
    throw new CordboardError(
      'CB_USAGE',
      `${word(name)}: no such option; did you mean ${ENV_PREFIX}${meant}?`,
    );
  }
}
