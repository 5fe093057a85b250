import { BRK, DO, DONT, optionName, verbName, WILL, WONT, type Verb } from './codes.ts';

const HEARD: Readonly<Record<Verb, string>> = {
  [WILL]: 'offers',
  [WONT]: 'is without',
  [DO]: 'asks for',
  [DONT]: 'wants no',
};

/** What a peer has said and what it was answered, for a person. `said`: undefined where there was nothing to answer. */
export function negotiationWords(verb: Verb, option: number, said: Verb | undefined): string {
  const name = optionName(option);
  const heard = `the other side ${HEARD[verb]} ${name} (${verbName(verb)})`;
  return said === undefined ? heard : `${heard}, answered ${verbName(said)}`;
}

/** A signal that a peer has sent, so often. */
export function signalWords(code: number, times: number): string {
  const words = `the other side sent ${code === BRK ? 'a break' : 'an interrupt'}`;
  return times === 1 ? words : `${words}, ${times} times`;
}
