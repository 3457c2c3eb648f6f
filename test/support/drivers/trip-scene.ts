import type { Location } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../build.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../hub.ts';
import { until } from '../wait.ts';
import { hostEmsp, makeDriver, type TestDriver } from './account.ts';

/** A road straight to the north, from 50 degrees on; a degree is about 111.2 km. */
export const road = (degrees: number): { type: 'LineString'; coordinates: [number, number][] } => ({
  type: 'LineString',
  coordinates: Array.from({ length: Math.ceil(degrees * 10) + 1 }, (_, at): [number, number] => [
    8,
    50 + Math.min(degrees, at / 10),
  ]),
});

const kmPerDegree = 111.195;

/** A car that takes up to 150 kW, and is good for about 300 km at 90 km/h. */
export const car = {
  usable_kwh: 60,
  dc_curve: [
    { soc: 0, kw: 150 },
    { soc: 50, kw: 150 },
    { soc: 80, kw: 60 },
    { soc: 100, kw: 10 },
  ],
  ac_kw: 11,
  ac_phases: 3,
  connectors: ['IEC_62196_T2_COMBO'],
  wh_per_km: 200,
  baseline: { fuel: 'PETROL', l_per_100km: 7 },
} as const;

/** A place beside the road. */
export interface PlaceBeside {
  readonly id: string;
  readonly atKm: number;
  /** East of the road, in degrees: 0.01 is about 700 m. */
  readonly east?: number;
  readonly kw?: number;
  readonly tariff?: string;
  readonly evses?: number;
  readonly status?: 'AVAILABLE' | 'CHARGING' | 'OUTOFORDER';
  readonly about?: Partial<Location>;
}

/** A hub with an eMSP, and CPOs with places beside a road. */
export class TripScene {
  readonly hub: TestHub;
  readonly cpo: ConnectedPartner;
  readonly other: ConnectedPartner;
  readonly driver: TestDriver;

  readonly #counts = new Map<ConnectedPartner, number>();

  private constructor(hub: TestHub, cpo: ConnectedPartner, other: ConnectedPartner, driver: TestDriver) {
    this.hub = hub;
    this.cpo = cpo;
    this.other = other;
    this.driver = driver;
  }

  /** `DE-TRA` has an agreement with the eMSP, `CH-TRB` too; tariffs `T40` to `T90` cost so many cents, `CHF` is in francs. */
  static async open(): Promise<TripScene> {
    const hub = await startHub({ limits: { tripsKeptMax: 3, evidenceLookMs: 50 } });
    const [cpo, other] = [await hub.connect('CPO', 'DE-TRA'), await hub.connect('CPO', 'CH-TRB')];
    await hostEmsp(hub);
    await hub.agree('DE-TRA', 'DE-XVE');
    await hub.agree('CH-TRB', 'DE-XVE');
    for (const cents of [40, 60, 90])
      await accepted(cpo, `tariffs/DE/TRA/T${cents}`, tariff(`T${cents}`, 'DE', 'TRA', cents / 100, 'EUR'));
    await accepted(other, 'tariffs/CH/TRB/CHF', tariff('CHF', 'CH', 'TRB', 0.1, 'CHF'));
    return new TripScene(hub, cpo, other, await makeDriver(hub));
  }

  /** Puts places beside the road, and waits until they are found. */
  async put(places: readonly PlaceBeside[], of = this.cpo): Promise<void> {
    const [country_code, party_id] = of === this.cpo ? ['DE', 'TRA'] : ['CH', 'TRB'];
    for (const place of places)
      await accepted(
        of,
        `locations/${country_code}/${party_id}/${place.id}`,
        locationOf(place, country_code, party_id),
      );
    const [owner, before] = [`${country_code}-${party_id}`, this.#counts.get(of) ?? 0];
    this.#counts.set(of, before + places.length);
    const { feed } = this.hub.app.drivers.places.parts;
    await until(() => feed.memory?.index.numbersOf(owner).length === before + places.length, { what: 'the places' });
    await until(() => feed.statusesOf(owner).heardAt > 0, { what: 'their statuses to be known' });
  }

  // biome-ignore lint/suspicious/noExplicitAny: checked against the OpenAPI document.
  plan(about: object): Promise<any> {
    return this.driver.ok('POST', '/trips/plan', { vehicle: car, soc_start: 90, ...about });
  }

  close(): Promise<void> {
    return this.hub.stop();
  }
}

async function accepted(of: ConnectedPartner, path: string, object: object): Promise<void> {
  const { envelope } = await of.push(path, object);
  if (envelope.status_code !== 1000) throw new Error(`${path}: ${JSON.stringify(envelope)}`);
}

const tariff = (id: string, country_code: string, party_id: string, price: number, currency: string) =>
  build.tariff({
    id,
    country_code,
    party_id,
    currency,
    elements: [{ price_components: [{ type: 'ENERGY', price, vat: 19, step_size: 1 }] }],
  });

function locationOf(place: PlaceBeside, country_code = 'DE', party_id = 'TRA'): Location {
  const { id, atKm, east = 0.005, kw = 300, tariff = 'T60', evses = 4, status = 'AVAILABLE', about } = place;
  return build.location({
    id,
    country_code,
    party_id,
    name: id,
    country: 'DEU',
    coordinates: { latitude: (50 + atKm / kmPerDegree).toFixed(6), longitude: (8 + east).toFixed(6) },
    time_zone: 'Europe/Berlin',
    evses: Array.from({ length: evses }, (_, at) =>
      build.evse({
        uid: `${id}-${at}`,
        evse_id: `${country_code}*${party_id}*E${id}${at}`,
        status,
        connectors: [
          build.connector({
            id: '1',
            standard: 'IEC_62196_T2_COMBO',
            format: 'CABLE',
            power_type: 'DC',
            max_voltage: 1000,
            max_amperage: kw,
            max_electric_power: kw * 1000,
            tariff_ids: [tariff],
          }),
        ],
      }),
    ),
    ...about,
  });
}
