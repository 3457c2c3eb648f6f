import { expect } from 'chai';
import { activeProfile, capacity, endOf, shareBetween } from '../../../src/backends/sandbox/active-profile.ts';
import type { ChargingProfile } from '../../../src/generated/ocpi-2.2.1.ts';

const began = Date.parse('2026-03-01T10:00:00Z');
const afterS = (seconds: number): number => began + seconds * 1000;

const profile: ChargingProfile = {
  charging_rate_unit: 'W',
  charging_profile_period: [
    { start_period: 0, limit: 11_000 },
    { start_period: 60, limit: 22_000 },
    { start_period: 120, limit: 500_000 },
    { start_period: 180, limit: 0 },
  ],
};

describe('the limits that hold at the simulated station', () => {
  const periodsAt = (about: Partial<ChargingProfile> | null, seconds: number, durationS = 600) => {
    const held = { profile: about && { ...profile, ...about }, began };
    return activeProfile(held, afterS(seconds), durationS).charging_profile_period?.map(({ start_period, limit }) => [
      start_period,
      limit,
    ]);
  };

  it('are never below nothing: the station feeds nothing in', () => {
    const feeding = { charging_profile_period: [{ start_period: 0, limit: -11_000 }] };
    expect(periodsAt(feeding, 0)).to.deep.equal([[0, 0]]);
    expect(shareBetween({ profile: { ...profile, ...feeding }, began }, afterS(0), afterS(5))).to.equal(0);
  });

  it('count from the start of charging, the last one to its end (G-14)', () => {
    expect(periodsAt({}, 0)).to.deep.equal([
      [0, 11_000],
      [60, 22_000],
      [120, capacity.W],
      [180, 0],
    ]);
    expect(periodsAt({}, 100)).to.deep.equal([
      [0, 22_000],
      [20, capacity.W],
      [80, 0],
    ]);
    expect(periodsAt({}, 100_000)).to.deep.equal([[0, 0]]);
    expect(endOf({ profile, began })).to.equal(Number.POSITIVE_INFINITY);
  });

  it('count from the start that a profile has, and leave the capacity before and after it (G-07, G-14)', () => {
    const about = { start_date_time: '2026-03-01T10:01:40Z', duration: 90 };
    expect(periodsAt(about, 40)).to.deep.equal([
      [0, capacity.W],
      [60, 11_000],
      [120, 22_000],
      [150, capacity.W],
    ]);
    expect(periodsAt(about, 190)).to.deep.equal([[0, capacity.W]]);
    expect(periodsAt(null, 0)).to.deep.equal([[0, capacity.W]]);
    expect(periodsAt({ charging_profile_period: null }, 0)).to.deep.equal([[0, capacity.W]]);
  });

  it('say nothing beyond the time that is asked for', () => {
    expect(periodsAt({}, 0, 60)).to.deep.equal([[0, 11_000]]);
    expect(activeProfile({ profile, began }, began, 60)).to.deep.include({ duration: 60, charging_rate_unit: 'W' });
  });

  it('are never beyond the capacity, and the lowest counts for a step (G-05)', () => {
    expect(shareBetween({ profile, began }, afterS(0), afterS(5))).to.equal(11_000 / capacity.W);
    expect(shareBetween({ profile, began }, afterS(125), afterS(130))).to.equal(1);
    expect(shareBetween({ profile, began }, afterS(175), afterS(185))).to.equal(0);
    const inA: ChargingProfile = {
      charging_rate_unit: 'A',
      charging_profile_period: [{ start_period: 0, limit: 100 }],
    };
    expect(shareBetween({ profile: inA, began }, afterS(0), afterS(5))).to.equal(0.25);
  });
});
