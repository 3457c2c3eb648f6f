import { expect } from 'chai';
import { relianceNow, reliedOn } from '../../../../src/hub/drivers/occupancy/reliance.ts';
import { dayOf, halfLifeDays, hoursOfWeek, WeekSums } from '../../../../src/hub/drivers/occupancy/week-sums.ts';
import { Zone } from '../../../../src/pricing/zone.ts';

const none = Buffer.alloc(0);
const ms = (text: string): number => Date.parse(text);

describe('sums by hour of the week', () => {
  /** The seconds of all hours that have some. */
  const secondsOf = (sums: WeekSums): [number, number][] =>
    Array.from({ length: hoursOfWeek }, (_, hour) => [hour, sums.of(hour, ['AC', 'DC']).observedS] as [number, number])
      .filter(([, seconds]) => seconds > 0)
      .map(([hour, seconds]) => [hour, Math.round(seconds)]);
  const summed = (zone: string, from: string, until: string): [number, number][] => {
    const sums = new WeekSums(none, dayOf(ms(from)));
    sums.add({ from: ms(from), until: ms(until) }, { power: 'AC', isBusy: false, zone: Zone.of(zone) });
    return secondsOf(sums);
  };
  const hourOf = (weekday: number, hour: number): number => (weekday - 1) * 24 + hour;

  it('are of local time, from Monday on', () => {
    // 23 November 2026 is a Monday.
    expect(summed('UTC', '2026-11-22T23:30:00Z', '2026-11-23T01:15:00Z')).to.deep.equal([
      [hourOf(1, 0), 3600],
      [hourOf(1, 1), 900],
      [hourOf(7, 23), 1800],
    ]);
    expect(summed('Asia/Kathmandu', '2026-11-23T00:00:00Z', '2026-11-23T00:30:00Z')).to.deep.equal([
      [hourOf(1, 5), 900],
      [hourOf(1, 6), 900],
    ]);
  });

  it('have an hour twice, or not at all, when clocks change', () => {
    expect(summed('Europe/Brussels', '2026-10-24T23:30:00Z', '2026-10-25T02:30:00Z')).to.deep.equal([
      [hourOf(7, 1), 1800],
      [hourOf(7, 2), 7200],
      [hourOf(7, 3), 1800],
    ]);
    expect(summed('Europe/Brussels', '2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z')).to.deep.equal([
      [hourOf(7, 1), 1800],
      [hourOf(7, 3), 1800],
    ]);
    // By half an hour, at a time that is no whole hour of UTC.
    expect(summed('Australia/Lord_Howe', '2026-10-03T15:00:00Z', '2026-10-03T16:00:00Z')).to.deep.equal([
      [hourOf(7, 1), 1800],
      [hourOf(7, 2), 1800],
    ]);
  });

  it('count half after their half-life, whenever they are weighed, and are kept as they are', () => {
    const zone = Zone.of('UTC');
    const period = { from: ms('2026-09-07T10:00:00Z'), until: ms('2026-09-07T11:00:00Z') };
    const then = dayOf(period.from);
    const early = new WeekSums(none, then);
    early.add(period, { power: 'DC', isBusy: true, zone });
    const late = new WeekSums(none, then + halfLifeDays);
    late.add(period, { power: 'DC', isBusy: true, zone });
    const kept = new WeekSums(early.kept, early.day);
    kept.age(then + halfLifeDays);
    for (const sums of [late, kept]) {
      expect(sums.of(hourOf(1, 10), ['DC'])).to.deep.equal({ observedS: 1800, busyS: 1800 });
      expect(sums.of(hourOf(1, 10), ['AC'])).to.deep.equal({ observedS: 0, busyS: 0 });
    }
    expect(new WeekSums(none, then).kept).to.have.length(0);
  });
});

describe('when statuses could be relied on', () => {
  it('is outside of silences, and no later than their owner was heard', () => {
    const silences = [
      { from: 0, until: 10 },
      { from: 20, until: 30 },
      { from: 25, until: 40 },
    ];
    expect(reliedOn({ from: 5, until: 100 }, { until: 60, silences })).to.deep.equal([
      { from: 10, until: 20 },
      { from: 40, until: 60 },
    ]);
    expect(reliedOn({ from: 21, until: 39 }, { until: 60, silences })).to.deep.equal([]);
    expect(reliedOn({ from: 50, until: 55 }, { until: 50, silences: [] })).to.deep.equal([]);
  });

  for (const [what, before, heard, looked, expected] of [
    ['goes on with newer evidence', 1200, [1000, 1], [1100, 1150], { until: 2000, silence: undefined }],
    [
      'begins with the first evidence of an owner',
      undefined,
      [1000, 1],
      [1100, 0],
      { until: 2000, silence: undefined },
    ],
    ['does not begin without', undefined, [0, 0], [1100, 0], undefined],
    ['ends when nobody can say any more', 1200, [0, 0], [1100, 1000], { until: 1100, silence: undefined }],
    ['stays ended', 900, [0, 0], [1100, 1000], { until: 900, silence: undefined }],
    ['ends with its evidence', 1200, [200, 1], [1300, 1250], { until: 1200, silence: undefined }],
    [
      'begins anew with evidence after a silence',
      900,
      [1050, 1],
      [1100, 1000],
      { until: 2050, silence: { from: 900, until: 1050 } },
    ],
    [
      'begins anew not before it was looked last',
      900,
      [800, 1],
      [1100, 1000],
      { until: 1800, silence: { from: 900, until: 1000 } },
    ],
    [
      'has a gap where evidence came too late',
      5000,
      [9000, 2],
      [9500, 4000],
      { until: 11_000, silence: { from: 5000, until: 9000 } },
    ],
    [
      'was there for a while that is over',
      900,
      [1000, 1],
      [5000, 950],
      { until: 2000, silence: { from: 900, until: 1000 } },
    ],
  ] as const) {
    it(what, () => {
      const [heardAt, reliableS] = heard;
      const [now, lookedAt] = looked;
      expect(relianceNow(before, { heardAt, reliableS }, { now, lookedAt })).to.deep.equal(expected);
    });
  }
});
