/**
 * Who is connected to the hub in these tests, what they have agreed and which objects there are. These are the facts from which
 * the oracle says what every request must come to; the stage makes them true.
 */

export type Role = 'CPO' | 'EMSP' | 'NSP';

export interface Hosted {
  readonly party: string;
  readonly role: Role;
}

const host = (role: Role, ...parties: string[]): Hosted[] => parties.map((party) => ({ party, role }));

/** Platforms that are registered, each with its parties. */
export const registered = {
  bec: host('CPO', 'BE-BEC'),
  aut: host('CPO', 'FR-AUT'),
  /** Has no agreement with anybody. */
  sol: host('CPO', 'DE-SOL'),
  /** Has one with every eMSP. */
  str: host('CPO', 'LU-STR'),
  /** The eMSP that most of it concerns. */
  tnm: host('EMSP', 'NL-TNM'),
  two: host('EMSP', 'NL-TWO'),
  alo: host('EMSP', 'DE-ALO'),
  /** Have agreements for one module. */
  lim: host('EMSP', 'NL-LIM'),
  loc: host('EMSP', 'NL-LOC'),
  /** Several parties on one platform, two of each role. */
  bot: [...host('CPO', 'AT-BOT', 'AT-SIB'), ...host('EMSP', 'AT-EBO', 'AT-EB2')],
  /** One party with each of its roles on a platform of its own. */
  duoCpo: host('CPO', 'BE-DUO'),
  duoEmsp: host('EMSP', 'BE-DUO'),
  nsp: host('NSP', 'NL-NSP'),
} as const satisfies Record<string, readonly Hosted[]>;

export type PlatformName = keyof typeof registered;
export const platformNames = Object.keys(registered) as PlatformName[];

/** Known to the operator, but not connected: their parties are there, and nobody may act for them. */
export const absentees = {
  suspended: host('CPO', 'DE-SUS'),
  /** Was offboarded. */
  gone: host('EMSP', 'FR-OFF'),
  /** Is invited, has a token A and has not used it. */
  invited: host('EMSP', 'SE-NEW'),
  /** Has renewed its credentials and never shown the new token. It has no agreement. */
  unsure: host('CPO', 'NO-UNS'),
} as const satisfies Record<string, readonly Hosted[]>;

export const hubParty = 'NL-HUB';
/** A party that nobody hosts. */
export const nobody = 'XX-NON';

interface Agreement {
  readonly cpo: string;
  readonly emsp: string;
  readonly modules?: readonly string[];
}

export const agreements: readonly Agreement[] = [
  { cpo: 'BE-BEC', emsp: 'NL-TNM' },
  { cpo: 'BE-BEC', emsp: 'NL-TWO' },
  { cpo: 'BE-BEC', emsp: 'NL-LIM', modules: ['tokens'] },
  { cpo: 'BE-BEC', emsp: 'NL-LOC', modules: ['locations'] },
  { cpo: 'BE-BEC', emsp: 'AT-EBO' },
  { cpo: 'BE-BEC', emsp: 'BE-DUO' },
  { cpo: 'BE-BEC', emsp: 'NL-NSP' },
  { cpo: 'FR-AUT', emsp: 'NL-TNM' },
  { cpo: 'AT-BOT', emsp: 'NL-TNM' },
  { cpo: 'AT-BOT', emsp: 'NL-TWO' },
  { cpo: 'AT-BOT', emsp: 'AT-EBO' },
  { cpo: 'BE-DUO', emsp: 'NL-TWO' },
  { cpo: 'LU-STR', emsp: '*' },
  { cpo: 'DE-SUS', emsp: 'NL-TNM' },
];

/** What OCPI says of a module, as far as it decides who may do what. */
export interface ModuleFacts {
  readonly owners: readonly Role[];
  readonly readers: readonly Role[];
  /** The OCPI status of the answer about an object that is not there (T-36). */
  readonly unknown: number;
  /** Its objects concern the eMSP of their `cdr_token` and nobody else. */
  readonly isPrivate: boolean;
}

export const moduleFacts = {
  locations: { owners: ['CPO'], readers: ['EMSP', 'NSP'], unknown: 2003, isPrivate: false },
  tariffs: { owners: ['CPO'], readers: ['EMSP', 'NSP'], unknown: 2000, isPrivate: false },
  sessions: { owners: ['CPO'], readers: ['EMSP'], unknown: 2000, isPrivate: true },
  cdrs: { owners: ['CPO'], readers: ['EMSP'], unknown: 2000, isPrivate: true },
  tokens: { owners: ['EMSP', 'NSP'], readers: ['CPO'], unknown: 2004, isPrivate: false },
} as const satisfies Record<string, ModuleFacts>;

