import type { Issue } from './fault.ts';
import { endOfString } from './json-string.ts';

/** What may not stand in a JSON string: PostgreSQL cannot store it, and readers disagree about it. */
export const unstorable: RegExp = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Longest pointer that is told; its beginning says enough of a longer one. */
const pointerLengthMax = 200;

/**
 * The first thing for which `parseJson` refuses a text, with a JSON pointer to it; undefined when there is none. To find the
 * place takes longer than to parse, so it is looked for only when something is wrong.
 */
export function jsonIssue(text: string, depthMax: number): Issue | undefined {
  return new Reader(text, depthMax).issue();
}

/** Reads JSON by the letter of RFC 8259, and knows where it is. Goes no deeper than `depthMax`, so that no text exhausts the stack. */
class Reader {
  readonly #text: string;
  readonly #depthMax: number;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, depthMax: number) {
    this.#text = text;
    this.#depthMax = depthMax;
  }

  issue(): Issue | undefined {
    this.#skipSpace();
    if (this.#at === this.#text.length) return this.#here('is missing');
    const found = this.#value();
    if (found !== undefined) return found;
    this.#skipSpace();
    return this.#at < this.#text.length ? this.#syntax() : undefined;
  }

  #value(): Issue | undefined {
    this.#skipSpace();
    const first = this.#text[this.#at];
    if (first === '"') {
      const string = this.#string();
      if (string === undefined) return this.#syntax();
      return unstorable.test(string) ? this.#here('contains NUL or half of a surrogate pair') : undefined;
    }
    if (first !== '{' && first !== '[') {
      scalar.lastIndex = this.#at;
      if (!scalar.test(this.#text)) return this.#syntax();
      this.#at = scalar.lastIndex;
      return undefined;
    }
    if (this.#path.length >= this.#depthMax) return this.#here(`is nested deeper than ${this.#depthMax} levels`);
    return first === '{' ? this.#members() : this.#elements();
  }

  #members(): Issue | undefined {
    const keys = new Set<string>();
    if (this.#opens('}')) return undefined;
    do {
      this.#skipSpace();
      const key = this.#text[this.#at] === '"' ? this.#string() : undefined;
      if (key === undefined) return this.#syntax();
      if (unstorable.test(key)) return this.#here('has a key with NUL or half of a surrogate pair');
      this.#path.push(key);
      if (keys.has(key)) return this.#here('is there twice');
      keys.add(key);
      if (this.#isForbidden()) return this.#here('is no allowed key');
      if (!this.#takes(':')) return this.#syntax();
      const found = this.#value();
      if (found !== undefined) return found;
      this.#path.pop();
    } while (this.#takes(','));
    return this.#takes('}') ? undefined : this.#syntax();
  }

  #elements(): Issue | undefined {
    if (this.#opens(']')) return undefined;
    let index = 0;
    do {
      this.#path.push(index);
      const found = this.#value();
      if (found !== undefined) return found;
      this.#path.pop();
      index += 1;
    } while (this.#takes(','));
    return this.#takes(']') ? undefined : this.#syntax();
  }

  /** Keys through which a careless reader lets a document change the objects of its own program. */
  #isForbidden(): boolean {
    const key = this.#path.at(-1);
    return key === '__proto__' || (key === 'prototype' && this.#path.at(-2) === 'constructor');
  }

  /** The string that begins here; undefined when it is none. */
  #string(): string | undefined {
    const end = endOfString(this.#text, this.#at);
    try {
      const value = JSON.parse(this.#text.slice(this.#at, end)) as string;
      this.#at = end;
      return value;
    } catch {
      return undefined;
    }
  }

  /** Steps over an opening bracket, and over the closing one that follows it in what is empty. */
  #opens(closing: string): boolean {
    this.#at += 1;
    return this.#takes(closing);
  }

  #takes(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    space.lastIndex = this.#at;
    space.test(this.#text);
    this.#at = space.lastIndex;
  }

  #syntax(): Issue {
    const lines = this.#text.slice(0, this.#at).split('\n');
    const column = (lines.at(-1)?.length ?? 0) + 1;
    return this.#here(`is not valid JSON at line ${lines.length}, column ${column}`);
  }

  #here(message: string): Issue {
    const pointer = `/${this.#path.map((name) => String(name).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
    return { path: pointer.length > pointerLengthMax ? `${pointer.slice(0, pointerLengthMax)}…` : pointer, message };
  }
}

const space = /[ \t\n\r]*/y;
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
