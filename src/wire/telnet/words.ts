import { DO, DONT, optionName, verbName, WILL, WONT, type Verb } from './codes.ts';

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
