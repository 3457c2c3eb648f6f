import { expect } from 'chai';
import { openDoor, Refused, type TestDoor } from '../../support/station-door.ts';
import { until } from '../../support/wait.ts';

const quick = { stationsLookMs: 10, stationPingMs: 50, stationPongMs: 100, stationsAliveMs: 20 };

describe('the door for stations: connections that last', () => {
  let door: TestDoor;
  const open = async (limits: object = {}): Promise<void> => {
    door = await openDoor({ limits: { ...quick, ...limits } });
    door.desk.add('CP-1');
    door.desk.add('CP-2');
  };
  afterEach(() => door.close());

  it('pings a station that is silent, and tells the desk that it is alive', async () => {
    await open();
    const station = await door.connect('CP-1');
    let pings = 0;
    station.socket.on('ping', () => {
      pings += 1;
    });
    await until(() => pings >= 3 && door.desk.toldAlive.length >= 3, { what: 'three pings' });
    expect(station.closeCode).to.equal(undefined);
  });

  it('ends a connection whose ping is not answered', async () => {
    await open();
    const station = await door.connect('CP-1', { autoPong: false } as object);
    expect(await station.closed()).to.equal(1006);
    await until(() => door.desk.left.length === 1, { what: 'the end to be told' });
    expect(door.edge.counts.ended.silent).to.equal(1);
  });

  it('does not tell that one is alive which is silent', async () => {
    await open({ stationPingMs: 60_000 });
    await door.connect('CP-1');
    const station = await door.connect('CP-2');
    await until(() => door.desk.toldAlive.length >= 2, { what: 'both after their arrival' });
    door.desk.toldAlive.length = 0;
    await station.call('Heartbeat', {});
    await until(() => door.desk.toldAlive.length > 0, { what: 'the one that said something' });
    expect(door.desk.toldAlive.map((link) => link.station.identity)).to.deep.equal(['CP-2']);
  });

  it('ends a connection that is another process’s by now', async () => {
    await open();
    const station = await door.connect('CP-1');
    door.desk.holders.set(1, 99);
    expect(await station.closed()).to.equal(1008);
    expect(door.edge.counts.ended.replaced).to.equal(1);
  });

  it('tells the end of a connection again when the desk was away', async () => {
    await open();
    const { disconnected } = door.desk;
    door.desk.disconnected = async () => {
      door.desk.disconnected = disconnected;
      throw new Error('the database is away');
    };
    (await door.connect('CP-1')).socket.terminate();
    await until(() => door.desk.left.length === 1, { what: 'the end to be told' });
  });

  it('ends a connection on which the hub is stuck', async () => {
    await open({ stationStuckMs: 50 });
    const station = await door.connect('CP-1');
    door.desk.gate = new Promise(() => undefined);
    station.send([2, 'x', 'StatusNotification', {}]);
    expect(await station.closed()).to.equal(1006);
    expect(door.edge.counts.ended.stuck).to.equal(1);
  });

  it('stops in order: answers what it has begun, closes with 1001, lets nobody in', async () => {
    await open({ stationPingMs: 60_000 });
    const idle = await door.connect('CP-1');
    const busy = await door.connect('CP-2');
    let release: () => void = () => undefined;
    door.desk.gate = new Promise((resolve) => {
      release = resolve;
    });
    busy.send([2, 'begun', 'StatusNotification', {}]);
    busy.send([2, 'not begun', 'StatusNotification', {}]);
    await until(() => door.desk.said.length === 1, { what: 'the status' });
    const stopped = door.edge.stop();
    expect(await idle.closed()).to.equal(1001);
    const refused = await door.connect('CP-1').catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Refused).with.property('status', 503);
    release();
    expect(await busy.closed()).to.equal(1001);
    await stopped;
    expect(busy.frames.map(([, id]) => id)).to.deep.equal(['begun']);
    expect(door.desk.left).to.have.length(2);
    expect(door.edge.connections()).to.equal(0);
  });

  it('stops in bounded time when a station does not close its side and the desk does not answer', async () => {
    await open({ stationsStopMs: 200, stationPingMs: 60_000 });
    const deaf = await door.connect('CP-1');
    deaf.socket.pause();
    const stuck = await door.connect('CP-2');
    door.desk.gate = new Promise(() => undefined);
    stuck.send([2, 'x', 'StatusNotification', {}]);
    await until(() => door.desk.said.length === 1, { what: 'the status' });
    const started = performance.now();
    await door.edge.stop();
    expect(performance.now() - started).to.be.lessThan(2000);
    expect(await stuck.closed()).to.equal(1006);
  });
});
