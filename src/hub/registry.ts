import { timingSafeEqual } from 'node:crypto';
import type { Vault } from '../kernel/secrets.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { moduleOf } from '../ocpi/modules/index.ts';
import { type Party, type PartyKey, parsePartyKey, partyKey, type Role, sameParty } from '../ocpi/party.ts';
import { nobodyId } from '../store/partners.ts';
import type { AgreementRow, CredentialRow, Endpoint, PartyRow, PlatformRow, RegistryRows } from '../store/registry.ts';
import { isCurrent, isHubParty, isServed, standInsBehind } from './behind.ts';

/** A connected software with the parties it hosts. */
export interface Platform extends PlatformRow {
  readonly parties: readonly PartyRow[];
}

/** One party of a platform to which objects are pushed. */
export interface Receiver {
  readonly platform: Platform;
  readonly party: Party;
}

/** Who presented a credentials token. */
export interface Caller {
  readonly platform: Platform;
  readonly credential: CredentialRow;
}

/**
 * What the hub decides by, as of one moment: platforms, parties, credentials, agreements. Immutable; a change in the database
 * makes a new one.
 */
export class Registry {
  readonly version: number;
  readonly platforms: ReadonlyMap<string, Platform>;
  readonly #credentials: ReadonlyMap<string, CredentialRow>;
  readonly #parties = new Map<PartyKey, PartyRow[]>();
  /** The connections of OCPI 2.1.1, by the partner whose party they are for. */
  readonly #pairs = new Map<string, readonly Platform[]>();
  /** The partners that sandboxes are for. */
  readonly #sandboxes: ReadonlyMap<PartyKey, string>;
  /** Parties behind another hub whom nobody has named. */
  readonly #unnamed: ReadonlySet<PartyKey>;
  /** All agreements, the ended ones too. */
  readonly agreements: readonly AgreementRow[];
  readonly #agreements: readonly AgreementRow[];
  /** Parties whose objects may be of a newer version than the hub's own; nearly always none. */
  readonly newerOwners: ReadonlySet<PartyKey>;
  readonly #vault: Vault;
  readonly #receivers = new Map<string, readonly Receiver[]>();
  readonly #receiving = new Map<string, readonly Party[]>();
  readonly #owners = new Map<string, readonly PartyKey[]>();

