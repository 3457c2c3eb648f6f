const prefix = 'loc_';

/** The public id of a place: its number in base 36. */
export const placeId = (number: number): string => prefix + number.toString(36);

/** The number in a public id; undefined: it is none. */
export function placeNumber(id: string): number | undefined {
  if (!/^loc_[1-9a-z][0-9a-z]{0,10}$/.test(id)) return undefined;
  const number = Number.parseInt(id.slice(prefix.length), 36);
  return Number.isSafeInteger(number) ? number : undefined;
}
