const shortest = 'YYYY-MM-DDTHH:MM:SS'.length;
/** OCPI's DateTime is a string(25): with `Z` that leaves room for four digits of a fraction, without it for five. */
const longest = 25;
/** After 400 years the Gregorian calendar repeats. */
const calendarCycleMs = 146_097 * 86_400_000;

/**
 * Reads an OCPI DateTime: UTC with or without `Z`, any fraction that fits into 25 characters, no numeric offset (T-92).
 * Returns milliseconds since the epoch, finer digits cut off; undefined for anything else, dates that do not exist and
 * leap seconds included. Takes a time that grows with the length of the text, which is looked at once.
 */
export function parseDateTime(text: string): number | undefined {
  if (text.length < shortest || text.length > longest) return undefined;
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  const milliseconds = fraction(text);
  // NaN, for what is not a digit, fails every comparison. PostgreSQL knows no year 0.
  const dateExists = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  const timeExists = hour <= 23 && minute <= 59 && second <= 59 && milliseconds >= 0;
  if (!dateExists || !timeExists) return undefined;
  // Date.UTC takes years below 100 for 19xx.
  return Date.UTC(year + 400, month - 1, day, hour, minute, second, milliseconds) - calendarCycleMs;
}

/** Writes milliseconds since the epoch as an OCPI DateTime with milliseconds and `Z` (T-92), for the years 0 to 9999. */
export function formatDateTime(ms: number): string {
  // Messages of the same millisecond are many under load.
  if (ms !== formatted.ms) formatted = { ms, text: new Date(ms).toISOString() };
  return formatted.text;
}

let formatted = { ms: 0, text: new Date(0).toISOString() };

/** The number in text[from, to), NaN when a character is not a digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = 10 * value + digit;
  }
  return value;
}

/** Milliseconds in what follows the seconds: nothing, a fraction, `Z`, or both. NaN when it is something else. */
function fraction(text: string): number {
  const end = text.endsWith('Z') ? text.length - 1 : text.length;
  if (end === shortest) return 0;
  if (text[shortest] !== '.' || end === shortest + 1) return Number.NaN;
  return Math.trunc((1000 * digits(text, shortest + 1, end)) / (powersOfTen[end - shortest - 1] ?? Number.NaN));
}

/** A fraction has five digits at most. */
const powersOfTen = [1, 10, 100, 1000, 10_000, 100_000];

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
