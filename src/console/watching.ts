/** What a console does not do while its operator only watches. The board refuses it as well: this says so at once. */
import type { ActionName } from './actions.ts';
import type { Effect } from './effects.ts';
import type { Model } from './model.ts';
import { say } from './say.ts';

/** What an operator has to do to a client or to what all operators see. */
const WRITING: ReadonlySet<ActionName> = new Set<ActionName>([
  'rename',
  'tag',
  'note',
  'set-prefix',
  'hang-up',
  'finish',
  'send-break',
  'send-interrupt',
  'send-ayt',
  'reconnect',
  'dismiss',
  'line',
  'set-eol',
  'set-framing',
  'set-full',
  'raw',
  'hex',
  'broadcast',
  'ban',
  'unban',
  'role',
]);

/** Of these, what without an argument only tells. */
const TELLS_ALONE: ReadonlySet<ActionName> = new Set<ActionName>(['set-eol', 'set-framing', 'set-full']);

/** Whether an action is none for this operator. */
export function isForbidden(model: Model, name: ActionName, argument: string): boolean {
  return model.watches && WRITING.has(name) && !(argument === '' && TELLS_ALONE.has(name));
}

/** `what` is as it was. */
export function refuseToWrite(model: Model, what = 'nothing was done'): Effect[] {
  return [...say(model, 'warning', `you only watch here: ${what}; ask an operator`), { type: 'bell' }];
}

type SendEffect = Extract<Effect, { readonly type: 'send' | 'sendRaw' }>;

/** What is left of effects while their operator only watches, and what was to be sent. */
export function withoutWrites(effects: readonly Effect[]): {
  readonly left: Effect[];
  readonly unsent: readonly SendEffect[];
  readonly refused: boolean;
} {
  const left = effects.filter((effect) => !writes(effect));
  const unsent = effects.filter((effect) => effect.type === 'send' || effect.type === 'sendRaw');
  return { left, unsent, refused: left.length < effects.length };
}

function writes({ type }: Effect): boolean {
  switch (type) {
    case 'send':
    case 'sendRaw':
    case 'broadcast':
    case 'repeat':
    case 'sendFile':
    case 'rename':
    case 'note':
    case 'set':
    case 'hangUp':
    case 'signal':
    case 'finish':
    case 'retry':
    case 'dismiss':
    case 'ban':
    case 'unban':
    case 'setRole':
    case 'stopBoard':
      return true;
    default:
      return false;
  }
}
