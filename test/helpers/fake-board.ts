/** A board that lies: it speaks the protocol, and every text that it tells is an attack. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { TestContext } from 'node:test';
import { ATTACKS, CORPUS, shortened } from './attacks.ts';
import { BEGINNING, summaryOf } from './sessions.ts';

/** The session whose client has sent all of the corpus; each attack has one of its own from the next number on. */
export const TALKER = 1;

type Answer = (params: Readonly<Record<string, unknown>>) => unknown;

export interface FakeBoard {
  readonly path: string;
  /** Tells everybody who is attached. */
  readonly tell: (method: string, params: object) => void;
  /** From now on this method is refused with this text. */
  readonly refuse: (method: string, message: string) => void;
}

/** Listens at the path until the test ends. `answers` take the place of what it has for these methods. */
export async function fakeBoard(
  t: TestContext,
  path: string,
  answers: Readonly<Record<string, Answer>> = {},
): Promise<FakeBoard> {
  const sockets = new Set<Socket>();
  const refusals = new Map<string, string>();
  const all = { ...ANSWERS, ...answers };
  const tell = (method: string, params: object): void => {
    const line = `${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`;
    for (const socket of sockets) socket.write(line);
  };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest = '';
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) socket.write(answerTo(JSON.parse(line) as Request, all, refusals));
    });
  }).listen(path);
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { path, tell, refuse: (method, message) => void refusals.set(method, message) };
}

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** An answer that is a text is JSON already, or what it gives out for that. */
function answerTo(
  { id, method, params }: Request,
  answers: Readonly<Record<string, Answer>>,
  refusals: ReadonlyMap<string, string>,
): string {
  const message = refusals.get(method);
  if (message !== undefined)
    return `${JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32000, message, data: { code: 'CB_USAGE' } } })}\n`;
  const result = answers[method]?.(params) ?? null;
  return `{"jsonrpc":"2.0","id":${id},"result":${typeof result === 'string' ? result : JSON.stringify(result)}}\n`;
}

/** Longer than a board takes for a name, and not so long that painting is all that is tested. */
const MOST = 180;

const texts = ATTACKS.map((attack) => shortened(attack, MOST));

/** What it says of its sessions. */
export const LIES = [
  summaryOf(TALKER, { bytesIn: CORPUS.length, nextSeq: 1, recordsIn: 1, framing: 'lines' }),
  ...texts.map((text, index) =>
    summaryOf(TALKER + 1 + index, {
      ...{ name: text, tags: [text, text], note: text, peer: text, local: text, prefix: text },
      ...{ nextSeq: 1, recordsIn: 1, linesIn: 1, openedAt: BEGINNING + index, via: text },
      tls: { version: text, subject: text, fingerprint: text, verified: true },
      telnet: {
        here: [text],
        there: [text],
        window: undefined,
        terminals: [text],
        last: text,
        unanswered: 1,
      },
    }),
  ),
];

function recordsOf(id: unknown): readonly object[] {
  const bytes = id === TALKER ? CORPUS : (ATTACKS[Number(id) - TALKER - 1]?.bytes ?? Buffer.alloc(0));
  return [{ seq: 0, kind: 'in', offset: 0, at: BEGINNING, base64: bytes.toString('base64') }];
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  hello: () => ({
    ...{ version: 1, attachment: 1, operator: texts[0], role: 'operate', methods: [] },
    board: { name: texts[0], pid: 1, version: texts[1], started: BEGINNING, namesByRule: false },
    view: { desk: null, panes: {} },
  }),
  watch: () => ({
    addresses: texts,
    sessions: LIES,
    notices: texts.map((text, index) => ({
      ...{ at: BEGINNING + index, severity: 'warning', text, standing: true, session: TALKER },
    })),
  }),
  sessions: ({ after }) => LIES.filter(({ id }) => id > Number(after ?? 0)),
  open: ({ id }) => ({ records: recordsOf(id), older: false, newer: false }),
  page: ({ id }) => ({ records: recordsOf(id), older: false, newer: false }),
  broadcast: ({ ids }) =>
    (ids as readonly number[]).map((id, index) => ({
      id,
      outcome: 'refused',
      why: texts[index % texts.length],
    })),
  find: () => ({
    ...{ looked: 1, total: 1 },
    hits: texts.map((text, index) => {
      const line = { seq: 0, kind: 'in', offset: 0, at: BEGINNING, continued: false, text };
      const of = { id: index + 2, name: text, peer: text };
      const around = { before: [line], after: [line], joined: false };
      return { ...line, ...around, session: index + 2, place: { kind: 'in', byte: 0 }, spans: [0, 4], of };
    }),
  }),
  bans: () => texts.map((text) => ({ network: text, at: BEGINNING, reason: text, by: text })),
  history: () => ({
    recorded: true,
    more: false,
    conversations: LIES.map((session) => ({
      ...{ id: -session.id, openedAt: BEGINNING, closedAt: BEGINNING + 1, reason: session.name, records: 1 },
      ...{ session: { ...session, id: -session.id, state: 'closed' }, run: 'earlier' },
    })),
  }),
};
