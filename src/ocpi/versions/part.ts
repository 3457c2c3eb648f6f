import { elementsOf, membersOf, objectText } from '../../kernel/json.ts';
import type { Members } from '../merge.ts';
import type { Loss } from './translation.ts';

/** Thrown inside a translation when an object cannot be told truthfully (Z-04); `toHub` and `fromHub` answer it as `held`. */
export class Held extends Error {
  readonly field: string;
  readonly result: 'NOT_SUPPORTED' | undefined;

  constructor(field: string, reason: string, result?: 'NOT_SUPPORTED') {
    super(reason);
    this.field = field;
    this.result = result;
  }
}

/** What a translation has lost so far; the same field is listed once for the same reason. */
export class Losses {
  readonly #list: Loss[] = [];

  add(field: string, why: string): void {
    if (!this.#list.some((loss) => loss.field === field && loss.why === why)) this.#list.push({ field, why });
  }

  get all(): readonly Loss[] {
    return this.#list;
  }
}

/** An object under translation: its members as text, in order, and where it stands in the document. */
export class Part {
  #members: Members;
  readonly path: string;
  readonly losses: Losses;

  constructor(text: string, path: string, losses: Losses) {
    // A field that the version it comes from does not know may be anything.
    this.#members = text.startsWith('{') ? membersOf(text) : new Map();
    this.path = path;
    this.losses = losses;
  }

  /** Whether a member is there; null is as good as nothing (T-18). */
  has(name: string): boolean {
    return (this.#members.get(name) ?? 'null') !== 'null';
  }

  /** A member's text; undefined when it is null or not there. */
  text(name: string): string | undefined {
    return this.has(name) ? this.#members.get(name) : undefined;
  }

  /** A member that is a string; undefined when it is none. */
  word(name: string): string | undefined {
    const text = this.text(name);
    return text?.startsWith('"') ? (JSON.parse(text) as string) : undefined;
  }

  /** The entries of a list as text; of what is none, nothing. */
  list(name: string): readonly string[] {
    const text = this.text(name);
    return text?.startsWith('[') ? elementsOf(text) : [];
  }

  get names(): readonly string[] {
    return [...this.#members.keys()];
  }

  set(name: string, text: string): void {
    this.#members.set(name, text);
  }

  setWord(name: string, word: string): void {
    this.#members.set(name, JSON.stringify(word));
  }

  /** Members that stand in front of all others. */
  setFirst(members: Readonly<Record<string, string>>): void {
    const names = new Set(Object.keys(members));
    const rest = [...this.#members].filter(([name]) => !names.has(name));
    this.#members = new Map([...Object.entries(members), ...rest]);
  }

  /** Takes a member out that says nothing which the other version would not know as well. */
  drop(...names: readonly string[]): void {
    for (const name of names) this.#members.delete(name);
  }

  /** Takes members out for which the other version has no place. */
  lose(names: readonly string[], why: string): void {
    for (const name of names) {
      if (this.has(name)) this.losses.add(`${this.path}/${name}`, why);
      this.#members.delete(name);
    }
  }

  /** Gives a member its other name, in its place. One of that name, which this version does not know, gives way to it. */
  rename(from: string, to: string): void {
    if (!this.#members.has(from)) return;
    const members = [...this.#members].filter(([name]) => name !== to);
    this.#members = new Map(members.map(([name, text]) => [name === from ? to : name, text]));
  }

  /** Another object of the document, at a path of its own. */
  below(text: string, path: string): Part {
    return new Part(text, path, this.losses);
  }

  /** Translates an object in a member. */
  within(name: string, translate: (part: Part) => void): void {
    const text = this.text(name);
    if (!text?.startsWith('{')) return;
    const part = this.below(text, `${this.path}/${name}`);
    translate(part);
    this.set(name, part.toString());
  }

  /** Translates the objects in a list; those for which false is returned are left out. */
  each(name: string, translate: (part: Part) => boolean | undefined): void {
    if (!this.has(name)) return;
    const kept = this.list(name).flatMap((text) => {
      const part = this.below(text, `${this.path}/${name}/*`);
      return translate(part) === false ? [] : [part.toString()];
    });
    this.set(name, `[${kept.join(',')}]`);
  }

  /** Leaves out of a list of words those that the other version does not know. */
  keepKnown(name: string, known: ReadonlySet<string>): void {
    const words = this.list(name);
    const kept = words.filter((word) => known.has(JSON.parse(word)));
    if (kept.length === words.length) return;
    this.losses.add(`${this.path}/${name}`, 'has values that the other version does not know');
    this.set(name, `[${kept.join(',')}]`);
  }

  /** Holds the whole document back because of a member. */
  hold(name: string, reason: string, result?: 'NOT_SUPPORTED'): never {
    throw new Held(`${this.path}/${name}`, reason, result);
  }

  toString(): string {
    return objectText(this.#members);
  }
}
