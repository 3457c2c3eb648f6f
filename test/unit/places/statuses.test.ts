import { expect } from 'chai';
import type { StatusCounts } from '../../../src/places/place-found.ts';
import type { PlaceIndex, PlaceQuery } from '../../../src/places/place-index.ts';
import type { StatusLine } from '../../../src/places/place-record.ts';
import { asking, connector, evse, indexOf, numbersOf, owner, place } from '../../support/places/build-place.ts';
import { present } from '../../support/places/synthetic.ts';

const noon = present;
const night = present + 11 * 3_600_000;

/** What the only place of an index counts. */
function countsOf(index: PlaceIndex, query: PlaceQuery): StatusCounts | undefined {
  const [found] = index.ofNumbers([1], query);
  if (found === undefined) return undefined;
  const { total, available, occupied, reserved, outOfOrder, unknown, closed } = found;
  return { total, available, occupied, reserved, outOfOrder, unknown, closed };
}

const none = { total: 0, available: 0, occupied: 0, reserved: 0, outOfOrder: 0, unknown: 0, closed: 0 };

describe('statuses of places', () => {
  it('are counted by what they mean; what is planned or removed is not there', () => {
    const statuses = [
      'AVAILABLE',
      'CHARGING',
      'BLOCKED',
      'RESERVED',
      'OUTOFORDER',
      'INOPERATIVE',
      'UNKNOWN',
      'PLANNED',
      'REMOVED',
    ] as const;
    const index = indexOf([place(1, { evses: statuses.map((status) => evse(status)) })]);
    expect(countsOf(index, asking())).to.deep.equal({
      total: 7,
      available: 1,
      occupied: 2,
      reserved: 1,
      outOfOrder: 2,
      unknown: 1,
      closed: 0,
    });
  });

  it('of a place whose EVSEs are all planned or removed, or that has none, are of nothing that can be found', () => {
    const index = indexOf([place(1, { evses: [evse('PLANNED'), evse('REMOVED')] }), place(2, { evses: [] })]);
    expect(numbersOf(index, asking())).to.deep.equal([]);
    expect(index.size).to.deep.equal({ places: 2, evses: 2 });
  });

  it('are unknown when they are too old to be relied on, and never available (7.5)', () => {
    const hour = 3_600_000;
    const index = indexOf([place(1, { observedAt: noon - hour })]);
    expect(countsOf(index, asking())).to.deep.equal({ ...none, total: 1, available: 1 });
    const later = asking({}, { now: noon + 1000 });
    expect(countsOf(index, later)).to.deep.equal({ ...none, total: 1, unknown: 1 });
    expect(countsOf(index, asking({ availableNow: true }))).to.include({ available: 1 });
    expect(countsOf(index, { ...later, filter: { availableNow: true } })).to.equal(undefined);
    // The owner is heard from: what it said still holds.
    index.setOwner(owner, { heardAt: noon, reliableS: 3600 });
    expect(countsOf(index, { ...later, filter: { availableNow: true } })).to.include({ available: 1 });
    expect(index.ofNumbers([1], later)[0]).to.include({ observedAt: noon, reliable: true });
  });

  it('were never told of: they are unknown, whatever is said of the owner', () => {
    const index = indexOf([place(1, { observedAt: undefined })]);
    index.setOwner(owner, { heardAt: 0, reliableS: Infinity });
    expect(index.ofNumbers([1], asking())[0]).to.include({ observedAt: undefined, reliable: false, unknown: 1 });
    expect(numbersOf(index, asking({ maxStatusAgeS: 1e12 }))).to.deep.equal([]);
  });

  it('of an owner nothing is said of are unknown', () => {
    const index = indexOf([place(1, { owner: 'BE-NEW' })]);
    expect(countsOf(index, asking({}, { owners: new Set(['BE-NEW']) }))).to.include({ unknown: 1, available: 0 });
  });

  it('can be asked for by age', () => {
    const index = indexOf([place(1, { observedAt: noon - 60_000 }), place(2, { observedAt: noon - 61_000 })]);
    expect(numbersOf(index, asking({ maxStatusAgeS: 60 }))).to.deep.equal([1]);
    expect(numbersOf(index, asking({ maxStatusAgeS: 61 }))).to.deep.equal([1, 2]);
  });

  it('of what is free at a closed place are not available (7.5)', () => {
    const index = indexOf([place(1, { hours: '8-20', evses: [evse(), evse('CHARGING')], observedAt: night })]);
    expect(countsOf(index, asking({ availableNow: true, openAt: 'now' }))).to.include({ available: 1, occupied: 1 });
    const later = { now: night };
    expect(countsOf(index, asking({}, later))).to.deep.equal({ ...none, total: 2, occupied: 1, closed: 1 });
    expect(countsOf(index, asking({ availableNow: true }, later))).to.equal(undefined);
    expect(countsOf(index, asking({ openAt: 'now' }, later))).to.equal(undefined);
    expect(countsOf(index, asking({ openAt: noon }, later))).to.include({ total: 2 });
    expect(countsOf(index, asking({ startable: true }, later))).to.equal(undefined);
  });

  it('of a place whose hours are not known are available, but it is not known to be open', () => {
    const index = indexOf([place(1, { hours: undefined })]);
    expect(index.ofNumbers([1], asking({ availableNow: true }))[0]).to.include({ available: 1, open: undefined });
    expect(numbersOf(index, asking({ openAt: 'now' }))).to.deep.equal([]);
  });

  it('are counted of what was asked for alone, one EVSE once for each kind of connector (U12)', () => {
    const [ccs, chademo] = [
      connector({ standard: 'IEC_62196_T2_COMBO', powerType: 'DC', powerKw: 150 }),
      connector({ standard: 'CHADEMO', powerType: 'DC', powerKw: 50 }),
    ];
    const index = indexOf([
      place(1, {
        evses: [
          evse('AVAILABLE', { connectors: [ccs, ccs, chademo] }),
          evse('CHARGING', { connectors: [ccs] }),
          evse('AVAILABLE'),
        ],
      }),
    ]);
    const [all] = index.ofNumbers([1], asking());
    expect(all).to.include({ total: 3, available: 2, minKw: 11, maxKw: 150 });
    expect(all?.connectors).to.deep.equal([
      { standard: 'IEC_62196_T2_COMBO', powerType: 'DC', powerKw: 150, ...none, total: 2, available: 1, occupied: 1 },
      { standard: 'CHADEMO', powerType: 'DC', powerKw: 50, ...none, total: 1, available: 1 },
      { standard: 'IEC_62196_T2', powerType: 'AC', powerKw: 11, ...none, total: 1, available: 1 },
    ]);
    const [fast] = index.ofNumbers([1], asking({ powerMinKw: 100 }));
    expect(fast).to.include({ total: 2, available: 1, occupied: 1, minKw: 150, maxKw: 150 });
    expect(fast?.connectors).to.have.length(1);
    expect(numbersOf(index, asking({ connector: ['CHADEMO'], powerMinKw: 100 }))).to.deep.equal([]);
    expect(numbersOf(index, asking({ powerMinKw: 100, minAvailable: 2 }))).to.deep.equal([]);
    expect(numbersOf(index, asking({ minAvailable: 2 }))).to.deep.equal([1]);
  });

  it('are set in place, by their place in the list', () => {
    const index = indexOf([place(1, { evses: [evse(), evse()] })]);
    const states = [
      { status: 'CHARGING', sinceAt: noon - 5000 },
      { status: 'AVAILABLE', sinceAt: noon - 9000 },
    ] as const;
    const told = { version: 2, observedAt: noon, updatedAt: noon };
    expect(index.setStatuses(1, { evses: states, ...told })).to.equal(true);
    expect(index.statusesOf(1)).to.deep.equal(states);
    expect(countsOf(index, asking({ updatedSince: noon }))).to.include({ available: 1, occupied: 1 });
    expect(index.setStatuses(1, { evses: states.slice(1), ...told })).to.equal(false);
    expect(index.setStatuses(2, { evses: states, ...told })).to.equal(false);
    expect(index.statusesOf(2)).to.equal(undefined);
  });

  describe('by lines of the log', () => {
    const line = (own: Partial<StatusLine> = {}): StatusLine => ({
      version: 2,
      uid: 'B',
      status: 'CHARGING',
      sinceAt: noon - 5000,
      observedAt: noon,
      ...own,
    });
    const free = line({ version: 3, status: 'AVAILABLE', sinceAt: noon - 4000 });
    const twoEvses = () =>
      indexOf([place(1, { evses: [evse('AVAILABLE', { uid: 'A' }), evse('AVAILABLE', { uid: 'B' })] })]);
    const statuses = (index: PlaceIndex) => index.statusesOf(1)?.map(({ status }) => status);

    it('are taken one after the other, of their EVSE alone', () => {
      const index = twoEvses();
      expect(index.takeLines(1, [line()])).to.deep.equal([line()]);
      expect(index.statusesOf(1)?.[1]).to.deep.equal({ status: 'CHARGING', sinceAt: noon - 5000 });
      expect(countsOf(index, asking({ updatedSince: noon }))).to.include({ available: 1, occupied: 1 });
      const broken = line({ version: 4, uid: 'A', status: 'INOPERATIVE' });
      expect(index.takeLines(1, [free, broken])).to.deep.equal([free, broken]);
      expect(statuses(index)).to.deep.equal(['INOPERATIVE', 'AVAILABLE']);
    });

    it('are told of when they are true now, also those that are known already', () => {
      const index = twoEvses();
      expect(index.takeLines(1, [line(), free])).to.deep.equal([free]);
      expect(index.takeLines(1, [line()])).to.deep.equal([]);
      expect(index.takeLines(1, [free])).to.deep.equal([free]);
      expect(index.statusesOf(1)?.[1]).to.deep.equal({ status: 'AVAILABLE', sinceAt: noon - 4000 });
    });

    it('are not taken after one that was missed, nor of what is not known: none of them', () => {
      const index = twoEvses();
      for (const unknown of [
        [free],
        [line({ uid: 'b' })],
        [line(), line({ version: 3, uid: 'C' })],
        [line(), line({ version: 4 })],
      ])
        expect(index.takeLines(1, unknown), JSON.stringify(unknown)).to.equal(undefined);
      expect(index.takeLines(2, [line()])).to.equal(undefined);
      expect(statuses(index)).to.deep.equal(['AVAILABLE', 'AVAILABLE']);
      expect(index.takeLines(1, [line()])).to.deep.equal([line()]);
    });

    it('are not taken when the place has two with that uid, or one comes or goes by it', () => {
      const same = indexOf([place(1, { evses: [evse('AVAILABLE', { uid: 'B' }), evse('AVAILABLE', { uid: 'B' })] })]);
      expect(same.takeLines(1, [line()])).to.equal(undefined);
      for (const status of ['REMOVED', 'PLANNED'] as const) {
        expect(twoEvses().takeLines(1, [line({ status })]), status).to.equal(undefined);
        const index = indexOf([place(1, { evses: [evse(status, { uid: 'B' })] })]);
        expect(index.takeLines(1, [line()]), status).to.equal(undefined);
      }
    });

    it('are not taken when the last that is known is not so: another database has come', () => {
      const index = twoEvses();
      index.takeLines(1, [line(), free]);
      expect(index.takeLines(1, [line({ version: 3, status: 'BLOCKED' })])).to.equal(undefined);
      expect(index.follows(1, [line({ version: 3, status: 'BLOCKED' })])).to.equal(false);
      expect(index.follows(1, [free])).to.equal(true);
    });

    it('go on behind those that came while everything was ordered anew', async () => {
      const index = twoEvses();
      await index.rebuild();
      const rebuilding = index.rebuild();
      expect(index.takeLines(1, [line()])).to.have.length(1);
      await rebuilding;
      expect(index.takeLines(1, [free])).to.deep.equal([free]);
      expect(index.takeLines(1, [line({ version: 5 })])).to.equal(undefined);
      await index.close();
    });

    it('begin behind the version that was set or put', async () => {
      const index = twoEvses();
      index.setStatuses(1, { version: 7, evses: [evse(), evse()], observedAt: noon, updatedAt: noon });
      expect(index.takeLines(1, [line({ version: 9 })])).to.equal(undefined);
      expect(index.takeLines(1, [line({ version: 8 })])).to.have.length(1);
      await index.rebuild();
      expect(index.takeLines(1, [line({ version: 9, status: 'BLOCKED' })])).to.have.length(1);
      const evses = [evse('AVAILABLE', { uid: 'A' }), evse('CHARGING', { uid: 'B' })];
      index.put(place(1, { version: 20, evses }));
      expect(index.takeLines(1, [line({ version: 21, status: 'BLOCKED' })])).to.have.length(1);
      await index.close();
    });
  });
});
