import type { Knex } from 'knex';
import type { ClientInfo } from '../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../ocpi/date-time.ts';
import { partyKey, type Role, sameParty } from '../ocpi/party.ts';
import { hubVersion } from '../ocpi/spoken-versions.ts';
import { logClientInfoChanges, partiesWithRoles } from '../store/client-info.ts';
import type { Agreement, PartyRow } from '../store/registry.ts';
import { isOtherHub } from './behind.ts';
import type { Hub } from './hub.ts';
import type { Platform, Registry } from './registry.ts';
import { relayed, type Side, sideRoles } from './sides.ts';
import { versionOf } from './versions.ts';

/** Which client infos are asked for; times in milliseconds. */
export interface ClientInfoQuery {
  /** Inclusive. */
  readonly dateFrom?: number;
  /** Exclusive. */
  readonly dateTo?: number;
  readonly offset?: number;
  readonly limit: number;
}

export interface ClientInfoPage {
  readonly items: readonly ClientInfo[];
  /** How many there are on all pages. */
  readonly total: number;
  /** The offset of the next page; absent on the last one. */
  readonly next?: number;
}

/**
 * The client infos a platform may see (H-01, H-11): those of parties with which one of its own has an agreement, and, as
 * PLANNED, of those with which it had one. Never its own, never the hub's, and to another hub none of parties behind a hub. In
 * the order in which the parties became known, so that pages do not shift while statuses change.
 */
export function clientInfosFor(hub: Hub, viewer: Platform, query: ClientInfoQuery): ClientInfoPage {
  const { dateFrom = 0, dateTo = Number.POSITIVE_INFINITY, offset = 0, limit } = query;
  const isExact = viewer.quirks.late_objects === 'off';
  const views = [...factsOf(hub.registry()).hosted.keys()]
    .flatMap((number) => viewOf(hub, viewer, number) ?? [])
    .filter(({ since, told }) => since < dateTo && (isExact ? since : told) >= dateFrom);
  const next = offset + limit;
  return {
    items: views.slice(offset, next).map(clientInfo),
    total: views.length,
    ...(next < views.length && { next }),
  };
}

/** What a platform is to be told of a party; undefined when the party is none of its business. */
export function clientInfoFor(hub: Hub, viewer: Platform, partyNumber: number): ClientInfo | undefined {
  const view = viewOf(hub, viewer, partyNumber);
  return view && clientInfo(view);
}

/** The parties that a platform can reach through the hub, in their roles, connected at this moment or not. */
export function reachableParties(hub: Hub, platformId: string): PartyRow[] {
  const registry = hub.registry();
  const viewer = registry.platforms.get(platformId);
  if (viewer === undefined) return [];
  return [...factsOf(registry).hosted.keys()].flatMap((number) => {
    const view = viewOf(hub, viewer, number);
    const isConnected = view?.status === 'CONNECTED' || view?.status === 'OFFLINE';
    return isConnected && view.party.role !== 'HUB' ? [view.party] : [];
  });
}

/** Notes that an agreement has begun or ended: both sides see each other differently now (H-10). */
export async function noteAgreementChange(tx: Knex, { cpo, emsp }: Agreement): Promise<void> {
  const audienceOf = (side: string) => (side === '*' ? null : side);
  // Who is to be seen is decided when it is told.
  const onCpoSide = [...sideRoles.cpo, ...relayed.flatMap(({ readers }) => readers)];
  await logClientInfoChanges(tx, await partiesWithRoles(tx, cpo, onCpoSide), audienceOf(emsp));
  await logClientInfoChanges(tx, await partiesWithRoles(tx, emsp, sideRoles.emsp), audienceOf(cpo));
}

/** A party as one platform sees it. */
interface View {
  readonly party: PartyRow;
  readonly status: ClientInfo['status'];
  /** Since when that is so: last_updated. */
  readonly since: number;
  /** When others could first know. Later than `since` for a status that was held back, which pollers must find all the same. */
  readonly told: number;
}

const clientInfo = ({ party, status, since }: View): ClientInfo => ({
  country_code: party.country_code,
  party_id: party.party_id,
  role: party.role,
  status,
  last_updated: formatDateTime(since),
});

/** What the views of all platforms are made from; the same as long as the registry is. */
interface Facts {
  readonly hosted: ReadonlyMap<number, { readonly party: PartyRow; readonly platform: Platform }>;
  readonly links: Map<Platform, readonly Link[]>;
}

const knownFacts = new WeakMap<Registry, Facts>();

