/** How urgent something is, most urgent first. `alarm`: silent for too long. `presence`: a client came or went. */
export const LEVELS = ['highlight', 'alarm', 'bell', 'text', 'presence'] as const;
export type Level = (typeof LEVELS)[number];
