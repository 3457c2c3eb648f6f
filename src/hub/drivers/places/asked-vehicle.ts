import { drawnAtKind } from '../../../driving/connector-kind.ts';
import { plugsOf, type Vehicle, vehicleIssues } from '../../../driving/vehicle.ts';
import { Fault, type Issue } from '../../../kernel/fault.ts';
import type { PlaceFilter, PlaceVehicle } from '../../../places/place-filter.ts';
import type { Viewer } from '../viewer.ts';
import type { PlaceParts } from './place-parts.ts';

/** A vehicle as somebody names it: by the id of one of his own, or as it is. */
export interface AskedVehicle {
  readonly vehicle: string | Vehicle;
  /** Where it stands in the request. */
  readonly path: string;
}

/** What places are looked for: the rest of a filter, and a vehicle that is to charge there. */
export interface AskedFilter {
  readonly filter: PlaceFilter;
  readonly vehicle?: AskedVehicle | undefined;
}

/** A filter with what follows from the vehicle, and the vehicle itself. Throws `impossible` for one that is not there, or of which too little is known. */
export async function filterFor(
  { accounts }: Pick<PlaceParts, 'accounts'>,
  viewer: Viewer,
  { filter, vehicle: asked }: AskedFilter,
): Promise<{ readonly filter: PlaceFilter; readonly vehicle: Vehicle | undefined }> {
  if (asked === undefined) return { filter, vehicle: undefined };
  const vehicle = typeof asked.vehicle === 'string' ? await ownVehicle(accounts, viewer, asked) : asked.vehicle;
  const issues = vehicleIssues(vehicle, asked.path);
  if (issues.length > 0) throw impossible('vehicle_unusable', issues);
  return { filter: { ...filter, vehicle: placeVehicle(vehicle) }, vehicle };
}

async function ownVehicle(
  accounts: PlaceParts['accounts'],
  { emsp, driverId }: Viewer,
  { vehicle: id, path }: AskedVehicle,
): Promise<Vehicle> {
  if (driverId === undefined)
    throw impossible('vehicle_unusable', [{ path, message: 'is for drivers who are signed in' }]);
  return (await accounts.vehicle({ emsp, driverId }, String(id)).catch((error: unknown) => {
    if (error instanceof Fault && error.kind === 'not-found')
      throw impossible('vehicle_unknown', [{ path, message: 'is no vehicle of yours', code: 'unknown' }]);
    throw error;
  })) as unknown as Vehicle;
}

/** What prices and trips say of the vehicle at a connector is said of it here. */
function placeVehicle(vehicle: Vehicle): PlaceVehicle {
  const { ac_kw, ac_phases, dc_curve, connectors } = vehicle;
  return {
    name: JSON.stringify([ac_kw, ac_phases, dc_curve, connectors]),
    plugs: plugsOf(vehicle),
    drawnKw: (kind) => drawnAtKind(vehicle, kind),
  };
}

const impossible = (code: string, issues: readonly Issue[]): Fault =>
  new Fault('impossible', issues.map(({ path, message }) => `${path}: ${message}`).join('; '), { code, issues });
