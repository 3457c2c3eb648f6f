/** The fields of T, each of which may be undefined where T may lack it. */
export type Loose<T> = { [K in keyof T]: object extends Pick<T, K> ? T[K] | undefined : T[K] };

/** An object without the fields that are undefined: what is absent is absent, also in JSON and when it is compared. */
export function present<T extends object>(fields: Loose<T>): T {
  const all = fields as Record<string, unknown>;
  // A copy: objects from which fields were deleted are slow ever after.
  const kept: Record<string, unknown> = {};
  for (const key in all) if (all[key] !== undefined) kept[key] = all[key];
  return kept as T;
}
