/** An EVSE id as it is compared: separators and case do not matter to those who read it off a station. */
export const foldEvseId = (evseId: string): string => evseId.replace(/[^0-9A-Za-z]/g, '').toUpperCase();

/** A number of 32 bits for an EVSE id, never 0. Different ids can have the same. */
export const evseIdHash = (evseId: string): number => hashOf(foldEvseId(evseId)) || 1;

/** A number of 32 bits for the uid of an EVSE, to the letter. Different uids can have the same. */
export const uidHash = (uid: string): number => hashOf(uid);

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
