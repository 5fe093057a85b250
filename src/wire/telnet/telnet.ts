import { Buffer } from 'node:buffer';
import type { TelnetState } from '../settings.ts';
import { type Agreement, heard, wished } from './agreement.ts';
import { Allowance } from './allowance.ts';
import * as codes from './codes.ts';
import { TelnetDecoder } from './decoder.ts';
import {
  encodeCommand,
  encodeData,
  encodedSize,
  encodeNegotiation,
  encodeSubnegotiation,
} from './encoder.ts';
import { TerminalTypes } from './terminal-types.ts';
import { negotiationWords, type Negotiated } from './words.ts';

/** Who has called whom: a client that was accepted has the terminal, a server that was dialed offers one. */
export type TelnetRole = 'accepted' | 'dialed';

type Side = 'here' | 'there';

/**
 * How often the other side may have one option turned on. Two ends that keep to RFC 1143 come to rest, but not after
 * somebody else has got words in between: they could turn an option on and off for ever.
 */
const TURNED_ON_MAX = 64;

/** What this side calls its terminal where it is asked: one that only prints. */
const TERMINAL = Buffer.from('DUMB');

const ARE_YOU_THERE = Buffer.from('\r\n[Yes]\r\n');

const NOTHING = new Uint8Array(0);

/**
 * Options that may be on. ECHO and SGA at this side would have a client send each key by itself: it is to send lines.
 * That the other side echoes does no harm, since nobody here does.
 */
const AGREED: Readonly<Record<TelnetRole, Readonly<Record<Side, readonly number[]>>>> = {
  accepted: {
    here: [codes.BINARY, codes.END_OF_RECORD],
    there: [codes.BINARY, codes.ECHO, codes.SGA, codes.TTYPE, codes.END_OF_RECORD, codes.NAWS],
  },
  dialed: {
    here: [codes.BINARY, codes.SGA, codes.TTYPE, codes.END_OF_RECORD],
    there: [codes.BINARY, codes.ECHO, codes.SGA, codes.TTYPE, codes.END_OF_RECORD, codes.NAWS],
  },
};

/** What this side asks for first where telnet is on from the start. */
const WISHES: Readonly<Record<TelnetRole, readonly (readonly [Side, number])[]>> = {
  accepted: [
    ['there', codes.TTYPE],
    ['there', codes.NAWS],
  ],
  dialed: [
    ['there', codes.SGA],
    ['here', codes.TTYPE],
  ],
};

/** What one read has brought. */
export interface Heard {
  readonly data: Uint8Array;
  /** To be sent at once, before anything else. */
  readonly answers: Uint8Array;
  /** How often each command came that is for a person: BRK, IP. */
  readonly signals: ReadonlyMap<number, number>;
  /** Something of `state` is new. */
  readonly changed: boolean;
}

/**
 * One end of a telnet connection (RFC 854, 855, 1143): bytes of the wire to data and answers, data to bytes of the
 * wire. Answers are bounded, see `Allowance` and `receive`; what is not answered is taken as not said, but that the
 * other side turns something off is always taken.
 */
