/** What a conversation can be exported as. */
export const FORMATS = ['text', 'raw', 'jsonl', 'asciicast', 'html'] as const;
export type Format = (typeof FORMATS)[number];
