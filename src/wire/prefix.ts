/** What a prefix template may name. `local` and `peer` are hosts without their port. */
export interface PrefixValues {
  readonly local: string;
  readonly peer: string;
  readonly id: number;
  readonly name: string;
}

export const PLACEHOLDERS = [
  'local',
  'peer',
  'id',
  'name',
] as const satisfies readonly (keyof PrefixValues)[];

/** Fills `{local}`, `{peer}`, `{id}` and `{name}` in; other braces stay as they are. */
export function expandPrefix(template: string, values: PrefixValues): string {
  if (!template.includes('{')) return template;
  return template.replace(/\{(\w+)\}/g, (whole, word: string) => {
    const key = PLACEHOLDERS.find((placeholder) => placeholder === word);
    return key === undefined ? whole : String(values[key]);
  });
}
