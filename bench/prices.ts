import { Client } from 'pg';
import { curveAt, expectCharge } from '../src/driving/charge-expectation.ts';
import { plannedParts } from '../src/driving/planned-parts.ts';
import type { PriceComparison } from '../src/generated/driver.ts';
import type { Connector, Tariff } from '../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../src/kernel/decimal.ts';
import { breakdownOf } from '../src/pricing/breakdown.ts';
import { exactly } from '../src/pricing/exact.ts';
import { type PlannedCharge, usageOfPlan } from '../src/pricing/planned-usage.ts';
import { priceUsage } from '../src/pricing/price.ts';
import { type CompiledTariff, compileTariff } from '../src/pricing/tariff.ts';
import { build } from '../test/support/build.ts';
import { load, requestText } from './load.ts';
import type { Add } from './pricing.ts';
import { cpoParty, type HubScene, median } from './stage.ts';

const targets = 50;
const emsp = 'DE-XVE';
const timeZone = 'Europe/Brussels';
/** Each may search so many times a minute; together more often than anybody measures. */
const drivers = 60;
const connections = 4;
/** Runs of the hub before it is measured: a comparison is much work, and few of them fit into a run. */
const warmUps = 3;

const vehicle = {
  usable_kwh: 58,
  dc_curve: [
    { soc: 0, kw: 110 },
    { soc: 30, kw: 125 },
    { soc: 80, kw: 60 },
    { soc: 100, kw: 10 },
  ],
  ac_kw: 11,
  ac_phases: 3,
  connectors: ['IEC_62196_T2_COMBO'],
};

/** What is asked, and the same as the bare engine takes it: a part of each charge for each part of the vehicle's curve, or one for all. */
interface Asked {
  readonly what: string;
  readonly body: object;
  plan(connector: Connector): PlannedCharge;
}

const startAt = Date.parse('2026-12-01T15:00:00Z');
const rest = { startAt, idleMinutes: 20, reservedMinutes: 0 };
const asked: readonly Asked[] = [
  {
    what: 'energy and time',
    body: { energy_kwh: 20, duration_min: 110 },
    plan: () => ({ ...rest, parts: [{ minutes: 110, energy: Decimal.of(20) }] }),
  },
  {
    what: 'a vehicle by its curve',
    body: { vehicle, soc_from: 20, soc_to: 80 },
    plan(connector) {
      const curve = curveAt(vehicle, connector);
      if (curve === undefined) throw new Error('the vehicle cannot charge there');
      return { ...rest, parts: plannedParts(expectCharge(curve, 20, 80)) };
    },
  },
];

/** Comparisons of 50 connectors with two tariffs each, through the driver API, beside the bare engine on the same tariffs and charges. */
export async function measurePrices(scene: HubScene, add: Add, rounds: number, seconds: number): Promise<void> {
  const places = await placeAll(scene);
  const tokens = await signIn(scene);
  for (const { what, body, plan } of asked) {
    const text = JSON.stringify({
      targets: places.map(({ id }) => ({ location_id: id })),
      start: new Date(startAt).toISOString().replace('.000', ''),
      stay_min: rest.idleMinutes,
      ...body,
    });
    const bare = places.map(({ connector, tariffs }) => ({ plan: plan(connector), tariffs }));
    await assertSame(scene, tokens[0] ?? '', text, bare);
    let turn = 0;
    const next = () => {
      turn += 1;
      return requestText('POST', '/api/v1/prices/compare', headersOf(tokens[turn % tokens.length] ?? ''), text);
    };
    const hub = async () => {
      const result = await load(scene.hub.port, connections, seconds, next, '"best":{');
      if (result.errors > 0)
        throw new Error(`${result.errors} of ${result.requests} comparisons were not answered well`);
      return result.perSecond;
    };
    const engine = () => rateOf(() => priceAll(bare), seconds);
    // Both are warm before they count.
    for (let round = 0; round < warmUps; round += 1) await hub();
    engine();
    const [figures, floors]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      figures.push(await hub());
      floors.push(engine());
    }
    const [figure, floor] = [median(figures), median(floors)];
    const shown = (rate: number) => `${rate.toFixed(0)}/s`;
    add(`prices: comparison of ${targets} connectors, ${what}`, shown(figure), shown(floor), figure / floor, '');
  }
}

interface Placed {
  readonly id: string;
  readonly connector: Connector;
  readonly tariffs: readonly CompiledTariff[];
}

