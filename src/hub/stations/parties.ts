import { Fault } from '../../kernel/fault.ts';
import { partyKey, partyOf, type Role, sameParty } from '../../ocpi/party.ts';
import { assignRoles, eraseConnection, insertPlatform } from '../../store/partners.ts';
import { lockPlatform, saveAnnouncedRoles, setPlatformState, startCursor } from '../../store/platforms.ts';
import type { Endpoint } from '../../store/registry.ts';
import { endAgreementsOf } from '../../store/sandboxes.ts';
import { markHosted } from '../../store/stations/hosted.ts';
import { hasStations, hasUnbilledCharges } from '../../store/stations/inventory.ts';
import { type Actor, change } from '../change.ts';
import { noteAgreementChange } from '../client-info.ts';
import { listedModules } from '../offered.ts';
import type { Platform } from '../registry.ts';
import type { StationHub } from './station-hub.ts';
import type { HostedParty } from './tell.ts';

/** A party to be hosted. */
export interface PartyTerms {
  readonly country_code: string;
  readonly party_id: string;
  readonly role: Role;
  readonly name: string;
}

/**
 * Makes a CPO that the hub hosts: its stations connect to the hub. To everybody else it is a CPO like others, and sees them by the
 * same agreements. Throws `invalid` for any other role and for the hub's own party, `conflict` for a party somebody has.
 */
export async function createHostedParty(hub: StationHub, actor: Actor, terms: PartyTerms): Promise<string> {
  const party = partyOf(terms.country_code, terms.party_id);
  if (terms.role !== 'CPO')
    throw Fault.invalid([{ path: '/role', message: 'can only be CPO: eMSPs are not hosted here' }]);
  if (sameParty(party, hub.party)) throw Fault.invalid([{ path: '/party_id', message: 'is the hub itself' }]);
  const id = hub.ids.uuid();
  const at = new Date(hub.clock.now());
  const role = { ...party, role: 'CPO' } as const;
  return change(hub, actor, async (tx) => {
    // Its lists are the hub's own copy: nothing is there to be pulled. Tokens that are not there its eMSPs are asked about (K-23).
    const quirks = { no_pull: listedModules.map((module) => module.id), asks_about_unknown_tokens: true };
    await insertPlatform(tx, id, { name: terms.name, allow_private_network: false, quirks }, at);
    await markHosted(tx, id, endpointsOf(hub, id), at);
    const assigned = await assignRoles(tx, { id, state: 'planned' }, [role], at);
    if (assigned.length === 0)
      throw new Fault('conflict', `country_code, party_id: ${partyKey(party)} is a party here already`);
    await saveAnnouncedRoles(tx, id, [{ ...role, business_details: { name: terms.name } }]);
    await setPlatformState(tx, id, 'connected', at);
    await startCursor(tx, id);
    return {
      result: id,
      done: { action: 'party.create', subject: id, details: { party: partyKey(party), role: 'CPO' } },
    };
  });
}

/**
 * Ends a hosted party that has no stations any more, with its agreements. Throws `not-found`, and `conflict` while it has stations or
 * charges that are not billed.
 */
export async function endHostedParty(hub: StationHub, actor: Actor, id: string): Promise<void> {
  await change(hub, actor, async (tx) => {
    const platform = await lockPlatform(tx, id);
    if (platform === undefined || platform.hosted !== 'stations' || platform.state === 'offboarded') throw noParty();
    if (await hasStations(tx, id)) throw new Fault('conflict', 'the party has stations: remove them first');
    // Nobody could send their CDRs any more.
    if (await hasUnbilledCharges(tx, id))
      throw new Fault('conflict', 'the party has charges that are not billed: decide about those that are held first');
    const at = new Date(hub.clock.now());
    for (const party of hub.registry().platforms.get(id)?.parties ?? [])
      for (const agreement of await endAgreementsOf(tx, partyKey(party), at)) await noteAgreementChange(tx, agreement);
    await eraseConnection(tx, id);
    await setPlatformState(tx, id, 'offboarded', at);
    return { result: undefined, done: { action: 'party.end', subject: id } };
  });
}

/** The hosted party of that name, such as DE-XVC. Throws `not-found`. */
export function hostedParty(hub: Pick<StationHub, 'registry'>, key: string): HostedParty & { readonly name: string } {
  const platform = [...hub.registry().platforms.values()].find(
    (one) => isOpen(one) && one.parties.some((party) => partyKey(party) === key.toUpperCase()),
  );
  const [party] = platform?.parties ?? [];
  if (platform === undefined || party === undefined) throw noParty();
  return { platform_id: platform.id, country_code: party.country_code, party_id: party.party_id, name: platform.name };
}

const isOpen = ({ hosted, state }: Platform): boolean => hosted === 'stations' && state !== 'offboarded';

const noParty = (): Fault => new Fault('not-found', 'there is no hosted party with this name');

/** The interfaces of a CPO with stations. */
const interfaces = {
  SENDER: ['locations', 'tariffs', 'sessions', 'cdrs'],
  RECEIVER: ['tokens', 'commands', 'chargingprofiles'],
} as const;

const endpointsOf = (hub: StationHub, id: string): Endpoint[] =>
  (['SENDER', 'RECEIVER'] as const).flatMap((role) =>
    interfaces[role].map((identifier) => ({
      identifier,
      role,
      url: hub.hostedUrl(id, role === 'SENDER' ? 'sender' : 'receiver', identifier),
    })),
  );
