/**
 * RFC 1143 (the Q method): one option at one side, between a party that wishes and one that hears. Each party keeps
 * one such state for its own side of every option and one for the peer's. Two parties that keep to it come to rest
 * whatever they wish, since what is on already, or off already, is never answered.
 */

/** RFC 1143's state and queue bit together; `-then-` means that the opposite is wanted once the answer is there. */
export type Agreement = 'no' | 'yes' | 'want-no' | 'want-no-then-yes' | 'want-yes' | 'want-yes-then-no';

/** What a word does: the new state, and what is to be said, on (true) or off (false), if anything. */
export interface Step {
  readonly state: Agreement;
  readonly say?: boolean;
}

/** The peer has said on (`WILL` of its side, `DO` of this) or off. `agrees`: what this party makes of on. */
export function heard(state: Agreement, on: boolean, agrees: boolean): Step {
  return on ? heardOn(state, agrees) : heardOff(state);
}

function heardOn(state: Agreement, agrees: boolean): Step {
  switch (state) {
    case 'no':
      return agrees ? { state: 'yes', say: true } : { state: 'no', say: false };
    case 'yes':
      return { state };
    // An off answered by on: the peer is wrong, and there is nothing to be said to that.
    case 'want-no':
      return { state: 'no' };
    case 'want-no-then-yes':
    case 'want-yes':
      return { state: 'yes' };
    case 'want-yes-then-no':
      return { state: 'want-no', say: false };
  }
}

function heardOff(state: Agreement): Step {
  switch (state) {
    case 'no':
      return { state };
    case 'yes':
      return { state: 'no', say: false };
    case 'want-no-then-yes':
      return { state: 'want-yes', say: true };
    case 'want-no':
    case 'want-yes':
    case 'want-yes-then-no':
      return { state: 'no' };
  }
}

/** This party wants it on or off from now. */
export function wished(state: Agreement, on: boolean): Step {
  return on ? wishedOn(state) : wishedOff(state);
}

function wishedOn(state: Agreement): Step {
  switch (state) {
    case 'no':
      return { state: 'want-yes', say: true };
    case 'want-no':
      return { state: 'want-no-then-yes' };
    case 'want-yes-then-no':
      return { state: 'want-yes' };
    case 'yes':
    case 'want-yes':
    case 'want-no-then-yes':
      return { state };
  }
}

function wishedOff(state: Agreement): Step {
  switch (state) {
    case 'yes':
      return { state: 'want-no', say: false };
    case 'want-yes':
      return { state: 'want-yes-then-no' };
    case 'want-no-then-yes':
      return { state: 'want-no' };
    case 'no':
    case 'want-no':
    case 'want-yes-then-no':
      return { state };
  }
}