/** 50 locations, each with tariffs of its own: by the time of day, and a fee for parking. */
async function placeAll({ cpo, databaseUrl }: HubScene): Promise<Placed[]> {
  const [country_code = '', party_id = ''] = cpoParty.split('-');
  const path = cpoParty.replace('-', '/');
  const owner = { country_code, party_id };
  const put = async (at: string, object: object): Promise<void> => {
    const { http } = await cpo.push(at, object);
    if (http >= 300) throw new Error(`${at} was answered ${http}`);
  };
  const placed: Omit<Placed, 'id'>[] = [];
  for (let number = 0; number < targets; number += 1) {
    const tariffs = [tariffOf(number, 'REGULAR'), tariffOf(number, 'AD_HOC_PAYMENT')].map(
      (tariff): Tariff => ({ ...tariff, ...owner }),
    );
    const connector = build.connector({
      standard: 'IEC_62196_T2_COMBO',
      power_type: 'DC',
      max_voltage: 500,
      max_amperage: 100 + number * 4,
      tariff_ids: tariffs.map(({ id }) => id),
    });
    const evse = build.evse({ evse_id: `BE*BEC*EPRICE${number}`, connectors: [connector] });
    for (const tariff of tariffs) await put(`tariffs/${path}/${tariff.id}`, tariff);
    await put(`locations/${path}/PRICE${number}`, build.location({ ...owner, id: `PRICE${number}`, evses: [evse] }));
    placed.push({ connector, tariffs: tariffs.map((tariff) => compileTariff(exactly(tariff))) });
  }
  const ids = await idsOf(databaseUrl);
  return placed.map((place, at) => ({ ...place, id: ids.get(`PRICE${at}`) ?? '' }));
}

/** Of the locations in the driver API. */
async function idsOf(databaseUrl: string): Promise<ReadonlyMap<string, string>> {
  const client = new Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query<{ id: string; number: string }>(
    `select id, number from objects_locations where id like 'PRICE%'`,
  );
  await client.end();
  return new Map(rows.map(({ id, number }) => [id, `loc_${BigInt(number).toString(36)}`]));
}

/** A fee for the start, energy by the time of day, and parking by day: the prices of each place differ. */
function tariffOf(number: number, type: 'REGULAR' | 'AD_HOC_PAYMENT'): Tariff {
  const cents = (type === 'REGULAR' ? 40 : 60) + number;
  return build.tariff({
    id: `PRICE-${type}-${number}`,
    type,
    elements: [
      { price_components: [{ type: 'FLAT', price: 0.35, vat: 21, step_size: 1 }] },
      {
        price_components: [{ type: 'ENERGY', price: (cents + 12) / 100, vat: 21, step_size: 1 }],
        restrictions: { start_time: '17:00', end_time: '20:00' },
      },
      { price_components: [{ type: 'ENERGY', price: cents / 100, vat: 21, step_size: 1 }] },
      {
        price_components: [{ type: 'PARKING_TIME', price: 6, vat: 21, step_size: 60 }],
        restrictions: { start_time: '08:00', end_time: '22:00' },
      },
    ],
  });
}

/** Access tokens of drivers of a hosted eMSP. */
async function signIn({ hub }: HubScene): Promise<string[]> {
  await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'XVE', role: 'EMSP', name: 'Drivers' });
  const tokens: string[] = [];
  for (let number = 0; number < drivers; number += 1) {
    const { id } = await hub.admin<{ id: string }>('POST', '/drivers', { emsp });
    const made = await hub.admin<{ access_token: string }>('POST', `/drivers/${id}/access-tokens`, {});
    tokens.push(made.access_token);
  }
  return tokens;
}

const headersOf = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
});

/** A charge at one connector, and the tariffs it is priced by. */
interface Priced {
  readonly plan: PlannedCharge;
  readonly tariffs: readonly CompiledTariff[];
}

/** Nothing but the engine, and its sums as they are shown. */
const priceAll = (places: readonly Priced[]): string[] =>
  places.flatMap(({ plan, tariffs }) =>
    tariffs.map((tariff) => {
      const priced = breakdownOf(priceUsage([tariff], usageOfPlan(plan, timeZone)));
      return priced?.inclVat?.toString() ?? '';
    }),
  );

/** Both have to come to the same, or one of them does not do the work. */
async function assertSame({ hub }: HubScene, token: string, text: string, bare: readonly Priced[]): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${hub.port}/api/v1/prices/compare`, {
    method: 'POST',
    headers: headersOf(token),
    body: text,
  });
  if (!response.ok) throw new Error(`a comparison was answered ${response.status}: ${await response.text()}`);
  const { targets: rows } = (await response.json()) as PriceComparison;
  const told = rows.flatMap(({ quotes }) => quotes.map(({ total }) => total?.incl_tax ?? ''));
  if (told.toSorted().join() !== priceAll(bare).toSorted().join())
    throw new Error('the hub and the bare engine come to different prices');
}

/** Calls per second. */
function rateOf(work: () => unknown, seconds: number): number {
  const started = performance.now();
  let calls = 0;
  do {
    work();
    calls += 1;
  } while (performance.now() - started < seconds * 1000);
  return calls / ((performance.now() - started) / 1000);
}
