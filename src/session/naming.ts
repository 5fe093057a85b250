/** Gives sessions their names, tags and settings by rules. */
import { concerns, nameFrom, tagsFrom } from '../naming.ts';
import type { NamingRule, Settings } from '../naming-rules.ts';
import type { Pattern } from '../pattern.ts';
import type { SessionId } from '../record.ts';
import type { Board } from './board.ts';
import { Claims } from './claims.ts';
import { FirstLines } from './first-lines.ts';
import type { Session } from './session.ts';
import { NAME_MAX, TAG_MAX, tagsThatFit } from './settings.ts';

/** A client whose lines take a rule longer than this, on their own, is not named by it. */
const ALONE_MS = 20;

/** After so many such clients, or so often at one time without room for all, the rule is off for everybody. */
const MOST_CULPRITS = 5;
const MOST_TRIES = 5;

/** What rules may still do to a session. */
interface Case {
  readonly session: Session;
  /** Indexes of the rules whose line has not come yet. */
  readonly waiting: Set<number>;
  /** Which rule gave the name and each setting; only an earlier one of the list overrules it. */
  readonly by: Record<'name' | keyof Settings, number>;
  /** The settings as rules left them: what differs, an operator has changed since. */
  readonly left: Settings;
}

/** What a client said. */
interface Heard {
  readonly about: Case;
  readonly text: string;
}

/** A rule that applies; `match` is of its line. */
interface Hit {
  readonly about: Case;
  readonly rule: NamingRule;
  readonly index: number;
  readonly match: RegExpExecArray | undefined;
}

/**
 * Holds the rules against each session as it opens, and against the first lines its client says, those of all
 * sessions together once in a turn of the loop. The first rule of the list that gives a name or a setting
 * wins, even if it applies later; tags add up; what an operator has set stays.
 */
export class Naming {
  readonly #board: Board;
  readonly #rules: readonly NamingRule[];
  readonly #claims = new Claims();
  readonly #met = new Set<SessionId>();
  readonly #cases = new Map<SessionId, Case>();
  readonly #firstLines = new FirstLines((id, text) => this.#hear(id, text));
  /** Clients that a rule took too long for; a rule with too many of them is off. */
  readonly #culprits = new Map<NamingRule, number>();
  readonly #off = new Set<NamingRule>();
  readonly #stopListening: () => void;
  #heard: Heard[] = [];
  #soon: NodeJS.Immediate | undefined;

