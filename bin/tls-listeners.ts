/** Listeners that speak TLS, as the configuration has them. */
import { readFileSync } from 'node:fs';
import type { Clock } from '../src/clock.ts';
import { listenerSettings, type ServeConfig } from '../src/config.ts';
import { type Beginning, formatListening } from '../src/listening.ts';
import { type DoorSettings, TlsDoors } from '../src/service/tls-doors.ts';
import type { Step } from '../src/session/admission.ts';
import { anyStep, tlsStep } from '../src/session/beginnings.ts';
import type { Notices } from '../src/session/notices.ts';

interface TlsListener {
  readonly index: number;
  readonly begins: Beginning;
  readonly settings: DoorSettings;
}

export class TlsListeners {
  readonly #doors: TlsDoors;
  readonly #steps = new Map<number, Step>();

  constructor(notices: Notices, clock: Clock) {
    this.#doors = new TlsDoors(notices, clock, (path) => readFileSync(path, 'utf8'));
  }

  /** Reads what they need. Throws `CB_CERTIFICATE`. */
  open(config: ServeConfig): void {
    for (const { index, begins, settings } of tlsListeners(config)) {
      const door = this.#doors.open(index, settings);
      this.#steps.set(index, begins === 'tls' ? tlsStep(door) : anyStep(door));
    }
  }

  /** The files are read anew, for whoever comes from now on. The listeners themselves have to be the same as before. */
  reload(config: ServeConfig): void {
    for (const { index, settings } of tlsListeners(config)) this.#doors.reload(index, settings);
  }

  /** What clients of the listener of that number have to pass. */
  stepsOf(index: number): readonly Step[] {
    const step = this.#steps.get(index);
    return step === undefined ? [] : [step];
  }

  close(): void {
    this.#doors.close();
  }
}

function tlsListeners(config: ServeConfig): TlsListener[] {
  return config.listen.flatMap((each, index) => {
    if (each.begins === 'plain') return [];
    const { tlsCert, tlsKey, tlsCa, tlsClient } = listenerSettings(each, config);
    const paths = { cert: tlsCert, key: tlsKey, ca: tlsCa };
    return [
      { index, begins: each.begins, settings: { ...paths, client: tlsClient, title: formatListening(each) } },
    ];
  });
}
