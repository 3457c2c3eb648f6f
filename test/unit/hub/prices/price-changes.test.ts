import { expect } from 'chai';
import type { TariffElement } from '../../../../src/generated/ocpi-2.2.1.ts';
import { changesIn, idleFeeAfter } from '../../../../src/hub/drivers/prices/price-changes.ts';
import { Decimal } from '../../../../src/kernel/decimal.ts';
import { minutesOfPlan, type PlannedCharge, usageOfPlan } from '../../../../src/pricing/planned-usage.ts';
import { priceUsage } from '../../../../src/pricing/price.ts';
import type { ComponentPlace } from '../../../../src/pricing/priced.ts';
import { compileTariff } from '../../../../src/pricing/tariff.ts';
import { Random } from '../../../kill/random.ts';
import { always, element, flat, parked, perHour, perKwh } from '../../../support/pricing/build.ts';
import { tariff as randomTariff } from '../../../support/pricing/generate-tariff.ts';
import { knownTariff } from '../../../support/pricing/known-tariff.ts';

/** A Monday, 16:00 in Brussels. */
const start = Date.parse('2026-11-30T15:00:00Z');
const timeZone = 'Europe/Brussels';

const plan = (minutes: number, idleMinutes = 0): PlannedCharge => ({
  startAt: start,
  parts: [{ minutes, energy: Decimal.of(20) }],
  idleMinutes,
  reservedMinutes: 0,
});

function changes(elements: TariffElement[], charge: PlannedCharge): string[] {
  const { compiled } = knownTariff(elements);
  const { slices } = priceUsage([compiled], usageOfPlan(charge, timeZone), { explain: true });
  return changesIn(slices, compiled).map(
    ({ at, dimension, component }) =>
      `${new Date(at).toISOString().slice(11, 16)} ${dimension} ${component?.price ?? '-'}`,
  );
}

function idle(elements: TariffElement[], charge: PlannedCharge): number | undefined {
  const { compiled } = knownTariff(elements);
  const { slices } = priceUsage([compiled], usageOfPlan(charge, timeZone), { explain: true });
  return idleFeeAfter(charge, slices, compiled, timeZone);
}

describe('when prices change in a charge', () => {
  it('is told for each that does, at the moment', () => {
    const elements = [
      element({ start_time: '17:00', end_time: '18:00' }, perKwh(0.6)),
      always(perKwh(0.4), perHour(1)),
    ];
    expect(changes(elements, plan(180))).to.deep.equal(['16:00 ENERGY 0.6', '17:00 ENERGY 0.4']);
    expect(changes(elements, plan(60))).to.deep.equal([]);
  });

  it('is told where a price ends, and where one begins', () => {
    expect(changes([element({ max_duration: 3600 }, perHour(2))], plan(120))).to.deep.equal(['16:00 TIME -']);
    expect(changes([element({ min_duration: 5400 }, perHour(2)), always(perHour(0))], plan(120))).to.deep.equal([
      '16:30 TIME 2',
    ]);
  });

  it('is not told where another component costs the same', () => {
    const elements = [element({ max_kwh: 10 }, perKwh(0.4)), always(perKwh(0.4))];
    expect(changes(elements, plan(60))).to.deep.equal([]);
  });
});

describe('the fee for staying', () => {
  it('begins when the car has finished, if parking has a price', () => {
    expect(idle([always(perKwh(0.4), parked(6))], plan(45))).to.equal(45);
    expect(idle([always(perKwh(0.4), parked(0))], plan(45))).to.equal(undefined);
    expect(idle([always(perKwh(0.4), perHour(1))], plan(45))).to.equal(undefined);
  });

  it('begins later where the tariff says so: after a time, or at a time of day', () => {
    expect(idle([element({ min_duration: 14_400 }, parked(6)), always(perKwh(0.4))], plan(45))).to.equal(240);
    const mornings = element({ start_time: '08:00', end_time: '20:00' }, parked(6));
    expect(idle([mornings, always(perKwh(0.4))], plan(45))).to.equal(45);
    expect(idle([mornings, always(perKwh(0.4))], plan(300))).to.equal(16 * 60);
  });

  it('is found in a price for time that begins during the charge', () => {
    const elements = [element({ min_duration: 7200 }, perHour(6)), always(perKwh(0.4))];
    expect(idle(elements, plan(180))).to.equal(120);
    expect(idle(elements, plan(60))).to.equal(undefined);
  });

  it('is when a charge that stays for a day begins to cost more, whatever the tariff', () => {
    let found = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = new Random(seed);
      const charge = plan(random.int(1, 300));
      const tariff = compileTariff(randomTariff(random, 'T1', usageOfPlan(charge, timeZone)));
      const { slices } = priceUsage([tariff], usageOfPlan(charge, timeZone), { explain: true });
      const at = idleFeeAfter(charge, slices, tariff, timeZone);
      const stayed = priceUsage([tariff], usageOfPlan({ ...charge, idleMinutes: 1440 }, timeZone), { explain: true });
      const isDear = ({ dimension, element }: ComponentPlace): boolean =>
        dimension === 'PARKING_TIME' && tariff.elements[element]?.components.get(dimension)?.price.isZero === false;
      const parkedAt = stayed.slices.find(({ active }) => active.some(isDear))?.start;
      const finished = start + minutesOfPlan(charge) * 60_000;
      if (at !== undefined && start + at * 60_000 < finished) continue;
      expect(at === undefined ? undefined : start + at * 60_000, `seed ${seed}`).to.equal(parkedAt);
      if (at !== undefined) found += 1;
    }
    expect(found).to.be.greaterThan(50);
  });

  it('is not that of a reservation', () => {
    expect(
      idle([element({ reservation: 'RESERVATION' }, perHour(6), flat(1)), always(perKwh(0.4))], plan(45)),
    ).to.equal(undefined);
  });
});
