import { Fault } from '../../../kernel/fault.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { partyKey } from '../../../ocpi/party.ts';
import {
  type DriverKey,
  findInStates,
  findRequested,
  type SessionRow,
  sessionStates,
} from '../../../store/drivers/sessions.ts';
import { insertWithStart } from '../../../store/drivers/sessions-commands.ts';
import type { Target, TargetRef } from '../places.ts';
import type { GivenQuote } from '../prices.ts';
import type { DriverViewer } from '../viewer.ts';
import { newCommand, sendSoon } from './commands/new-command.ts';
import { oneByOne } from './one-by-one.ts';
import { keyOf } from './own-session.ts';
import type { ChargingParts } from './parts.ts';
import { connectorToName, requireCapability, requireCommands } from './reachable.ts';
import { siteOf } from './site.ts';
import { isOpen } from './states.ts';
import { driverTokenDigest } from './token-digest.ts';

/** A charge that a driver wants. */
export interface StartTerms {
  readonly target: TargetRef;
  readonly quoteId: string | undefined;
  readonly tokenId: string | undefined;
  readonly vehicleId: string | undefined;
  /** BCP 47, for what is written about it later. */
  readonly language: string | null;
  /** The same one makes the same charge. */
  readonly requestKey: string | undefined;
}

/** One of which nothing is heard any more keeps nobody from charging: it may have ended long ago. */
const openStates = sessionStates.filter((state) => isOpen(state) && state !== 'STALLED');

/**
 * Writes a charge down together with the command that starts it, which is sent once afterwards, by whoever is alive. Throws `not-found` and
 * `invalid` for what is not there, `refused` for a token or an EVSE that cannot be used, `conflict` when the driver has one under way there.
 */
export async function startSession(parts: ChargingParts, viewer: DriverViewer, terms: StartTerms): Promise<SessionRow> {
  const { hub, pool } = parts;
  const owner = keyOf(viewer);
  const before = terms.requestKey && (await findRequested(pool, owner, terms.requestKey));
  if (before) return before;
  const { target, ref } = await targetOf(parts, viewer, terms);
  requireCommands(hub.registry(), viewer.emsp, target);
  requireCapability(target, 'REMOTE_START_STOP_CAPABLE');
  await checkVehicle(parts, viewer, terms);
  const token = await parts.accounts.tokenToStart(viewer, terms.tokenId);
  return oneByOne(parts, viewer, async () => {
    const made = terms.requestKey && (await findRequested(pool, owner, terms.requestKey));
    if (made) return made;
    await requireFree(parts, owner, target);
    const row = newCharge(parts, viewer, { ...terms, target: ref }, target, driverTokenDigest(parts, token));
    const command = newCommand(parts, 'START_SESSION', { session: row.id, emsp: row.emsp });
    if (!(await insertWithStart(pool, row, command))) {
      // The same driver has asked for one there at this very moment, at another process.
      await requireFree(parts, owner, target);
      throw new Error('a new charge could not be stored');
    }
    sendSoon(parts, command.id);
    return row;
  });
}

/**
 * Where a charge is to be. A quote that is named has to be the driver's, by contract, still valid, and for there: a price for somewhere else
 * promises nothing. It says which connector is meant, where the driver does not.
 */
async function targetOf(
  { hub, places, prices }: ChargingParts,
  viewer: DriverViewer,
  { target: ref, quoteId }: StartTerms,
): Promise<{ readonly target: Target; readonly ref: TargetRef }> {
  const target = await places.target(viewer, ref);
  if (quoteId === undefined) return { target, ref };
  const wrong = (message: string): Fault => Fault.invalid([{ path: '/quote_id', message }]);
  const quote = await prices.quote(viewer, quoteId);
  if (quote === undefined) throw wrong('is no quote of yours');
  if (quote.expiresAt <= hub.clock.now()) throw wrong('has expired: ask for another quote');
  if (quote.kind === 'AD_HOC') throw wrong('is for paying at the station');
  const quoted = connectorIn(quote, target);
  const isMeant = ref.connector_id === undefined || quoted?.id === target.connector.id;
  if (quoted === undefined || !isMeant) throw wrong('is for another connector');
  return { target: { ...target, connector: quoted }, ref: { ...ref, connector_id: quoted.id } };
}

/** The connector of an EVSE that a quote is for; undefined: it is for one elsewhere. */
function connectorIn({ at }: GivenQuote, { place, evse }: Target): Target['connector'] | undefined {
  const isThere =
    at.owner === partyKey(place.owner) && at.location === foldId(place.location.id) && at.evse === foldId(evse.uid);
  return isThere ? evse.connectors.find(({ id }) => foldId(id) === at.connector) : undefined;
}

/** The vehicle that is named has to be the driver's. */
async function checkVehicle(
  { accounts }: ChargingParts,
  viewer: DriverViewer,
  { vehicleId }: StartTerms,
): Promise<void> {
  if (vehicleId === undefined) return;
  await accounts.vehicle(viewer, vehicleId).catch((error: unknown) => {
    if (error instanceof Fault && error.kind === 'not-found')
      throw Fault.invalid([{ path: '/vehicle_id', message: 'is no vehicle of yours' }]);
    throw error;
  });
}

async function requireFree({ pool, hub }: ChargingParts, owner: DriverKey, { place, evse }: Target): Promise<void> {
  const max = hub.limits.driverSessionsOpenMax;
  const open = await findInStates(pool, owner, openStates, max);
  const there = open.find(
    ({ cpo, location_key, evse_key }) =>
      cpo === partyKey(place.owner) && location_key === foldId(place.location.id) && evse_key === foldId(evse.uid),
  );
  if (there !== undefined) throw new Fault('conflict', `you have a charge under way there: ${there.id}`);
  if (open.length >= max) throw new Fault('conflict', `you have ${max} charges under way: that is as many as may be`);
}

function newCharge(
  { hub }: ChargingParts,
  viewer: DriverViewer,
  terms: StartTerms,
  target: Target,
  tokenDigest: Buffer,
): SessionRow {
  const at = new Date(hub.clock.now());
  const { place, evse } = target;
  return {
    id: hub.ids.uuid(),
    ...keyOf(viewer),
    origin: 'APP',
    version: 1,
    state: 'REQUESTED',
    state_since: at,
    reason: null,
    created_at: at,
    changed_at: at,
    request_key: terms.requestKey ?? null,
    token: terms.tokenId ?? null,
    vehicle: terms.vehicleId ?? null,
    quote: terms.quoteId ?? null,
    language: terms.language,
    preference: null,
    token_digest: tokenDigest,
    adoptable_until: new Date(at.getTime() + hub.limits.driverAdoptMs),
    cpo: partyKey(place.owner),
    location_id: place.location.id,
    location_key: foldId(place.location.id),
    evse_uid: evse.uid,
    evse_key: foldId(evse.uid),
    connector_id: connectorToName(target, terms.target) ?? null,
    site: siteOf(target),
    session_id: null,
    session_key: null,
    session_updated_at: null,
    observed_at: null,
    interval_ms: null,
    is_late: false,
    stop_wanted: false,
    progress: {},
    due_at: null,
    polls: 0,
  };
}
