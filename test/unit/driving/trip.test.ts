import { expect } from 'chai';
import { cappedCurve, minutesBetween } from '../../../src/driving/charge-curve.ts';
import { consumptionFactor } from '../../../src/driving/consumption.ts';
import { planTrip } from '../../../src/driving/trip.ts';
import type { TripCandidate, TripObjective, TripRequest } from '../../../src/driving/trip-request.ts';
import { seeded } from '../../support/honest-cdr.ts';

const usableKwh = 60;
const battery = [
  { soc: 0, kw: 150 },
  { soc: 50, kw: 150 },
  { soc: 80, kw: 60 },
  { soc: 100, kw: 10 },
];

const charger = (
  id: string,
  atKm: number,
  facts: Partial<TripCandidate> & { readonly kw?: number } = {},
): TripCandidate => {
  const { kw = 300, ...rest } = facts;
  return {
    id,
    atKm,
    detourKm: 0,
    detourMin: 0,
    curve: cappedCurve(battery, kw, usableKwh / 96),
    powerKw: kw,
    price: { flat: 0, perKwh: 0.5, perMinute: 0 },
    gPerKwh: 300,
    riskMin: 0,
    ...rest,
  };
};

const trip = (facts: Partial<TripRequest>): TripRequest => ({
  totalKm: 600,
  driveMin: 360,
  usableKwh,
  whPerKm: 200,
  socStart: 90,
  socMinStop: 10,
  socMinEnd: 10,
  socMax: 100,
  objective: 'FASTEST',
  candidates: [],
  ...facts,
});

const stopsOf = (request: TripRequest): string[] => {
  const plan = planTrip(request);
  return plan.feasible ? plan.stops.map(({ candidate }) => candidate.id) : [plan.reason];
};

