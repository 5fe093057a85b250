/** What a normal client has said and heard, to be held against the record. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of it. */
export interface Asked {
  /** When, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** Milliseconds until its answer was there; undefined while it is not. */
  took?: number;
}

/** One connection of a client; lines have their place in `asked` as their number. */
export interface Connection {
  readonly client: number;
  readonly number: number;
  readonly openedAt: number;
  /** Undefined: the client itself ended it, at the end of the day. */
  closedAt?: number;
  readonly asked: Asked[];
  /** Answers there were, in order. */
  answers: number;
  /** Lines that were none of the next answer. */
  readonly wrong: string[];
}

/** What is said on a connection: of which client, which connection, which line. */
export interface Words {
  readonly client: number;
  readonly connection: number;
  readonly number: number;
}

/** So that a line is as long as many are. */
const FILLER = 'the tank is at 41.2 degrees';

export function askText({ client, connection, number }: Words): string {
  return `ask ${client} ${connection} ${number} ${FILLER}`;
}

export function answerText({ client, connection, number }: Words): string {
  return `answer ${client} ${connection} ${number} to ${FILLER}`;
}

/** What `askText` or `answerText` was made of; undefined for any other text. */
export function wordsOf(kind: 'ask' | 'answer', text: string): Words | undefined {
  const [, first, ...numbers] = /^(\w+) (\d+) (\d+) (\d+) /.exec(text) ?? [];
  const [client = NaN, connection = NaN, number = NaN] = numbers.map(Number);
  const words = { client, connection, number };
  const made = kind === 'ask' ? askText(words) : answerText(words);
  return first === kind && text === made ? words : undefined;
}

export function writeLedger(folder: string, name: string, connections: readonly Connection[]): void {
  writeFileSync(join(folder, `${name}.ledger`), JSON.stringify(connections));
}

/** Those of all processes. */
export function readLedgers(folder: string): Connection[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ledger'));
  return files.flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Connection[]);
}
