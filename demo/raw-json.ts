/** Deeper than any OCPI object nests; below it a text is compared as it is. */
const depthMax = 64;

/**
 * A JSON text in one form for each content: members in the order of their names, no space between, and every name, string
 * and number with the very bytes it was written with. Two objects with the same form differ in nothing but the order of
 * their members. The text must be valid JSON.
 */
export const rawForm = (text: string): string => new Reader(text).form(0);

/** The members of an object by name, each in its raw form. The text must be a valid JSON object. */
export const rawMembers = (text: string): Map<string, string> =>
  new Map(new Reader(text).members(0).map(([name, value]) => [JSON.parse(name) as string, value]));

/** The elements of an array as they are written. The text must be a valid JSON array. */
export function rawElements(text: string): string[] {
  const elements: string[] = [];
  const reader = new Reader(text);
  reader.eachIn('[', () => elements.push(reader.skipped()));
  return elements;
}

/** Walks along a valid JSON text. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The form of the value that is next. */
  form(depth: number): string {
    const next = this.#next();
    if (depth > depthMax || (next !== '{' && next !== '[')) return this.skipped();
    if (next === '[') {
      const elements: string[] = [];
      this.eachIn('[', () => elements.push(this.form(depth + 1)));
      return `[${elements.join(',')}]`;
    }
    const members = this.members(depth).map(([name, value]) => `${name}:${value}`);
    return `{${members.sort().join(',')}}`;
  }

  /** The members of the object that is next: names as they are written, and forms of the values. */
  members(depth: number): [string, string][] {
    const members: [string, string][] = [];
    this.eachIn('{', () => {
      const name = this.skipped();
      this.#next();
      this.#at += 1;
      members.push([name, this.form(depth + 1)]);
    });
    return members;
  }

  /** The value that is next, as it is written. */
  skipped(): string {
    const first = this.#next();
    const start = this.#at;
    if (first === '"') this.#skipString();
    else if (first !== '{' && first !== '[') this.#skipScalar();
    else {
      let open = 0;
      do {
        const char = this.#next();
        if (char === '"') this.#skipString();
        else {
          if (char === '{' || char === '[') open += 1;
          if (char === '}' || char === ']') open -= 1;
          this.#at += 1;
        }
      } while (open > 0);
    }
    return this.#text.slice(start, this.#at);
  }

  /** Calls `take`, which has to move on behind a member or element, for each one of the object or array that is next. */
  eachIn(bracket: '{' | '[', take: () => void): void {
    if (this.#next() !== bracket) throw new Error(`there is no ${bracket} at ${this.#at}`);
    this.#at += 1;
    const end = bracket === '{' ? '}' : ']';
    while (this.#next() !== end) {
      take();
      if (this.#next() === ',') this.#at += 1;
    }
    this.#at += 1;
  }

  /** The character after any white space; it stays to be read. */
  #next(): string {
    while (this.#text.charCodeAt(this.#at) <= 0x20) this.#at += 1;
    return this.#text.charAt(this.#at);
  }

  #skipString(): void {
    const string = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;
    string.lastIndex = this.#at;
    string.test(this.#text);
    this.#at = string.lastIndex;
  }

  #skipScalar(): void {
    const scalar = /[^\s,\]}]+/y;
    scalar.lastIndex = this.#at;
    scalar.test(this.#text);
    this.#at = scalar.lastIndex;
  }
}
