/** Modules whose objects have a partition of their own; every other module shares the default one. */
const partitioned = new Set(['locations', 'tariffs', 'tokens', 'sessions']);

/** The partition of `objects` or `documents` for a module. Naming it spares the planner the search for it. */
export const partitionOf = (table: 'objects' | 'documents', module: string): string =>
  `${table}_${partitioned.has(module) ? module : 'other'}`;
