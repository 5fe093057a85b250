/** Actions that look for something in a conversation. */
import type { Effect } from './effects.ts';
import { clearFind, findNext, openFind, searchFor } from './find-box.ts';
import { filterBy, openFilter } from './filter-box.ts';
import { looked } from './grid.ts';
import { openHits } from './hits-box.ts';
import type { Model } from './model.ts';
import { parseMoment } from './moments.ts';
import { onPane, type Perform } from './performing.ts';
import { say } from './say.ts';
import { page } from './scroll.ts';
import { readFilter } from './select.ts';
import { copyAll, openCopy } from './copy-box.ts';

export const FIND_ACTIONS = {
  find: onPane((model, pane, argument) =>
    argument === '' ? openFind(model, pane) : searchFor(model, pane, argument),
  ),
  'find-all': openHits,
  'find-older': onPane((model, pane) => findNext(model, pane, 'older')),
  'find-newer': onPane((model, pane) => findNext(model, pane, 'newer')),
  'find-end': onPane((_, pane) => clearFind(pane)),
  filter: onPane(openFilter),
  'set-filter': onPane(filterBy),
  at: onPane((model, pane, argument) => {
    const moment = parseMoment(argument, model.now);
    if ('error' in moment) return say(model, 'warning', `/at: ${moment.error}`);
    looked(pane);
    pane.seeking = moment.at;
    pane.paging = undefined;
    return page(pane, 'moment');
  }),
  filters: setNamed,
  copy: onPane(openCopy),
  save: onPane((model, pane, argument) => {
    const [, bare, path = ''] = /^(--bare(?:\s+|$))?(.*)$/s.exec(argument) ?? [];
    if (path === '')
      return say(model, 'warning', '/save: expected the name of a file, or >>FILE to add to it');
    return [{ type: 'save', path, text: `${copyAll(pane, bare !== undefined)}\n` }];
  }),
} satisfies Readonly<Record<string, Perform>>;

/** `NAME FILTER` saves a filter of sessions, for `@NAME`; `NAME` alone shows it, `NAME --delete` forgets it; nothing lists them. */
function setNamed(model: Model, argument: string): Effect[] {
  const [, name = '', text = ''] = /^@?(\S*)\s*(.*)$/s.exec(argument) ?? [];
  const filters = new Map(model.filters);
  if (name === '') {
    const all = [...filters].map(([each, filter]) => `@${each} ${filter}`).join('   ');
    return say(model, 'info', all === '' ? 'no filter is saved; /filters NAME FILTER' : all);
  }
  const saved = filters.get(name);
  if (text === '' || text === '--delete') {
    if (saved === undefined) return say(model, 'warning', `/filters: no filter is called ${name}`);
    if (text === '') return say(model, 'info', `@${name} is ${saved}`);
    filters.delete(name);
    model.filters = filters;
    return say(model, 'info', `@${name} is forgotten; it was ${saved}`);
  }
  const read = readFilter(model, text);
  if ('error' in read) return say(model, 'warning', `/filters: ${read.error}`);
  model.filters = filters.set(name, text);
  return say(model, 'info', `@${name} is ${text}`);
}
