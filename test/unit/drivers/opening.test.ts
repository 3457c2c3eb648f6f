import { expect } from 'chai';
import type { Hours } from '../../../src/generated/ocpi-2.2.1.ts';
import { hoursOf, openAt, openDays } from '../../../src/hub/drivers/places/opening.ts';
import { build } from '../../support/build.ts';

const hours = (opening_times: Hours | undefined, time_zone = 'Europe/Brussels') =>
  hoursOf(build.location({ opening_times, time_zone }));

const office: Hours = {
  twentyfourseven: false,
  regular_hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, period_begin: '08:00', period_end: '18:00' })),
};

/** What is said at an instant. */
const at = (text: string | undefined, instant: string) => {
  const { open, until } = openAt(text ?? '', Date.parse(instant));
  return [open, new Date(until).toISOString()];
};

describe('opening hours', () => {
  it('are one text for equal hours, none when nothing is known, and one word when it never closes', () => {
    expect(hours(undefined)).to.equal(undefined);
    expect(hours({ twentyfourseven: true })).to.equal('always');
    expect(hours(office))
      .to.equal(hours({ ...office }))
      .and.to.not.equal(hours(office, 'Europe/London'));
  });

  it('hold in the time zone of the place, in winter and in summer', () => {
    // A Monday in winter: UTC + 1; in summer UTC + 2.
    expect(at(hours(office), '2026-01-12T06:59:59Z')).to.deep.equal([false, '2026-01-12T07:00:00.000Z']);
    expect(at(hours(office), '2026-01-12T07:00:00Z')).to.deep.equal([true, '2026-01-12T17:00:00.000Z']);
    expect(at(hours(office), '2026-07-13T06:30:00Z')).to.deep.equal([true, '2026-07-13T16:00:00.000Z']);
    // From Friday evening to Monday morning, over the night in which the clocks change.
    expect(at(hours(office), '2026-03-27T18:00:00Z')).to.deep.equal([false, '2026-03-30T06:00:00.000Z']);
  });

  it('go on after midnight, and to the end of the day with 00:00', () => {
    const night = hours({
      twentyfourseven: false,
      regular_hours: [
        { weekday: 5, period_begin: '22:00', period_end: '04:00' },
        { weekday: 6, period_begin: '20:00', period_end: '00:00' },
        { weekday: 7, period_begin: '00:00', period_end: '02:00' },
      ],
    });
    expect(at(night, '2026-01-16T23:30:00Z')).to.deep.equal([true, '2026-01-17T03:00:00.000Z']);
    expect(at(night, '2026-01-17T22:30:00Z')).to.deep.equal([true, '2026-01-18T01:00:00.000Z']);
  });

  it('yield to exceptional openings, and both to exceptional closings', () => {
    const special: Hours = {
      ...office,
      exceptional_openings: [{ period_begin: '2026-01-17T08:00:00Z', period_end: '2026-01-17T12:00:00Z' }],
      exceptional_closings: [
        { period_begin: '2026-01-12T10:00:00Z', period_end: '2026-01-12T11:00:00Z' },
        { period_begin: '2026-01-17T11:00:00Z', period_end: '2026-01-17T20:00:00Z' },
      ],
    };
    expect(at(hours(special), '2026-01-12T09:00:00Z')).to.deep.equal([true, '2026-01-12T10:00:00.000Z']);
    expect(at(hours(special), '2026-01-12T10:30:00Z')).to.deep.equal([false, '2026-01-12T11:00:00.000Z']);
    expect(at(hours(special), '2026-01-17T09:00:00Z')).to.deep.equal([true, '2026-01-17T11:00:00.000Z']);
    const always: Hours = { ...special, twentyfourseven: true };
    expect(at(hours(always), '2026-01-12T10:30:00Z')).to.deep.equal([false, '2026-01-12T11:00:00.000Z']);
    expect(at(hours(always), '2026-01-11T03:00:00Z')).to.deep.equal([true, '2026-01-12T10:00:00.000Z']);
  });

  it('are told for seven days, in local time', () => {
    const days = openDays(hours(office) ?? '', 'Europe/Brussels', Date.parse('2026-03-27T23:30:00Z'));
    const open = { begin: '08:00', end: '18:00' };
    expect(days).to.deep.equal([
      { date: '2026-03-28', periods: [] },
      { date: '2026-03-29', periods: [] },
      { date: '2026-03-30', periods: [open] },
      { date: '2026-03-31', periods: [open] },
      { date: '2026-04-01', periods: [open] },
      { date: '2026-04-02', periods: [open] },
      { date: '2026-04-03', periods: [open] },
    ]);
    const always = openDays('always', 'Asia/Tokyo', Date.parse('2026-03-27T23:30:00Z'));
    expect(always?.[0]).to.deep.equal({ date: '2026-03-28', periods: [{ begin: '00:00', end: '24:00' }] });
  });

  it('are not known of a place that is not always open and does not say when, but for its exceptions', () => {
    expect(hours({ twentyfourseven: false })).to.equal(undefined);
    expect(hours({ twentyfourseven: false, regular_hours: [], exceptional_closings: [] })).to.equal(undefined);
    const irregular = hours({
      twentyfourseven: false,
      exceptional_openings: [{ period_begin: '2026-01-17T08:00:00Z', period_end: '2026-01-17T12:00:00Z' }],
      exceptional_closings: [{ period_begin: '2026-01-12T10:00:00Z', period_end: '2026-01-12T11:00:00Z' }],
    });
    expect(at(irregular, '2026-01-12T09:00:00Z')).to.deep.equal([undefined, '2026-01-12T10:00:00.000Z']);
    expect(at(irregular, '2026-01-12T10:30:00Z')).to.deep.equal([false, '2026-01-12T11:00:00.000Z']);
    expect(at(irregular, '2026-01-17T09:00:00Z')).to.deep.equal([true, '2026-01-17T12:00:00.000Z']);
    expect(openDays(irregular ?? '', 'Europe/Brussels', Date.parse('2026-01-12T09:00:00Z'))).to.equal(undefined);
  });

  it('are not known where they cannot be understood, and no text breaks anything', () => {
    expect(openAt(hours(office, 'Europe/Nowhere') ?? '', 0).open).to.equal(undefined);
    expect(openDays(hours(office, 'a|b,c') ?? '', 'a|b,c', 0)).to.equal(undefined);
    const unknown = { twentyfourseven: false, regular_hours: [{ weekday: 1, period_begin: '#NA', period_end: '#NA' }] };
    expect(openAt(hours(unknown) ?? '', Date.parse('2026-01-12T10:00:00Z')).open).to.equal(undefined);
  });
});
