import { expect } from 'chai';
import { type ConnectedPartner, startHub, type TestHub, type TestHubOptions } from '../../support/hub.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { type Knock, openStation, Refused, type TestStation } from '../../support/station-door.ts';
import { hostParty, type MadeStation, makeStation } from '../../support/stations/inventory.ts';
import { until } from '../../support/wait.ts';

const boots = {
  '1.6': { chargePointVendor: 'Acme', chargePointModel: 'One' },
  '2.0.1': { reason: 'PowerUp', chargingStation: { vendorName: 'Acme', model: 'One' } },
  '2.1': { reason: 'PowerUp', chargingStation: { vendorName: 'Acme', model: 'One' } },
} as const;

const statuses = {
  '1.6': { connectorId: 1, status: 'Available', errorCode: 'NoError' },
  '2.0.1': { evseId: 1, connectorId: 1, connectorStatus: 'Available', timestamp: '2026-11-29T00:00:00Z' },
  '2.1': { evseId: 1, connectorId: 1, connectorStatus: 'Available', timestamp: '2026-11-29T00:00:00Z' },
} as const;

const knock = async (hub: TestHub, { identity, password }: MadeStation, given: Knock = {}): Promise<TestStation> => {
  const station = openStation(`${hub.url.replace('http', 'ws')}/ocpp`, identity, { password, ...given });
  await station.opened;
  return station;
};
const statusOf = async (attempt: Promise<TestStation>): Promise<number> => {
  try {
    (await attempt).socket.terminate();
    return 101;
  } catch (error) {
    if (error instanceof Refused) return error.status;
    throw error;
  }
};
const isOnline = async (hub: TestHub, { id }: MadeStation): Promise<boolean> =>
  (await hub.admin<{ online: boolean }>('GET', `/stations/${id}`)).online;

describe('stations at two processes', () => {
  let one: TestHub;
  let other: TestHub;
  let emsp: ConnectedPartner;
  before(async () => {
    one = await startHub({ limits: { stationProbeMs: 300 } });
    other = await startHub({ database: one.database, limits: { stationProbeMs: 300 } });
    await hostParty(one);
    emsp = await one.connect('EMSP', 'NL-TNM');
    await one.agree('*', 'NL-TNM');
  });
  after(async () => {
    await other.stop();
    await one.stop();
  });

  for (const version of ['1.6', '2.0.1', '2.1'] as const) {
    it(`connect, boot and say their status in OCPP ${version}, and are nobody to eMSPs (H4)`, async () => {
      const identity = `SECRET-CP-${version.replaceAll('.', '')}`;
      const made = await makeStation(one, identity);
      const [{ uid } = { uid: '' }] = made.evses;
      expect(made.websocket_url).to.equal(`${one.url.replace('http', 'ws')}/ocpp/${identity}`);
      const station = await knock(one, made, { protocols: [`ocpp${version}`] });
      expect((await station.call('BootNotification', boots[version]))[2]).to.include({ status: 'Accepted' });
      expect(await station.call('StatusNotification', statuses[version])).to.have.nested.property('[0]', 3);
      await until(
        () =>
          emsp
            .received('locations')
            .some(({ evses }) => evses?.some((evse) => evse.uid === uid && evse.status === 'AVAILABLE')),
        { what: 'the status at the eMSP' },
      );
      expect(await isOnline(one, made)).to.equal(true);
      expect(JSON.stringify(emsp.received('locations'))).not.to.include(identity);
      const metrics = await (await fetch(`${one.url}/metrics`)).text();
      expect(metrics).to.include(`crossvolt_station_connections{version="${version}"} 1`);
      expect(metrics).not.to.include(identity);
    });
  }

  it('keep their place on one process against whoever comes to another (H1, H2)', async () => {
    const made = await makeStation(one, 'CP-1');
    const first = await knock(one, made);
    expect(await statusOf(knock(other, made, { password: '' }))).to.equal(401);
    expect(await statusOf(knock(other, made, { password: 'x'.repeat(32) }))).to.equal(401);
    expect(await statusOf(knock(other, made))).to.equal(409);
    expect(await statusOf(knock(one, made))).to.equal(409);
    expect((await first.call('Heartbeat', {}))[0]).to.equal(3);
    first.socket.terminate();
    const second = await until(() => knock(other, made), { what: 'the place to be free' });
    expect((await second.call('Heartbeat', {}))[0]).to.equal(3);
    expect(await isOnline(one, made)).to.equal(true);
  });

  it('take their place over from a connection that is dead, on another process', async () => {
    const made = await makeStation(one, 'CP-2');
    const first = await knock(one, made, { autoPong: false } as Knock);
    const second = await knock(other, made);
    expect((await second.call('Heartbeat', {}))[0]).to.equal(3);
    // What the first one still says is not the station's word any more.
    first.send([2, 'late', 'StatusNotification', statuses['2.0.1']]);
    expect(await first.closed()).to.equal(1008);
    expect(first.frames.some(([, id]) => id === 'late')).to.equal(false);
  });
});

