import { DO, FIRST_COMMAND, IAC, isKnownOption, isVerb, NOP, SB, SE, WILL } from './codes.ts';

/** Bytes that are looked at before what they are is decided; a first subnegotiation longer than this is none. */
export const DETECT_MAX = 64;

export type Detected = 'telnet' | 'plain' | 'more';

/**
 * Whether a peer that begins like this speaks telnet; `more`: a prefix of what may be. Any byte but IAC says no.
 *
 * An offer or a request (WILL, DO) of a known option says yes: nothing else is likely to begin so. A refusal (WONT,
 * DONT) refuses nothing yet, and FF FE also begins text in UTF-16, as FF F1, FF F9 and FF FA begin sound; so these
 * need another command right behind them, and a subnegotiation its end. IAC twice is data, so it says no.
 */
export function detect(bytes: Uint8Array): Detected {
  const [first, command] = bytes;
  if (first === undefined) return 'more';
  if (first !== IAC) return 'plain';
  if (command === undefined) return 'more';
  if (command === SB) return endedSub(bytes);
  if (isVerb(command)) return negotiation(bytes, command);
  const simple = command >= NOP && command < SB;
  return simple ? followed(bytes.subarray(2)) : 'plain';
}

function negotiation(bytes: Uint8Array, verb: number): Detected {
  const option = bytes[2];
  if (option === undefined) return 'more';
  if (!isKnownOption(option)) return 'plain';
  return verb === WILL || verb === DO ? 'telnet' : followed(bytes.subarray(3));
}

/** Whether the bytes begin with a command. */
function followed([iac, command]: Uint8Array): Detected {
  if (iac === undefined) return 'more';
  if (iac !== IAC) return 'plain';
  if (command === undefined) return 'more';
  return command >= FIRST_COMMAND && command < IAC ? 'telnet' : 'plain';
}

function endedSub(bytes: Uint8Array): Detected {
  const option = bytes[2];
  if (option === undefined) return 'more';
  if (!isKnownOption(option)) return 'plain';
  for (let at = bytes.indexOf(IAC, 3); at >= 0 && at < DETECT_MAX; at = bytes.indexOf(IAC, at + 2)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== IAC) return next === SE ? 'telnet' : 'plain';
  }
  return bytes.length < DETECT_MAX ? 'more' : 'plain';
}
