import { expect } from 'chai';
import type { CDR, Session, Tariff, TariffElement } from '../../../src/generated/ocpi-2.2.1.ts';
import { priceOffer } from '../../../src/hub/drivers/prices/priced-offer.ts';
import type { RetailBill } from '../../../src/hub/drivers/prices.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { checkCdr } from '../../../src/pricing/cdr-check.ts';
import { ocpiPeriod } from '../../../src/pricing/charging-periods.ts';
import { exactly } from '../../../src/pricing/exact.ts';
import { type PlannedCharge, usageOfPlan } from '../../../src/pricing/planned-usage.ts';
import { Random } from '../../kill/random.ts';
import type { About } from '../../support/build.ts';
import { factsOf, honestCharge, tolerances } from '../../support/honest-cdr.ts';
import { always, parked, perKwh } from '../../support/pricing/build.ts';
import { tariff as randomTariff } from '../../support/pricing/generate-tariff.ts';
import { knownTariff } from '../../support/pricing/known-tariff.ts';
import { type PlacedLocation, type PriceScene, startPriceScene } from './price-scene.ts';

const fees = { session: '0.35', per_kwh: '0.02', vat: '19', currency: 'EUR' };
const minuteMs = 60_000;

/** What is checked of a bill most of the time. */
const shown = ({ total, basis, notes }: RetailBill) => ({
  total: total && [total.exclVat?.toString(), total.inclVat?.toString()],
  basis,
  notes,
});

