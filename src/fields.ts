/** Takes values out of JSON that anybody may have written: what is wrong is left out, and said. */

/** Faults told of one text at most; the rest is left out as quietly as it came. */
const MOST_FAULTS = 100;
const SHOWN = 40;

/** Where a value stands, and the list of what was wrong. */
export class Place {
  readonly faults: string[];
  readonly #path: string;

  constructor(path: string, faults: string[]) {
    this.#path = path;
    this.faults = faults;
  }

  inside(name: string): Place {
    return new Place(this.#path === '' ? name : `${this.#path}.${name}`, this.faults);
  }

  at(index: number): Place {
    return new Place(`${this.#path}[${index}]`, this.faults);
  }

  refuse(what: string, got: unknown): void {
    if (this.faults.length >= MOST_FAULTS) return;
    const where = this.#path === '' ? '' : `${this.#path}: `;
    this.faults.push(`${where}expected ${what}, got ${inWords(got)}`);
  }
}

/** Returns the value if it is right, or refuses it. */
export type Reader<T> = (raw: unknown, place: Place) => T | undefined;

/** Refuses what `right` finds nothing in; `what` is what was expected. */
export function reader<T>(what: string, right: (raw: unknown) => T | undefined): Reader<T> {
  return (raw, place) => {
    const value = right(raw);
    if (value === undefined) place.refuse(what, raw);
    return value;
  };
}

export const flag = reader('true or false', (raw) => (typeof raw === 'boolean' ? raw : undefined));

/** A text of at most `most` UTF-16 units. */
export function text(most: number): Reader<string> {
  return reader(`a text of at most ${most} characters`, (raw) =>
    typeof raw === 'string' && raw.length <= most ? raw : undefined,
  );
}

export function wholeNumber(least: number, most: number): Reader<number> {
  return reader(`a whole number ${least}..${most}`, (raw) =>
    typeof raw === 'number' && Number.isInteger(raw) && raw >= least && raw <= most ? raw : undefined,
  );
}

/** Milliseconds since the Unix epoch. */
export const time = reader('a time in milliseconds', (raw) =>
  typeof raw === 'number' && raw >= 0 && raw <= Number.MAX_SAFE_INTEGER ? raw : undefined,
);

export function oneOf<T extends string>(...choices: readonly T[]): Reader<T> {
  return reader(choices.join(' or '), (raw) => choices.find((choice) => choice === raw));
}

const items = reader('a list', (raw): readonly unknown[] | undefined =>
  Array.isArray(raw) ? raw : undefined,
);

/** Items that are wrong are left out; of more than `most`, the last ones count. */
export function list<T>(item: Reader<T>, most: number): Reader<readonly T[]> {
  return (raw, place) => {
    const all = items(raw, place);
    const first = Math.max(0, (all?.length ?? 0) - most);
    return all?.slice(first).flatMap((each, index) => item(each, place.at(first + index)) ?? []);
  };
}

/** Names with a value each. Values that are wrong are left out; of more than `most`, the last ones count. */
export function table<T>(item: Reader<T>, most: number): Reader<Readonly<Record<string, T>>> {
  return (raw, place) => {
    const fields = fieldsOf(raw, place);
    if (fields === undefined) return undefined;
    const kept = fields.names.slice(-most).flatMap((name): [string, T][] => {
      const value = fields.take(name, item);
      return value === undefined ? [] : [[name, value]];
    });
    return Object.fromEntries(kept);
  };
}

/** The fields of an object. Those that nobody takes are ignored. */
export class Fields {
  readonly #raw: ReadonlyMap<string, unknown>;
  readonly #place: Place;

  constructor(raw: object, place: Place) {
    this.#raw = new Map(Object.entries(raw));
    this.#place = place;
  }

  get names(): readonly string[] {
    return [...this.#raw.keys()];
  }

  /** Nothing if the field is not there, or wrong. */
  take<T>(name: string, reader: Reader<T>): T | undefined {
    return this.#raw.has(name) ? this.need(name, reader) : undefined;
  }

  /** As `take`, but a field that is not there is a fault. */
  need<T>(name: string, reader: Reader<T>): T | undefined {
    return reader(this.#raw.get(name), this.#place.inside(name));
  }
}

const object = reader('an object', (raw) =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? raw : undefined,
);

export function fieldsOf(raw: unknown, place: Place): Fields | undefined {
  const found = object(raw, place);
  return found && new Fields(found, place);
}

/** Never walks into a value: it may be nested deeper than any stack. */
function inWords(got: unknown): string {
  if (got === undefined) return 'nothing';
  if (Array.isArray(got)) return 'a list';
  if (typeof got === 'object' && got !== null) return 'an object';
  if (typeof got === 'string' && got.length > SHOWN) return `${got.length} characters`;
  return JSON.stringify(got);
}
