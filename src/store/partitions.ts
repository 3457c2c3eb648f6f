/**
 * The partition of `objects` or `documents` for a module. Statements name it, instead of naming the table and the module: a condition
 * on the module, which all rows of a partition meet, misleads the planner into reading them all.
 */
export const partitionOf = (table: 'objects' | 'documents', module: string): string => `${table}_${module}`;
