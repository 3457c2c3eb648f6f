/** The time a station wrote, ISO 8601 with Z, an offset or neither (then UTC), in milliseconds; undefined for what is no time. */
export function parseStationTime(text: string): number | undefined {
  if (text.length > 40 || !/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}/.test(text)) return undefined;
  const at = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`);
  // PostgreSQL keeps these, and no station is that old.
  return at >= 0 && at < 253_402_300_800_000 ? at : undefined;
}
