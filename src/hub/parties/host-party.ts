import { Fault } from '../../kernel/fault.ts';
import { partyKey, partyOf, type Role, sameParty } from '../../ocpi/party.ts';
import { markHosted } from '../../store/hosted-platforms.ts';
import { assignRoles, insertPlatform } from '../../store/partners.ts';
import { saveAnnouncedRoles, setPlatformState, startCursor } from '../../store/platforms.ts';
import { type Actor, change } from '../change.ts';
import type { Hub } from '../hub.ts';
import type { HostedUrl } from '../sandbox-store.ts';
import { endpointsOf, partyKinds } from './party-kinds.ts';

/** A party to be hosted. */
export interface PartyTerms {
  readonly country_code: string;
  readonly party_id: string;
  readonly role: Role;
  readonly name: string;
}

/**
 * Makes a party that the hub hosts: a CPO whose stations connect to it, or an eMSP whose drivers have their accounts here. To everybody
 * else it is a party like others, and sees them by the same agreements. Throws `invalid` for any other role and for the hub's own party,
 * `conflict` for a party somebody has.
 */
export async function hostParty(
  hub: Hub & { readonly hostedUrl: HostedUrl },
  actor: Actor,
  terms: PartyTerms,
): Promise<string> {
  const party = partyOf(terms.country_code, terms.party_id);
  const kind = partyKinds.find(({ role }) => role === terms.role);
  if (kind === undefined) throw Fault.invalid([{ path: '/role', message: 'can only be CPO or EMSP' }]);
  if (sameParty(party, hub.party)) throw Fault.invalid([{ path: '/party_id', message: 'is the hub itself' }]);
  const id = hub.ids.uuid();
  const at = new Date(hub.clock.now());
  const role = { ...party, role: kind.role };
  return change(hub, actor, async (tx) => {
    await insertPlatform(tx, id, { name: terms.name, allow_private_network: false, quirks: kind.quirks }, at);
    await markHosted(tx, id, kind.hosted, endpointsOf(kind, hub.hostedUrl, id), at);
    const assigned = await assignRoles(tx, { id, state: 'planned' }, [role], at);
    if (assigned.length === 0)
      throw new Fault('conflict', `country_code, party_id: ${partyKey(party)} is a party here already`);
    await saveAnnouncedRoles(tx, id, [{ ...role, business_details: { name: terms.name } }]);
    await setPlatformState(tx, id, 'connected', at);
    await startCursor(tx, id);
    return {
      result: id,
      done: { action: 'party.create', subject: id, details: { party: partyKey(party), role: kind.role } },
    };
  });
}
