import { Fault } from '../kernel/fault.ts';
import type { OcpiRequest, Side } from '../ocpi/message.ts';
import type { OcpiModule, Operation } from '../ocpi/module.ts';
import { type Party, partyKey, partyOf, type Role, sameParty } from '../ocpi/party.ts';
import type { PartyRow } from '../store/registry.ts';
import type { Asked } from './asked.ts';
import { isHubParty, isOtherHub } from './behind.ts';
import type { Platform } from './registry.ts';

/**
 * The party in whose name a request comes. `OCPI-from-*` is a claim: it must name a party the platform has announced (R-14,
 * Without it, the one party that can be meant is taken. Throws an `invalid` fault otherwise.
 */
export function senderOf(caller: Platform, module: OcpiModule, operation: Operation, request: OcpiRequest): Party {
  const { from } = request;
  if (from === undefined) {
    const implied = impliedSender(caller, module, operation.side);
    if (implied !== undefined) return implied;
    throw Fault.invalid([
      { path: 'OCPI-from-party-id', message: 'is required: several parties share this connection' },
    ]);
  }
  if (caller.parties.some((party) => sameParty(party, from) && speaksFor(caller, party))) return from;
  throw Fault.invalid([{ path: 'OCPI-from-party-id', message: 'is not a party of this connection' }]);
}

/** Whether a platform may send in the name of one of its parties: of those behind it while it is a hub. */
const speaksFor = (caller: Platform, { announced, behind }: PartyRow): boolean =>
  announced && (behind === null || isOtherHub(caller));

/**
 * The party on whose behalf a request is made: who sends it, or, when another hub sends in its own name what it sends to everybody,
 * the owner of what it sends.
 */
export function behalfOf(sender: Party, asked: Omit<Asked, 'from' | 'isBroadcast' | 'cameMs'>): Party {
  if (asked.operation.side === 'sender' || !isHubParty(asked.caller, sender)) return sender;
  return ownerIn(asked) ?? sender;
}

/**
 * Who must be meant when a request does not say who sends it: the one party of the platform that can do this, or the one there is.
 * Undefined when it could be several.
 */
export function impliedSender(caller: Platform, module: OcpiModule | undefined, side: Side): Party | undefined {
  const announced = caller.parties.filter((party) => speaksFor(caller, party));
  const able = module === undefined ? [] : rolesFor(module, side);
  const candidates = distinct(announced.filter((party) => able.includes(party.role)));
  const [only, ...others] = candidates.length > 0 ? candidates : distinct(announced);
  return others.length === 0 ? only : undefined;
}

/** Who calls an interface: owners push to the Receiver interface, readers ask the Sender interface. */
const rolesFor = (module: OcpiModule, side: Side): readonly Role[] =>
  side === 'receiver' ? module.owners : module.readers;

function distinct(parties: readonly Party[]): Party[] {
  const byKey = new Map(parties.map((party) => [partyKey(party), partyOf(party.country_code, party.party_id)]));
  return [...byKey.values()];
}

/**
 * Decides whether the caller may do what it asks; everything is refused that is not allowed here (design decision 6). What is
 * foreign is answered like what does not exist (T-33, B5). Agreements are looked at when the route is known.
 */
export function authorize(asked: Asked): void {
  const { caller, module, operation, from } = asked;
  if (!isAble(asked)) {
    // A list of what one may not see is empty.
    if (operation.effect === 'list') return;
    throw new Fault('not-found', `no party of yours does this in ${module.id}`);
  }
  if (operation.side === 'sender') return;
  const owner = ownerIn(asked);
  if (owner === undefined) return;
  const own = caller.parties.some(
    (party) => party.announced && sameParty(party, owner) && module.owners.includes(party.role),
  );
  if (!own) throw new Fault('not-found', 'the object does not belong to a party of this connection');
  if (!sameParty(owner, from)) {
    throw Fault.invalid([{ path: 'OCPI-from-party-id', message: 'must be the party the object belongs to' }]);
  }
}

/** Whether the party that sends has, on the platform it sends from, a role that does this. */
export function isAble(asked: Pick<Asked, 'caller' | 'module' | 'operation' | 'from'>): boolean {
  const { caller, module, operation, from } = asked;
  // Another hub gives up waiting in its own name.
  if (operation.effect === 'result' && isHubParty(caller, from)) return true;
  const relaying = operation.side === 'sender' ? (module.relays?.readers ?? []) : [];
  const able = [...rolesFor(module, operation.side), ...relaying];
  return caller.parties.some((party) => party.announced && sameParty(party, from) && able.includes(party.role));
}

/** The owner that a push names: in its path, or for a CDR in its body. */
export function ownerIn({ parameters, request }: Pick<Asked, 'parameters' | 'request'>): Party | undefined {
  const { country_code: countryCode, party_id: partyId } = parameters;
  if (countryCode !== undefined && partyId !== undefined) return partyOf(countryCode, partyId);
  const body = request.body?.value as { country_code?: unknown; party_id?: unknown } | undefined;
  if (typeof body?.country_code === 'string' && typeof body.party_id === 'string') {
    return partyOf(body.country_code, body.party_id);
  }
  return undefined;
}
