/** The version of the hub's own model: what is stored, and what its parts read. */
export const hubVersion = '2.2.1';

/** The versions of OCPI a connection with the hub or with hosted parties can have, the newest first (V-11). */
export const spokenVersions = ['2.3.0', hubVersion] as const;

/** The version that is spoken on the connections of pairs of parties, and there alone (Z-03). */
export const pairVersion = '2.1.1';

export type SpokenVersion = (typeof spokenVersions)[number] | typeof pairVersion;

/** Whether a text is the number of a version that is spoken here. */
export const isSpoken = (version: unknown): version is SpokenVersion =>
  version === pairVersion || (spokenVersions as readonly unknown[]).includes(version);
