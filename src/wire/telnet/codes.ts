/** The numbers of telnet (RFC 854, 855, 885) and of its options (the IANA registry, and what MUDs use). */

export const IAC = 255;
export const DONT = 254;
export const DO = 253;
export const WONT = 252;
export const WILL = 251;
export const SB = 250;
export const AYT = 246;
export const IP = 244;
export const BRK = 243;
export const DM = 242;
export const NOP = 241;
export const SE = 240;
export const EOR = 239;
/** The lowest command; IAC before a lower byte means nothing. */
export const FIRST_COMMAND = 236;

export const CR = 13;
export const LF = 10;
export const NUL = 0;

export const BINARY = 0;
export const ECHO = 1;
export const SGA = 3;
export const TIMING_MARK = 6;
export const TTYPE = 24;
export const END_OF_RECORD = 25;
export const NAWS = 31;

/** In subnegotiations of TTYPE (RFC 1091). */
export const IS = 0;
export const SEND = 1;

export type Verb = typeof WILL | typeof WONT | typeof DO | typeof DONT;

const VERBS: Readonly<Record<Verb, string>> = { [WILL]: 'WILL', [WONT]: 'WONT', [DO]: 'DO', [DONT]: 'DONT' };

const COMMANDS: ReadonlyMap<number, string> = new Map([
  ...[[236, 'EOF'] as const, [237, 'SUSP'] as const, [238, 'ABORT'] as const, [EOR, 'EOR'] as const],
  ...[[SE, 'SE'] as const, [NOP, 'NOP'] as const, [DM, 'DM'] as const, [BRK, 'BRK'] as const],
  ...[[IP, 'IP'] as const, [245, 'AO'] as const, [AYT, 'AYT'] as const, [247, 'EC'] as const],
  ...[[248, 'EL'] as const, [249, 'GA'] as const, [SB, 'SB'] as const],
]);

/** Registered at IANA: 0 to 49. */
const REGISTERED = 49;

const OPTIONS: ReadonlyMap<number, string> = new Map([
  ...[[BINARY, 'BINARY'] as const, [ECHO, 'ECHO'] as const, [SGA, 'SGA'] as const, [5, 'STATUS'] as const],
  ...[[TIMING_MARK, 'TIMING-MARK'] as const, [TTYPE, 'TTYPE'] as const, [END_OF_RECORD, 'EOR'] as const],
  ...[[NAWS, 'NAWS'] as const, [32, 'TSPEED'] as const, [33, 'LFLOW'] as const, [34, 'LINEMODE'] as const],
  ...[[35, 'XDISPLOC'] as const, [36, 'ENVIRON'] as const, [37, 'AUTHENTICATION'] as const],
  ...[[38, 'ENCRYPT'] as const, [39, 'NEW-ENVIRON'] as const, [42, 'CHARSET'] as const],
  ...[[44, 'COM-PORT'] as const, [46, 'START-TLS'] as const, [69, 'MSDP'] as const, [70, 'MSSP'] as const],
  ...[[85, 'COMPRESS'] as const, [86, 'COMPRESS2'] as const, [90, 'MSP'] as const, [91, 'MXP'] as const],
  ...[[93, 'ZMP'] as const, [200, 'ATCP'] as const, [201, 'GMCP'] as const],
]);

export function isVerb(byte: number): byte is Verb {
  return byte >= WILL && byte <= DONT;
}

export function verbName(verb: Verb): string {
  return VERBS[verb];
}

/** `AYT`, or `command 200`. */
export function commandName(code: number): string {
  return COMMANDS.get(code) ?? `command ${code}`;
}

/** `NAWS`, or `option 144`. */
export function optionName(option: number): string {
  return OPTIONS.get(option) ?? `option ${option}`;
}

/** Whether anybody is known to use it. */
export function isKnownOption(option: number): boolean {
  return option <= REGISTERED || OPTIONS.has(option);
}
