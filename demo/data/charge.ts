import type {
  CDR,
  ChargingPeriod,
  Connector,
  EVSE,
  Location,
  Session,
  Tariff,
  Token,
} from '../../src/generated/ocpi-2.2.1.ts';
import { type Consumption, costsOf } from './cost.ts';
import type { LifeEvent } from './life-event.ts';
import type { Random } from './random.ts';

/** Who charges where, from when, under which name. */
export interface Charge {
  readonly location: Location;
  readonly evse: EVSE;
  readonly connector: Connector;
  readonly tariff: Tariff;
  readonly token: Token;
  readonly sessionId: string;
  /** When the driver plugs in, in milliseconds. */
  readonly startMs: number;
}

/** One stretch of a charge, at the end of which its session is brought up to date. */
interface Stretch {
  readonly seconds: number;
  /** 0 while the vehicle is full and only parked. */
  readonly energyWh: number;
}

/** Everything that happens in one charge, in order: from plugging in to the CDR. */
export function* eventsOf(charge: Charge, random: Random): Generator<LifeEvent, void> {
  const { location, evse, tariff, token, startMs } = charge;
  const session = firstState(charge);
  const owner = `${encodeURIComponent(location.country_code)}/${encodeURIComponent(location.party_id)}`;
  const sessionPath = `sessions/${owner}/${session.id}`;
  const evsePath = `locations/${owner}/${encodeURIComponent(location.id)}/${encodeURIComponent(evse.uid)}`;
  const party = `${location.country_code}-${location.party_id}`;
  const to = `${token.country_code}-${token.party_id}`;
  const status = (at: number, value: EVSE['status']): LifeEvent => {
    const patch = { status: value, last_updated: iso(at) };
    return { kind: 'evse-status', at, party, path: evsePath, patch };
  };
  const change = (at: number, fields: Partial<Session>): LifeEvent => {
    const patch = { ...fields, last_updated: iso(at) };
    return { kind: 'session-patch', at, party, to, path: sessionPath, patch };
  };

  yield { kind: 'session-put', at: startMs, party, to, path: sessionPath, object: session };
  yield status(startMs + 1000, 'CHARGING');
  const activeMs = startMs + random.int(10, 50) * 1000;
  yield change(activeMs, { status: 'ACTIVE', start_date_time: iso(activeMs) });

  const periods: ChargingPeriod[] = [];
  const sum = { energyWh: 0, chargingS: 0, parkingS: 0 };
  let now = activeMs;
  for (const stretch of planOf(charge.connector, random)) {
    const period = periodOf(stretch, now, tariff);
    periods.push(period);
    sum.energyWh += stretch.energyWh;
    sum[stretch.energyWh > 0 ? 'chargingS' : 'parkingS'] += stretch.seconds;
    now += stretch.seconds * 1000;
    const { total_cost } = costsOf(tariff, sum);
    yield change(now, { kwh: sum.energyWh / 1000, charging_periods: [period], total_cost });
  }
  const endMs = now;
  yield change(endMs + 1000, { status: 'COMPLETED', end_date_time: iso(endMs) });
  const leftMs = endMs + random.int(5, 40) * 1000;
  yield status(leftMs, 'AVAILABLE');
  const billedMs = leftMs + random.int(2, 90) * 1000;
  const cdr = cdrOf(charge, { start_date_time: iso(activeMs), end_date_time: iso(endMs) }, periods, sum, iso(billedMs));
  yield { kind: 'cdr', at: billedMs, party, to, path: 'cdrs', object: cdr };
}

const iso = (ms: number): string => new Date(ms).toISOString();

function firstState({ location, evse, connector, tariff, token, sessionId, startMs }: Charge): Session {
  return {
    country_code: location.country_code,
    party_id: location.party_id,
    id: sessionId,
    start_date_time: iso(startMs),
    kwh: 0,
    cdr_token: cdrTokenOf(token),
    auth_method: authMethodOf(token),
    location_id: location.id,
    evse_uid: evse.uid,
    connector_id: connector.id,
    currency: tariff.currency,
    status: 'PENDING',
    last_updated: iso(startMs),
  };
}

