import type { Token } from '../../generated/ocpi-2.2.1.ts';

/**
 * The Token that a 2.1.1 peer means by a contract, which is all that it names: of several the one that is valid, then an RFID card,
 * then the first. All of them are paid by the same contract.
 */
export function chosenToken<T extends Pick<Token, 'type' | 'valid'>>(tokens: readonly T[]): T | undefined {
  const rank = ({ type, valid }: T): number => (valid ? 0 : 2) + (type === 'RFID' ? 0 : 1);
  return tokens.toSorted((one, other) => rank(one) - rank(other))[0];
}

/** The type of a token of which a 2.1.1 peer names the uid alone, out of the types that are known for it: when in doubt a card. */
export function chosenTokenType(types: readonly string[]): string | undefined {
  return types.length > 1 && types.includes('RFID') ? 'RFID' : types[0];
}
