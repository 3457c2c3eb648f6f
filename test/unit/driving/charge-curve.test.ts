import { expect } from 'chai';
import fc from 'fast-check';
import { cappedCurve, minutesBetween, partsOf } from '../../../src/driving/charge-curve.ts';
import type { CurvePoint } from '../../../src/driving/vehicle.ts';

/** One to eight points at different states of charge, from 1 to 400 kW. */
const points: fc.Arbitrary<CurvePoint[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 8 })
  .chain((socs) => {
    const sorted = socs.toSorted((one, other) => one - other);
    return fc.tuple(...sorted.map((soc) => fc.double({ min: 1, max: 400, noNaN: true }).map((kw) => ({ soc, kw }))));
  });
const cap = fc.double({ min: 1, max: 450, noNaN: true });
const perPercent = fc.double({ min: 0.1, max: 2, noNaN: true });
const range = fc
  .tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .filter(([one, other]) => one !== other)
  .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);

/** Power at a state of charge, read off the points. */
function powerAt(curve: readonly CurvePoint[], soc: number): number {
  const after = curve.findIndex((point) => point.soc >= soc);
  const [right, left] = [curve[after] ?? curve.at(-1), curve[after - 1] ?? curve[0]];
  if (after < 0) return right?.kw ?? 0;
  if (right === undefined || left === undefined || right === left || right.soc === left.soc) return right?.kw ?? 0;
  return left.kw + ((right.kw - left.kw) * (soc - left.soc)) / (right.soc - left.soc);
}

const near = (value: number, expected: number, share = 1e-9): boolean =>
  Math.abs(value - expected) <= Math.abs(expected) * share + 1e-12;

describe('a charge curve', () => {
  it('of one power takes energy over power', () => {
    fc.assert(
      fc.property(
        cap,
        fc.double({ min: 1, max: 400, noNaN: true }),
        perPercent,
        range,
        (capKw, kw, each, [from, to]) => {
          const curve = cappedCurve([{ soc: 30, kw }], capKw, each);
          const expected = (((to - from) * each) / Math.min(kw, capKw)) * 60;
          return near(minutesBetween(curve, from, to), expected);
        },
      ),
    );
  });

  it('that falls evenly takes the integral, in closed form: 50 kWh from 100 to 50 kW', () => {
    const curve = cappedCurve(
      [
        { soc: 0, kw: 100 },
        { soc: 100, kw: 50 },
      ],
      400,
      0.5,
    );
    expect(minutesBetween(curve, 0, 100)).to.be.closeTo(60 * Math.LN2, 1e-9);
    // Energy over peak power, the classic error, would be 30 minutes.
    expect(minutesBetween(curve, 0, 100)).to.be.greaterThan(41);
  });

  it('is the sum over small steps, whatever it looks like', () => {
    fc.assert(
      fc.property(points, cap, perPercent, range, (curve, capKw, each, [from, to]) => {
        const steps = 20_000;
        let minutes = 0;
        for (let step = 0; step < steps; step += 1) {
          const soc = from + ((to - from) * (step + 0.5)) / steps;
          minutes += ((((to - from) / steps) * each) / Math.min(powerAt(curve, soc), capKw)) * 60;
        }
        return near(minutesBetween(cappedCurve(curve, capKw, each), from, to), minutes, 1e-3);
      }),
      { numRuns: 50 },
    );
  });

  it('is never faster than the cap, and the parts are what it is made of', () => {
    fc.assert(
      fc.property(points, cap, perPercent, range, (curve, capKw, each, [from, to]) => {
        const parts = partsOf(cappedCurve(curve, capKw, each), from, to, 5);
        const energy = parts.reduce((sum, { energyKwh }) => sum + energyKwh, 0);
        const minutes = parts.reduce((sum, part) => sum + part.minutes, 0);
        const isBelow = parts.every((part) => {
          const average = (part.energyKwh * 60) / part.minutes;
          return (
            part.maxKw <= capKw * (1 + 1e-9) && average <= part.maxKw * (1 + 1e-9) && average >= part.minKw * (1 - 1e-9)
          );
        });
        return isBelow && near(energy, (to - from) * each) && minutes * capKw * (1 + 1e-9) >= energy * 60;
      }),
    );
  });

  it('takes longer for more, and no longer where there is more power; halves add up', () => {
    fc.assert(
      fc.property(points, cap, cap, perPercent, range, (curve, one, other, each, [from, to]) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const minutes = (capKw: number, start: number, end: number): number =>
          minutesBetween(cappedCurve(curve, capKw, each), start, end);
        const middle = (from + to) / 2;
        return (
          minutes(low, from, to) > minutes(low, from, middle) &&
          minutes(high, from, to) <= minutes(low, from, to) * (1 + 1e-9) &&
          near(minutes(low, from, middle) + minutes(low, middle, to), minutes(low, from, to))
        );
      }),
    );
  });

  it('ends also where its power goes down to nothing', () => {
    const curve = cappedCurve(
      [
        { soc: 0, kw: 50 },
        { soc: 100, kw: 0 },
      ],
      50,
      0.5,
    );
    expect(minutesBetween(curve, 99, 100)).to.be.within(30, 60);
  });
});
