import type { Heard } from './words.ts';

/** How a station was told to treat a kind of order. */
export type Manner =
  | { readonly kind: 'refuse'; readonly status: string }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'error'; readonly code: string; readonly description: string }
  | { readonly kind: 'hold'; readonly until: Promise<void> };

/** The orders that a station does not simply obey, by their name in the story or in OCPP, and all that it heard. */
export class Manners {
  readonly heard: Heard[] = [];
  readonly #byName = new Map<string, Manner>();

  set(name: string, manner: Manner | undefined): void {
    if (manner === undefined) this.#byName.delete(name);
    else this.#byName.set(name, manner);
  }

  of({ name, action }: Heard): Manner | undefined {
    return (name && this.#byName.get(name)) ?? this.#byName.get(action);
  }

  /** What was heard under this name, oldest first. */
  received(name: string): readonly Heard[] {
    return this.heard.filter((heard) => heard.name === name || heard.action === name);
  }
}