describe('stations at the hub itself', () => {
  let database: TestDatabase;
  let hubs: TestHub[];
  const start = async (options: TestHubOptions = {}): Promise<TestHub> => {
    const hub = await startHub({ database, ...options, limits: { stationProbeMs: 300, ...options.limits } });
    hubs.push(hub);
    return hub;
  };

  beforeEach(async () => {
    database = await createTestDatabase();
    hubs = [];
  });
  afterEach(async () => {
    for (const hub of hubs) await hub.stop();
    await database.drop();
  });

  it('lose a connection that could not be made any more, on whichever process it is (H2, H8)', async () => {
    const limits = { stationsAliveMs: 50, stationsLookMs: 50, stationPingMs: 100 };
    const one = await start({ limits });
    const other = await start({ limits });
    await hostParty(one);
    const made = await makeStation(one, 'CP-1');
    const change = (changes: object) => one.admin('PATCH', `/stations/${made.id}`, changes);
    for (const hub of [one, other]) {
      const thief = await knock(hub, made);
      await change({ validation: 'strict' });
      await change({ password: made.password });
      expect(await isOnline(one, made)).to.equal(true);
      const password = `a fresh password of ${hub === one ? 1 : 2}`.replaceAll(' ', '-');
      await change({ password });
      expect(await thief.closed()).to.equal(1008);
      expect(await statusOf(knock(hub, made))).to.equal(401);
      const station = await knock(one, { ...made, password });
      await change({ security_profile: 2 });
      expect(await station.closed()).to.equal(1008);
      expect(await statusOf(knock(hub, { ...made, password }))).to.equal(403);
      await change({ security_profile: 1, password: made.password });
    }
    expect(await isOnline(one, made)).to.equal(false);
  });

  it('are not taken for connected where a connection was noted that no process has', async () => {
    const hub = await start({ limits: { stationsLookMs: 50, stationLinkQuietMs: 100 } });
    await hostParty(hub);
    const made = await makeStation(hub, 'CP-1');
    const kept = await makeStation(hub, 'CP-2');
    const station = await knock(hub, kept);
    const { desk } = hub.app.stations;
    const door = await desk.find('CP-1');
    if (door === undefined) throw new Error('there is no station');
    // As if the answer of the database had been lost.
    await desk.connect(door, { version: '2.0.1', securityProfile: 1, address: '127.0.0.1' });
    expect(await isOnline(hub, made)).to.equal(true);
    await until(async () => !(await isOnline(hub, made)), { what: 'the connection to be forgotten' });
    expect(await isOnline(hub, kept)).to.equal(true);
    expect(station.closeCode).to.equal(undefined);
  });

  it('are let in from where they were, on a process that has not seen them, while their identity is guessed (H3)', async () => {
    const one = await start();
    await hostParty(one);
    const made = await makeStation(one, 'CP-1');
    const before = await knock(one, made);
    before.socket.terminate();
    const other = await start({ limits: { stationFailuresPerIdentityMax: 3 } });
    const guess = (localAddress: string) => statusOf(knock(other, made, { password: 'a guess', localAddress }));
    for (const n of [2, 3, 4]) expect(await guess(`127.0.0.${n}`)).to.equal(401);
    expect(await guess('127.0.0.5')).to.equal(429);
    expect(await statusOf(knock(other, made, { localAddress: '127.0.0.6' }))).to.equal(429);
    expect(await statusOf(knock(other, made))).to.equal(101);
  });

  it('cannot come by a lower security profile than before (H8)', async () => {
    const hub = await start({ env: { TRUST_PROXY: '127.0.0.1' } });
    await hostParty(hub);
    const made = await makeStation(hub, 'CP-1');
    const overTls = { headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.5' } };
    (await knock(hub, made)).socket.terminate();
    const station = await until(() => knock(hub, made, overTls), { what: 'the place to be free' });
    station.socket.terminate();
    await until(async () => !(await isOnline(hub, made)), { what: 'the end of the connection' });
    expect(await statusOf(knock(hub, made))).to.equal(403);
    expect(await statusOf(knock(hub, made, overTls))).to.equal(101);
  });

  it('are told to go when the process stops, and are free for another', async () => {
    const one = await start();
    const other = await start();
    await hostParty(one);
    const made = await makeStation(one, 'CP-1');
    const station = await knock(one, made);
    const stopped = one.app.stop();
    expect(await station.closed()).to.equal(1001);
    await stopped;
    hubs.splice(hubs.indexOf(one), 1);
    const again = await knock(other, made);
    expect((await again.call('Heartbeat', {}))[0]).to.equal(3);
  });

  it('find no door at a process without the role for it', async () => {
    const hub = await start({ env: { ROLES: 'http,worker' } });
    await hostParty(hub);
    const made = await makeStation(hub, 'CP-1');
    expect(await statusOf(knock(hub, made))).to.equal(404);
  });
});
