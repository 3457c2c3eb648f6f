const dateTime = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:[Zz]|[+-]\d\d:\d\d)$/;
const zoneless = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?$/;
/** As nearly all stations write nearly all times, of days that every month has: nothing else has to be looked at. */
const plainlyRight =
  /^(?:19[7-9]|2\d\d)\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,12})?Z$/;
const plainUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,12})?Z$/;

/** Whether a text is a date and time with its offset, of a day that exists since 1970. */
export function isDateTime(text: string): boolean {
  if (plainlyRight.test(text)) return true;
  const match = dateTime.exec(text);
  if (match === null || Number.isNaN(Date.parse(text))) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  // Date.parse takes 30 February for 2 March; PostgreSQL refuses it.
  return year >= 1970 && (day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate());
}

/** A time that has been checked, as text in UTC: as the station wrote it where it wrote UTC. */
export function utc(text: string): string {
  return plainUtc.test(text) ? text : new Date(text).toISOString();
}

/** A moment as OCPP writes it. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * The time that was meant, in UTC, from what stations write for one: without an offset (UTC is meant), or as seconds or milliseconds
 * since 1970. Undefined: none that can be told.
 */
export function readableTime(value: unknown): string | undefined {
  if (typeof value === 'number') return timeOfNumber(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (isDateTime(text)) return utc(text);
  if (!zoneless.test(text)) return undefined;
  const whole = `${text.replace(/[t ]/, 'T')}${/:\d\d:/.test(text) ? '' : ':00'}Z`;
  return isDateTime(whole) ? whole : undefined;
}

/** 2001 in milliseconds is 1e12; in seconds nobody gets there. */
const millisecondsFrom = 1e11;

function timeOfNumber(value: number): string | undefined {
  const ms = Math.abs(value) >= millisecondsFrom ? value : value * 1000;
  // From 1970 to the year 9999.
  return ms > 0 && ms < 253_402_300_800_000 ? timeText(ms) : undefined;
}
