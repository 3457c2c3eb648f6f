import { connectorPowerKw } from '../../../driving/connector-power.ts';
import type { TargetRef as Asked } from '../../../generated/driver.ts';
import type { Connector, EVSE } from '../../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../../kernel/fault.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import type { Place, Places, Target } from '../places.ts';
import type { Viewer } from '../viewer.ts';
import type { ChargeDefinition } from './charge-definition.ts';

/** Throws `impossible` for a reference that names nothing or too much; `path` is where it stands in the request. */
export function assertNamesOne({ evse_id, location_id, evse_uid }: Asked, path: string): void {
  const isPrinted = evse_id !== undefined;
  const isByIds = location_id !== undefined || evse_uid !== undefined;
  if (isPrinted !== isByIds && (isPrinted || location_id !== undefined)) return;
  const message = isPrinted ? 'has evse_id beside location_id or evse_uid' : 'needs evse_id or location_id';
  throw new Fault('impossible', `${path}: ${message}`, { code: 'target_ambiguous', issues: [{ path, message }] });
}

/**
 * The connectors that are asked about, in order; undefined where there is none. Where a location or an EVSE is named alone, it is the most
 * powerful of its connectors that the charge is possible at.
 */
export async function targetsOf(
  places: Places,
  viewer: Viewer,
  asked: readonly Asked[],
  charge: ChargeDefinition,
): Promise<(Target | undefined)[]> {
  const ids = asked.flatMap(({ location_id }) => location_id ?? []);
  const found = await places.byIds(viewer, [...new Set(ids)]);
  const byId = new Map(found.map((place) => [place.id, place]));
  return Promise.all(
    asked.map(async (ref) => {
      if (ref.evse_id !== undefined) return printed(places, viewer, { ...ref, evse_id: ref.evse_id }, charge);
      const place = byId.get(ref.location_id ?? '');
      return place && bestOf(place, evsesOf(place, ref.evse_uid), ref.connector_id, charge);
    }),
  );
}

async function printed(
  places: Places,
  viewer: Viewer,
  { evse_id, connector_id }: Asked & { readonly evse_id: string },
  charge: ChargeDefinition,
): Promise<Target | undefined> {
  const target = await places.target(viewer, { evse_id, connector_id }).catch((error: unknown) => {
    if (error instanceof Fault && error.kind === 'not-found') return undefined;
    throw error;
  });
  return target && bestOf(target.place, [target.evse], connector_id, charge);
}

const evsesOf = ({ location }: Place, uid: string | undefined): readonly EVSE[] =>
  (location.evses ?? []).filter(
    (evse) => evse.status !== 'REMOVED' && (uid === undefined || foldId(evse.uid) === foldId(uid)),
  );

function bestOf(
  place: Place,
  evses: readonly EVSE[],
  connectorId: string | undefined,
  charge: ChargeDefinition,
): Target | undefined {
  const isMeant = ({ id }: Connector): boolean => connectorId === undefined || foldId(id) === foldId(connectorId);
  const all = evses.flatMap((evse) =>
    evse.connectors.filter(isMeant).map((connector) => ({ place, evse, connector, kw: connectorPowerKw(connector) })),
  );
  const sorted = all.toSorted((one, other) => other.kw - one.kw);
  const best = sorted.find(({ connector }) => charge.isPossibleAt(connector)) ?? sorted[0];
  return best && { place, evse: best.evse, connector: best.connector };
}
