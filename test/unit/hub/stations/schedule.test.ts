import { expect } from 'chai';
import { activeOf, flawOf, scheduleOf, wattsPerAmpere } from '../../../../src/hub/stations/profiles/schedule.ts';

const periods = (...limits: number[]) => limits.map((limit, at) => ({ start_period: at * 60, limit }));

describe('a charging profile for a station', () => {
  it('has its limits rounded down to a tenth, and not below what a binary fraction lacks (G-13)', () => {
    const { periods: told } = scheduleOf(
      { charging_rate_unit: 'A', charging_profile_period: periods(16.25, 16.2, 0.1 + 0.2, 32, 9.99) },
      undefined,
      690,
    );
    expect(told.map(({ limit }) => limit)).to.deep.equal([16.2, 16.2, 0.3, 32, 9.9]);
  });

  it('is converted by voltage and phases of the connector, never to more', () => {
    const three = [{ max_voltage: 230, power_type: 'AC_3_PHASE' as const }];
    expect(wattsPerAmpere(three)).to.equal(690);
    expect(wattsPerAmpere([{ max_voltage: 230, power_type: 'AC_1_PHASE' }])).to.equal(230);
    expect(wattsPerAmpere([{ max_voltage: 900, power_type: 'DC' }])).to.equal(900);
    const profile = {
      charging_rate_unit: 'W' as const,
      charging_profile_period: periods(11_000),
      min_charging_rate: 4140,
    };
    expect(scheduleOf(profile, 'A', 690)).to.deep.equal({
      unit: 'A',
      minRate: 6,
      periods: [{ startS: 0, limit: 15.9 }],
    });
    expect(
      scheduleOf({ charging_rate_unit: 'A', charging_profile_period: periods(16) }, 'W', 690).periods,
    ).to.deep.equal([{ startS: 0, limit: 11_040 }]);
  });

  it('needs periods in order from its start (G-21)', () => {
    expect(flawOf({ charging_rate_unit: 'A' }, 10)).to.be.a('string');
    expect(flawOf({ charging_rate_unit: 'A', charging_profile_period: [] }, 10)).to.be.a('string');
    expect(flawOf({ charging_rate_unit: 'A', charging_profile_period: [{ start_period: 1, limit: 1 }] }, 10)).to.be.a(
      'string',
    );
    expect(
      flawOf(
        { charging_rate_unit: 'A', charging_profile_period: [...periods(1, 2), { start_period: 60, limit: 1 }] },
        10,
      ),
    ).to.be.a('string');
    expect(flawOf({ charging_rate_unit: 'A', charging_profile_period: periods(1, 2, 3) }, 2)).to.be.a('string');
    expect(flawOf({ charging_rate_unit: 'A', charging_profile_period: periods(1, 2, 3) }, 3)).to.equal(undefined);
  });

  it('limits, and takes nothing out of a vehicle (G-21)', () => {
    const flaws = (limit: number, min_charging_rate?: number) =>
      flawOf(
        {
          charging_rate_unit: 'W',
          charging_profile_period: periods(11_000, limit),
          ...(min_charging_rate !== undefined && { min_charging_rate }),
        },
        10,
      );
    expect([flaws(-0.1), flaws(0, -6)]).to.satisfy((all: unknown[]) => all.every((one) => typeof one === 'string'));
    expect([flaws(0), flaws(0, 0)]).to.deep.equal([undefined, undefined]);
  });

  it('is told as the station says that it holds', () => {
    const schedule = {
      startAt: '2026-11-29T10:00:00Z',
      durationS: 60,
      unit: 'W' as const,
      periods: [{ startS: 0, limit: 11.16 }],
    };
    expect(activeOf(schedule, 0)).to.deep.equal({
      start_date_time: '2026-11-29T10:00:00Z',
      charging_profile: {
        duration: 60,
        charging_rate_unit: 'W',
        charging_profile_period: [{ start_period: 0, limit: 11.1 }],
      },
    });
    expect(activeOf({ unit: 'W', periods: [] }, 0).start_date_time).to.equal('1970-01-01T00:00:00.000Z');
  });
});