function factsOf(registry: Registry): Facts {
  const known = knownFacts.get(registry);
  if (known !== undefined) return known;
  const hosted = [...registry.platforms.values()]
    .filter(({ pair_of }) => pair_of === null)
    .flatMap((platform) => platform.parties.map((party) => ({ party, platform })))
    .sort((one, other) => one.party.number - other.party.number);
  const facts = { hosted: new Map(hosted.map((entry) => [entry.party.number, entry])), links: new Map() };
  knownFacts.set(registry, facts);
  return facts;
}

/** How a platform sees a party; undefined when it does not. */
function viewOf(hub: Hub, viewer: Platform, partyNumber: number): View | undefined {
  const registry = hub.registry();
  const facts = factsOf(registry);
  const { party, platform } = facts.hosted.get(partyNumber) ?? {};
  if (party === undefined || platform === undefined || platform.id === viewer.id) return undefined;
  if (platform.sandbox_of !== null && platform.sandbox_of !== viewer.id) return undefined;
  // A role that newer versions do not have.
  if (party.role === 'HUB' && versionOf(viewer) !== hubVersion) return undefined;
  // Who is not at the hub is told nothing by it, and nobody is told of it (C-34).
  if (platform.direct_to !== null || viewer.direct_to !== null) return undefined;
  if (party.behind !== null && isOtherHub(viewer)) return undefined;
  // Another hub has to hear of a party before it can say that those it is to meet there are connected.
  const own = viewer.parties.filter(({ announced, behind }) => announced || behind === 'named');
  if (sameParty(party, hub.party) || own.some((one) => sameParty(one, party))) return undefined;
  const links =
    facts.links.get(viewer) ?? registry.agreements.flatMap((agreement) => linksOf(registry, agreement, own));
  facts.links.set(viewer, links);
  const span = lastSpan(registry, party, links);
  if (span === undefined) return undefined;
  // Whoever has no agreement any more learns nothing new of the party, not even when its status changes (C9).
  if (span.to !== Number.POSITIVE_INFINITY) return { party, status: 'PLANNED', since: span.to, told: span.to };
  const since = Math.max(party.status_changed_at.getTime(), span.from);
  return { party, status: party.status, since, told: Math.max(since, platform.updated_at.getTime()) };
}

/** What an agreement connects the viewer with: parties (or `*`) in these roles, from a time to a time. */
interface Link {
  readonly other: string;
  readonly roles: readonly Role[];
  readonly from: number;
  readonly to: number;
}

function linksOf(registry: Registry, agreement: Agreement, own: readonly PartyRow[]): Link[] {
  const span = {
    from: agreement.created_at.getTime(),
    to: agreement.ended_at?.getTime() ?? Number.POSITIVE_INFINITY,
  };
  const isOn = (side: Side) => own.some((party) => standsOn(registry, party, side, agreement[side]));
  return [
    ...(isOn('cpo') ? [{ other: agreement.emsp, roles: sideRoles.emsp, ...span }] : []),
    ...(isOn('emsp') ? [{ other: agreement.cpo, roles: sideRoles.cpo, ...span }] : []),
    ...relayLinksOf(agreement, own).map((link) => ({ ...link, ...span })),
  ];
}

/** Who relays and whose requests those are see each other. */
function relayLinksOf({ cpo, emsp, modules }: Agreement, own: readonly PartyRow[]): Pick<Link, 'other' | 'roles'>[] {
  if (cpo === '*' || emsp === '*') return [];
  const has = (named: string, roles: readonly Role[]) =>
    own.some((party) => partyKey(party) === named && roles.includes(party.role));
  return relayed
    .filter(({ module }) => modules === null || modules.includes(module))
    .flatMap(({ readers, owner }) => [
      ...(has(cpo, readers) ? [{ other: emsp, roles: [owner] }] : []),
      ...(has(emsp, [owner]) ? [{ other: cpo, roles: readers }] : []),
    ]);
}

const standsOn = (registry: Registry, party: PartyRow, side: Side, named: string): boolean =>
  sideRoles[side].includes(party.role) && registry.isNamed(named, partyKey(party));

/** The latest time without a gap in which agreements have connected the viewer with a party; open-ended while they do. */
function lastSpan(
  registry: Registry,
  party: PartyRow,
  links: readonly Link[],
): { from: number; to: number } | undefined {
  const key = partyKey(party);
  const spans = links
    .filter((link) => registry.isNamed(link.other, key) && link.roles.includes(party.role))
    .sort((one, other) => one.from - other.from);
  return spans.reduce<{ from: number; to: number } | undefined>(
    (last, { from, to }) =>
      last === undefined || from > last.to ? { from, to } : { from: last.from, to: Math.max(last.to, to) },
    undefined,
  );
}
