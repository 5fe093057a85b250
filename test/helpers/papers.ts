/** The pages of docs/ that are made from tables of the program. `node dist/test/helpers/papers.js` writes them anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { GROUPS } from '../../src/console/actions.ts';
import { DEFAULT_KEYMAP } from '../../src/console/bindings.ts';
import { LISTED, waysOf } from '../../src/console/keymap.ts';
import { CODES } from '../../src/errors.ts';
import { configurationPage } from './configuration-page.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;

/** docs/keys.md, from the table of actions. */
export function keysPage(): string {
  const sections = Object.entries(GROUPS).map(([group, title]) => {
    const rows = LISTED.filter((action) => action.group === group && action.name !== 'edit').map(
      (action) => `| ${waysOf(DEFAULT_KEYMAP, action.name).map(code).join(', ')} | ${cell(action.words)} |`,
    );
    return [`## ${title}`, '', '| how | what |', '| --- | --- |', ...rows, ''].join('\n');
  });
  const edits = [...DEFAULT_KEYMAP.edits].map(([key, name]) => `| ${code(key)} | ${name} |`);
  return [
    '# Keys and commands',
    '',
    '`C-x` is Ctrl and x, `M-a` is Alt and a (or Esc, then a), `S-Tab` is Shift and Tab. `C-x t` is `C-x`, then `t`.',
    'A draft that begins with `/` is a command; `//` sends a text that begins with `/`.',
    '`C-x 1` to `C-x 0` go to session #1 to #10 as well, and `C-x C-c` quits. Escape and `C-g` close what is open.',
    '',
    ...sections,
    '## Editing the draft',
    '',
    "These are readline's keys, under readline's names.",
    '',
    '| key | does |',
    '| --- | --- |',
    ...edits,
    '',
  ].join('\n');
}

/** docs/errors.md, from the catalogue of codes. */
export function errorsPage(): string {
  const rows = Object.entries(CODES).map(
    ([name, { exit, meaning }]) => `| ${code(name)} | ${exit} | ${cell(meaning)} |`,
  );
  return [
    '# Errors and exit codes',
    '',
    'Every refusal has a code. An error that ends the program is one line on stderr, and the exit code is the one',
    'below (the numbers are those of sysexits.h). A signal ends it with 128 and the signal’s number: 130 for',
    'SIGINT, 143 for SIGTERM, 129 for SIGHUP. `connect` without a screen exits 0, or 1 when no connection came',
    'about.',
    '',
    '| code | exit | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

export const PAPERS = {
  'keys.md': keysPage,
  'errors.md': errorsPage,
  'configuration.md': configurationPage,
} as const;

/** A page as it stands in the repository. */
export function paperPath(name: string): string {
  return fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));
}

export function readPaper(name: string): string {
  return readFileSync(paperPath(name), 'utf8');
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, page] of Object.entries(PAPERS)) writeFileSync(paperPath(name), page());
}
