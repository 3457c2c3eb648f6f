import { expect } from 'chai';
import type { ComparedTarget } from '../../../src/generated/driver.ts';
import type { Connector } from '../../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import type { About } from '../../support/build.ts';
import { always, perHour, perKwh } from '../../support/pricing/build.ts';
import { car, type PriceScene, startPriceScene } from './price-scene.ts';

describe('prices of several connectors', () => {
  let scene: PriceScene;
  before(async () => {
    scene = await startPriceScene();
  });
  after(() => scene.stop());

  const charge = { energy_kwh: 20, duration_min: 120, wallet: 'MINE' };
  const compare = (targets: readonly object[], body: object = charge) =>
    scene.call('POST', '/prices/compare', { targets, ...body });

  async function placeAt(price: number, currency = 'EUR', vat: number | null = 0) {
    const { id } = await scene.tariff({ currency, elements: [always(perKwh(price, 1, vat ?? undefined))] });
    return (await scene.place([{ tariff_ids: [id] }])).id;
  }

  const row = ({ index, best, no_price_reason }: ComparedTarget) => [index, best?.total.incl_tax, no_price_reason];

  it('come the cheapest first, with all that is known of each, those without a price last with the reason', async () => {
    const [dear, cheap] = [await placeAt(0.6), await placeAt(0.3)];
    const none = (await scene.place([{ tariff_ids: undefined }])).id;
    const { status, body } = await compare([dear, none, 'loc_zzzz', cheap].map((location_id) => ({ location_id })));
    expect(status).to.equal(200);
    expect(body.currency).to.equal('EUR');
    expect(body.targets.map(row)).to.deep.equal([
      [3, '6', null],
      [0, '12', null],
      [1, undefined, 'NO_TARIFF'],
      [2, undefined, 'TARGET_UNKNOWN'],
    ]);
    const [best, , , unknown] = body.targets;
    expect(best.target.location_id).to.equal(cheap);
    expect(best.quotes[0]).to.deep.include({ quote_id: null, expires_at: null, accuracy: 'EXACT', energy_kwh: 20 });
    expect(best.best).to.deep.equal({
      tariff_id: best.quotes[0].tariff.id,
      kind: 'ROAMING',
      total: { incl_tax: '6', excl_tax: '6', currency: 'EUR' },
      effective_per_kwh: '0.3',
    });
    expect(unknown).to.deep.include({ target: null, best: null, quotes: [] });
  });

  it('are a matrix of connectors and tariffs, of which the best of each counts', async () => {
    const card = await scene.tariff({ type: 'AD_HOC_PAYMENT', elements: [always(perKwh(0.2, 1, 0))] });
    const regular = await scene.tariff({ type: 'REGULAR', elements: [always(perKwh(0.5, 1, 0))] });
    const both = (await scene.place([{ tariff_ids: [regular.id, card.id] }])).id;
    const { body } = await compare([{ location_id: both }, { location_id: await placeAt(0.3) }], {
      ...charge,
      wallet: 'ALL',
    });
    expect(
      body.targets.map(({ index, best, quotes }: ComparedTarget) => [index, best?.kind, quotes.length]),
    ).to.deep.equal([
      [0, 'AD_HOC', 2],
      [1, 'ROAMING', 2],
    ]);
    expect(body.targets[0].quotes.map(({ total }: { total: { incl_tax: string } }) => total.incl_tax)).to.deep.equal([
      '4',
      '10',
    ]);
  });

  it('in other currencies, and without a known tax, are not mixed with the others', async () => {
    const places = [
      await placeAt(0.1, 'CHF'),
      await placeAt(0.9),
      await placeAt(0.1, 'EUR', null),
      await placeAt(0.8),
      await placeAt(3, 'SEK'),
    ];
    const { body } = await compare(places.map((location_id) => ({ location_id })));
    expect(body.currency).to.equal('EUR');
    expect(body.targets.map(({ index }: ComparedTarget) => index)).to.deep.equal([3, 1, 2, 0, 4]);
  });

  it('of a vehicle are for what it takes at each, so that time and energy differ', async () => {
    const { id } = await scene.tariff({ elements: [always(perHour(6, 1, 0), perKwh(0.3, 1, 0))] });
    const dc: About<Connector> = {
      standard: 'IEC_62196_T2_COMBO',
      power_type: 'DC',
      max_voltage: 500,
      tariff_ids: [id],
    };
    const [slow, fast] = [
      await scene.place([{ ...dc, max_amperage: 100 }]),
      await scene.place([{ ...dc, max_amperage: 300 }]),
    ];
    const chademo = await scene.place([{ ...dc, standard: 'CHADEMO', max_amperage: 100 }]);
    const targets = [slow, fast, chademo].map((place) => ({ location_id: place.id }));
    const { body } = await compare(targets, { vehicle: car, soc_from: 10, soc_to: 60, wallet: 'MINE' });
    expect(body.targets.map(({ index }: ComparedTarget) => index)).to.deep.equal([1, 0, 2]);
    const [first, second, third] = body.targets;
    expect(first.quotes[0].duration_min).to.be.lessThan(second.quotes[0].duration_min);
    expect(second.quotes[0].avg_power_kw).to.equal(50);
    expect(third.no_price_reason).to.equal('CONNECTOR_INCOMPATIBLE');
  });

  it('are for 50 connectors at the most, and at least one', async () => {
    const targets = (count: number) => Array.from({ length: count }, () => ({ location_id: 'loc_zzzz' }));
    expect((await compare(targets(50))).status).to.equal(200);
    const tooMany = await compare(targets(51));
    expect([tooMany.status, tooMany.body.errors]).to.deep.equal([
      400,
      [{ pointer: '/targets', code: 'too_many', message: 'must have at most 50 entries' }],
    ]);
    expect((await compare([])).status).to.equal(400);
    const bad = await compare([{ location_id: 'loc_1' }, { evse_uid: 'E' }]);
    expect([bad.status, bad.body.errors[0].pointer]).to.deep.equal([422, '/targets/1']);
    expect((await compare([{}])).body.errors[0].pointer).to.equal('/targets/0');
  });

  it('keep nothing', async () => {
    const { reads } = scene.hub.app.hub;
    const count = async () => (await reads.query<{ n: number }>('select count(*) as n from quotes')).rows[0]?.n;
    const before = await count();
    const place = await placeAt(0.4);
    await compare([{ location_id: place }]);
    expect(await count()).to.equal(before);
    await scene.call('POST', '/prices/estimate', { target: { location_id: place }, ...charge });
    expect(await count()).to.equal((before ?? 0) + 1);
  });

  it('are also for other parts of the hub: by the contract, with the fees, in the order they were asked for', async () => {
    const { places } = scene.hub.app.drivers.places;
    const regular = await scene.tariff({ type: 'REGULAR', elements: [always(perKwh(0.5, 1, 21))] });
    const card = await scene.tariff({ type: 'AD_HOC_PAYMENT', elements: [always(perKwh(0.2, 1, 21))] });
    const ids = [
      (await scene.place([{ tariff_ids: [card.id, regular.id] }])).id,
      (await scene.place([{ tariff_ids: undefined }])).id,
      await placeAt(0.3),
    ];
    const targets = await Promise.all(ids.map((location_id) => places.target(scene.viewer, { location_id })));
    await scene.setFees({ session: '1', per_kwh: '0', vat: '0', currency: 'EUR' });
    const charge = {
      startAt: scene.now,
      energyKwh: Decimal.of(20),
      chargingMinutes: 120,
      idleMinutes: 0,
      maxPowerKw: undefined,
    };
    const figures = await scene.desk.figures(
      scene.viewer,
      targets.map((target) => ({ target, charge })),
    );
    await scene.setFees(null);
    expect(
      figures.map(({ total, least, noPriceReason }) => [
        total?.exclVat?.toString(),
        total?.inclVat?.toString(),
        least?.inclVat?.toString(),
        noPriceReason,
      ]),
    ).to.deep.equal([
      ['11', '13.1', '13.1', undefined],
      [undefined, undefined, undefined, 'NO_TARIFF'],
      ['7', '7', '7', undefined],
    ]);
  });
});
