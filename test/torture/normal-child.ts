/** Clients that ask a line now and then, take the answer, and dial again where they are cut off. */
import { connect, type Socket } from 'node:net';
import { answer, argument, type Numbers } from '../bench/child.ts';
import { askText, type Asked, type Connection, wordsOf, writeLedger } from './ledger.ts';

const [port, first, count, askMs] = [argument(0), argument(1), argument(2), argument(3)];
const folder = process.argv[6] ?? '';

const REDIAL_MS = 50;
const TICK_MS = 5;
/** Dialed at once: fewer than a backlog holds. */
const AT_ONCE = 100;
/** Of each connection so many wrong lines are kept, and so much of each. */
const MOST_WRONG = 3;
const MOST_WRONG_UNITS = 100;

const now = (): number => performance.timeOrigin + performance.now();

class Client {
  readonly number: number;
  readonly connections: Connection[] = [];
  /** Answers since the mark. */
  marked = 0;
  /** When it says its next line. */
  due = Infinity;
  #socket: Socket | undefined;
  #rest = '';

  constructor(number: number) {
    this.number = number;
  }

  get isConnected(): boolean {
    return this.#socket !== undefined;
  }

  get waiting(): number {
    const last = this.connections.at(-1);
    return last === undefined || !this.isConnected ? 0 : last.asked.length - last.answers;
  }

  /** Resolves when it is connected, however often it has to dial. */
  dial(): Promise<void> {
    return new Promise((resolve) => this.#dial(resolve));
  }

  #dial(done: () => void): void {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let connection: Connection | undefined;
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      connection = this.#connected(socket);
      done();
    });
    socket.on('data', (text: string) => {
      if (connection !== undefined) this.#heard(connection, text);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (connection !== undefined && !leaving) connection.closedAt = now();
      this.#socket = undefined;
      if (!leaving) setTimeout(() => this.#dial(done), REDIAL_MS);
    });
  }

  #connected(socket: Socket): Connection {
    const connection: Connection = {
      client: this.number,
      number: this.connections.length,
      openedAt: now(),
      asked: [],
      answers: 0,
      wrong: [],
    };
    this.connections.push(connection);
    this.#socket = socket;
    this.#rest = '';
    return connection;
  }

  ask(at: number): void {
    const connection = this.connections.at(-1);
    if (connection === undefined || this.#socket === undefined) return;
    const words = { client: this.number, connection: connection.number, number: connection.asked.length };
    connection.asked.push({ at });
    this.#socket.write(`${askText(words)}\n`);
  }

  end(): void {
    this.#socket?.end();
  }

  #heard(connection: Connection, text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#answered(connection, line);
  }

  #answered(connection: Connection, line: string): void {
    const words = wordsOf('answer', line);
    const asked: Asked | undefined = connection.asked[connection.answers];
    const fits =
      words?.client === connection.client &&
      words.connection === connection.number &&
      words.number === connection.answers;
    if (asked === undefined || !fits) {
      if (connection.wrong.length < MOST_WRONG) connection.wrong.push(line.slice(0, MOST_WRONG_UNITS));
      return;
    }
    asked.took = now() - asked.at;
    connection.answers++;
    this.marked++;
  }
}

const clients = Array.from({ length: count }, (_, index) => new Client(first + index));
let leaving = false;
let asking: NodeJS.Timeout | undefined;

async function dialAll(): Promise<Numbers> {
  for (let from = 0; from < count; from += AT_ONCE)
    await Promise.all(clients.slice(from, from + AT_ONCE).map((client) => client.dial()));
  return stats();
}

/** Spread over the time between two lines, so that they do not all speak at once. */
function begin(): void {
  const from = now();
  for (const [index, client] of clients.entries()) client.due = from + (index / count) * askMs;
  asking = setInterval(() => {
    const at = now();
    for (const client of clients) {
      if (client.due > at) continue;
      client.due = Math.max(client.due + askMs, at);
      client.ask(at);
    }
  }, TICK_MS);
}

function stats(): Numbers {
  return {
    open: clients.filter((client) => client.isConnected).length,
    waiting: clients.reduce((sum, client) => sum + client.waiting, 0),
    least: Math.min(...clients.map(({ marked }) => marked)),
  };
}

answer({
  dial: dialAll,
  ask: () => {
    begin();
    return {};
  },
  mark: () => {
    for (const client of clients) client.marked = 0;
    return stats();
  },
  stats,
  hush: () => {
    clearInterval(asking);
    return stats();
  },
  leave: () => {
    leaving = true;
    for (const client of clients) client.end();
    const connections = clients.flatMap((client) => client.connections);
    writeLedger(folder, String(first), connections);
    return { connections: connections.length };
  },
});
