/** The clients in the pictures: a small plant of pumps, valves and meters, and people who use telnet. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Device {
  /** What the naming rules make of it. */
  readonly name: string;
  /** An address of the loopback network, which it dials from. */
  readonly from: string;
  readonly eol: '\n' | '\r\n';
  /** Its first lines, the first of which names it. */
  readonly says: readonly string[];
  readonly answers: readonly (readonly [question: RegExp, answer: string])[];
}

/** Held against each client by `cordboard serve`; see docs/configuration.md. */
export const NAMES = [
  { peer: '127.0.4.*', line: '^ID=(\\w+)', name: 'pump-$1', tags: ['pump'] },
  { peer: '127.0.7.*', line: '^VALVE (\\w+)', name: 'valve-$1', tags: ['valve'] },
  { peer: '127.0.9.*', line: '^(\\w+) METER', name: '$1-meter', tags: ['meter'] },
  { line: 'this is (\\w+)', name: '$1', tags: ['person'] },
];

export function pump(id: number, rpm: number, temperature: string): Device {
  return {
    name: `pump-${id}`,
    from: `127.0.4.${id}`,
    eol: '\r\n',
    says: [`ID=${id} fw=2.1`],
    answers: [
      [/^status\?/, `rpm=${rpm} temp=${temperature} state=running`],
      [/^set rpm (\d+)/, 'OK rpm=$1'],
      [/^stop/, 'OK state=stopping'],
      [/^pressure\?/, 'in=1.2 bar out=4.8 bar'],
    ],
  };
}

export function valve(id: number, open: number): Device {
  return {
    name: `valve-${id}`,
    from: `127.0.7.${id}`,
    eol: '\n',
    says: [`VALVE ${id} ready, ${open} % open`],
    answers: [
      [/^status\?/, `${open} % open, no fault`],
      [/^open (\d+)/, 'moving to $1 %'],
      [/^reset/, 'fault cleared, moving'],
      [/^stop/, 'holding'],
    ],
  };
}

/** It comes from a Japanese maker, and says so in its unit. */
export function meter(kind: string, readings: readonly string[]): Device {
  return {
    name: `${kind}-meter`,
    from: '127.0.9.20',
    eol: '\n',
    says: [`${kind} METER 流量計 v1.4`, ...readings],
    answers: [[/^status\?/, readings.at(-1) ?? 'ok']],
  };
}

export function person(name: string, from: string, ...says: readonly string[]): Device {
  return { name, from, eol: '\r\n', says: [`hello, this is ${name}`, ...says], answers: [] };
}

/** A device that has dialed in. */
export class Client {
  readonly device: Device;
  readonly #socket: Socket;
  #heard = '';

  /** Takes a socket that is connected, and owns it. */
  constructor(socket: Socket, device: Device) {
    this.#socket = socket;
    this.device = device;
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    this.say(...device.says);
  }

  say(...lines: readonly string[]): void {
    this.#socket.write(lines.map((line) => line + this.device.eol).join(''));
  }

  /** Ends its sending; it goes on hearing. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #hear(text: string): void {
    const lines = (this.#heard + text).split(/\r?\n/);
    this.#heard = lines.pop() ?? '';
    for (const line of lines) this.#answer(line);
  }

  #answer(line: string): void {
    const found = this.device.answers.find(([question]) => question.test(line));
    if (found === undefined) return;
    const [question, answer] = found;
    this.say((question.exec(line)?.[0] ?? '').replace(question, answer));
  }
}

export async function dialIn(port: number, device: Device): Promise<Client> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: device.from, allowHalfOpen: true });
  await once(socket, 'connect');
  return new Client(socket, device);
}
