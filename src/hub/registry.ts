import { timingSafeEqual } from 'node:crypto';
import type { Vault } from '../kernel/secrets.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { moduleOf } from '../ocpi/modules/index.ts';
import { type Party, type PartyKey, parsePartyKey, partyKey, type Role, sameParty } from '../ocpi/party.ts';
import { nobodyId } from '../store/partners.ts';
import type { AgreementRow, CredentialRow, Endpoint, PartyRow, PlatformRow, RegistryRows } from '../store/registry.ts';

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
  /** The partners that sandboxes are for. */
  readonly #sandboxes: ReadonlyMap<PartyKey, string>;
  /** All agreements, the ended ones too. */
  readonly agreements: readonly AgreementRow[];
  readonly #agreements: readonly AgreementRow[];
  readonly #vault: Vault;
  readonly #receivers = new Map<string, readonly Receiver[]>();
  readonly #receiving = new Map<string, readonly Party[]>();
  readonly #owners = new Map<string, readonly PartyKey[]>();

  constructor(rows: RegistryRows, vault: Vault) {
    this.version = rows.version;
    this.#vault = vault;
    this.agreements = rows.agreements;
    this.#agreements = rows.agreements.filter((agreement) => agreement.ended_at === null);
    this.#credentials = new Map(rows.credentials.map((credential) => [credential.id, credential]));
    this.platforms = new Map(
      rows.platforms.map((platform) => [
        platform.id,
        { ...platform, parties: rows.parties.filter((party) => party.platform_id === platform.id) },
      ]),
    );
    for (const party of rows.parties) {
      const key = partyKey(party);
      this.#parties.set(key, [...(this.#parties.get(key) ?? []), party]);
    }
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

  /** The entries of a party, one per role. */
  rolesOf(party: Party): readonly PartyRow[] {
    return this.#parties.get(partyKey(party)) ?? [];
  }

  /** Whether the hub plays a party, or has played it, for one partner to test against: nobody else is ever to see it. */
  isSandbox(party: PartyKey): boolean {
    return this.#sandboxes.has(party);
  }

  /** Whether a side of an agreement names a party: `*` is everybody but sandboxes. */
  isNamed(side: string, party: PartyKey): boolean {
    return side === party || (side === '*' && !this.isSandbox(party));
  }

  /** Whether a party has no other role than that of a smart charging provider, and so nothing of its own. */
  isScspOnly(party: Party): boolean {
    return this.rolesOf(party).every(({ role }) => role === 'SCSP');
  }

  /** The platform that serves a party in one of the roles, the preferred one if it does; undefined when nobody does. */
  platformOf(party: Party, roles: readonly Role[], preferred?: string): Platform | undefined {
    const rows = this.rolesOf(party).filter((entry) => roles.includes(entry.role));
    const row = rows.find((entry) => entry.platform_id === preferred) ?? rows[0];
    return row === undefined ? undefined : this.platforms.get(row.platform_id);
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
      module.id,
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
    return this.#agreementOf(partyKey(cpo), partyKey(emsp), module.id, isNamed) !== undefined;
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

  #hasRole(party: Party, roles: readonly Role[]): boolean {
    return this.rolesOf(party).some((row) => roles.includes(row.role));
  }

  #agreementOf(
    cpo: PartyKey,
    emsp: PartyKey,
    module: string,
    serves: (agreement: AgreementRow) => boolean,
  ): AgreementRow | undefined {
    if (!this.#mayMeet(cpo, emsp) || !this.#mayMeet(emsp, cpo)) return undefined;
    return this.#agreements.find((agreement) => this.#covers(agreement, cpo, emsp, module) && serves(agreement));
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
      if (platform.id === ownerRow?.platform_id || !isRegistered(platform)) continue;
      if (endpointOf(platform, module.id, 'RECEIVER') === undefined) continue;
      for (const row of platform.parties) {
        const taken = receivers.some((receiver) => sameParty(receiver.party, row));
        if (!taken && row.announced && readsFrom(module, row.role, ownerRow?.role) && this.agreed(module, owner, row)) {
          receivers.push({ platform, party: { country_code: row.country_code, party_id: row.party_id } });
        }
      }
    }
    this.#receivers.set(name, receivers);
    return receivers;
  }

  /** The parties of one platform among `receiversOf`. */
  receivingParties(platformId: string, module: OcpiModule, owner: PartyKey): readonly Party[] {
    const name = `${platformId} ${module.id} ${owner}`;
    const known = this.#receiving.get(name);
    if (known !== undefined) return known;
    const ownerParty = parsePartyKey(owner);
    const receivers = ownerParty === undefined ? [] : this.receiversOf(module, ownerParty);
    const parties = receivers.filter(({ platform }) => platform.id === platformId).map(({ party }) => party);
    this.#receiving.set(name, parties);
    return parties;
  }

  /** The owners whose objects a party may read through its platform: others may serve it in other roles. */
  ownersFor(module: OcpiModule, reader: Party, platform: Platform): readonly PartyKey[] {
    const name = `${platform.id} ${module.id} ${partyKey(reader)}`;
    const known = this.#owners.get(name);
    if (known !== undefined) return known;
    const readerRows = platform.parties.filter((row) => row.announced && sameParty(row, reader));
    const owners = [...this.#parties].filter(([, rows]) => {
      const owner = rows.find((row) => module.owners.includes(row.role));
      const home = owner && this.platforms.get(owner.platform_id);
      // The objects of a suspended partner are kept, but no longer served as current (C-22).
      if (owner === undefined || home === undefined || !isRegistered(home) || home.id === platform.id) return false;
      return readerRows.some((row) => readsFrom(module, row.role, owner.role)) && this.agreed(module, owner, reader);
    });
    const keys = owners.map(([key]) => key);
    this.#owners.set(name, keys);
    return keys;
  }

  /** Those of `ownersFor` whom the party could not read with an earlier version of the registry: no agreement, or not connected. */
  ownersNewTo(module: OcpiModule, reader: Party, platform: Platform, version: number): readonly PartyKey[] {
    const isOlder = (since: number | null): boolean => (since ?? 0) <= version;
    const agreements = this.#agreements.filter(({ since_version }) => isOlder(since_version));
    const readerKey = partyKey(reader);
    return this.ownersFor(module, reader, platform).filter((owner) => {
      const [cpo, emsp] = module.ownerSide === 'cpo' ? [owner, readerKey] : [readerKey, owner];
      const row = this.#parties.get(owner)?.find(({ role }) => module.owners.includes(role));
      const home = this.platforms.get(row?.platform_id ?? '');
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
