import { setTimeout as pause } from 'node:timers/promises';
import { type Partner, startPartner } from '../test/support/partner/partner.ts';
import type { Received } from '../test/support/partner/received.ts';
import type { NamedParty } from './data/generate-locations.ts';
import type { DemoHub } from './hub.ts';
import { Unusable } from './options.ts';
import { plain } from './text.ts';

/** A simulated platform with its parties, registered at the hub. */
export interface Member {
  readonly partner: Partner;
  readonly role: 'CPO' | 'EMSP';
  readonly parties: readonly NamedParty[];
  /** How the admin API calls it. */
  readonly partnerId: string;
  /** How long its registration took. */
  readonly registeredMs: number;
}

/** Two operators, made up. */
export const operators: readonly NamedParty[] = [
  { country_code: 'BE', party_id: 'BEC', name: 'Belgian Electric Charging' },
  { country_code: 'DE', party_id: 'LDN', name: 'Ladenetz Nord' },
];

/** Providers, made up; the demo takes two whose names are free. */
const providers: readonly NamedParty[] = [
  { country_code: 'NL', party_id: 'TNM', name: 'Tulp Mobiel' },
  { country_code: 'FR', party_id: 'LIB', name: 'Libre Recharge' },
  { country_code: 'AT', party_id: 'EDW', name: 'Edelweiß Mobil' },
  { country_code: 'PT', party_id: 'AZU', name: 'Azul Carga' },
];

/** For the hub itself. */
const hubParties = [
  { country_code: 'DE', party_id: 'XVT' },
  { country_code: 'DE', party_id: 'XV2' },
  { country_code: 'DE', party_id: 'XV3' },
];

/** A party as one text, `BE-BEC`. */
export const partyName = ({ country_code, party_id }: Pick<NamedParty, 'country_code' | 'party_id'>): string =>
  `${country_code}-${party_id}`.toUpperCase();

/** Two providers, and a party for the hub, that are not among the operators. Throws `Unusable` when all are. */
export function partiesBeside(owners: readonly NamedParty[]) {
  const taken = new Set(owners.map(partyName));
  const isFree = (party: Pick<NamedParty, 'country_code' | 'party_id'>): boolean => !taken.has(partyName(party));
  const emsps = providers.filter(isFree).slice(0, 2);
  const hub = hubParties.find(isFree);
  if (!hub || emsps.length < 2) throw new Unusable('The owners have the names of all parties the demo could play.');
  return { hub, emsps };
}

/** More owners than this share platforms, as operators do that use one software. */
const platformsMax = 50;
/** Sessions and CDRs a partner keeps, many times those under way. */
export const keepObjects = 1500;
/** How long the hub may take to have read what a new partner has. */
const firstPullsMs = 15_000;
const pollMs = 50;

/** Splits operators over platforms: one each while there are not too many. */
export function platformsOf(owners: readonly NamedParty[]): NamedParty[][] {
  const count = Math.min(owners.length, platformsMax);
  return Array.from({ length: count }, (_, place) => owners.filter((_owner, index) => index % count === place));
}

/** Everybody at the hub. */
export class Network {
  readonly hub: DemoHub;
  readonly members: Member[] = [];
  /** CPOs that the hub hosts: their stations connect to it. */
  readonly hosted: NamedParty[] = [];
  readonly #onReceived: (received: Received) => void;
  readonly #byParty = new Map<string, Member>();

  constructor(hub: DemoHub, onReceived: (received: Received) => void) {
    this.hub = hub;
    this.#onReceived = onReceived;
  }

  /** Approves a platform with these parties, starts it and lets it register. */
  async connect(role: 'CPO' | 'EMSP', parties: readonly NamedParty[]): Promise<Member> {
    const [first] = parties;
    if (!first) throw new Error('a platform has at least one party');
    const name = plain(first.name) || partyName(first);
    const roles = parties.map(({ country_code, party_id }) => ({ country_code, party_id, role }));
    // Time runs fast here: a minute has the commands of an hour.
    const quirks = { operations_per_minute: 1_000_000 };
    const { id } = await this.hub.admin<{ id: string }>('POST', '/partners', { name, roles, quirks });
    const { token, versions_url: versionsUrl } = await this.hub.admin<{ token: string; versions_url: string }>(
      'POST',
      `/partners/${id}/registration-tokens`,
    );
    const partner = await startPartner({
      name,
      roles,
      keepLog: 0,
      keepObjects,
      endsCommands: true,
      onReceived: this.#onReceived,
    });
    const started = performance.now();
    await partner.register({ versionsUrl, token });
    const member = { partner, role, parties, partnerId: id, registeredMs: performance.now() - started };
    this.members.push(member);
    for (const party of parties) this.#byParty.set(partyName(party), member);
    return member;
  }

  /** Has the hub host a CPO. */
  async host(party: NamedParty): Promise<void> {
    await this.hub.admin('POST', '/parties', { ...party, role: 'CPO' });
    this.hosted.push(party);
  }

  /** One agreement between each CPO and each eMSP; how many that are. */
  async agreeAll(signal: AbortSignal): Promise<number> {
    let count = 0;
    for (const cpo of [...this.parties('CPO'), ...this.hosted.map(partyName)]) {
      for (const emsp of this.parties('EMSP')) {
        if (signal.aborted) return count;
        await this.hub.admin('POST', '/agreements', { cpo, emsp });
        count += 1;
      }
    }
    return count;
  }

  /** Waits until the hub has looked, as it does after a registration, at what everybody had to offer: nothing yet. */
  async firstPullsDone(signal: AbortSignal): Promise<void> {
    const end = performance.now() + firstPullsMs;
    for (const { partnerId, role } of this.members) {
      const expected = role === 'CPO' ? ['locations', 'tariffs', 'sessions', 'cdrs'] : ['tokens'];
      for (;;) {
        const { modules } = await this.hub.admin<Sync>('GET', `/partners/${partnerId}/sync`);
        const isDone = (id: string): boolean =>
          modules.some(({ module, pull }) => module === id && pull?.last_full_at != null);
        if (expected.every(isDone) || performance.now() > end || signal.aborted) break;
        await pause(pollMs);
      }
    }
  }

  of(role: Member['role']): readonly Member[] {
    return this.members.filter((member) => member.role === role);
  }

  /** All parties in a role, `BE-BEC`. */
  parties(role: Member['role']): string[] {
    return this.of(role).flatMap(({ parties }) => parties.map(partyName));
  }

  /** The platform of a party. Throws when there is none. */
  partnerOf(party: string): Partner {
    const member = this.#byParty.get(party.toUpperCase());
    if (!member) throw new Error(`${party} is not in the network`);
    return member.partner;
  }

  /** What the hub did against the rules in the eyes of its partners. */
  get complaints(): string[] {
    return this.members.flatMap(({ partner }) => partner.complaints);
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map(({ partner }) => partner.close()));
  }
}

interface Sync {
  readonly modules: readonly {
    readonly module: string;
    readonly pull: { readonly last_full_at: string | null } | null;
  }[];
}