describe('a trip', () => {
  it('that the battery is good for has no stop', () => {
    const plan = planTrip(trip({ totalKm: 200, driveMin: 120 }));
    expect(plan).to.deep.include({ feasible: true, stops: [] });
    expect(plan.feasible && plan.arriveSoc).to.be.closeTo(90 - 200 / 3, 1e-9);
  });

  it('keeps the least that is wanted at each stop and at the end, and its figures agree', () => {
    const candidates = [100, 180, 260, 340, 420, 500].map((atKm) => charger(`at ${atKm}`, atKm));
    const request = trip({ candidates });
    const plan = planTrip(request);
    if (!plan.feasible) throw new Error(plan.reason);
    expect(plan.stops).to.have.length.greaterThan(1);
    let [soc, km] = [request.socStart, 0];
    for (const { arriveSoc, departSoc, legKm, energyKwh, chargeMin, candidate } of plan.stops) {
      km += legKm;
      expect(arriveSoc).to.be.closeTo(soc - (legKm * 0.2 * 100) / usableKwh, 1e-6);
      expect(arriveSoc).to.be.at.least(10);
      expect(km).to.be.closeTo(candidate.atKm, 1e-6);
      expect(energyKwh).to.be.closeTo(((departSoc - arriveSoc) * usableKwh) / 96, 1e-6);
      expect(chargeMin).to.be.closeTo(minutesBetween(candidate.curve, arriveSoc, departSoc), 0.1);
      soc = departSoc;
    }
    expect(km + plan.lastLegKm).to.be.closeTo(600, 1e-6);
    expect(plan.arriveSoc).to.be.at.least(10);
  });

  it('is by the curve of the car, not by the power of the post: it leaves before charging gets slow', () => {
    const plan = planTrip(
      trip({ candidates: [100, 180, 260, 340, 420, 500].map((atKm) => charger(`at ${atKm}`, atKm)) }),
    );
    expect(plan.feasible && Math.max(...plan.stops.map(({ departSoc }) => departSoc))).to.be.at.most(80);
  });

  it('counts what the way off the route takes, there and back', () => {
    const near = charger('near', 200, { detourKm: 1, detourMin: 2 });
    const far = charger('far', 200.5, { detourKm: 20, detourMin: 30 });
    expect(stopsOf(trip({ totalKm: 400, driveMin: 240, candidates: [far, near] }))).to.deep.equal(['near']);
    const plan = planTrip(trip({ totalKm: 400, driveMin: 240, candidates: [far] }));
    expect(plan.feasible && plan.stops[0]?.legKm).to.equal(210.5);
    expect(plan.feasible && plan.lastLegKm).to.equal(209.5);
  });

  it('is what was asked for: fast, cheap, green, or with few stops', () => {
    const candidates = [
      charger('fast', 200, { price: { flat: 0, perKwh: 0.9, perMinute: 0 }, gPerKwh: 400 }),
      charger('cheap', 206, { kw: 50, price: { flat: 0, perKwh: 0.2, perMinute: 0 }, gPerKwh: 400 }),
      charger('green', 212, { kw: 50, price: { flat: 0, perKwh: 0.9, perMinute: 0 }, gPerKwh: 20 }),
    ];
    const by = (objective: TripObjective) => stopsOf(trip({ totalKm: 400, driveMin: 240, candidates, objective }));
    expect(by('FASTEST')).to.deep.equal(['fast']);
    expect(by('CHEAPEST')).to.deep.equal(['cheap']);
    expect(by('GREENEST')).to.deep.equal(['green']);
    const many = [100, 150, 200, 250, 300, 350, 400, 450, 500].map((atKm) => charger(`at ${atKm}`, atKm, { kw: 50 }));
    expect(stopsOf(trip({ candidates: many, objective: 'FEWEST_STOPS' }))).to.have.length(2);
  });

  it('takes a price nobody knows for the dearest', () => {
    const candidates = [charger('unknown', 200, { price: undefined }), charger('known', 210)];
    const request = trip({ totalKm: 400, driveMin: 240, candidates, objective: 'CHEAPEST' });
    expect(stopsOf(request)).to.deep.equal(['known']);
    expect(stopsOf({ ...request, candidates: candidates.slice(0, 1) })).to.deep.equal(['unknown']);
  });

  it('avoids what is risky, when that costs less than the risk', () => {
    const candidates = [charger('stale', 200, { riskMin: 15 }), charger('sure', 210)];
    expect(stopsOf(trip({ totalKm: 400, driveMin: 240, candidates }))).to.deep.equal(['sure']);
  });

  it('that cannot be made says why, and how far one gets', () => {
    const none = { reason: 'NO_CHARGERS', furthestKm: 270, gap: { fromKm: 0, toKm: 600 } };
    expect(planTrip(trip({}))).to.deep.equal({ feasible: false, ...none });
    const late = trip({ candidates: [charger('late', 280)] });
    expect(planTrip(late)).to.deep.include({
      feasible: false,
      reason: 'START_TOO_LOW',
      gap: { fromKm: 0, toKm: 280 },
    });
    const gap = planTrip(trip({ totalKm: 1000, driveMin: 600, candidates: [charger('one', 200)] }));
    expect(gap).to.deep.include({ feasible: false, reason: 'GAP', gap: { fromKm: 200, toKm: 1000 } });
    expect(!gap.feasible && gap.furthestKm).to.be.closeTo(500, 1e-6);
  });

  it('is as good as all combinations of stops and targets, on many small ones', () => {
    const random = seeded(4711);
    let feasible = 0;
    for (let run = 0; run < 60; run += 1) {
      const totalKm = 250 + random() * 450;
      const candidates = Array.from({ length: 4 }, (_, index) =>
        charger(`c${index}`, random() * totalKm, {
          kw: 30 + random() * 300,
          detourKm: random() * 6,
          detourMin: random() * 8,
          price: { flat: random(), perKwh: 0.2 + random() * 0.6, perMinute: random() * 0.1 },
        }),
      ).sort((one, other) => one.atKm - other.atKm);
      const objective = random() < 0.5 ? 'FASTEST' : 'CHEAPEST';
      const request = trip({ totalKm, driveMin: totalKm * 0.6, socStart: 40 + random() * 60, candidates, objective });
      const plan = planTrip(request);
      const best = bestOfAll(request);
      if (plan.feasible) {
        feasible += 1;
        // The reference tries no more than three.
        if (plan.stops.length > 3) continue;
        const cost = costOf(
          request,
          plan.stops.map(({ candidate, departSoc }) => [candidate, departSoc]),
        );
        expect(cost, `run ${run}`).to.be.lessThan(Infinity);
        expect(cost, `run ${run}`).to.be.at.most(best * 1.02 + 0.05);
      } else expect(bestOfAll({ ...request, socMinStop: 11, socMinEnd: 11 }), `run ${run}`).to.equal(Infinity);
    }
    expect(feasible).to.be.within(15, 58);
  });
});

