import { expect } from 'chai';
import type { ChargingPeriod, Session } from '../../../../src/generated/ocpi-2.2.1.ts';
import { dueOf, intervalOf } from '../../../../src/hub/drivers/charging/due.ts';
import { observe } from '../../../../src/hub/drivers/charging/observed.ts';
import { defaultLimits } from '../../../../src/kernel/limits.ts';
import { exactly } from '../../../../src/pricing/exact.ts';
import type { Progress } from '../../../../src/store/drivers/sessions.ts';
import { createBuild } from '../../../support/build.ts';

const build = createBuild();
const minuteMs = 60_000;
const start = Date.parse('2026-11-30T10:00:00Z');
const at = (minutes: number): string => new Date(start + minutes * minuteMs).toISOString();

const session = (minutes: number, kwh: number, about: Partial<Session> = {}): Session =>
  build.session({
    start_date_time: at(0),
    last_updated: at(minutes),
    kwh,
    charging_periods: [],
    status: 'ACTIVE',
    ...about,
  });

/** What one Session after the other shows. */
function shown(...sessions: Session[]): { event: string | undefined; progress: Progress } {
  let seen = { progress: {} as Progress, updatedAt: undefined as number | undefined };
  let event: string | undefined;
  for (const one of sessions) {
    const observed = observe(exactly(one), seen, defaultLimits);
    event = observed.event;
    seen = { progress: observed.progress, updatedAt: Date.parse(one.last_updated) };
  }
  return { event, progress: seen.progress };
}

describe('what a Session shows of a charge', () => {
  it('is its status, but for a car that takes nothing', () => {
    const eventOf = (status: Session['status']) => shown(session(1, 0, { status })).event;
    expect(eventOf('PENDING')).to.equal('plug-awaited');
    expect(eventOf('ACTIVE')).to.equal('charging');
    expect(eventOf('COMPLETED')).to.equal('completed');
    expect(eventOf('INVALID')).to.equal('invalidated');
    expect(eventOf('RESERVATION')).to.equal(undefined);
  });

  it('has the power on average since the message before, to the watt', () => {
    expect(shown(session(30, 5.5)).progress.power_kw).to.equal('11');
    expect(shown(session(30, 5.5), session(40, 9)).progress.power_kw).to.equal('21');
    expect(shown(session(30, 5.5), session(37, 7)).progress.power_kw).to.equal('12.86');
    // The same message again, a register that goes back, and the end say nothing.
    expect(shown(session(30, 5.5), session(30, 5.5)).progress.power_kw).to.equal('11');
    expect(shown(session(30, 5.5), session(40, 5)).progress.power_kw).to.equal(null);
    expect(shown(session(30, 5.5), session(40, 9, { status: 'COMPLETED' })).progress.power_kw).to.equal(null);
  });

  it('has no power that the connector cannot give', () => {
    const powerAt = (maxKw: number): unknown =>
      observe(exactly(session(30, 5.5)), { progress: {}, updatedAt: undefined, maxKw }, defaultLimits).progress
        .power_kw;
    expect(powerAt(11)).to.equal('11');
    expect(powerAt(9)).to.equal(null);
    expect(shown(session(1, 500)).progress.power_kw).to.equal(null);
  });

  it('has the energy as it was sent', () => {
    expect(shown(session(30, 0.1 + 0.2)).progress.energy_kwh).to.equal('0.30000000000000004');
  });

  it('has the state of charge that the car has told last', () => {
    const charging_periods: ChargingPeriod[] = [
      { start_date_time: at(0), dimensions: [{ type: 'STATE_OF_CHARGE', volume: 40 }] },
      { start_date_time: at(10), dimensions: [{ type: 'STATE_OF_CHARGE', volume: 52 }] },
    ];
    expect(shown(session(20, 5, { charging_periods })).progress.soc).to.equal(52);
    expect(shown(session(20, 5)).progress.soc).to.equal(null);
  });

  it('is idle since the first of the periods that are parking alone', () => {
    const period = (minute: number, type: 'TIME' | 'PARKING_TIME'): ChargingPeriod => ({
      start_date_time: at(minute),
      dimensions: [{ type, volume: 0.25 }],
    });
    const charging_periods = [period(0, 'TIME'), period(30, 'PARKING_TIME'), period(45, 'PARKING_TIME')];
    const idle = shown(session(60, 5, { charging_periods }));
    expect([idle.event, idle.progress.idle_since]).to.deep.equal(['suspended', at(30)]);
    const again = shown(session(60, 5, { charging_periods: [...charging_periods, period(60, 'TIME')] }));
    expect([again.event, again.progress.idle_since]).to.deep.equal(['charging', null]);
  });

  it('is idle since the energy has grown last, once that is five minutes ago', () => {
    const before = [session(10, 3), session(20, 5)];
    expect(shown(...before, session(24, 5)).event).to.equal('charging');
    const idle = shown(...before, session(24, 5), session(26, 5));
    expect([idle.event, idle.progress.idle_since]).to.deep.equal(['suspended', at(20)]);
    expect(shown(...before, session(26, 5), session(30, 5.1)).event).to.equal('charging');
    // A car that has not begun is about to.
    expect(shown(session(1, 0), session(20, 0)).event).to.equal('charging');
  });
});

describe('a charge of which nothing is heard', () => {
  const charge = {
    state: 'CHARGING' as const,
    state_since: new Date(start),
    reason: null,
    session_key: 's',
    observed_at: new Date(start),
    interval_ms: 2 * minuteMs,
    stop_wanted: false,
    polls: 0,
    created_at: new Date(start),
  };

  it('is asked about after three of its CPO’s intervals, then every hour, for a week', () => {
    const dueIn = (about: object): number | undefined => {
      const due = dueOf({ ...charge, ...about }, defaultLimits);
      return due === undefined ? undefined : (due - start) / minuteMs;
    };
    expect(dueIn({})).to.equal(6);
    expect(dueIn({ interval_ms: null })).to.equal(15);
    expect(dueIn({ state: 'STALLED', polls: 1 })).to.equal(66);
    expect(dueIn({ state: 'STALLED', polls: 169 })).to.equal(undefined);
    expect(dueIn({ state: 'ENDED' })).to.equal(7 * 24 * 60);
    expect(dueIn({ state: 'ENDED', reason: 'BILL_OVERDUE' })).to.equal(undefined);
    expect(dueIn({ state: 'BILLED' })).to.equal(undefined);
  });

  it('has the rhythm of its CPO: quick to grow, slow to shrink, within bounds', () => {
    const next = (interval_ms: number | null, passedMinutes: number): number =>
      intervalOf({ observed_at: new Date(start), interval_ms }, start + passedMinutes * minuteMs, defaultLimits) /
      minuteMs;
    expect(next(5 * minuteMs, 10)).to.equal(10);
    expect(next(5 * minuteMs, 1)).to.equal(3);
    expect(next(minuteMs, 0)).to.equal(1);
    expect(next(null, 60)).to.equal(15);
    expect(intervalOf({ observed_at: null, interval_ms: null }, start, defaultLimits)).to.equal(5 * minuteMs);
  });
});
