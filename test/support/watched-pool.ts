import type { Pool } from 'pg';

/** A pool of which `asked` hears the name of each prepared statement first: what it throws is what the statement comes to. */
export function watchedPool(pool: Pool, asked: (name: string | undefined) => void): Pool {
  return new Proxy(pool, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (property !== 'query' || typeof value !== 'function') return value;
      return async (query: { readonly name?: string }, ...more: unknown[]) => {
        asked(query.name);
        return (value as (...given: unknown[]) => unknown).call(target, query, ...more);
      };
    },
  });
}
