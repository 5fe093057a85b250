import type { KeyInput } from './effects.ts';

/** What was pressed: a key's name, or the one character that was typed. */
export function pressed(input: KeyInput): string {
  return input.type === 'key' ? input.key : input.text;
}