const cdrTokenOf = ({ country_code, party_id, uid, type, contract_id }: Token): Session['cdr_token'] => ({
  country_code,
  party_id,
  uid,
  type,
  contract_id,
});

/** Apps start charging by a command; cards are known, or their eMSP is asked (K-20). */
function authMethodOf(token: Token): Session['auth_method'] {
  if (token.type !== 'RFID') return 'COMMAND';
  return token.whitelist === 'NEVER' ? 'AUTH_REQUEST' : 'WHITELIST';
}

const carsAcW = [3700, 7400, 11_000, 11_000, 11_000, 22_000];
const carsDcW = [50_000, 75_000, 100_000, 150_000, 220_000];

/** How a charge goes: AC for hours at an even power, DC for minutes and slower towards the end; some stay parked. */
function planOf(connector: Connector, random: Random): Stretch[] {
  const isDc = connector.power_type === 'DC';
  const powerW = Math.min(maxPowerW(connector), random.pick(isDc ? carsDcW : carsAcW));
  const seconds = isDc ? 360 : 900;
  const count = isDc ? random.int(2, 8) : random.int(2, 16);
  const charging = Array.from({ length: count }, (_, index) => {
    const share = isDc && index >= count / 2 ? 1.5 - (index + 1) / count : 1;
    // Whole tens of Wh, and never nothing.
    return { seconds, energyWh: Math.max(10, Math.round((powerW * share * seconds) / 36_000) * 10) };
  });
  const parked = random.chance(isDc ? 0.15 : 0.4) ? random.int(1, isDc ? 2 : 6) : 0;
  return [...charging, ...Array.from({ length: parked }, () => ({ seconds, energyWh: 0 }))];
}

function maxPowerW({ max_electric_power, max_voltage, max_amperage, power_type }: Connector): number {
  return max_electric_power ?? max_voltage * max_amperage * (power_type === 'AC_3_PHASE' ? 3 : 1);
}

function periodOf({ seconds, energyWh }: Stretch, startMs: number, tariff: Tariff): ChargingPeriod {
  const hours = seconds / 3600;
  return {
    start_date_time: iso(startMs),
    dimensions:
      energyWh > 0
        ? [
            { type: 'ENERGY', volume: energyWh / 1000 },
            { type: 'TIME', volume: hours },
          ]
        : [{ type: 'PARKING_TIME', volume: hours }],
    tariff_id: tariff.id,
  };
}

function cdrOf(
  { location, evse, connector, tariff, token, sessionId }: Charge,
  time: Pick<CDR, 'start_date_time' | 'end_date_time'>,
  charging_periods: ChargingPeriod[],
  sum: Consumption,
  last_updated: string,
): CDR {
  return {
    country_code: location.country_code,
    party_id: location.party_id,
    id: `C${sessionId.slice(1)}`,
    ...time,
    session_id: sessionId,
    cdr_token: cdrTokenOf(token),
    auth_method: authMethodOf(token),
    cdr_location: {
      id: location.id,
      ...(location.name ? { name: location.name } : {}),
      address: shortened(location.address, 45),
      city: location.city,
      ...(location.postal_code ? { postal_code: location.postal_code } : {}),
      ...(location.state ? { state: shortened(location.state, 20) } : {}),
      country: location.country,
      coordinates: location.coordinates,
      evse_uid: evse.uid,
      evse_id: evse.evse_id ?? '#NA',
      connector_id: connector.id,
      connector_standard: connector.standard,
      connector_format: connector.format,
      connector_power_type: connector.power_type,
    },
    currency: tariff.currency,
    tariffs: [tariff],
    charging_periods,
    ...costsOf(tariff, sum),
    total_energy: sum.energyWh / 1000,
    total_time: (sum.chargingS + sum.parkingS) / 3600,
    total_parking_time: sum.parkingS / 3600,
    last_updated,
  };
}

/** A CDR has less room for an address than a location has: it is cut between words (D-33). */
function shortened(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const end = text.lastIndexOf(' ', lengthMax);
  return text.slice(0, end > 0 ? end : lengthMax).trimEnd();
}
