/** An EVSE id as it is compared: separators and case do not matter to those who read it off a station. */
export const foldEvseId = (evseId: string): string => evseId.replace(/[^0-9A-Za-z]/g, '').toUpperCase();

/** A number of 32 bits for an EVSE id, never 0 (FNV-1a). Different ids can have the same. */
export function evseIdHash(evseId: string): number {
  const folded = foldEvseId(evseId);
  let hash = 0x811c9dc5;
  for (let at = 0; at < folded.length; at += 1) hash = Math.imul(hash ^ folded.charCodeAt(at), 0x01000193);
  return hash >>> 0 || 1;
}
