/**
 * The names of the looks. `default` has the terminal's own colours, `dark` and `light` are for a terminal of that
 * kind, `contrast` is for the strongest contrast on either, `mono` has no colours.
 */
export const THEME_NAMES = ['default', 'dark', 'light', 'contrast', 'mono'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];
