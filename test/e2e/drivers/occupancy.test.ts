import { expect } from 'chai';
import { countOccupancy } from '../../../src/hub/drivers/occupancy/count-occupancy.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { occupancyPosition, readOccupancy, saveOccupancy } from '../../../src/store/drivers/occupancy.ts';
import { deleteObjects } from '../../../src/store/vanished.ts';
import { build } from '../../support/build.ts';
import { hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { watchedPool } from '../../support/watched-pool.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;
/** Half an hour beside those of UTC, and the same all year. */
const time_zone = 'Asia/Kolkata';
const zoneMs = 5.5 * hourMs;

interface Cell {
  readonly weekday: number;
  readonly hour: number;
  readonly busy_share: number | null;
  readonly observed_hours: number;
  readonly weeks: number;
}

const never = 2 ** 31 - 1;
const rounded = (value: number, factor: number): number => Math.round(value * factor) / factor;

describe('how busy a place is', () => {
  let hub: TestHub;
  /** Another process on the same database. */
  let other: TestHub;
  let cpo: ConnectedPartner;
  let driver: TestDriver;
  let place: string;
  /** The first of the hours that are counted, two weeks ago. */
  const start = Math.floor((Date.now() + zoneMs) / hourMs) * hourMs - zoneMs - 2 * weekMs;
  const today = Math.floor(Date.now() / dayMs);
  const weight = (at: number): number => 0.5 ** ((today - Math.floor(at / dayMs)) / 42);

  before(async () => {
    // Statuses hold for hours. Nobody counts but the test.
    const limits = { aliveAfterSilenceMs: hourMs, occupancyLookMs: never };
    hub = await startHub({ limits });
    other = await startHub({ database: hub.database, limits });
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hostEmsp(hub);
    await hub.agree('BE-BEC', 'DE-XVE');
    driver = await makeDriver(hub);
    await cpo.push('locations/BE/BEC/LOC0', build.location({ id: 'LOC0' }), 'NL-HUB');
    await until(async () => (await reads('select from status_rhythms where pushed_at is not null')).length > 0, {
      what: 'signs of the owner',
    });
    await count(hub, start - hourMs);
  });
  after(async () => {
    await other.stop();
    await hub.stop();
  });

  const reads = async (sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
    (await hub.app.hub.reads.query<Record<string, unknown>>(sql, values)).rows;

  /** What the worker of a process does when it looks. */
  const count = (
    of: TestHub,
    now = Date.now(),
    limits = {},
    isStopping?: () => boolean,
    pool = of.app.hub.reads,
  ): Promise<void> =>
    countOccupancy(
      {
        pool,
        clock: { ...systemClock, now: () => now },
        limits: { ...of.app.hub.limits, ...limits },
        registry: () => of.app.hub.registry(),
      },
      isStopping,
    );
  const bothCount = (): Promise<unknown> => Promise.all([count(hub), count(other)]);

  /** Does something as if it were at another time. */
  async function at(ms: number, doing: () => Promise<unknown>): Promise<void> {
    const [end] = await reads('select coalesce(max(position), 0) as position from changes');
    await doing();
    await reads('update changes set at = $1 where position > $2', [new Date(ms), end?.['position']]);
  }
  const patch = (uid: string, status: string) => () =>
    cpo.patch(`locations/BE/BEC/BUSY1/${uid}`, build.patch({ status }), 'NL-HUB');
  const evses = [
    build.evse({ uid: 'A', evse_id: 'BE*BEC*EA' }),
    build.evse({ uid: 'B', evse_id: 'BE*BEC*EB', connectors: [build.connector({ power_type: 'DC' })] }),
  ];

  const number = (): number => Number.parseInt(place.slice(4), 36);
  const occupancy = (query = '') => driver.ok('GET', `/locations/${place}/occupancy${query}`);
  /** The cell of an instant. */
  async function cellAt(ms: number, query = ''): Promise<Cell | undefined> {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: time_zone,
      weekday: 'short',
      hour: 'numeric',
      hourCycle: 'h23',
    }).formatToParts(ms);
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
    const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')) + 1;
    const { cells } = (await occupancy(query)) as { cells: Cell[] };
    return cells.find((cell) => cell.weekday === weekday && cell.hour === Number(part('hour')));
  }

  it('is not known before anything was observed', async () => {
    await at(start, () =>
      cpo.push('locations/BE/BEC/BUSY1', build.location({ id: 'BUSY1', time_zone, evses }), 'NL-HUB'),
    );
    const [row] = await reads(`select number from objects_locations where id = 'BUSY1'`);
    place = `loc_${Number(row?.['number']).toString(36)}`;
    const answer = await occupancy();
    expect(answer).to.deep.include({ location_id: place, power_type: null, evses: 2, time_zone, since: null });
    expect(answer.cells).to.have.length(168);
    for (const cell of answer.cells) expect(cell).to.deep.include({ busy_share: null, observed_hours: 0, weeks: 0 });
    expect(answer.cells[167]).to.deep.include({ weekday: 7, hour: 23 });
  });

  it('is what its EVSEs did by the hour of its own time, each change once, whoever counts', async () => {
    await bothCount();
    const evse = { ...evses[1], status: 'RESERVED' };
    for (const [ms, doing] of [
      [start + hourMs, patch('A', 'CHARGING')],
      [start + 1.5 * hourMs, patch('A', 'AVAILABLE')],
      [start + 2 * hourMs, () => cpo.push('locations/BE/BEC/BUSY1/B', evse, 'NL-HUB')],
      [start + 3 * hourMs, patch('B', 'OUTOFORDER')],
      [start + 4 * hourMs, patch('B', 'AVAILABLE')],
    ] as const) {
      await at(ms, doing);
      await bothCount();
    }
    // The process stops after the first line of two; another goes on.
    await at(start + weekMs + hourMs, patch('A', 'BLOCKED'));
    await at(start + weekMs + 2 * hourMs, patch('A', 'AVAILABLE'));
    let asked = 0;
    await count(hub, Date.now(), { occupancyLinesPerReadMax: 1 }, () => ++asked > 1);
    const [half] = await reads('select evses from occupancy where location = $1', [number()]);
    expect(half?.['evses']).to.contain('["AC","BUSY"');
    const behind = await occupancyPosition(hub.app.hub.reads);
    const [old] = await readOccupancy(hub.app.hub.reads, [number()]);
    await bothCount();
    // A process that was overtaken keeps nothing of what it made of the same lines.
    const late = { rows: old === undefined ? [] : [{ ...old, sums: Buffer.alloc(0) }], gone: [], readTo: undefined };
    expect(await saveOccupancy(hub.app.hub.reads, behind, behind, late)).to.equal(false);

    const weights = (hour: number): [number, number] => [
      weight(start + hour * hourMs),
      weight(start + weekMs + hour * hourMs),
    ];
    const [old1, new1] = weights(1);
    expect(await cellAt(start + hourMs)).to.deep.include({
      busy_share: rounded((0.5 * old1 + new1) / (2 * (old1 + new1)), 100),
      observed_hours: rounded(2 * (old1 + new1), 10),
      weeks: rounded(old1 + new1, 10),
    });
    const [old2, new2] = weights(2);
    expect((await cellAt(start + 2 * hourMs))?.busy_share).to.equal(rounded(old2 / (2 * (old2 + new2)), 100));
    expect((await cellAt(start + 2 * hourMs, '?power_type=DC'))?.busy_share).to.equal(
      rounded(old2 / (old2 + new2), 100),
    );
    // It was out of order in one of two weeks: of one EVSE that is too little, of the other it is not.
    const [old3, new3] = weights(3);
    expect(await cellAt(start + 3 * hourMs)).to.deep.include({
      busy_share: null,
      observed_hours: rounded(old3 + 2 * new3, 10),
    });
    expect((await cellAt(start + 3 * hourMs, '?power_type=AC'))?.busy_share).to.equal(0);
    const { since, as_of, half_life_days } = await occupancy();
    expect(Date.parse(since)).to.equal(start);
    expect(Date.parse(as_of)).to.be.within(Date.now() - hourMs / 4 - 60_000, Date.now());
    expect(half_life_days).to.equal(42);
  });

  it('is counted by the worker of a hub', async () => {
    const isBusy = async () => (await reads(`select from occupancy where evses like '%"BUSY"%'`)).length === 1;
    const third = await startHub({ database: hub.database, limits: { occupancyLookMs: 20 } });
    try {
      await patch('B', 'CHARGING')();
      await until(isBusy, { what: 'the change' });
      await patch('B', 'AVAILABLE')();
      await until(async () => !(await isBusy()), { what: 'the change back' });
    } finally {
      await third.stop();
    }
  });

  it('counts what holds now as well, and nothing that is too old to be relied on', async () => {
    /** All that was observed, in hours of today. */
    const observed = async (): Promise<number> => {
      const { cells, as_of } = (await occupancy()) as { cells: Cell[]; as_of: string };
      const sum = cells.reduce((hours, cell) => hours + cell.observed_hours, 0);
      return sum * 2 ** ((Math.floor(Date.parse(as_of) / dayMs) - today) / 42);
    };
    const now = Date.now();
    await count(hub, now);
    const before = await observed();
    // Two hours later, by the last sign, both still do what they did; in ten they may do anything.
    await count(hub, now + 2 * hourMs);
    const later = await observed();
    expect(later - before).to.be.within(3, 5);
    await count(hub, now + 10 * hourMs);
    const muchLater = await observed();
    expect(muchLater - before).to.be.within(5, 8);
    expect(Date.parse((await occupancy()).as_of)).to.be.above(now + 9.7 * hourMs);
    await count(hub, now + 30 * hourMs);
    expect((await observed()) - muchLater).to.be.within(-0.5, 0.5);
  });

  it('is told of what is seen alone, and once', async () => {
    const first = await driver.call('GET', `/locations/${place}/occupancy`);
    expect(first.headers.get('cache-control')).to.equal('private, max-age=300, stale-while-revalidate=600');
    const again = await driver.call('GET', `/locations/${place}/occupancy`, undefined, {
      'if-none-match': String(first.headers.get('etag')),
    });
    expect(again.status).to.equal(304);
    expect((await driver.call('GET', '/locations/loc_zzzz/occupancy')).status).to.equal(404);
    await hostEmsp(hub, 'DE-XVF');
    const stranger = await makeDriver(hub, 'DE-XVF');
    expect((await stranger.call('GET', `/locations/${place}/occupancy`)).status).to.equal(404);
    expect((await stranger.call('GET', `/locations/${place}`)).status).to.equal(404);
    expect((await driver.call('GET', `/locations/${place}/occupancy?power_type=gas`)).status).to.equal(400);
  });

  it('begins anew after lines of the log were missed: what was known before counts no more', async () => {
    await reads(`update occupancy_position set xid = '1', position = 0, lost_at = null`);
    const before = await reads('select sums from occupancy');
    await count(hub, Date.now() + 31 * hourMs);
    await count(hub, Date.now() + 32 * hourMs);
    expect(await reads('select sums from occupancy')).to.deep.equal(before);
    const { cells } = (await occupancy()) as { cells: Cell[] };
    expect(cells.reduce((sum, cell) => sum + cell.observed_hours, 0)).to.be.within(10, 2 * 24 * 14);
  });

  it('is forgotten with the place', async () => {
    const [platform] = await reads(`select platform_id as id from objects_locations where id = 'BUSY1'`);
    await deleteObjects(hub.app.hub.db, {
      platform_id: String(platform?.['id']),
      module: 'locations',
      numbers: [number()],
      began: new Date(Date.now() + 60_000).toISOString(),
    });
    await count(hub, Date.now() + 33 * hourMs);
    expect(await reads('select from occupancy where location = $1', [number()])).to.deep.equal([]);
    expect((await driver.call('GET', `/locations/${place}/occupancy`)).status).to.equal(404);
  });

  it('reads a place once, with the last of its lines, however far behind it is', async () => {
    await count(hub);
    await cpo.push(
      'locations/BE/BEC/BEHIND',
      build.location({ id: 'BEHIND', evses: [build.evse({ uid: 'A' })] }),
      'NL-HUB',
    );
    const statuses = ['CHARGING', 'AVAILABLE', 'BLOCKED', 'AVAILABLE', 'CHARGING'];
    for (const status of statuses) await cpo.patch('locations/BE/BEC/BEHIND/A', build.patch({ status }), 'NL-HUB');
    const asked: unknown[] = [];
    const pool = watchedPool(hub.app.hub.reads, (name) => asked.push(name));
    await count(hub, Date.now(), { occupancyLinesPerReadMax: 1 }, undefined, pool);
    expect(asked.filter((name) => name === 'occupancy-changes')).to.have.length.above(statuses.length);
    expect(asked.filter((name) => name === 'places-locations')).to.have.lengthOf(1);
    expect(await reads(`select from occupancy where evses like '{"a":["AC","BUSY"%'`)).to.have.lengthOf(1);
  });

  it('goes on at the next look when there is more than it sums up at one', async () => {
    await count(hub);
    const end = await occupancyPosition(hub.app.hub.reads);
    for (const status of ['AVAILABLE', 'CHARGING', 'BLOCKED'])
      await cpo.patch('locations/BE/BEC/BEHIND/A', build.patch({ status }), 'NL-HUB');
    const lines = async () => (await occupancyPosition(hub.app.hub.reads)).position - end.position;
    for (const read of [1, 2, 3]) {
      await count(hub, Date.now(), { occupancyLinesPerReadMax: 1, occupancyRunMsMax: 0 });
      expect(await lines()).to.equal(read);
    }
  });
});