  constructor(rows: RegistryRows, vault: Vault) {
    this.version = rows.version;
    this.#vault = vault;
    this.agreements = rows.agreements;
    this.newerOwners = new Set(rows.newerOwners);
    this.#agreements = rows.agreements.filter((agreement) => agreement.ended_at === null);
    this.#credentials = new Map(rows.credentials.map((credential) => [credential.id, credential]));
    this.platforms = new Map(
      rows.platforms.map((platform) => [
        platform.id,
        {
          ...platform,
          parties: rows.parties.filter((party) => party.platform_id === (platform.pair_of ?? platform.id)),
        },
      ]),
    );
    for (const platform of this.platforms.values()) {
      if (platform.pair_of === null || platform.state === 'offboarded') continue;
      this.#pairs.set(platform.pair_of, [...this.pairsOf(platform.pair_of), platform]);
    }
    for (const party of rows.parties) {
      // Whom another hub does not know any more is unknown here too (H-14).
      if (party.hub_status === 'ABSENT') continue;
      const key = partyKey(party);
      this.#parties.set(key, [...(this.#parties.get(key) ?? []), party]);
    }
    const named = new Set(rows.parties.filter(({ behind }) => behind !== 'listed').map(partyKey));
    this.#unnamed = new Set([...this.#parties.keys()].filter((party) => !named.has(party)));
    this.#sandboxes = new Map(
      rows.parties.flatMap((party) => {
        const partner = this.platforms.get(party.platform_id)?.sandbox_of ?? null;
        return partner === null ? [] : [[partyKey(party), partner] as const];
      }),
    );
  }

  /**
   * The platform a token belongs to; undefined for unknown, expired and replaced ones. Takes the same time for a token that
   * does not exist as for one whose secret part is wrong (A4).
   */
  authenticate(token: string, now: number): Caller | undefined {
    const digest = this.#vault.digest(token);
    const credential = this.#credentials.get(token.slice(0, token.indexOf('~')));
    if (!timingSafeEqual(digest, credential?.digest ?? nobody) || credential === undefined) return undefined;
    if (!isAccepted(credential, now)) return undefined;
    const platform = this.platforms.get(credential.platform_id);
    if (platform === undefined || platform.state === 'offboarded') return undefined;
    return { platform, credential };
  }

  /** Whether a platform has been offered new tokens, and nobody knows yet whether it goes by them: both are good until then (C-25). */
  isOfferedTokens(platformId: string): boolean {
    const active = [...this.#credentials.values()].filter(
      ({ platform_id, kind, state }) => platform_id === platformId && kind === 'platform' && state === 'active',
    );
    return active.length > 1;
  }

  /** The entries of a party, one per role. */
  rolesOf(party: Party): readonly PartyRow[] {
    return this.#parties.get(partyKey(party)) ?? [];
  }

  /** Whether the hub plays a party, or has played it, for one partner to test against: nobody else is ever to see it. */
  isSandbox(party: PartyKey): boolean {
    return this.#sandboxes.has(party);
  }

  /** Whether a side of an agreement names a party: `*` is everybody the operator has named, but no sandbox. */
  isNamed(side: string, party: PartyKey): boolean {
    return side === party || (side === '*' && !this.isSandbox(party) && !this.#unnamed.has(party));
  }

  /**
   * Whether a party is known in roles by way of another hub alone. Two of those are that hub's affair, or that of two other hubs; what
   * else one of them is here makes no difference.
   */
  isBehind(party: PartyKey, roles: readonly Role[]): boolean {
    const rows = this.#parties.get(party)?.filter(({ role }) => roles.includes(role)) ?? [];
    return rows.length > 0 && rows.every(({ behind }) => behind !== null);
  }

  /** Whether a party has no other role than that of a smart charging provider, and so nothing of its own. */
  isScspOnly(party: Party): boolean {
    return this.rolesOf(party).every(({ role }) => role === 'SCSP');
  }

  /**
   * The platform that serves a party towards another in one of the roles, the preferred one if it does; undefined when nobody does.
   */
  platformOf(party: Party, roles: readonly Role[], other: Party, preferred?: string): Platform | undefined {
    const rows = this.rolesOf(party).filter((entry) => roles.includes(entry.role));
    const row = rows.find((entry) => entry.platform_id === preferred) ?? rows[0];
    return row && this.homeOf(row, other);
  }

  /** All platforms by which a party in one of the roles can be heard of. */
  platformsOf(party: Party, roles: readonly Role[]): readonly Platform[] {
    const row = this.rolesOf(party).find((entry) => roles.includes(entry.role));
    if (row === undefined) return [];
    const home = this.platforms.get(row.platform_id);
    return this.#pairs.get(row.platform_id) ?? (home === undefined ? [] : [home]);
  }

  /** The platform of a party towards another: for one of OCPI 2.1.1 the connection of the two (Z-03). */
  homeOf({ platform_id }: PartyRow, other: Party): Platform | undefined {
    const pairs = this.#pairs.get(platform_id);
    if (pairs === undefined) return this.platforms.get(platform_id);
    return pairs.find(({ direct_to }) => direct_to?.includes(partyKey(other)));
  }

  /** The connections of pairs of a partner of OCPI 2.1.1; none for any other. */
  pairsOf(platformId: string): readonly Platform[] {
    return this.#pairs.get(platformId) ?? [];
  }

  /** Whether an agreement lets two parties exchange a module: `*` stands for everybody whose role has that side of it. */
  agreed(module: OcpiModule, owner: Party, reader: Party): boolean {
    return this.agreementFor(module, owner, reader) !== undefined;
  }

  /**
   * The agreement by which `agreed` says yes; the first of several. Roles that need a contract are served by one that names the party,
   * and those who relay by one that names both.
   */
  agreementFor(module: OcpiModule, owner: Party, reader: Party): AgreementRow | undefined {
    const isDirect = this.#hasRole(owner, module.owners) && this.#hasRole(reader, module.readers);
    if (!isDirect && !this.#isRelayed(module, owner, reader)) return undefined;
    const [cpo, emsp] = module.ownerSide === 'cpo' ? [owner, reader] : [reader, owner];
    const roles = module.ownerSide === 'cpo' ? module.readers : module.owners;
    const isNamed = !isDirect || !this.#hasRole(emsp, without(roles, module.byContract));
    return this.#agreementOf(
      partyKey(cpo),
      partyKey(emsp),
      module,
      (agreement) => (isDirect || agreement.cpo !== '*') && (!isNamed || agreement.emsp !== '*'),
    );
  }

  /** What becomes of CDRs that fail their check: as the agreement says that names the two sides most exactly; of equals, `hold`. */
  cdrPolicy(module: OcpiModule, owner: Party, reader: Party): AgreementRow['cdr_policy'] {
    const [cpo, emsp] = [partyKey(owner), partyKey(reader)];
    const stars = (agreement: AgreementRow): number =>
      [agreement.cpo, agreement.emsp].filter((side) => side === '*').length;
    const holds = (agreement: AgreementRow): number => Number(agreement.cdr_policy === 'hold');
    const [closest] = this.#agreements
      .filter((agreement) => this.#covers(agreement, cpo, emsp, module.id))
      .sort((one, other) => stars(one) - stars(other) || holds(other) - holds(one));
    return closest?.cdr_policy ?? 'deliver';
  }

  /** Whether two parties have an agreement about a module that names the one on the eMSP's side. */
  hasContract(module: OcpiModule, cpo: Party, emsp: Party): boolean {
    const isNamed = (agreement: AgreementRow): boolean => agreement.emsp !== '*';
    return this.#agreementOf(partyKey(cpo), partyKey(emsp), module, isNamed) !== undefined;
  }

  /** Whether a reader relays what an owner sends (G-12). */
  #isRelayed({ relays }: OcpiModule, owner: Party, reader: Party): boolean {
    return relays !== undefined && this.#hasRole(owner, [relays.owner]) && this.#hasRole(reader, relays.readers);
  }

  /** A sandbox is for the parties of its partner, whatever agreement a party takes along to another one. */
  #mayMeet(party: PartyKey, other: PartyKey): boolean {
    const partner = this.#sandboxes.get(party);
    return partner === undefined || this.#parties.get(other)?.some((row) => row.platform_id === partner) === true;
  }

  /**
   * Whether a platform may know a party in a role: at the hub all; who is connected directly, the hosted parties that are presented
   * there (C-34); by a connection of a pair the one party, on the other side than its own (Z-03).
   */
  presents({ id, direct_to, pair_of }: Pick<PlatformRow, 'id' | 'direct_to' | 'pair_of'>, row: PartyRow): boolean {
    const pairs = this.#pairs.get(id);
    if (pairs !== undefined) return pairs.some((pair) => this.presents(pair, row));
    if (direct_to === null) return true;
    if (!direct_to.includes(partyKey(row))) return false;
    if (pair_of === null) return this.platforms.get(row.platform_id)?.hosted != null;
    const isCpo = this.platforms.get(pair_of)?.parties.some(({ role }) => role === 'CPO') === true;
    return isCpo !== (row.role === 'CPO');
  }

  /** Whether two parties are presented to each other wherever they have their sides of a module. */
  #arePresented(module: OcpiModule, owner: PartyKey, reader: PartyKey): boolean {
    const rowsOf = (party: PartyKey, roles: readonly Role[] = []) =>
      this.#parties.get(party)?.filter(({ role }) => roles.includes(role)) ?? [];
    const reading = rowsOf(reader, module.readers);
    const readers = reading.length > 0 ? reading : rowsOf(reader, module.relays?.readers);
    const knows = (one: PartyRow, other: PartyRow): boolean => {
      const home = this.platforms.get(one.platform_id);
      return home === undefined || this.presents(home, other);
    };
    return rowsOf(owner, module.owners).every((own) => readers.every((row) => knows(own, row) && knows(row, own)));
  }

  #hasRole(party: Party, roles: readonly Role[]): boolean {
    return this.rolesOf(party).some((row) => roles.includes(row.role));
  }

  #agreementOf(
    cpo: PartyKey,
    emsp: PartyKey,
    module: OcpiModule,
    serves: (agreement: AgreementRow) => boolean,
  ): AgreementRow | undefined {
    if (!this.#mayMeet(cpo, emsp) || !this.#mayMeet(emsp, cpo)) return undefined;
    const [owner, reader] = module.ownerSide === 'cpo' ? [cpo, emsp] : [emsp, cpo];
    const reading = [...module.readers, ...(module.relays?.readers ?? [])];
    if (this.isBehind(owner, module.owners) && this.isBehind(reader, reading)) return undefined;
    const isServed = (agreement: AgreementRow): boolean =>
      this.#covers(agreement, cpo, emsp, module.id) && serves(agreement);
    const agreement = this.#agreements.find(isServed);
    return agreement !== undefined && this.#arePresented(module, owner, reader) ? agreement : undefined;
  }

  /** The parties entitled to an owner's objects whose platforms take pushes of the module. */
  receiversOf(module: OcpiModule, owner: Party): readonly Receiver[] {
    const name = `${module.id} ${partyKey(owner)}`;
    const known = this.#receivers.get(name);
    if (known !== undefined) return known;
    const ownerRow = this.rolesOf(owner).find((entry) => module.owners.includes(entry.role));
    const receivers: Receiver[] = [];
    for (const platform of this.platforms.values()) {
      // Nothing goes back to the platform the owner is on.
      if ((platform.pair_of ?? platform.id) === ownerRow?.platform_id || !isRegistered(platform)) continue;
      if (ownerRow !== undefined && !this.presents(platform, ownerRow)) continue;
      if (endpointOf(platform, module.id, 'RECEIVER') === undefined) continue;
      for (const row of platform.parties) {
        const taken = receivers.some((receiver) => sameParty(receiver.party, row));
        if (taken || !row.announced || !isServed(row)) continue;
        if (readsFrom(module, row.role, ownerRow?.role) && this.agreed(module, owner, row)) {
          receivers.push({ platform, party: { country_code: row.country_code, party_id: row.party_id } });
        }
      }
    }
    this.#receivers.set(name, receivers);
    return receivers;
  }

  /** The parties of one platform among `receiversOf` that are told of an owner's objects now. */
  receivingParties(platformId: string, module: OcpiModule, owner: PartyKey): readonly Party[] {
    const name = `${platformId} ${module.id} ${owner}`;
    const known = this.#receiving.get(name);
    if (known !== undefined) return known;
    const ownerParty = parsePartyKey(owner);
    const receivers = ownerParty === undefined ? [] : this.receiversOf(module, ownerParty);
    const parties = receivers
      .filter(({ platform, party }) => platform.id === platformId && this.#isHeardBy(module, owner, party))
      .map(({ party }) => party);
    this.#receiving.set(name, parties);
    return parties;
  }

  /** Whether an owner of OCPI 2.1.1 has its connection for a party, by whichever it tells something: others tell their own (C-22). */
  #isHeardBy({ owners }: OcpiModule, owner: PartyKey, party: Party): boolean {
    const row = this.#parties.get(owner)?.find(({ role }) => owners.includes(role));
    if (row === undefined || !this.#pairs.has(row.platform_id)) return true;
    const home = this.homeOf(row, party);
    return home !== undefined && isRegistered(home);
  }

  /** The owners whose objects a party may read through its platform: others may serve it in other roles. */
  ownersFor(module: OcpiModule, reader: Party, platform: Platform): readonly PartyKey[] {
    const name = `${platform.id} ${module.id} ${partyKey(reader)}`;
    const known = this.#owners.get(name);
    if (known !== undefined) return known;
    if (isHubParty(platform, reader)) {
      const forAll = this.#ownersForAll(module, platform);
      this.#owners.set(name, forAll);
      return forAll;
    }
    const readerRows = platform.parties.filter((row) => row.announced && sameParty(row, reader));
    const owners = [...this.#parties].filter(([, rows]) => {
      const owner = rows.find((row) => module.owners.includes(row.role));
      const home = owner && this.homeOf(owner, reader);
      // The objects of a suspended partner are kept, but no longer served as current (C-22).
      if (owner === undefined || home === undefined || !isRegistered(home) || home.id === platform.id) return false;
      if (!this.presents(platform, owner)) return false;
      if (!isCurrent(owner)) return false;
      return readerRows.some((row) => readsFrom(module, row.role, owner.role)) && this.agreed(module, owner, reader);
    });
    const keys = owners.map(([key]) => key);
    this.#owners.set(name, keys);
    return keys;
  }

  /** What another hub is given for all behind it is what each of them may read; never what concerns one party alone. */
  #ownersForAll(module: OcpiModule, platform: Platform): readonly PartyKey[] {
    if (module.addresseeOf !== undefined) return [];
    const named = new Set(this.#agreements.flatMap(({ cpo, emsp }) => [cpo, emsp]));
    const readers = standInsBehind(platform, module.readers, named);
    const [first, ...others] = readers.map((reader) => this.ownersFor(module, reader, platform));
    return (first ?? []).filter((owner) => others.every((owners) => owners.includes(owner)));
  }

  /** Those of `ownersFor` whom the party could not read with an earlier version of the registry: no agreement, or not connected. */
  ownersNewTo(module: OcpiModule, reader: Party, platform: Platform, version: number): readonly PartyKey[] {
    const isOlder = (since: number | null): boolean => (since ?? 0) <= version;
    const agreements = this.#agreements.filter(({ since_version }) => isOlder(since_version));
    const readerKey = partyKey(reader);
    return this.ownersFor(module, reader, platform).filter((owner) => {
      const [cpo, emsp] = module.ownerSide === 'cpo' ? [owner, readerKey] : [readerKey, owner];
      const row = this.#parties.get(owner)?.find(({ role }) => module.owners.includes(role));
      const home = row && this.homeOf(row, reader);
      const wasServed = isOlder(home?.served_version ?? null);
      return !wasServed || !agreements.some((agreement) => this.#covers(agreement, cpo, emsp, module.id));
    });
  }

  /** Whether an agreement is between two parties, about a module. */
  #covers({ cpo, emsp, modules }: AgreementRow, cpoKey: PartyKey, emspKey: PartyKey, module: string): boolean {
    return this.isNamed(cpo, cpoKey) && this.isNamed(emsp, emspKey) && (modules === null || modules.includes(module));
  }
}

