/** What a prefix template may name. `local` and `peer` are hosts without their port. */
export interface PrefixValues {
  readonly local: string;
  readonly peer: string;
  readonly id: number;
  readonly name: string;
}

const PLACEHOLDERS = ['local', 'peer', 'id', 'name'] as const satisfies readonly (keyof PrefixValues)[];

/** What is wrong with a template: it has to be one line, and words in braces have to be placeholders. */
export function checkPrefix(
  template: string,
): { readonly expected: string; readonly got: string } | undefined {
  if (/[\r\n]/.test(template)) return { expected: 'one line of text', got: template };
  const known: readonly string[] = PLACEHOLDERS;
  const all = known.map((each) => `{${each}}`).join(', ');
  for (const [whole, name = ''] of template.matchAll(/\{(\w+)\}/g)) {
    if (!known.includes(name)) return { expected: `only ${all} in braces`, got: whole };
  }
  return undefined;
}

/** Fills `{local}`, `{peer}`, `{id}` and `{name}` in; other braces stay as they are. */
export function expandPrefix(template: string, values: PrefixValues): string {
  if (!template.includes('{')) return template;
  return template.replace(/\{(\w+)\}/g, (whole, word: string) => {
    const key = PLACEHOLDERS.find((placeholder) => placeholder === word);
    return key === undefined ? whole : String(values[key]);
  });
}
