/** What listeners have for TLS: read when the board starts and when it is reloaded, and watched for its end. */
import { type CredentialPaths, type Credentials, readCredentials } from '../certificates/credentials.ts';
import type { Clock } from '../clock.ts';
import { CordboardError } from '../errors.ts';
import { count } from '../format.ts';
import { TlsDoor, type TlsServing } from '../net/tls-server.ts';
import type { Notices } from '../session/notices.ts';

/** What a listener is set up with; `client` as in `TlsServing`. */
export interface DoorSettings extends CredentialPaths {
  /** What notices call the listener. */
  readonly title: string;
  readonly client: TlsServing['client'];
}

const DAY_MS = 86_400_000;

/** A certificate that ends sooner is told of. */
const SOON_DAYS = 30;

/** How often that is looked at. */
const LOOK_MS = 6 * 3_600_000;

interface Kept {
  readonly door: TlsDoor;
  readonly alarm: string;
  credentials: Credentials;
  title: string;
}

export class TlsDoors {
  readonly #notices: Notices;
  readonly #clock: Clock;
  readonly #read: (path: string) => string;
  readonly #kept = new Map<number, Kept>();
  readonly #looking: NodeJS.Timeout;

  /** `read` throws as `node:fs` does. */
  constructor(notices: Notices, clock: Clock, read: (path: string) => string) {
    this.#notices = notices;
    this.#clock = clock;
    this.#read = read;
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
    this.#looking.unref();
  }

  /** For the listener of that number. Throws `CB_CERTIFICATE`. */
  open(index: number, settings: DoorSettings): TlsDoor {
    const { title } = settings;
    const { serving, credentials } = this.#load(settings);
    const door = taken(title, () => new TlsDoor(serving, this.#clock));
    const kept = { door, alarm: `tls ${index}`, credentials, title };
    this.#kept.set(index, kept);
    this.#lookAt(kept);
    return door;
  }

  /** From the next handshake on it is as the files are now. What cannot be used leaves all as it was, and is told. */
  reload(index: number, settings: DoorSettings): void {
    const kept = this.#kept.get(index);
    if (kept === undefined) return;
    const { alarm, title } = kept;
    try {
      const { serving, credentials } = this.#load(settings);
      taken(title, () => (kept.door.serving = serving));
      const isNew = credentials.cert !== kept.credentials.cert;
      kept.credentials = credentials;
      if (isNew)
        this.#notices.say('info', `${title} has a new certificate, ${endOf(credentials)}`, { alarm });
      this.#lookAt(kept);
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      const text = `${title} keeps the certificate that it had: ${error.message}`;
      this.#notices.say('error', text, { alarm, standing: true });
    }
  }

  close(): void {
    clearInterval(this.#looking);
  }

  #load(settings: DoorSettings): { readonly serving: TlsServing; readonly credentials: Credentials } {
    const credentials = readCredentials(settings, this.#read);
    const { cert = '', key = '', ca } = credentials;
    const serving = { cert, key, client: settings.client, ...(ca !== undefined && { ca }) };
    return { serving, credentials };
  }

  #look(): void {
    for (const kept of this.#kept.values()) this.#lookAt(kept);
  }

  #lookAt({ alarm, title, credentials }: Kept): void {
    const text = doubt(credentials, this.#clock());
    if (text === undefined) this.#settle(alarm, title);
    else this.#notices.say('warning', `${title}: ${text}`, { alarm, standing: true });
  }

  /** What was said before no longer stands. */
  #settle(alarm: string, title: string): void {
    const stands = this.#notices.past.some((each) => each.alarm === alarm && each.standing === true);
    if (stands) this.#notices.say('info', `${title}: the certificate is in order`, { alarm });
  }
}

/** Why clients may not take the certificate; undefined: they will. */
function doubt({ from = -Infinity, until = Infinity }: Credentials, now: number): string | undefined {
  const renew = 'put a new one in its place and send the board a SIGHUP';
  if (until <= now)
    return `the certificate has expired ${ago(now - until)}, clients will refuse it; ${renew}`;
  if (from > now)
    return `the certificate is valid only from ${new Date(from).toUTCString()}; is the clock here right?`;
  if (until - now > SOON_DAYS * DAY_MS) return undefined;
  return `the certificate expires in ${count(Math.floor((until - now) / DAY_MS), 'day')}; ${renew}`;
}

function ago(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  return days === 0 ? 'today' : `${count(days, 'day')} ago`;
}

function endOf({ until = 0 }: Credentials): string {
  return `valid until ${new Date(until).toUTCString()}`;
}

/** What OpenSSL refuses is a matter of the files as well. */
function taken<T>(title: string, take: () => T): T {
  try {
    return take();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const why = error.message.replace(/^error:[\dA-F]+:/, '').slice(0, 200);
    throw new CordboardError('CB_CERTIFICATE', `${title}: the certificate cannot be used: ${why}`);
  }
}