/** What a plan costs when it is driven: minutes or money; Infinity: it cannot be. */
function costOf(request: TripRequest, stops: readonly (readonly [TripCandidate, number])[]): number {
  const { totalKm, driveMin, whPerKm, objective } = request;
  let [soc, atKm, half, halfMin, minutes, money] = [request.socStart, 0, 0, 0, 0, 0];
  const leg = (toKm: number, toHalf: number, toHalfMin: number): void => {
    soc -= ((Math.max(0, toKm - atKm) + half + toHalf) * whPerKm) / (usableKwh * 10);
    minutes += ((toKm - atKm) / totalKm) * driveMin + halfMin + toHalfMin;
  };
  for (const [at, depart] of stops) {
    leg(at.atKm, at.detourKm / 2, at.detourMin / 2);
    if (soc < request.socMinStop || depart <= soc) return Number.POSITIVE_INFINITY;
    const charging = minutesBetween(at.curve, soc, depart);
    minutes += charging + 4 + at.riskMin;
    const { flat, perKwh, perMinute } = at.price ?? { flat: 0, perKwh: 0, perMinute: 0 };
    money += flat + perKwh * (depart - soc) * at.curve.kwhPerPercent + perMinute * charging;
    [soc, atKm, half, halfMin] = [depart, at.atKm, at.detourKm / 2, at.detourMin / 2];
  }
  leg(totalKm, 0, 0);
  if (soc < request.socMinEnd) return Number.POSITIVE_INFINITY;
  return objective === 'FASTEST' ? minutes : money + 0.001 * minutes;
}

/** The best of every choice of stops and of targets in steps of ten, or just enough for the end. */
function bestOfAll(request: TripRequest): number {
  const { candidates } = request;
  let best = Number.POSITIVE_INFINITY;
  const visit = (stops: (readonly [TripCandidate, number])[], from: number): void => {
    best = Math.min(best, costOf(request, stops));
    if (stops.length === 3) return;
    for (let index = from; index < candidates.length; index += 1) {
      const at = candidates[index];
      if (at === undefined) continue;
      const enough =
        ((request.totalKm - at.atKm + at.detourKm / 2) * request.whPerKm) / (usableKwh * 10) + request.socMinEnd;
      const targets = [...Array.from({ length: 10 }, (_, step) => (step + 1) * 10), Math.ceil(enough)];
      for (const target of targets) if (target <= 100) visit([...stops, [at, target]], index + 1);
    }
  };
  visit([], 0);
  return best;
}

describe('what driving takes', () => {
  it('is what the car is said to take at 100 km/h, more when faster, colder or hotter', () => {
    const at = (speedKmh: number, temperatureC?: number) => consumptionFactor({ speedKmh, temperatureC });
    expect(at(100)).to.equal(1);
    expect(at(130)).to.be.closeTo(1.38, 0.01);
    expect(at(80)).to.be.lessThan(1);
    expect(at(100, 20)).to.equal(1);
    expect(at(100, -7)).to.equal(1.25);
    expect(at(100, 35)).to.equal(1.05);
  });
});