const without = (roles: readonly Role[], some: readonly Role[] = []): Role[] =>
  roles.filter((role) => !some.includes(role));

const nobody = Buffer.alloc(32);

/** Whether a credential has not run out (A1, C-25). */
export function isAccepted(credential: CredentialRow, now: number): boolean {
  if (credential.expires_at !== null && credential.expires_at.getTime() <= now) return false;
  return credential.state !== 'replaced' || (credential.replaced_until?.getTime() ?? 0) > now;
}

/** Whether a platform holds valid credentials, reachable at this moment or not. */
export const isRegistered = (platform: PlatformRow): boolean =>
  platform.state === 'connected' || platform.state === 'offline';

/** Roles are opposite when one reads what the other owns; a NAP's data goes to EMSP, NSP and OTHER. */
function readsFrom(module: OcpiModule, reader: Role, owner: Role | undefined): boolean {
  if (!module.readers.includes(reader)) return false;
  return owner !== 'NAP' || reader === 'EMSP' || reader === 'NSP' || reader === 'OTHER';
}

/** Whether a platform is in this process: a sandbox, or one that speaks for stations. */
export const isHosted = (platform: Pick<PlatformRow, 'sandbox_of' | 'hosted'>): boolean =>
  platform.sandbox_of !== null || platform.hosted !== null;

/** Whether a platform is a partner's, and not one that the hub plays or that stands for nobody. */
export const isPartner = <P extends PlatformRow>(platform: P | undefined): platform is P =>
  platform !== undefined && platform.id !== nobodyId && !isHosted(platform);

export const endpointOf = (platform: PlatformRow, identifier: string, role: Endpoint['role']): string | undefined =>
  platform.endpoints.find((endpoint) => endpoint.identifier === identifier && endpoint.role === role)?.url;

/** The module with this id; throws for one the hub does not have, which would be a bug of the caller. */
export function knownModule(id: string): OcpiModule {
  const module = moduleOf(id);
  if (module === undefined) throw new Error(`no module ${id}`);
  return module;
}