export class Telnet {
  readonly #role: TelnetRole;
  readonly #decoder: TelnetDecoder;
  readonly #allowance = new Allowance();
  readonly #types = new TerminalTypes();
  readonly #agreements: Readonly<Record<Side, Map<number, Agreement>>> = {
    here: new Map(),
    there: new Map(),
  };
  readonly #turnedOn: Readonly<Record<Side, Map<number, number>>> = { here: new Map(), there: new Map() };
  #window: TelnetState['window'];
  #last: Negotiated | undefined;
  #unanswered = 0;
  #changed = false;
  #answers: Uint8Array[] = [];
  #signals = new Map<number, number>();
  #at = 0;
  #room = 0;

  constructor(role: TelnetRole) {
    this.#role = role;
    this.#decoder = new TelnetDecoder({
      command: (code) => this.#command(code),
      negotiation: (verb, option) => this.#negotiation(verb, option),
      subnegotiation: (option, bytes) => this.#subnegotiation(option, bytes),
    });
  }

  get state(): TelnetState {
    return {
      here: this.#names('here'),
      there: this.#names('there'),
      window: this.#window,
      terminals: this.#types.names,
      last: this.#last === undefined ? '' : negotiationWords(this.#last),
      unanswered: this.#unanswered,
    };
  }

  /** What this side sends leaves CR as it is (RFC 856). */
  get sendsBinary(): boolean {
    return this.#isOn('here', codes.BINARY);
  }

  /** What this side says first where telnet is on from the start. To be called at most once. */
  begin(): Uint8Array {
    const words = WISHES[this.#role].map(([side, option]) => {
      const step = wished(this.#agreementOf(side, option), true);
      this.#agreements[side].set(option, step.state);
      return encodeNegotiation(side === 'here' ? codes.WILL : codes.DO, option);
    });
    return joined(words);
  }

  /** Takes one read, which came at `at` milliseconds; there is room for `room` bytes of answers. */
  receive(bytes: Uint8Array, at: number, room: number): Heard {
    this.#at = at;
    this.#room = room;
    const data = this.#decoder.push(bytes);
    const heard = { data, answers: joined(this.#answers), signals: this.#signals, changed: this.#changed };
    this.#answers = [];
    if (this.#signals.size > 0) this.#signals = new Map();
    this.#changed = false;
    return heard;
  }

  /** A command as the wire is to have it. */
  signal(code: number): Uint8Array {
    if (code === codes.IP || code === codes.BRK) this.#decoder.expectsMark = true;
    return encodeCommand(code);
  }

  /** Data as the wire is to have it, one record (RFC 885). */
  encode(bytes: Uint8Array): Uint8Array {
    const data = encodeData(bytes, this.sendsBinary);
    return this.#isOn('here', codes.END_OF_RECORD) ? joined([data, encodeCommand(codes.EOR)]) : data;
  }

  /** How many bytes `encode` makes of them. */
  encodedSize(bytes: Uint8Array): number {
    const mark = this.#isOn('here', codes.END_OF_RECORD) ? 2 : 0;
    return encodedSize(bytes, this.sendsBinary) + mark;
  }

  #command(code: number): void {
    if (code === codes.BRK || code === codes.IP) this.#signals.set(code, (this.#signals.get(code) ?? 0) + 1);
    else if (code === codes.AYT) this.#answer(ARE_YOU_THERE);
  }

  #negotiation(verb: codes.Verb, option: number): void {
    const asked = this.#agreementOf(sideOf(verb), option).startsWith('want');
    const said = this.#settle(verb, option);
    this.#last = { verb, option, asked, said };
    this.#changed = true;
  }

  /** Returns what was answered. */
  #settle(verb: codes.Verb, option: number): codes.Verb | undefined {
    // A mark is no state: it says that all before it has been dealt with, each time (RFC 860).
    if (verb === codes.DO && option === codes.TIMING_MARK) return this.#say('here', option, true);
    const side = sideOf(verb);
    const on = verb === codes.WILL || verb === codes.DO;
    const before = this.#agreementOf(side, option);
    const step = heard(before, on, this.#agrees(side, option));
    const said = step.say === undefined ? undefined : this.#say(side, option, step.say);
    const after = step.say !== undefined && said === undefined ? unsaid(before, on) : step.state;
    this.#agreements[side].set(option, after);
    if ((before === 'yes') !== (after === 'yes')) this.#switched(side, option, after === 'yes');
    return said;
  }

  #agrees(side: Side, option: number): boolean {
    return AGREED[this.#role][side].includes(option) && this.#timesOn(side, option) < TURNED_ON_MAX;
  }

  #timesOn(side: Side, option: number): number {
    return this.#turnedOn[side].get(option) ?? 0;
  }

  #switched(side: Side, option: number, on: boolean): void {
    if (on) this.#turnedOn[side].set(option, this.#timesOn(side, option) + 1);
    if (side === 'here') return;
    if (option === codes.BINARY) this.#decoder.binary = on;
    if (option === codes.NAWS && !on) this.#window = undefined;
    if (option === codes.TTYPE && on) {
      this.#types.begin();
      this.#askTerminal();
    }
  }

  #subnegotiation(option: number, bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return;
    if (option === codes.NAWS && this.#isOn('there', option)) this.#resized(bytes);
    if (option !== codes.TTYPE) return;
    if (bytes[0] === codes.SEND && this.#isOn('here', option)) this.#tellTerminal();
    if (bytes[0] === codes.IS && this.#isOn('there', option)) {
      this.#changed = true;
      if (this.#types.heard(bytes.subarray(1))) this.#askTerminal();
    }
  }

  #resized([wide = 0, columns = 0, high = 0, rows, ...more]: Uint8Array): void {
    if (rows === undefined || more.length > 0) return;
    this.#window = { columns: wide * 256 + columns, rows: high * 256 + rows };
    this.#changed = true;
  }

  #askTerminal(): void {
    this.#answer(encodeSubnegotiation(codes.TTYPE, Uint8Array.of(codes.SEND)));
  }

  #tellTerminal(): void {
    this.#answer(encodeSubnegotiation(codes.TTYPE, Uint8Array.of(codes.IS, ...TERMINAL)));
  }

  /** The verb that was said; undefined where nothing may be. */
  #say(side: Side, option: number, on: boolean): codes.Verb | undefined {
    const verb = verbOf(side, on);
    return this.#answer(encodeNegotiation(verb, option)) ? verb : undefined;
  }

  #answer(bytes: Uint8Array): boolean {
    const may = bytes.length <= this.#room && this.#allowance.take(this.#at);
    if (may) {
      this.#answers.push(bytes);
      this.#room -= bytes.length;
    } else {
      this.#unanswered++;
      this.#changed = true;
    }
    return may;
  }

  #agreementOf(side: Side, option: number): Agreement {
    return this.#agreements[side].get(option) ?? 'no';
  }

  #isOn(side: Side, option: number): boolean {
    return this.#agreementOf(side, option) === 'yes';
  }

  #names(side: Side): readonly string[] {
    const on = [...this.#agreements[side]].filter(([, agreement]) => agreement === 'yes');
    return on.map(([option]) => codes.optionName(option));
  }
}

/** Where an answer is due and may not be given, on is not heard, and off is. */
function unsaid(before: Agreement, on: boolean): Agreement {
  return on ? before : 'no';
}

/** Whose side a peer speaks of. */
function sideOf(verb: codes.Verb): Side {
  return verb === codes.WILL || verb === codes.WONT ? 'there' : 'here';
}

function verbOf(side: Side, on: boolean): codes.Verb {
  if (side === 'here') return on ? codes.WILL : codes.WONT;
  return on ? codes.DO : codes.DONT;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 0 ? NOTHING : Buffer.concat(parts);
}
