import type { Scope } from './sight.ts';

/** Scopes that are in use: the same one for all who ask for the same. */
export class Scopes {
  readonly #used = new Map<string, { readonly scope: Scope; count: number }>();

  take(scope: Scope): Scope {
    const name = nameOf(scope);
    const used = this.#used.get(name) ?? { scope, count: 0 };
    used.count += 1;
    this.#used.set(name, used);
    return used.scope;
  }

  leave(scope: Scope): void {
    const name = nameOf(scope);
    const used = this.#used.get(name);
    if (used === undefined) return;
    used.count -= 1;
    if (used.count === 0) this.#used.delete(name);
  }
}

function nameOf(scope: Scope): string {
  if (scope.kind === 'all') return 'all';
  if (scope.kind === 'ids') return [...scope.numbers].sort((one, other) => one - other).join();
  const { west, south, east, north } = scope.box;
  return `box ${west} ${south} ${east} ${north}`;
}
