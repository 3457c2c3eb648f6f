import { type Party, type PartyKey, partyKey, type Role, sameParty } from '../ocpi/party.ts';
import type { PartyRow, PlatformRow } from '../store/registry.ts';

type Hosting = Pick<PlatformRow, 'state' | 'direct_to'> & { readonly parties: readonly PartyRow[] };

/** Whether a party of a connected platform may be sent to: of those behind another hub only whom it calls CONNECTED (H-14). */
export const isServed = ({ behind, hub_status }: PartyRow): boolean => behind === null || hub_status === 'CONNECTED';

/** Whether what is stored of a party is current, as far as that is for another hub to say: not of whom it calls PLANNED or SUSPENDED. */
export const isCurrent = ({ behind, announced }: PartyRow): boolean => behind === null || announced;

/** Whether a party of a platform may be sent to in one of the roles at hand, as far as that is for another hub to say (H-12). */
export const isServedOn = ({ parties }: Pick<Hosting, 'parties'>, party: Party, roles: readonly Role[]): boolean =>
  parties.some((row) => sameParty(row, party) && roles.includes(row.role) && isServed(row));

/** Whether something can be sent to a party on a platform now, in one of the roles at hand. */
export const isReachable = (platform: Hosting, party: Party, roles: readonly Role[]): boolean =>
  platform.state === 'connected' && isServedOn(platform, party, roles);

/** Whether a platform is another hub, and connected to this one as such. */
export const isOtherHub = ({ parties, direct_to }: Pick<Hosting, 'parties' | 'direct_to'>): boolean =>
  direct_to === null && parties.some((row) => row.role === 'HUB' && row.announced && row.behind === null);

/** Whether a party is a platform's own as a hub: what comes from it is of those behind it. */
export const isHubParty = ({ parties }: Pick<Hosting, 'parties'>, party: Party): boolean =>
  parties.some((row) => row.role === 'HUB' && row.announced && row.behind === null && sameParty(row, party));

/** The parties behind a hub in some roles; of those without an agreement of their own one of each kind: there may be thousands. */
export function standInsBehind(
  { parties }: Pick<Hosting, 'parties'>,
  roles: readonly Role[],
  named: ReadonlySet<PartyKey>,
): PartyRow[] {
  const standIns = new Map<string, PartyRow>();
  for (const row of parties) {
    if (row.behind === null || !row.announced || !roles.includes(row.role)) continue;
    const key = partyKey(row);
    standIns.set(named.has(key) ? key : `${row.role} ${row.behind}`, row);
  }
  return [...standIns.values()];
}
