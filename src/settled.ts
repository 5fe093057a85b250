/** What was said of each setting, where, and what is in force: defaults < configuration file < environment < flags. */
import { fromFile } from './config-file.ts';
import { fromEnv } from './environment.ts';
import { CordboardError } from './errors.ts';
import { FILE_KEYS, type FileKey } from './file-keys.ts';
import type { Setting } from './flag.ts';
import { ALL_OPTIONS, SETTINGS } from './options.ts';
import type { Given, Sources } from './sources.ts';

export type Read = <T>(setting: Setting<T> | FileKey<T>) => T;

export interface Settled {
  readonly read: Read;
  /** What a message calls the place where a setting was given; its name if it was not. */
  readonly sourceOf: (setting: Setting<unknown>) => string;
  /** Whether it was given for this run: not by the configuration file, nor by default. */
  readonly insists: (setting: Setting<unknown>) => boolean;
}

/** Checks every value of every source, overruled ones and those of the other command too. */
export function settle(sources: Sources): Settled {
  const given = [...fromFile(sources), ...fromEnv(sources.env), ...fromFlags(sources.flags)];
  const strongest = new Map(given.map((each) => [each.name, each]));
  for (const each of given) {
    for (const key of [...SETTINGS, ...FILE_KEYS]) if (key.name === each.name) check(key, each);
  }
  return {
    read: (setting) => setting.parse(strongest.get(setting.name)?.raw ?? setting.default),
    sourceOf: ({ name }) => strongest.get(name)?.source ?? name,
    insists: ({ name }) => strongest.get(name)?.code === 'CB_USAGE',
  };
}

function check(option: Setting<unknown> | FileKey<unknown>, { raw, source, code }: Given): void {
  try {
    option.parse(raw);
  } catch (error) {
    if (!(error instanceof CordboardError)) throw error;
    throw new CordboardError(code, `${source}: ${error.message}`);
  }
}

function fromFlags(flags: Sources['flags']): Given[] {
  return ALL_OPTIONS.flatMap(({ name }) =>
    flags[name] === undefined
      ? []
      : [{ name, raw: flags[name], source: `--${name}`, code: 'CB_USAGE' as const }],
  );
}
