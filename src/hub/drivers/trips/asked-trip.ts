import { consumptionFactor } from '../../../driving/consumption.ts';
import type { TripObjective } from '../../../driving/trip-request.ts';
import { takes, type Vehicle, vehicleIssues } from '../../../driving/vehicle.ts';
import type { TripPlanRequest } from '../../../generated/driver.ts';
import { GeoLine } from '../../../geo/geo-line.ts';
import type { Position } from '../../../geo/point.ts';
import { Fault, type Issue } from '../../../kernel/fault.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import type { Viewer } from '../viewer.ts';
import type { TripParts } from './trip-parts.ts';

/** A trip somebody asks about, with all that he left out. */
export interface AskedTrip {
  readonly line: readonly Position[];
  readonly totalKm: number;
  readonly vehicle: Vehicle & { readonly wh_per_km: number };
  /** Of this trip, with its speed and weather. */
  readonly whPerKm: number;
  readonly startAt: number;
  readonly driveMin: number;
  readonly speedKmh: number;
  readonly isSpeedAssumed: boolean;
  readonly temperatureC: number | undefined;
  readonly socStart: number;
  readonly socMinStop: number;
  readonly socMinEnd: number;
  readonly socMax: number;
  readonly objective: TripObjective;
  readonly corridorM: number;
  readonly powerMinKw: number;
}

/** What is meant by what is left out. */
const defaults = {
  speedKmh: 90,
  socMinStop: 10,
  socMinEnd: 10,
  socMax: 100,
  corridorM: 3000,
  dcPowerMinKw: 50,
} as const;
/** Where consumption can be told from the speed; what navigation says can be slower, on ferries. */
const speedKmh = { min: 20, max: 200 } as const;
const kmMin = 0.1;

/** Reads what is asked about. Throws `impossible` for what cannot be driven, and `not-found` for a vehicle that is not there. */
export async function askedTrip(
  { accounts, clock, limits }: Pick<TripParts, 'accounts' | 'clock' | 'limits'>,
  viewer: Viewer,
  asked: TripPlanRequest,
  line: readonly Position[],
): Promise<AskedTrip> {
  const totalKm = GeoLine.of(line).lengthM / 1000;
  if (totalKm < kmMin || totalKm > limits.tripKmMax)
    throw impossible('route_length', [
      { path: '/line', message: `has to be from ${kmMin} to ${limits.tripKmMax} km long` },
    ]);
  const vehicle = await vehicleOf({ accounts }, viewer, asked);
  const driven = asked.duration_min === undefined ? undefined : (totalKm / asked.duration_min) * 60;
  const speed = asked.speed_kmh ?? driven ?? defaults.speedKmh;
  const socMax = asked.soc_max ?? defaults.socMax;
  const socMinStop = asked.soc_min_stop ?? defaults.socMinStop;
  if (socMax <= socMinStop)
    throw impossible('soc_order', [{ path: '/soc_max', message: 'has to be more than soc_min_stop' }]);
  const conditions = {
    speedKmh: Math.min(Math.max(speed, speedKmh.min), speedKmh.max),
    temperatureC: asked.temperature_c,
  };
  return {
    line,
    totalKm,
    vehicle,
    whPerKm: vehicle.wh_per_km * consumptionFactor(conditions),
    startAt: (asked.start === undefined ? undefined : parseDateTime(asked.start)) ?? clock.now(),
    driveMin: asked.duration_min ?? (totalKm / speed) * 60,
    ...conditions,
    isSpeedAssumed: asked.speed_kmh === undefined && driven === undefined,
    socStart: asked.soc_start,
    socMinStop,
    socMinEnd: asked.soc_min_end ?? defaults.socMinEnd,
    socMax,
    objective: asked.objective ?? 'FASTEST',
    corridorM: asked.corridor_m ?? defaults.corridorM,
    powerMinKw: asked.power_min_kw ?? (takes(vehicle, 'DC') ? defaults.dcPowerMinKw : 0),
  };
}

async function vehicleOf(
  { accounts }: Pick<TripParts, 'accounts'>,
  { emsp, driverId }: Viewer,
  { vehicle_id, vehicle: given }: TripPlanRequest,
): Promise<AskedTrip['vehicle']> {
  if ((vehicle_id === undefined) === (given === undefined)) {
    const [code, message] =
      given === undefined
        ? ['vehicle_missing', 'or vehicle is needed, one of them']
        : ['vehicle_ambiguous', 'stands beside vehicle'];
    throw impossible(code, [{ path: '/vehicle_id', message }]);
  }
  const path = given === undefined ? '/vehicle_id' : '/vehicle';
  if (given === undefined && driverId === undefined)
    throw impossible('vehicle_unusable', [{ path, message: 'is for drivers who are signed in' }]);
  const kept = async () =>
    (await accounts.vehicle({ emsp, driverId: driverId ?? '' }, vehicle_id ?? '')) as unknown as Vehicle;
  const vehicle: Vehicle = given ?? (await kept());
  const { wh_per_km } = vehicle;
  const issues: Issue[] = vehicleIssues(vehicle, path);
  if (wh_per_km == null)
    issues.push({ path: `${path}/wh_per_km`, message: 'is missing: nobody knows how far it gets', code: 'missing' });
  if (wh_per_km == null || issues.length > 0) throw impossible('vehicle_unusable', issues);
  return { ...vehicle, wh_per_km };
}

const impossible = (code: string, issues: readonly Issue[]): Fault =>
  new Fault('impossible', issues.map(({ path, message }) => `${path}: ${message}`).join('; '), { code, issues });
