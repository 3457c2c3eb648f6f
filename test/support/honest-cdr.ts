import type { CDR, ChargingPeriod, PriceComponent, Session, TariffElement } from '../../src/generated/ocpi-2.2.1.ts';
import { tolerancesOf } from '../../src/hub/cdr-checks.ts';
import { Decimal } from '../../src/kernel/decimal.ts';
import { defaultLimits } from '../../src/kernel/limits.ts';
import { usageOfCdr } from '../../src/pricing/cdr-usage.ts';
import type { CheckFacts, Tolerances } from '../../src/pricing/check-facts.ts';
import { exactly } from '../../src/pricing/exact.ts';
import { priceUsage } from '../../src/pricing/price.ts';
import type { Cost } from '../../src/pricing/priced.ts';
import { compileTariff } from '../../src/pricing/tariff.ts';
import { createBuild } from './build.ts';

/** Numbers between 0 and 1; the same seed makes the same ones. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A charge as an honest CPO bills it, and what the hub knows of it. */
export interface HonestCharge {
  readonly cdr: CDR;
  readonly session: Session;
  readonly timeZone: string;
}

export const tolerances: Tolerances = tolerancesOf(defaultLimits, { amountUnits: 1, lateDays: 35 });

/** How a CPO rounds what it states: decimals of amounts. */
type Rounding = 2 | 4;

const zones = ['Europe/Brussels', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'];
const startMs = Date.parse('2026-03-01T00:00:00Z');
const minuteMs = 60_000;

/** An honest charge, different for each number. */
export function honestCharge(number: number): HonestCharge {
  const random = seeded(number + 1);
  const pick = <T>(some: readonly T[]): T => some[Math.floor(random() * some.length)] as T;
  const build = createBuild(() => startMs);
  const start = startMs + Math.floor(random() * 200 * 24 * 60) * minuteMs;
  const timeZone = pick(zones);
  const tariff = build.tariff({ id: `T${number}`, elements: elementsOf(random) });
  const periods = periodsOf(random, start, tariff.id);
  const end = iso(periods.end);
  const id = { id: `CDR${number}`, session_id: `S${number}` };
  const token = build.cdrToken({ uid: `UID${number}` });
  const place = { id: `LOC${number}`, evse_uid: `EVSE${number}` };
  const blank = build.cdr({
    ...id,
    cdr_token: token,
    start_date_time: iso(start),
    end_date_time: end,
    tariffs: [tariff],
    charging_periods: periods.list,
  });
  const bill = billed({ ...blank, cdr_location: { ...blank.cdr_location, ...place } }, timeZone, pick([2, 4] as const));
  const cdr = random() < 0.3 ? withSumOfParts(bill) : bill;
  const session = build.session({
    id: id.session_id,
    cdr_token: token,
    start_date_time: cdr.start_date_time,
    end_date_time: cdr.end_date_time,
    kwh: cdr.total_energy,
    location_id: place.id,
    evse_uid: place.evse_uid,
    status: 'COMPLETED',
    total_cost: cdr.total_cost,
  });
  return { cdr, session, timeZone };
}

/** Facts as a test wants them; undefined: that is not known. */
export type AboutFacts = { readonly [Name in keyof CheckFacts]?: CheckFacts[Name] | undefined };

/** What is known of a charge that nothing is known against. */
export function factsOf({ cdr, session, timeZone }: HonestCharge, about: AboutFacts = {}): CheckFacts {
  const facts = {
    receivedAt: Date.parse(cdr.end_date_time) + minuteMs,
    timeZone,
    maxPower: Decimal.of(22),
    session: exactly(session),
    sendsSessions: true,
    published: new Map(
      (cdr.tariffs ?? []).map((tariff) => [tariff.id.toLowerCase(), { tariff: exactly(tariff), isSnapshot: true }]),
    ),
    token: 'addressee',
    others: [],
    ...about,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined)) as unknown as CheckFacts;
}