export type ModuleName = keyof typeof moduleFacts;
export const moduleNames = Object.keys(moduleFacts) as ModuleName[];
export const factsOf = (module: ModuleName): ModuleFacts => moduleFacts[module];

/** One side of an agreement has the CPOs, the other everybody else; `*` is everybody on that side. */
export function haveAgreed(one: Hosted, other: Hosted, module?: string): boolean {
  const [cpo, emsp] = one.role === 'CPO' ? [one, other] : [other, one];
  if (cpo.role !== 'CPO' || emsp.role === 'CPO') return false;
  return agreements.some(
    (agreement) =>
      agreement.cpo === cpo.party &&
      (agreement.emsp === emsp.party || agreement.emsp === '*') &&
      (module === undefined || agreement.modules === undefined || agreement.modules.includes(module)),
  );
}

/** The roles in which a platform hosts a party. */
export const rolesAt = (platform: PlatformName, party: string): Role[] =>
  registered[platform].filter((hosted) => hosted.party === party).map(({ role }) => role);

/** Where a party is connected in one of these roles. */
export function homeOf(party: string, roles: readonly Role[]): { platform: PlatformName; hosted: Hosted } | undefined {
  for (const platform of platformNames) {
    const hosted = registered[platform].find((entry) => entry.party === party && roles.includes(entry.role));
    if (hosted) return { platform, hosted };
  }
  return undefined;
}

export interface WorldObject {
  readonly module: ModuleName;
  readonly owner: string;
  readonly id: string;
  /** The eMSP in its `cdr_token`. */
  readonly concerns?: string;
  /** Was sent to this party alone, and never to the hub. */
  readonly only?: string;
  /** A location with `publish: false` (L-20). */
  readonly isUnpublished?: true;
}

const everyone = [...Object.values(registered), absentees.suspended].flat() as Hosted[];
const partiesAs = (roles: readonly Role[]): Hosted[] => everyone.filter(({ role }) => roles.includes(role));
const areNeighbours = (one: Hosted, other: Hosted): boolean =>
  platformNames.some((name) => {
    const parties: readonly Hosted[] = registered[name];
    return parties.includes(one) && parties.includes(other);
  });

const nameOf = ({ party }: Hosted): string => party.slice(3);

function ownedBy(module: ModuleName): WorldObject[] {
  const { owners, readers, isPrivate } = factsOf(module);
  return partiesAs(owners).flatMap((owner): WorldObject[] => {
    const about = { module, owner: owner.party };
    if (!isPrivate) return [{ ...about, id: `${module}-${nameOf(owner)}` }];
    return partiesAs(readers)
      .filter((reader) => haveAgreed(owner, reader, module) && !areNeighbours(owner, reader))
      .map((reader) => ({ ...about, id: `${module}-${nameOf(owner)}-${nameOf(reader)}`, concerns: reader.party }));
  });
}

/** What there is before the first request of the matrix. */
export const objects: readonly WorldObject[] = [
  ...moduleNames.flatMap(ownedBy),
  { module: 'locations', owner: 'BE-BEC', id: 'HIDDEN', isUnpublished: true },
  { module: 'locations', owner: 'BE-BEC', id: 'ONLY-TNM', only: 'NL-TNM' },
  // The same id at several owners, of whom an eMSP sees one, or two (T-62).
  { module: 'locations', owner: 'BE-BEC', id: 'SHARED' },
  { module: 'locations', owner: 'DE-SOL', id: 'SHARED' },
  { module: 'locations', owner: 'BE-BEC', id: 'DOUBLE' },
  { module: 'locations', owner: 'FR-AUT', id: 'DOUBLE' },
  { module: 'tokens', owner: 'NL-TNM', id: 'SHARED' },
  { module: 'tokens', owner: 'DE-ALO', id: 'SHARED' },
  { module: 'tokens', owner: 'NL-TNM', id: 'DOUBLE' },
  { module: 'tokens', owner: 'NL-TWO', id: 'DOUBLE' },
  { module: 'tokens', owner: 'NL-TNM', id: 'ONLY-BEC', only: 'BE-BEC' },
  { module: 'sessions', owner: 'BE-BEC', id: 'COMMON', concerns: 'NL-TWO' },
  { module: 'sessions', owner: 'AT-BOT', id: 'COMMON', concerns: 'NL-TWO' },
  { module: 'sessions', owner: 'LU-STR', id: 'COMMON', concerns: 'DE-ALO' },
  { module: 'sessions', owner: 'FR-AUT', id: 'COMMON', concerns: 'NL-TNM' },
];

/** An id that no object has. */
export const absentId = 'ABSENT';
/** Of the EVSE and connector that every location of the world has. */
export const parts = ['E1', '1'] as const;
