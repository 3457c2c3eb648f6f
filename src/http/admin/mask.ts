import type { Vault } from '../../kernel/secrets.ts';

/** Fields that identify a driver wherever they stand. */
const personal = new Set(['contract_id', 'visual_number', 'group_id']);
/** Objects in which `uid` names a driver's token; in an EVSE it does not. */
const tokenObjects = new Set(['token', 'cdr_token']);

/** An id of a driver, made unrecognisable: the same id always looks the same, so that two entries can be told to be of one. */
export const masked = (vault: Vault, id: string): string =>
  `masked-${vault.digest(`masked ${id}`).toString('base64url').slice(0, 10)}`;

/** A received document with the ids of drivers masked; null when it is no JSON, because then nobody knows where they stand. */
export function maskedDocument(vault: Vault, module: string, text: string | null): unknown {
  if (text === null) return null;
  try {
    return withMasks(vault, JSON.parse(text), module === 'tokens');
  } catch {
    return null;
  }
}

function withMasks(vault: Vault, value: unknown, inToken: boolean): unknown {
  if (Array.isArray(value)) return value.map((entry) => withMasks(vault, entry, inToken));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const field = name.toLowerCase();
      const isPersonal = personal.has(field) || (inToken && field === 'uid');
      if (isPersonal && member !== null) {
        return [name, masked(vault, typeof member === 'string' ? member : JSON.stringify(member))];
      }
      return [name, withMasks(vault, member, inToken || tokenObjects.has(field))];
    }),
  );
}
