/** Actions on what part of the conversation is looked at. */
import { viewportOf } from './geometry.ts';
import { onPane, type Perform } from './performing.ts';
import { scrollEnd, scrollRows, scrollToNew, scrollTop } from './scroll.ts';

export const SCROLL_ACTIONS = {
  'scroll-up': onPane((model, pane) => scrollRows(model, pane, 1 - viewportOf(model, pane).height)),
  'scroll-down': onPane((model, pane) => scrollRows(model, pane, viewportOf(model, pane).height - 1)),
  'scroll-line-up': onPane((model, pane) => scrollRows(model, pane, -1)),
  'scroll-line-down': onPane((model, pane) => scrollRows(model, pane, 1)),
  'scroll-top': onPane(scrollTop),
  'scroll-end': onPane(scrollEnd),
  'first-new': onPane(scrollToNew),
} satisfies Readonly<Record<string, Perform>>;
