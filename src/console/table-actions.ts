/** What the keys do in the connection table. Keymap, help, hints and docs come from this, as from the other actions. */
interface TableAction {
  readonly name: `table:${string}`;
  readonly words: string;
  /** Typed characters among them; the first is shown. */
  readonly keys: readonly string[];
}

/** In the order of the help. */
export const TABLE_ACTIONS = [
  { name: 'table:up', words: 'select the row above', keys: ['Up', 'C-p', 'S-Tab'] },
  { name: 'table:down', words: 'select the row below', keys: ['Down', 'C-n', 'Tab'] },
  { name: 'table:page-up', words: 'a page up', keys: ['PgUp'] },
  { name: 'table:page-down', words: 'a page down', keys: ['PgDn'] },
  { name: 'table:first', words: 'the first row', keys: ['Home'] },
  { name: 'table:last', words: 'the last row', keys: ['End'] },
  { name: 'table:open', words: 'go to the selected session', keys: ['Enter'] },
  { name: 'table:details', words: 'details of the selected session', keys: ['d'] },
  { name: 'table:filter', words: 'filter the rows while it is typed', keys: ['/', 'f'] },
  { name: 'table:mark', words: 'mark the selected session, or take its mark away', keys: [' '] },
  { name: 'table:mark-all', words: 'mark all that are shown, or none of them', keys: ['*'] },
  { name: 'table:unmark', words: 'take all marks away', keys: ['u'] },
  { name: 'table:broadcast', words: 'broadcast to those marked, or to the selected one', keys: ['b'] },
  { name: 'table:tag', words: 'tags of those marked, or of the selected one', keys: ['T'] },
  { name: 'table:mute', words: 'mute those marked, or the selected one; or hear them again', keys: ['M'] },
  { name: 'table:hang-up', words: 'hang up those marked, or the selected one (asks)', keys: ['k'] },
  {
    name: 'table:dismiss',
    words: 'dismiss those marked that are closed, or the selected one',
    keys: ['x'],
  },
  { name: 'table:sort-left', words: 'sort by the column to the left', keys: ['<'] },
  { name: 'table:sort-right', words: 'sort by the column to the right', keys: ['>'] },
  { name: 'table:columns', words: 'choose columns, and their order', keys: ['c'] },
  { name: 'table:help', words: 'these keys', keys: ['?'] },
  { name: 'table:close', words: 'back to the panes; Escape always does that', keys: ['Escape', 'q'] },
] as const satisfies readonly TableAction[];

export type TableActionName = (typeof TABLE_ACTIONS)[number]['name'];

/** The action of that name. */
export function tableAction(name: string): TableActionName | undefined {
  return TABLE_ACTIONS.find((action) => action.name === name)?.name;
}
