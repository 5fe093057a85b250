/** What an escape of a class, a loop over anything, a class in brackets or an end of the text look like. */
const SIGNS: readonly RegExp[] = [/\\[dDwWsSbB]/, /\.[*+]/, /\[[^\]]+\]/, /^\^./, /.\$$/];

/** Whether a text that was looked for, and is nowhere, may have been meant as a regular expression. */
export function looksLikeRegex(text: string): boolean {
  return !text.startsWith('~') && SIGNS.some((sign) => sign.test(text));
}

/** For behind words that say that nothing was found: how such a text begins. Empty where it has no signs of one. */
export function regexHint(text: string): string {
  return looksLikeRegex(text) ? '; ~ begins a regular expression' : '';
}
