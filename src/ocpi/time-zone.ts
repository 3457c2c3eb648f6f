/** Names that were looked up before: there are some six hundred, and what others send does not make it grow without end. */
const lookedUp = new Map<string, boolean>();
const lookedUpMax = 2000;

/** Whether a text is the name of a time zone in the IANA database, such as `Europe/Brussels` (L-31). */
export function isTimeZone(name: string): boolean {
  const known = lookedUp.get(name);
  if (known !== undefined) return known;
  const isName = /^[A-Z]/i.test(name) && isTaken(name);
  if (lookedUp.size < lookedUpMax) lookedUp.set(name, isName);
  return isName;
}

/** Newer runtimes take offsets as well, which are no names. */
function isTaken(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
