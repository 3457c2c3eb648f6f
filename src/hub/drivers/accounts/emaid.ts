import type { Ids } from '../../../kernel/ids.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Characters of an eMAID before its check digit: country, provider, and nine of the provider's own. */
const length = 14;

/** A new eMAID without separators that begins with these characters, the others at random (ISO 15118-1, annex H). */
export function newContractId(prefix: string, ids: Ids): string {
  const id = prefix + randomText(ids, length - prefix.length);
  return id + checkDigit(id);
}

/** Letters and digits at random, each as likely as the others. */
export function randomText(ids: Ids, count: number): string {
  let text = '';
  while (text.length < count) {
    // The bytes above the largest multiple of 36 would make the first characters likelier.
    for (const byte of ids.bytes(count)) if (byte < fairMax && text.length < count) text += alphabet[byte % 36];
  }
  return text;
}

const fairMax = 256 - (256 % alphabet.length);

/**
 * The check digit of an eMAID, which is given without it and without separators. Each character is two numbers modulo 2 and two modulo
 * 3. Both pairs are multiplied by a matrix to the power of their place, from 1, and summed; the check digit, at place 15, brings the
 * sums to zero. It finds any wrong character, and neighbours that were swapped.
 */
export function checkDigit(id: string): string {
  let [a, b, x, y] = [0, 0, 0, 0];
  // From the last to the first: each step multiplies what came before once more.
  for (const character of [...id.toUpperCase()].reverse()) {
    const value = alphabet.indexOf(character);
    const [a1, b1] = [a + Math.floor(value / 18), b + (Math.floor(value / 9) % 2)];
    const [x1, y1] = [x + (Math.floor(value / 3) % 3), y + (value % 3)];
    // (a, b) times (0 1, 1 1), and (x, y) times (0 1, 1 2).
    [a, b] = [b1 % 2, (a1 + b1) % 2];
    [x, y] = [y1 % 3, (x1 + 2 * y1) % 3];
  }
  // The matrices have the orders 3 and 8: to the power of 15, one is the unit and the other its own inverse.
  const [u, v] = [(2 * y) % 3, (2 * x + y) % 3];
  return alphabet[a * 18 + b * 9 + u * 3 + v] ?? '';
}

/** A contract id as it is kept here, of what others make of it: with separators, without the check digit, in small letters. */
export function contractIdIn(text: string): string {
  const id = text.replaceAll('-', '').toUpperCase();
  return id.length === length && /^[A-Z0-9]+$/.test(id) ? id + checkDigit(id) : id;
}
