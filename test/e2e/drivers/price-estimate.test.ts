import { expect } from 'chai';
import type { Quote } from '../../../src/generated/driver.ts';
import { always, element, flat, parked, perHour, perKwh } from '../../support/pricing/build.ts';
import { until } from '../../support/wait.ts';
import { car, now, type PriceScene, startPriceScene } from './price-scene.ts';

const fees = { session: '0.35', per_kwh: '0.02', vat: '19', currency: 'EUR' };
const combo = { standard: 'IEC_62196_T2_COMBO', power_type: 'DC', max_voltage: 500, max_amperage: 300 } as const;

describe('the price of a charge at a connector', () => {
  let scene: PriceScene;
  before(async () => {
    scene = await startPriceScene();
  });
  after(() => scene.stop());
  beforeEach(async () => {
    await scene.setFees(null);
    scene.now = now;
  });

  const ask = (location: string, body: object, headers?: Record<string, string>) =>
    scene.call('POST', '/prices/estimate', { target: { location_id: location }, ...body }, headers);

  async function quotesAt(location: string, body: object): Promise<Quote[]> {
    const { status, body: answer } = await ask(location, body);
    if (status !== 200) throw new Error(JSON.stringify(answer));
    return answer.quotes;
  }

  /** The answer for an EVSE by what is printed on it, once the places in memory have it. */
  const known = (body: object) =>
    until(
      async () => {
        const answer = await scene.call('POST', '/prices/estimate', body);
        if (answer.status === 404) throw new Error('it is not known yet');
        return answer;
      },
      { what: 'the EVSE to be known' },
    );

  const charge = { energy_kwh: 20, duration_min: 120, wallet: 'MINE' };
  const euros = (quote: Quote | undefined) => [quote?.total?.excl_tax, quote?.total?.incl_tax];
  const parts = (quote: Quote | undefined) =>
    quote?.components.map(({ type, quantity, unit_price, amount }) => [type, quantity, unit_price, amount].join(' '));

  it('of a tariff that is not in force yet is no promise: it has no id to charge with', async () => {
    const [soon, later] = ['2026-11-30T09:05:00Z', '2026-12-01T09:00:00Z'];
    const { id: old } = await scene.tariff({ elements: [always(perKwh(0.9))], end_date_time: later });
    const { id } = await scene.tariff({ elements: [always(perKwh(0.1))], start_date_time: later });
    const place = await scene.place([{ tariff_ids: [old, id] }]);
    const [tomorrow] = await quotesAt(place.id, { ...charge, start: '2026-12-01T10:00:00Z' });
    expect([tomorrow?.tariff?.name, tomorrow?.total?.excl_tax]).to.deep.equal([id, '2']);
    expect([tomorrow?.quote_id, tomorrow?.expires_at]).to.deep.equal([null, null]);
    const [today] = await quotesAt(place.id, { ...charge, start: soon });
    expect([today?.tariff?.name, typeof today?.quote_id]).to.deep.equal([old, 'string']);
  });

  it('is a quote with all that the total is made of, the fees of the provider among it (D5)', async () => {
    await scene.setFees(fees);
    const elements = [always(perKwh(0.4, 1, 21), perHour(0.6, 1, 21), flat(1, 1, 21), parked(6, 1, 21))];
    const { id } = await scene.tariff({ id: 'WHOLE', type: 'REGULAR', elements });
    const place = await scene.place([{ tariff_ids: [id] }]);
    const { status, body } = await ask(place.id, { ...charge, stay_min: 30 });
    expect(status).to.equal(200);
    expect(body.target).to.deep.equal({
      location_id: place.id,
      evse_uid: place.evse.uid,
      evse_id: place.evse.evse_id,
      connector_id: '1',
    });
    const [{ quote_id, tariff, components, ...quote }] = body.quotes;
    expect(quote_id).to.match(/^[0-9a-f-]{36}$/);
    expect(tariff.id).to.match(/^tar_[0-9a-z]+$/);
    expect({ ...tariff, id: '' }).to.deep.equal({
      id: '',
      party: 'BE-BEC',
      name: 'WHOLE',
      kind: 'ROAMING',
      type: 'REGULAR',
      last_updated: '2026-11-30T08:00:00.000Z',
    });
    expect(quote).to.deep.equal({
      expires_at: '2026-11-30T09:15:00.000Z',
      // 8 + 1.2 + 1 + 3 with 21 %, 0.75 with 19 %.
      total: { excl_tax: '13.95', incl_tax: '16.86', currency: 'EUR' },
      effective_per_kwh: '0.843',
      energy_kwh: 20,
      duration_min: 120,
      avg_power_kw: 10,
      idle_fee_after_min: 120,
      price_changes: [],
      assumptions: [],
      accuracy: 'EXACT',
      no_price_reason: null,
    });
    expect(parts(body.quotes[0])).to.deep.equal([
      'ENERGY 20 0.4 8',
      'TIME 2 0.6 1.2',
      'FLAT 1 1 1',
      'PARKING_TIME 0.5 6 3',
      'ROAMING_FEE 1 0.35 0.35',
      'ROAMING_FEE 20 0.02 0.4',
      'TAX 13.2 21 2.77',
      'TAX 0.75 19 0.14',
    ]);
    expect(components.every(({ note }: { note: unknown }) => note === null)).to.equal(true);
  });

  it('has a quote for each tariff that may apply, the best first', async () => {
    await scene.setFees(fees);
    const card = await scene.tariff({ type: 'AD_HOC_PAYMENT', elements: [always(perKwh(0.6, 1, 21))] });
    const regular = await scene.tariff({ type: 'REGULAR', elements: [always(perKwh(0.5, 1, 21))] });
    const green = await scene.tariff({ type: 'PROFILE_GREEN', elements: [always(perKwh(0.3, 1, 21))] });
    const place = await scene.place([{ tariff_ids: [card.id, regular.id, green.id] }]);
    const of = async (wallet?: string) =>
      (await quotesAt(place.id, { energy_kwh: 20, duration_min: 120, ...(wallet && { wallet }) })).map(
        ({ tariff, total }) => [tariff?.kind, tariff?.type, total?.incl_tax],
      );
    const [cheap, usual] = [
      ['ROAMING', 'PROFILE_GREEN', '8.15'],
      ['ROAMING', 'REGULAR', '12.99'],
    ];
    // Who pays at the station pays no fees of a provider.
    const atStation = ['AD_HOC', 'AD_HOC_PAYMENT', '14.52'];
    expect(await of()).to.deep.equal([cheap, usual, atStation]);
    expect(await of('ALL')).to.deep.equal([cheap, usual, atStation]);
    expect(await of('MINE')).to.deep.equal([cheap, usual]);
    expect(await of('AD_HOC')).to.deep.equal([atStation]);
  });

  it('of a vehicle follows from its curve and the power of the post, not from its peak', async () => {
    const { id } = await scene.tariff({ elements: [always(perKwh(0.5, 1, 21), perHour(6, 1, 21))] });
    const place = await scene.place([{ ...combo, tariff_ids: [id] }]);
    for (const vehicle of [{ vehicle: car }, { vehicle_id: scene.vehicleId }]) {
      const [quote] = await quotesAt(place.id, { ...vehicle, soc_from: 20, soc_to: 80, wallet: 'MINE' });
      // 36 kWh in the battery, of which 18 at 120 kW, then down to 66 kW: (18 / 120 + 18 * ln(120/66) / 54) / 0.96 hours.
      const hours = (18 / 120 + (18 * Math.log(120 / 66)) / 54) / 0.96;
      expect(quote?.energy_kwh).to.equal(37.5);
      expect(quote?.duration_min).to.equal(Math.round(hours * 600) / 10);
      expect(quote?.avg_power_kw).to.equal(Math.round(375 / hours) / 10);
      expect(Number(quote?.total?.excl_tax)).to.be.closeTo(37.5 * 0.5 + hours * 6, 0.01);
      expect([quote?.accuracy, quote?.assumptions.map(({ code }) => code)]).to.deep.equal([
        'ESTIMATE',
        ['CHARGING_LOSS'],
      ]);
    }
  });

  it('is at the connector of a station that the vehicle can use', async () => {
    const { id } = await scene.tariff({ elements: [always(perKwh(0.5, 1, 21))] });
    const place = await scene.place([
      { id: 'CHADEMO', standard: 'CHADEMO', power_type: 'DC', max_voltage: 500, max_amperage: 400, tariff_ids: [id] },
      { id: 'CCS', ...combo, tariff_ids: [id] },
      { id: 'AC', tariff_ids: [id] },
    ]);
    const bySoc = { vehicle: car, soc_from: 20, soc_to: 80 };
    const chosen = async (body: object) => (await ask(place.id, body)).body.target.connector_id;
    expect(await chosen(bySoc)).to.equal('CCS');
    const { dc_curve: _, ...acOnly } = car;
    expect(await chosen({ ...bySoc, vehicle: acOnly })).to.equal('AC');
    expect(await chosen(charge)).to.equal('CHADEMO');
    const { body } = await ask(place.id, { ...bySoc, target: { location_id: place.id, connector_id: 'CHADEMO' } });
    expect(body.quotes).to.deep.equal([
      {
        ...empty,
        energy_kwh: null,
        duration_min: null,
        avg_power_kw: null,
        no_price_reason: 'CONNECTOR_INCOMPATIBLE',
      },
    ]);
  });

  it('is found by what is printed on the station too', async () => {
    const { id } = await scene.tariff({ elements: [always(perKwh(0.5, 1, 21))] });
    const place = await scene.place([{ tariff_ids: [id] }]);
    const target = { evse_id: place.evse.evse_id?.replaceAll('*', '').toLowerCase() };
    const { body } = await known({ target, ...charge });
    expect(body.target.location_id).to.equal(place.id);
    const nowhere = await scene.call('POST', '/prices/estimate', { target: { evse_id: 'BE*XXX*E1' }, ...charge });
    expect(nowhere.status).to.equal(404);
  });

  it('is split where the time of day changes it, and says when (P-24, P-25)', async () => {
    // 10:00 in Brussels until 12:00; a cheap hour from 11:00.
    const elements = [
      element({ start_time: '11:00', end_time: '14:00' }, perKwh(0.2, 1, 0)),
      always(perKwh(0.4, 1, 0)),
    ];
    const { id } = await scene.tariff({ elements });
    const place = await scene.place([{ tariff_ids: [id] }]);
    const [quote] = await quotesAt(place.id, charge);
    expect(parts(quote)?.slice(0, 2)).to.deep.equal(['ENERGY 10 0.4 4', 'ENERGY 10 0.2 2']);
    expect(quote?.price_changes).to.deep.equal([{ at: '2026-11-30T10:00:00.000Z', text: 'Energy: €0.20 per kWh' }]);
    expect([quote?.accuracy, quote?.assumptions.map(({ code }) => code)]).to.deep.equal(['ESTIMATE', ['EVEN_POWER']]);
    const { body } = await ask(place.id, charge, { 'accept-language': 'sv, de-AT;q=0.8, en;q=0.5' });
    expect(body.quotes[0].price_changes[0].text.replaceAll(/\s/g, ' ')).to.equal('Energie: 0,20 € pro kWh');
  });

  it('knows lowest and highest prices, and what a step_size makes of a quantity (7.6, P-35, P-47)', async () => {
    const least = await scene.tariff({
      elements: [always(perKwh(0.1, 1, 21))],
      min_price: { excl_vat: 5, incl_vat: 6.05 },
    });
    const most = await scene.tariff({
      elements: [always(perKwh(1, 1, 21))],
      max_price: { excl_vat: 15, incl_vat: 18.15 },
    });
    const steps = await scene.tariff({ elements: [always(perHour(6, 3600, 0))] });
    const quoteBy = async (tariff: string, about = {}) => {
      const place = await scene.place([{ tariff_ids: [tariff] }]);
      return (await quotesAt(place.id, { ...charge, ...about }))[0];
    };
    expect(euros(await quoteBy(least.id))).to.deep.equal(['5', '6.05']);
    expect(parts(await quoteBy(least.id))?.[1]).to.equal('MIN_TOP_UP   3');
    expect(euros(await quoteBy(most.id))).to.deep.equal(['15', '18.15']);
    expect(parts(await quoteBy(most.id))?.[1]).to.equal('MAX_CAP   -5');
    const stepped = await quoteBy(steps.id, { duration_min: 75 });
    expect(stepped?.components[0]).to.include({
      quantity: '2',
      amount: '12',
      note: 'used: 1.25 h; billed in whole steps',
    });
  });

  it('says that it does not know the tax, where nobody does (P-46, P-50)', async () => {
    const { id } = await scene.tariff({ elements: [always(perKwh(0.4))] });
    const place = await scene.place([{ tariff_ids: [id] }]);
    const [quote] = await quotesAt(place.id, charge);
    expect(euros(quote)).to.deep.equal(['8', null]);
    expect(quote?.assumptions.map(({ code }) => code)).to.deep.equal(['TAX_UNKNOWN']);
  });

  it('has the price of a reservation apart (P-29)', async () => {
    const elements = [
      element({ reservation: 'RESERVATION' }, perHour(3, 1, 0), flat(0.5, 1, 0)),
      always(perKwh(0.4, 1, 0)),
    ];
    const { id } = await scene.tariff({ elements });
    const place = await scene.place([{ tariff_ids: [id] }]);
    expect(parts((await quotesAt(place.id, { ...charge, reserve_min: 20 }))[0])?.slice(0, 3)).to.deep.equal([
      'ENERGY 20 0.4 8',
      'RESERVATION 1 0.5 0.5',
      'RESERVATION 0.3333 3 1',
    ]);
    expect(euros((await quotesAt(place.id, charge))[0])).to.deep.equal(['8', '8']);
  });

  it('says when a fee for staying begins', async () => {
    const elements = [element({ min_duration: 14_400 }, parked(6, 1, 0)), always(perKwh(0.4, 1, 0))];
    const { id } = await scene.tariff({ elements });
    const place = await scene.place([{ tariff_ids: [id] }]);
    const [quote] = await quotesAt(place.id, { ...charge, stay_min: 180 });
    expect(quote?.idle_fee_after_min).to.equal(240);
    expect(parts(quote)?.[1]).to.equal('PARKING_TIME 1 6 6');
  });

  const empty = {
    quote_id: null,
    expires_at: null,
    tariff: null,
    total: null,
    components: [],
    effective_per_kwh: null,
    energy_kwh: 20,
    duration_min: 120,
    avg_power_kw: 10,
    idle_fee_after_min: null,
    price_changes: [],
    assumptions: [],
    accuracy: 'UNKNOWN',
  };

  it('is never 0 because it is not known, but null, with the reason (U7)', async () => {
    const without = await scene.place([{ tariff_ids: undefined }]);
    expect(await quotesAt(without.id, charge)).to.deep.equal([{ ...empty, no_price_reason: 'NO_TARIFF' }]);
    const unknown = await scene.place([{ tariff_ids: ['NOBODY-HAS-IT'] }]);
    expect(await quotesAt(unknown.id, charge)).to.deep.equal([{ ...empty, no_price_reason: 'TARIFF_UNKNOWN' }]);
    const card = await scene.tariff({ type: 'AD_HOC_PAYMENT' });
    const cardOnly = await scene.place([{ tariff_ids: [card.id] }]);
    expect((await quotesAt(cardOnly.id, charge))[0]?.no_price_reason).to.equal('NO_TARIFF');
    const never = await scene.tariff({ elements: [element({ min_kwh: 1000 }, perKwh(0.4))] });
    const [quote] = await quotesAt((await scene.place([{ tariff_ids: [never.id] }])).id, charge);
    expect([quote?.total, quote?.no_price_reason, quote?.assumptions[0]?.code]).to.deep.equal([
      null,
      'NOT_PRICEABLE',
      'NO_COMPONENT_APPLIES',
    ]);
    const free = await scene.tariff({ elements: [always(flat(0))] });
    const [gift] = await quotesAt((await scene.place([{ tariff_ids: [free.id] }])).id, charge);
    expect([gift?.total?.excl_tax, gift?.accuracy]).to.deep.equal(['0', 'ESTIMATE']);
  });

  it('is none where fees and tariff are in different currencies', async () => {
    await scene.setFees({ ...fees, currency: 'CHF' });
    const { id } = await scene.tariff({ elements: [always(perKwh(0.4, 1, 0))] });
    const place = await scene.place([{ tariff_ids: [id] }]);
    const quotes = await quotesAt(place.id, { ...charge, wallet: 'ALL' });
    expect(
      quotes.map(({ tariff, total, assumptions }) => [tariff?.kind, total?.incl_tax, assumptions[0]?.code]),
    ).to.deep.equal([
      ['AD_HOC', '8', 'AD_HOC_BY_GENERAL_TARIFF'],
      ['ROAMING', undefined, 'FEES_IN_OTHER_CURRENCY'],
    ]);
  });

  it('is that of a tariff as it is now, and of none that was withdrawn', async () => {
    const { id } = await scene.tariff({ elements: [always(perKwh(0.4, 1, 0))] });
    const place = await scene.place([{ tariff_ids: [id] }]);
    const price = async () => (await quotesAt(place.id, charge))[0]?.total?.incl_tax;
    expect(await price()).to.equal('8');
    await scene.tariff({ id, elements: [always(perKwh(0.5, 1, 0))], last_updated: new Date(now).toISOString() });
    expect(await price()).to.equal('10');
    expect((await scene.cpo.request('DELETE', 'tariffs', 'receiver', `BE/BEC/${id}`, { to: 'NL-HUB' })).http).to.equal(
      200,
    );
    expect(await price()).to.equal(undefined);
  });

  it('is not told of CPOs without an agreement about tariffs', async () => {
    const other = await scene.hub.connect('CPO', 'BE-OTH');
    await scene.hub.agree('BE-OTH', 'DE-XVE', ['locations']);
    const owner = { country_code: 'BE', party_id: 'OTH' };
    const evse = scene.build.evse({ connectors: [scene.build.connector({ tariff_ids: ['SECRET'] })] });
    await other.push('tariffs/BE/OTH/SECRET', scene.build.tariff({ ...owner, id: 'SECRET' }));
    await other.push('locations/BE/OTH/L', scene.build.location({ ...owner, id: 'L', evses: [evse] }));
    const { body } = await known({ target: { evse_id: evse.evse_id }, ...charge });
    expect(body.quotes.map(({ no_price_reason }: Quote) => no_price_reason)).to.deep.equal(['NO_AGREEMENT']);
  });

  it('refuses a charge that is both, neither or half of it, with 422 and what is wrong', async () => {
    const place = await scene.place([{}]);
    const bySoc = { vehicle: car, soc_from: 20, soc_to: 80 };
    const refused = async (body: object) => {
      const { status, body: problem } = await ask(place.id, body);
      return [status, problem.code, ...(problem.errors ?? []).map(({ pointer }: { pointer: string }) => pointer)];
    };
    expect(await refused({ ...bySoc, energy_kwh: 20, duration_min: 120 })).to.deep.equal([422, 'charge_ambiguous']);
    expect(await refused({})).to.deep.equal([422, 'charge_missing']);
    expect(await refused({ energy_kwh: 20 })).to.deep.equal([422, 'charge_incomplete', '/duration_min']);
    expect(await refused({ ...bySoc, soc_to: 10 })).to.deep.equal([422, 'soc_order', '/soc_to']);
    expect(await refused({ ...charge, start: '2028-11-30T09:00:00Z' })).to.deep.equal([
      422,
      'start_out_of_range',
      '/start',
    ]);
    expect(await refused({ ...charge, target: {} })).to.deep.equal([422, 'target_ambiguous', '/target']);
    for (const target of [{ evse_uid: 'E' }, { evse_id: 'BE*BEC*E1', location_id: place.id }])
      expect(await refused({ ...charge, target })).to.deep.equal([422, 'target_ambiguous', '/target']);
    expect(await refused({ ...charge, energy_kwh: 1e-300 })).to.deep.equal([400, 'invalid', '/energy_kwh']);
    expect(await refused({ ...charge, energy_kwh: -1 })).to.deep.equal([400, 'invalid', '/energy_kwh']);
    expect(await refused({ ...charge, wallet: 'YOURS' })).to.deep.equal([400, 'invalid', '/wallet']);
    expect(await refused({ ...charge, extra: 1 })).to.deep.equal([400, 'invalid', '/extra']);
    expect(await refused({ vehicle_id: '33333333-2222-4222-8222-222222222222', soc_from: 1, soc_to: 2 })).to.deep.equal(
      [404, 'not_found'],
    );
    const unordered = { ...car, dc_curve: [...car.dc_curve].reverse() };
    expect((await refused({ ...bySoc, vehicle: unordered })).slice(0, 2)).to.deep.equal([400, 'invalid']);
    expect((await ask('loc_zzzz', charge)).status).to.equal(404);
  });

  it('takes the tariff that is in force when the charge is to begin, and no longer than that is (P-06, P-07)', async () => {
    const before = await scene.tariff({ elements: [always(perKwh(0.4, 1, 0))], end_date_time: '2026-11-30T09:10:00Z' });
    const after = await scene.tariff({
      elements: [always(perKwh(0.5, 1, 0))],
      start_date_time: '2026-11-30T09:10:00Z',
    });
    const place = await scene.place([{ tariff_ids: [before.id, after.id] }]);
    const quote = async (start?: string) => (await quotesAt(place.id, { ...charge, ...(start && { start }) }))[0];
    const early = await quote();
    expect([early?.total?.incl_tax, early?.expires_at]).to.deep.equal(['8', '2026-11-30T09:10:00.000Z']);
    const late = await quote('2026-11-30T09:10:01Z');
    expect([late?.total?.incl_tax, late?.expires_at]).to.deep.equal(['10', '2026-11-30T09:15:00.000Z']);
  });
});