  /** Sessions that are there already are as they are. */
  constructor(board: Board, rules: readonly NamingRule[]) {
    this.#board = board;
    this.#rules = rules;
    for (const session of board.registry.sessions) {
      this.#met.add(session.id);
      this.#claims.changed(session);
    }
    this.#stopListening = board.registry.listen({
      changed: (session, soon) => {
        if (soon) this.#changed(session);
      },
      recorded: (record) => this.#firstLines.push(record),
      dismissed: (id) => this.#forget(id),
    });
  }

  stop(): void {
    this.#stopListening();
    this.#firstLines.stop();
    this.#claims.stop();
    clearImmediate(this.#soon);
  }

  #changed(session: Session): void {
    this.#claims.changed(session);
    // Not when it is opened: nobody is to hear that it changed before everybody has heard that it is there.
    if (!this.#met.has(session.id)) this.#meet(session);
    if (session.isClosed) this.#firstLines.close(session.id);
  }

  #forget(id: SessionId): void {
    this.#met.delete(id);
    this.#cases.delete(id);
    this.#claims.forget(id);
    this.#firstLines.forget(id);
  }

  #meet(session: Session): void {
    this.#met.add(session.id);
    const mine = [...this.#rules.entries()].filter(([, rule]) => concerns(rule, session));
    const waiting = new Set(mine.filter(([, { line }]) => line !== undefined).map(([index]) => index));
    const by = { name: Infinity, eol: Infinity, framing: Infinity, prefix: Infinity };
    const { eol, framing, prefix } = session.summary();
    const about = { session, waiting, by, left: { eol, framing, prefix } };
    if (waiting.size > 0) {
      this.#cases.set(session.id, about);
      this.#firstLines.listen(session);
    }
    for (const [index, rule] of mine) {
      if (rule.line === undefined) this.#apply({ about, rule, index, match: undefined });
    }
  }

  #hear(id: SessionId, text: string): void {
    const about = this.#cases.get(id);
    if (about === undefined) return;
    this.#heard.push({ about, text });
    this.#soon ??= setImmediate(() => this.#hold());
  }

  /** Holds what was heard against the rules, rule by rule: a call costs more than a text. */
  #hold(): void {
    const heard = this.#heard.filter(({ about }) => this.#cases.get(about.session.id) === about);
    this.#heard = [];
    this.#soon = undefined;
    for (const [index, rule] of this.#rules.entries()) {
      const mine = heard.filter(({ about }) => about.waiting.has(index));
      if (rule.line !== undefined) this.#holdAgainst(rule, index, rule.line, mine);
    }
  }

  /** One client's lines must not cost the others their names: of those that take long, only that one is left out. */
  #holdAgainst(rule: NamingRule, index: number, line: Pattern, mine: readonly Heard[]): void {
    let rest = mine;
    for (let tries = 1; rest.length > 0 && !this.#off.has(rule); tries++) {
      const answers = line.matchesSome(rest.map(({ text }) => text));
      for (const [place, match] of answers.entries()) this.#answer(rule, index, rest[place], match);
      // When time was up it was at this one.
      const suspect = rest[answers.length];
      if (suspect === undefined) return;
      const [match] = line.matchesSome([suspect.text], ALONE_MS);
      if (match === undefined) this.#leaveOut(rule, index, suspect.about);
      else this.#answer(rule, index, suspect, match);
      if (tries === MOST_TRIES) this.#switchOff(rule, index);
      rest = rest.slice(answers.length + 1).filter(({ about }) => about.waiting.has(index));
    }
  }

  #answer(rule: NamingRule, index: number, heard: Heard | undefined, match: RegExpExecArray | null): void {
    // Once only: for the first of its lines that matches.
    if (heard === undefined || match === null || !heard.about.waiting.delete(index)) return;
    this.#apply({ about: heard.about, rule, index, match });
  }

  #leaveOut(rule: NamingRule, index: number, { session, waiting }: Case): void {
    waiting.delete(index);
    session.note(`naming rule ${index + 1} takes too long on what the client says: left out`);
    const culprits = (this.#culprits.get(rule) ?? 0) + 1;
    this.#culprits.set(rule, culprits);
    if (culprits >= MOST_CULPRITS) this.#switchOff(rule, index);
  }

  #switchOff(rule: NamingRule, index: number): void {
    if (this.#off.has(rule)) return;
    this.#off.add(rule);
    const text = `naming rule ${index + 1} is off: its line takes too long on what clients say; make it simpler`;
    this.#board.notices.say('warning', text, { standing: true });
  }

  #apply(hit: Hit): void {
    const { session, waiting } = hit.about;
    this.#tag(hit);
    this.#set(hit);
    this.#name(hit);
    if (waiting.size === 0) this.#firstLines.forget(session.id);
  }

  #tag({ about: { session }, rule, match }: Hit): void {
    const tags = tagsThatFit(session.tags, tagsFrom(rule, session, match, TAG_MAX));
    if (tags.length > session.tags.length) session.set({ tags });
  }

  #set({ about: { session, by, left }, rule, index }: Hit): void {
    const current = session.summary();
    const settle = <Key extends keyof Settings>(key: Key): Settings[Key] => {
      const value = rule.settings[key];
      if (value === undefined || by[key] < index || current[key] !== left[key]) return current[key];
      by[key] = index;
      left[key] = value;
      return value;
    };
    const settings = { eol: settle('eol'), framing: settle('framing'), prefix: settle('prefix') };
    const { eol, framing, prefix } = settings;
    if (eol !== current.eol || framing !== current.framing || prefix !== current.prefix)
      session.set(settings);
  }

  #name({ about: { session, by }, rule, index, match }: Hit): void {
    const wanted = nameFrom(rule, session, match, NAME_MAX);
    if (wanted === undefined || by.name < index) return;
    by.name = index;
    this.#claims.claim(session, wanted, index);
  }
}
