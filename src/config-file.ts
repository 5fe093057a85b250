/** What the configuration file says, and where it is. */
import { join } from 'node:path';
import { CONFIG_VARIABLE } from './environment.ts';
import { CordboardError } from './errors.ts';
import { expected, word } from './expected.ts';
import { FILE_KEYS } from './file-keys.ts';
import { jsonFault } from './json-fault.ts';
import { suggestion } from './nearest.ts';
import { SETTINGS } from './options.ts';
import type { Given, Sources } from './sources.ts';

/** Throws `CB_CONFIG`. A file that nobody has named may be missing. */
export function fromFile(sources: Sources): Given[] {
  const path = configPath(sources);
  const text = readConfig(sources.readFile, path);
  if (text === undefined) return [];
  return Object.entries(parseConfig(path.name, text)).map(([key, raw]: [string, unknown]) => {
    const file = word(path.name);
    if (FILE_KEYS.some(({ name }) => name === key))
      return { name: key, raw, source: file, code: 'CB_CONFIG' };
    if (!SETTINGS.some(({ name }) => name === key)) throw unknownKey(path.name, key);
    return { name: key, raw, source: `${file}: ${key}`, code: 'CB_CONFIG' };
  });
}

interface ConfigPath {
  readonly name: string;
  /** The user named it, so it must be there. */
  readonly chosen: boolean;
}

/** The XDG base directory specification: a relative `XDG_CONFIG_HOME` is to be ignored. */
function configPath({ env, flags, home }: Sources): ConfigPath {
  const chosen = flags['config'] ?? (env[CONFIG_VARIABLE] === '' ? undefined : env[CONFIG_VARIABLE]);
  if (typeof chosen === 'string') return { name: chosen, chosen: true };
  const xdg = env['XDG_CONFIG_HOME'] ?? '';
  const folder = xdg.startsWith('/') ? xdg : join(home, '.config');
  return { name: join(folder, 'cordboard', 'config.json'), chosen: false };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'this is a folder',
};

function readConfig(readFile: Sources['readFile'], { name, chosen }: ConfigPath): string | undefined {
  try {
    return readFile(name).replace(/^\uFEFF/, '');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const reason = REASONS[code] ?? word(error.message);
    if (!chosen && reason === REASONS['ENOENT']) return undefined;
    throw new CordboardError('CB_CONFIG', `${word(name)}: cannot be read: ${reason}`);
  }
}

function parseConfig(path: string, text: string): object {
  const fault = jsonFault(text);
  if (fault !== undefined) {
    const place = `line ${fault.line}, column ${fault.column}`;
    throw new CordboardError('CB_CONFIG', `${word(path)}: ${place}: ${fault.message}`);
  }
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new CordboardError('CB_CONFIG', `${word(path)}: ${expected('an object of options', value).message}`);
}

function unknownKey(path: string, key: string): CordboardError {
  const names = [...SETTINGS, ...FILE_KEYS].map(({ name }) => name);
  return new CordboardError(
    'CB_CONFIG',
    `${word(path)}: ${word(key)}: no such option${suggestion(key, names)}`,
  );
}
