import { BRK, DO, DONT, optionName, verbName, WILL, WONT, type Verb } from './codes.ts';

const HEARD: Readonly<Record<Verb, string>> = {
  [WILL]: 'offers',
  [WONT]: 'is without',
  [DO]: 'asks for',
  [DONT]: 'wants no',
};

/** The same where this side has asked. */
const ANSWERS: Readonly<Record<Verb, string>> = {
  [WILL]: 'agrees to',
  [WONT]: 'refuses',
  [DO]: 'agrees to',
  [DONT]: 'refuses',
};

/** What a peer has said and what it was answered. */
export interface Negotiated {
  readonly verb: Verb;
  readonly option: number;
  /** This side had asked. */
  readonly asked: boolean;
  /** Undefined where there was nothing to answer. */
  readonly said: Verb | undefined;
}

/** For a person. */
export function negotiationWords({ verb, option, asked, said }: Negotiated): string {
  const name = optionName(option);
  const heard = `the other side ${(asked ? ANSWERS : HEARD)[verb]} ${name} (${verbName(verb)})`;
  return said === undefined ? heard : `${heard}, answered ${verbName(said)}`;
}

/** A signal that a peer has sent, so often. */
export function signalWords(code: number, times: number): string {
  const words = `the other side sent ${code === BRK ? 'a break' : 'an interrupt'}`;
  return times === 1 ? words : `${words}, ${times} times`;
}