/** The CDR with its sums filled in as its tariffs and periods say, each rounded for itself. */
export function billed(cdr: CDR, timeZone: string, places: Rounding = 4): CDR {
  const priced = priceUsage(
    (cdr.tariffs ?? []).map((tariff) => compileTariff(exactly(tariff))),
    usageOfCdr(exactly(cdr), timeZone),
  );
  const price = (cost: Cost | undefined) =>
    cost?.exclVat && {
      excl_vat: cost.exclVat.rounded(places).toNumber(),
      ...(cost.inclVat && { incl_vat: cost.inclVat.rounded(places).toNumber() }),
    };
  const sums = {
    total_fixed_cost: price(priced.fixed),
    total_energy_cost: price(priced.energy),
    total_time_cost: price(priced.time),
    total_parking_cost: price(priced.parking),
    total_reservation_cost: price(priced.reservation),
  };
  const sum = (type: string): number => rounded(volumes(cdr.charging_periods, type), 4);
  const {
    total_fixed_cost: _,
    total_energy_cost,
    total_time_cost,
    total_parking_cost,
    total_reservation_cost,
    ...rest
  } = cdr;
  return {
    ...rest,
    total_cost: price(priced.total) ?? { excl_vat: 0 },
    ...Object.fromEntries(Object.entries(sums).filter(([, value]) => value !== undefined)),
    total_energy: sum('ENERGY'),
    total_time: rounded(sum('TIME') + sum('PARKING_TIME'), 4),
    total_parking_time: sum('PARKING_TIME'),
  };
}

/** Some add up what they have rounded. */
function withSumOfParts(cdr: CDR): CDR {
  const stated = [cdr.total_fixed_cost, cdr.total_energy_cost, cdr.total_time_cost, cdr.total_parking_cost];
  const sum = (bound: 'excl_vat' | 'incl_vat'): number =>
    rounded(
      stated.reduce((total, price) => total + (price?.[bound] ?? 0), 0),
      4,
    );
  return { ...cdr, total_cost: { excl_vat: sum('excl_vat'), incl_vat: sum('incl_vat') } };
}

export const volumes = (periods: readonly ChargingPeriod[], wanted: string): number =>
  periods
    .flatMap(({ dimensions }) => dimensions)
    .reduce((sum, { type, volume }) => (type === wanted ? sum + volume : sum), 0);

export const rounded = (value: number, places: number): number => Number(value.toFixed(places));

const iso = (ms: number): string => new Date(ms).toISOString();

/** One to three stretches of charging, and often a stretch of parking behind them. */
function periodsOf(random: () => number, start: number, tariff_id: string): { list: ChargingPeriod[]; end: number } {
  const list: ChargingPeriod[] = [];
  let at = start;
  const stretches = 1 + Math.floor(random() * 3);
  for (let number = 0; number < stretches; number += 1) {
    const minutes = 12 + Math.floor(random() * 90);
    list.push({
      start_date_time: iso(at),
      dimensions: [
        // Between 3 and 11 kW.
        { type: 'ENERGY', volume: rounded((minutes / 60) * (3 + random() * 8), 3) },
        { type: 'TIME', volume: rounded(minutes / 60, 4) },
      ],
      tariff_id,
    });
    at += minutes * minuteMs;
  }
  if (random() < 0.6) {
    const minutes = 6 + Math.floor(random() * 60);
    list.push({
      start_date_time: iso(at),
      dimensions: [{ type: 'PARKING_TIME', volume: rounded(minutes / 60, 4) }],
      tariff_id,
    });
    at += minutes * minuteMs;
  }
  return { list, end: at };
}

/** Tariffs of many shapes; each has a price for energy, so that there is something to get wrong. */
function elementsOf(random: () => number): TariffElement[] {
  const component = (type: PriceComponent['type'], price: number, step_size: number): PriceComponent => ({
    type,
    price: rounded(price, 4),
    vat: random() < 0.5 ? 21 : 10,
    step_size,
  });
  const price_components = [component('ENERGY', 0.25 + random() * 0.4, random() < 0.3 ? 1000 : 1)];
  if (random() < 0.5) price_components.push(component('FLAT', 0.2 + random(), 1));
  if (random() < 0.6) price_components.push(component('TIME', 0.5 + random() * 2, random() < 0.3 ? 900 : 1));
  if (random() < 0.6) price_components.push(component('PARKING_TIME', 1 + random() * 5, random() < 0.3 ? 300 : 1));
  const last: TariffElement = { price_components };
  if (random() < 0.5) return [last];
  const restrictions = random() < 0.5 ? { start_time: '08:00', end_time: '18:00' } : { max_kwh: 5 };
  return [{ price_components: [component('ENERGY', 0.7 + random() * 0.2, 1)], restrictions }, last];
}
