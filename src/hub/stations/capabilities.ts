/** What each kind of request is to drivers, where OCPI has a word for it. */
const capabilityOf: Readonly<Record<string, string>> = {
  start: 'REMOTE_START_STOP_CAPABLE',
  unlock: 'UNLOCK_CAPABLE',
  reserve: 'RESERVABLE',
  'set-profile': 'CHARGING_PROFILE_CAPABLE',
};

/** What every station is taken to be able to until it shows that it is not. */
const usual: readonly string[] = ['REMOTE_START_STOP_CAPABLE', 'UNLOCK_CAPABLE'];

/** Whether it is worth learning that a station cannot be asked for something. */
export const isCapability = (kind: string): boolean => capabilityOf[kind] !== undefined;

/** The capabilities of an EVSE: those its operator names and the usual ones, without those that its station has shown to lack. */
export function capabilitiesOf(named: readonly string[], lacks: readonly string[]): string[] {
  const lacking = new Set(lacks.map((kind) => capabilityOf[kind]));
  return [...new Set([...usual, ...named])].filter((capability) => !lacking.has(capability)).sort();
}
