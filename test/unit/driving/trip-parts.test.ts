import { expect } from 'chai';
import { cappedCurve } from '../../../src/driving/charge-curve.ts';
import { linearPrice, samplesOf } from '../../../src/driving/linear-price.ts';
import { riskMin, stopRisks } from '../../../src/driving/stop-risk.ts';
import { planTrip } from '../../../src/driving/trip.ts';
import { alternativesOf } from '../../../src/driving/trip-alternatives.ts';
import { type TripCandidate, type TripRequest, tripObjectives } from '../../../src/driving/trip-request.ts';
import { seeded } from '../../support/honest-cdr.ts';

const battery = [
  { soc: 0, kw: 150 },
  { soc: 50, kw: 150 },
  { soc: 80, kw: 60 },
  { soc: 100, kw: 10 },
];
const curves = [50, 150, 300].map((kw) => ({ kw, curve: cappedCurve(battery, kw, 60 / 96) }));

const socFor = (km: number): number => (km * 200) / 600;

describe('a plan, whatever the candidates', () => {
  it('keeps what is wanted at each stop, and so do its alternatives; else it names a gap that is one', () => {
    const random = seeded(99);
    let [feasible, alternatives, gaps] = [0, 0, 0];
    for (let run = 0; run < 120; run += 1) {
      const totalKm = 300 + random() * 900;
      const candidates = Array.from({ length: Math.floor(random() * 60) }, (_, index): TripCandidate => {
        const { kw, curve } = curves[Math.floor(random() * 3)] ?? { kw: 50, curve: cappedCurve(battery, 50, 60 / 96) };
        return {
          id: `c${index}`,
          atKm: random() * totalKm,
          detourKm: random() * 8,
          detourMin: random() * 10,
          curve,
          powerKw: kw,
          price: random() < 0.2 ? undefined : { flat: random(), perKwh: 0.2 + random() * 0.6, perMinute: 0 },
          gPerKwh: random() < 0.2 ? undefined : random() * 700,
          riskMin: random() * 10,
        };
      }).sort((one, other) => one.atKm - other.atKm);
      const request: TripRequest = {
        totalKm,
        driveMin: totalKm * 0.6,
        usableKwh: 60,
        whPerKm: 200,
        socStart: 30 + random() * 70,
        socMinStop: 10,
        socMinEnd: 15,
        socMax: 90,
        objective: tripObjectives[Math.floor(random() * 4)] ?? 'FASTEST',
        candidates,
      };
      const plan = planTrip(request);
      if (!plan.feasible) {
        gaps += 1;
        expect(plan.gap.toKm).to.be.above(plan.gap.fromKm);
        // The place behind the gap is really out of reach of a full start there, or there was none to start from.
        if (plan.reason === 'GAP' && plan.gap.toKm < totalKm)
          expect(socFor(plan.gap.toKm - plan.gap.fromKm)).to.be.above(90 - 10 - socFor(8) - 1e-6);
        continue;
      }
      feasible += 1;
      let soc = request.socStart;
      for (const { arriveSoc, departSoc, legKm } of plan.stops) {
        expect(arriveSoc).to.be.closeTo(soc - socFor(legKm), 1e-6);
        expect(arriveSoc).to.be.at.least(10);
        expect(departSoc).to.be.within(arriveSoc, 90);
        soc = departSoc;
      }
      expect(plan.arriveSoc).to.be.at.least(15);
      const others = alternativesOf(request, plan.stops, plan, 2);
      for (const [at, some] of others.entries())
        for (const { candidate, arriveSoc, departSoc } of some) {
          alternatives += 1;
          const [before, after] = [plan.stops[at - 1], plan.stops[at + 1]];
          const from = before?.candidate ?? { atKm: 0, detourKm: 0 };
          const to = after?.candidate ?? { atKm: totalKm, detourKm: 0 };
          expect(plan.stops.map((stop) => stop.candidate.id)).not.to.include(candidate.id);
          expect(arriveSoc).to.be.closeTo(
            (before?.departSoc ?? request.socStart) -
              socFor(candidate.atKm - from.atKm + (from.detourKm + candidate.detourKm) / 2),
            1e-6,
          );
          expect(arriveSoc).to.be.at.least(10);
          const left = departSoc - socFor(to.atKm - candidate.atKm + (to.detourKm + candidate.detourKm) / 2);
          expect(left).to.be.at.least((after?.arriveSoc ?? plan.arriveSoc) - 1e-6);
          expect(departSoc).to.be.at.most(90);
        }
    }
    expect(feasible).to.be.above(30);
    expect(gaps).to.be.above(10);
    expect(alternatives).to.be.above(30);
  });
});

describe('a price as a straight line', () => {
  it('is found out of three charges, whatever it is made of', () => {
    const random = seeded(3);
    for (let run = 0; run < 100; run += 1) {
      const [flat, perKwh, perMinute] = [random() * 2, random(), random() * 0.3];
      const sample = { kwh: 5 + random() * 40, minutes: 5 + random() * 100 };
      const cost = ({ kwh, minutes }: typeof sample): number => flat + perKwh * kwh + perMinute * minutes;
      const [whole, part, long] = samplesOf(sample);
      const found = linearPrice(sample, [cost(whole), cost(part), cost(long)]);
      expect(found.flat).to.be.closeTo(flat, 1e-9);
      expect(found.perKwh).to.be.closeTo(perKwh, 1e-9);
      expect(found.perMinute).to.be.closeTo(perMinute, 1e-9);
    }
  });

  it('is never below nothing', () => {
    expect(linearPrice({ kwh: 10, minutes: 30 }, [5, 1, 5])).to.deep.equal({ flat: 0, perKwh: 0.5, perMinute: 0 });
  });
});

describe('what speaks against a stop', () => {
  const sure = { freshness: 'LIVE', usable: 4, available: 1, minutesAhead: 10 } as const;

  it('is nothing where enough is known to be free', () => {
    expect(stopRisks(sure)).to.deep.equal([]);
  });

  for (const [what, about, risks] of [
    ['an old status', { freshness: 'STALE' }, ['STATUS_STALE']],
    ['none', { freshness: 'NONE' }, ['STATUS_UNKNOWN']],
    ['one EVSE', { usable: 1 }, ['ONE_EVSE']],
    ['two', { usable: 2 }, ['TWO_EVSES']],
    ['all taken when one is nearly there', { available: 0 }, ['ALL_TAKEN_NOW']],
    ['all taken hours before', { available: 0, minutesAhead: 120 }, []],
    ['all taken, as somebody said long ago', { available: 0, freshness: 'STALE' }, ['STATUS_STALE']],
  ] as const)
    it(`is known: ${what}`, () => {
      const found = stopRisks({ ...sure, ...about });
      expect(found).to.deep.equal(risks);
      expect(riskMin(found) > 0).to.equal(risks.length > 0);
    });
});