describe('what a driver pays for a charge', () => {
  let scene: PriceScene;
  let count = 0;
  before(async () => {
    scene = await startPriceScene(Date.now());
  });
  after(() => scene.stop());
  beforeEach(async () => {
    await scene.setFees(null);
  });

  const at = (minutes: number): string => new Date(scene.now + minutes * minuteMs).toISOString();
  const byTax = (price: number): TariffElement[] => [always(perKwh(price, 1, 21), parked(6, 1, 21))];

  /** A CDR of 20 kWh in an hour and a quarter of parking, at a place, which began so many minutes from now. */
  function cdrAt(place: PlacedLocation, tariffs: CDR['tariffs'], about: About<CDR> = {}, start = 0): CDR {
    count += 1;
    const { cdr_location } = scene.build.cdr();
    const tariff_id = tariffs?.[0]?.id;
    const named = tariff_id === undefined ? {} : { tariff_id };
    return scene.build.cdr({
      id: `CDR${count}`,
      session_id: undefined,
      start_date_time: at(start),
      end_date_time: at(start + 75),
      cdr_location: { ...cdr_location, id: place.location.id, evse_uid: place.evse.uid, connector_id: '1' },
      tariffs,
      charging_periods: [
        {
          start_date_time: at(start),
          dimensions: [
            { type: 'ENERGY', volume: 20 },
            { type: 'TIME', volume: 1 },
          ],
          ...named,
        },
        { start_date_time: at(start + 60), dimensions: [{ type: 'PARKING_TIME', volume: 0.25 }], ...named },
      ],
      total_cost: { excl_vat: 9.5, incl_vat: 11.5 },
      total_fixed_cost: undefined,
      total_energy_cost: undefined,
      total_parking_cost: undefined,
      total_energy: 20,
      total_time: 1.25,
      ...about,
    });
  }

  const billOf = (document: object, quoteId?: string, languages?: readonly string[]): Promise<RetailBill> =>
    scene.desk.retail(scene.viewer, {
      document: document as Readonly<Record<string, unknown>>,
      quoteId,
      ...(languages && { languages }),
    });

  async function quoteFor(place: PlacedLocation, about: object = {}): Promise<string> {
    const { body } = await scene.call('POST', '/prices/estimate', {
      target: { location_id: place.id },
      energy_kwh: 20,
      duration_min: 60,
      wallet: 'MINE',
      ...about,
    });
    return body.quotes[0].quote_id;
  }

  it('is by the tariff what was really used comes to, with the fees of the provider', async () => {
    await scene.setFees(fees);
    const tariff = await scene.tariff({ elements: byTax(0.4) });
    const place = await scene.place([{ tariff_ids: [tariff.id] }]);
    const bill = await billOf(cdrAt(place, [tariff]));
    expect(shown(bill)).to.deep.equal({ total: ['10.25', '12.39'], basis: 'FINAL', notes: [] });
    expect(bill.components.map(({ type, amount }) => `${type} ${amount}`)).to.deep.equal([
      'ENERGY 8',
      'PARKING_TIME 1.5',
      'ROAMING_FEE 0.35',
      'ROAMING_FEE 0.4',
      'TAX 2',
      'TAX 0.14',
    ]);
  });

  it('is by the quote, where the charge began there before it expired, whatever has become of the tariff', async () => {
    const tariff = await scene.tariff({ elements: byTax(0.4) });
    const place = await scene.place([{ tariff_ids: [tariff.id] }]);
    const quoteId = await quoteFor(place);
    const dearer = await scene.tariff({ id: tariff.id, elements: byTax(0.5), last_updated: new Date().toISOString() });
    const billed = { total_cost: { excl_vat: 11.5, incl_vat: 13.92 } };
    const byQuote = 'The price is by the tariff of your quote.';
    const differs =
      'The operator charges your provider €11.50 (without tax); by the tariff it comes to €9.50 (without tax).';
    expect(shown(await billOf(cdrAt(place, [dearer], billed, 10), quoteId))).to.deep.equal({
      total: ['9.5', '11.5'],
      basis: 'FINAL',
      notes: [byQuote, differs],
    });
    expect(shown(await billOf(cdrAt(place, [dearer], billed, 16), quoteId))).to.deep.equal({
      total: ['11.5', '13.92'],
      basis: 'FINAL',
      notes: ['Your quote had expired when the charge began; the price is by the tariff that was in force then.'],
    });
    // So are the fees.
    await scene.setFees(fees);
    expect(shown(await billOf(cdrAt(place, [dearer], billed, 10), quoteId)).total).to.deep.equal(['9.5', '11.5']);
    await scene.setFees(null);
    const elsewhere = await scene.place([{ tariff_ids: [tariff.id] }]);
    expect((await billOf(cdrAt(elsewhere, [dearer], billed), quoteId)).notes).to.deep.equal([
      'Your quote was for another connector; the price is by the tariff of this one.',
    ]);
    const atStation = await quoteFor(place, { wallet: 'AD_HOC' });
    expect((await billOf(cdrAt(place, [dearer], billed), atStation, ['nl'])).notes).to.deep.equal([
      'Uw offerte was voor betalen aan de laadpaal; de prijs volgt het tarief van uw contract.',
    ]);
    expect(shown(await billOf(cdrAt(place, [dearer], billed), unknownQuote)).notes).to.deep.equal([]);
  });

  const unknownQuote = '22222222-2222-4222-8222-222222222222';

  it('is by the tariff that was in force when the session began, as the hub remembers it (P-06, P-13)', async () => {
    const tariff = await scene.tariff({ elements: byTax(0.4) });
    const place = await scene.place([{ tariff_ids: [tariff.id] }]);
    const session = sessionAt(place, { charging_periods: undefined });
    expect((await scene.cpo.push(`sessions/BE/BEC/${session.id}`, session, 'DE-XVE')).http).to.be.lessThan(300);
    const dearer = await scene.tariff({ id: tariff.id, elements: byTax(0.5), last_updated: new Date().toISOString() });
    const cdr = cdrAt(place, [dearer], { session_id: session.id, total_cost: { excl_vat: 11.5, incl_vat: 13.92 } });
    const { total, notes } = shown(await billOf(cdr));
    expect(total).to.deep.equal(['9.5', '11.5']);
    expect(notes).to.have.length(1);
    // The session itself, which names no tariff, has that of its connector as it was.
    expect(shown(await billOf({ ...session, kwh: 10 })).total).to.deep.equal(['4', '4.84']);
  });

  function sessionAt(place: PlacedLocation, about: About<Session> = {}): Session {
    count += 1;
    return scene.build.session({
      id: `SESSION-${count}`,
      start_date_time: at(-30),
      location_id: place.location.id,
      evse_uid: place.evse.uid,
      connector_id: '1',
      cdr_token: scene.build.cdrToken({ country_code: 'DE', party_id: 'XVE', uid: `U${count}` }),
      kwh: 10,
      ...about,
    });
  }

  it('of a charge under way is an estimate by what has been used so far', async () => {
    const tariff = await scene.tariff({ elements: byTax(0.4) });
    const place = await scene.place([{ tariff_ids: [tariff.id] }]);
    const even = shown(await billOf(sessionAt(place, { charging_periods: undefined })));
    expect(even).to.deep.equal({
      total: ['4', '4.84'],
      basis: 'ESTIMATED',
      notes: ['The operator reports no periods; the charge was taken as even.'],
    });
    const periods = [
      { start_date_time: at(-30), dimensions: [{ type: 'ENERGY' as const, volume: 10 }], tariff_id: tariff.id },
      { start_date_time: at(-10), dimensions: [{ type: 'PARKING_TIME' as const, volume: 0.1 }], tariff_id: tariff.id },
    ];
    expect(shown(await billOf(sessionAt(place, { charging_periods: periods })))).to.deep.equal({
      total: ['4.6', '5.57'],
      basis: 'ESTIMATED',
      notes: [],
    });
    const quoteId = await quoteFor(place);
    expect((await billOf(sessionAt(place), quoteId)).notes).to.include('The price is by the tariff of your quote.');
  });

  it('of a charge under way has all of its energy, also what no period has yet (U16)', async () => {
    const tariff = await scene.tariff({ elements: byTax(0.4) });
    const place = await scene.place([{ tariff_ids: [tariff.id] }]);
    const totalOf = async (kwh: number, dimensions: Dimensions): Promise<string | undefined> => {
      const charging_periods = [{ start_date_time: at(-30), dimensions, tariff_id: tariff.id }];
      return (await billOf(sessionAt(place, { kwh, charging_periods }))).total?.exclVat?.toString();
    };
    expect(await totalOf(10, [{ type: 'ENERGY', volume: 4 }])).to.equal('4');
    expect(await totalOf(10, [{ type: 'STATE_OF_CHARGE', volume: 55 }])).to.equal('4');
    expect(await totalOf(10, [{ type: 'ENERGY', volume: 10 }])).to.equal('4');
    // What a period has counts, although the register lags behind.
    expect(await totalOf(3, [{ type: 'ENERGY', volume: 4 }])).to.equal('1.6');
  });

  type Dimensions = NonNullable<Session['charging_periods']>[number]['dimensions'];

  it('is not by a quote for later where it begins before the tariff of that is in force (P-06)', async () => {
    const before = await scene.tariff({ elements: byTax(0.4), end_date_time: at(5) });
    const after = await scene.tariff({ elements: byTax(0.1), start_date_time: at(5) });
    const place = await scene.place([{ tariff_ids: [before.id, after.id] }]);
    const quoteId = await quoteFor(place, { start: at(6) });
    const billed = { total_cost: { excl_vat: 9.5, incl_vat: 11.5 } };
    expect(shown(await billOf(cdrAt(place, [before], billed, 1), quoteId))).to.deep.equal({
      total: ['9.5', '11.5'],
      basis: 'FINAL',
      notes: [],
    });
    const cheaper = { total_cost: { excl_vat: 3.5, incl_vat: 4.24 } };
    expect(shown(await billOf(cdrAt(place, [after], cheaper, 6), quoteId)).total).to.deep.equal(['3.5', '4.24']);
  });

  it('does not claim to be by the quote where that could not be reckoned with', async () => {
    const tariff = await scene.tariff({ elements: byTax(0.4) });
    const place = await scene.place([{ tariff_ids: [tariff.id] }]);
    const quoteId = await quoteFor(place);
    const inFrancs = cdrAt(place, undefined, { currency: 'CHF' });
    expect(shown(await billOf(inFrancs, quoteId))).to.deep.equal({
      total: ['9.5', '11.5'],
      basis: 'FINAL',
      notes: ['The price is what the operator charges; it could not be computed by a tariff.'],
    });
  });

  it('is what the operator says, and the fees, where no tariff is known', async () => {
    await scene.setFees(fees);
    const place = await scene.place([{ tariff_ids: ['NOBODY-HAS-IT'] }]);
    const note = 'The price is what the operator charges; it could not be computed by a tariff.';
    const bill = await billOf(cdrAt(place, undefined));
    expect(shown(bill)).to.deep.equal({ total: ['10.25', '12.39'], basis: 'FINAL', notes: [note] });
    expect(bill.components.map(({ type, amount }) => `${type} ${amount}`)).to.deep.equal([
      'FLAT 9.5',
      'ROAMING_FEE 0.35',
      'ROAMING_FEE 0.4',
      'TAX 2',
      'TAX 0.14',
    ]);
    const session = sessionAt(place, { charging_periods: undefined, total_cost: { excl_vat: 3 } });
    expect(shown(await billOf(session))).to.deep.equal({
      total: ['3.55', undefined],
      basis: 'REPORTED_BY_CPO',
      notes: [note],
    });
    expect(shown(await billOf({ ...session, total_cost: null }))).to.deep.equal({
      total: undefined,
      basis: 'ESTIMATED',
      notes: [],
    });
  });

  it('is not known where the fees are in another currency', async () => {
    await scene.setFees({ ...fees, currency: 'CHF' });
    const tariff = await scene.tariff({ elements: byTax(0.4) });
    const place = await scene.place([{ tariff_ids: [tariff.id] }]);
    const { total, notes } = shown(await billOf(cdrAt(place, [tariff])));
    expect([total, notes]).to.deep.equal([
      undefined,
      ['The fees of your provider are in CHF, the tariff is not: there is no sum of both.'],
    ]);
  });

  it('is by the quote only with the preference that it is for, where that has a price of its own', async () => {
    const regular = await scene.tariff({ elements: byTax(0.4) });
    const cheap = await scene.tariff({ type: 'PROFILE_CHEAP', elements: byTax(0.3) });
    const fast = await scene.tariff({ type: 'PROFILE_FAST', elements: byTax(0.6) });
    const place = await scene.place([{ tariff_ids: [regular.id, cheap.id, fast.id] }]);
    const { body } = await scene.call('POST', '/prices/estimate', {
      target: { location_id: place.id },
      energy_kwh: 20,
      duration_min: 60,
      wallet: 'MINE',
    });
    const quoteOf = (type: string | null): string =>
      body.quotes.find(({ tariff }: { tariff: { type: string | null } }) => tariff.type === type).quote_id;
    const billed = async (quote: string, tariff: Tariff, preference?: string) => {
      const document = cdrAt(place, [tariff]) as unknown as Readonly<Record<string, unknown>>;
      const bill = await scene.desk.retail(scene.viewer, { document, quoteId: quote, preference });
      return [bill.total?.exclVat?.toString(), bill.notes[0]];
    };
    const byQuote = 'The price is by the tariff of your quote.';
    const other = 'Your quote was for another charging preference; the price is by the tariff that was in force.';
    const [promisedCheap, promised] = [quoteOf('PROFILE_CHEAP'), quoteOf(regular.type ?? null)];
    expect(await billed(promisedCheap, cheap, 'CHEAP')).to.deep.equal(['7.5', byQuote]);
    // Whatever its CPO names: what was promised, and agreed to, holds.
    expect((await billed(promisedCheap, regular, 'CHEAP'))[0]).to.equal('7.5');
    expect(await billed(promisedCheap, regular)).to.deep.equal(['9.5', other]);
    expect(await billed(promisedCheap, fast, 'FAST')).to.deep.equal(['13.5', other]);
    expect(await billed(promised, fast, 'FAST')).to.deep.equal(['13.5', other]);
    // The CPO cannot have preferred it instead of the driver, and nobody pays more for a preference without a price.
    expect((await billed(promised, fast))[0]).to.equal('9.5');
    expect((await billed(promised, regular, 'GREEN'))[0]).to.equal('9.5');
    expect((await billed(promised, regular, 'REGULAR'))[0]).to.equal('9.5');
  });

  it('goes back with a credit CDR, but for the fees (D-07)', async () => {
    await scene.setFees(fees);
    const tariff = await scene.tariff({ elements: byTax(0.4) });
    const place = await scene.place([{ tariff_ids: [tariff.id] }]);
    const credit = { credit: true, credit_reference_id: 'CDR1', total_cost: { excl_vat: -9.5, incl_vat: -11.5 } };
    expect(shown(await billOf(cdrAt(place, [tariff], credit))).total).to.deep.equal(['-9.5', '-11.5']);
  });

  it('is what the check of the CDR comes to, whatever the tariff and the charge (7.6)', async () => {
    const zones = ['Europe/Brussels', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'];
    const places = new Map<string, string>();
    for (const time_zone of zones) places.set(time_zone, (await scene.place([{}], { time_zone })).location.id);
    let compared = 0;
    for (let number = 0; number < 300; number += 1) {
      const charge = honestCharge(number);
      // A currency with the decimals of OCPI's amounts: nothing is rounded further.
      const currency = 'CLF';
      const cdr: CDR = {
        ...charge.cdr,
        currency,
        tariffs: (charge.cdr.tariffs ?? []).map((tariff) => ({ ...tariff, currency })),
        cdr_location: { ...charge.cdr.cdr_location, id: places.get(charge.timeZone) ?? '' },
      };
      const { recalculated } = checkCdr(exactly(cdr), factsOf({ ...charge, cdr }), tolerances);
      const { total } = await billOf(cdr);
      expect({
        excl_vat: total?.exclVat?.toString() ?? null,
        incl_vat: total?.inclVat?.toString() ?? null,
      }).to.deep.equal(recalculated?.total_cost, `charge ${number}`);
      compared += 1;
    }
    expect(compared).to.equal(300);
  });

  it('is what the quote said, where the charge was as it was described (7.6, D5)', async () => {
    const place = await scene.place([{}]);
    let priced = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = new Random(seed);
      const plan = randomPlan(random);
      const usage = usageOfPlan(plan, 'Europe/Brussels');
      const tariff = { ...randomTariff(random, 'T1', usage), country_code: 'BE', party_id: 'BEC' };
      const given = plain(tariff) as Tariff;
      const known = knownTariff(given.elements, given);
      const terms = { plan, timeZone: 'Europe/Brussels', fees: undefined, limits: defaultLimits };
      const { breakdown } = priceOffer({ kind: 'ROAMING', known }, terms);
      if (breakdown === undefined) continue;
      priced += 1;
      const periods = usage.periods.map((period) => ocpiPeriod({ ...period, tariffId: 'T1' }));
      const end = usage.periods.at(-1)?.end ?? 0;
      const cdr = cdrAt(place, [given], {
        start_date_time: new Date(plan.startAt).toISOString(),
        end_date_time: new Date(end).toISOString(),
        charging_periods: periods,
        total_energy: 20,
        total_cost: {
          excl_vat: breakdown.exclVat?.toNumber() ?? 0,
          ...(breakdown.inclVat && { incl_vat: breakdown.inclVat.toNumber() }),
        },
      });
      const { total } = await billOf(cdr);
      expect([total?.exclVat?.toString(), total?.inclVat?.toString()], `seed ${seed}`).to.deep.equal([
        breakdown.exclVat?.toString(),
        breakdown.inclVat?.toString(),
      ]);
    }
    expect(priced).to.be.greaterThan(150);
  });
});

/** A value with its decimals as JSON numbers. */
function plain(value: unknown): unknown {
  if (value instanceof Decimal) return value.toNumber();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

/** In whole hundredths of an hour, which a CDR can say exactly. */
function randomPlan(random: Random): PlannedCharge {
  const minutes = () => random.int(1, 300) * 0.6;
  return {
    startAt: Date.parse('2026-11-30T09:00:00Z') + random.int(0, 10_000) * minuteMs,
    parts: Array.from({ length: random.int(1, 3) }, () => ({
      minutes: minutes(),
      energy: Decimal.of(random.int(1, 60_000)).times(Decimal.of('0.001')),
    })),
    idleMinutes: random.chance(0.5) ? minutes() : 0,
    reservedMinutes: 0,
  };
}
