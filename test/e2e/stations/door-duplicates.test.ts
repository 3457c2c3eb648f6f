import { expect } from 'chai';
import { openDoor, password, type TestDoor } from '../../support/station-door.ts';
import { until } from '../../support/wait.ts';

describe('the door for stations: an identity that comes twice', () => {
  let door: TestDoor;
  const lines: string[] = [];
  beforeEach(async () => {
    lines.length = 0;
    door = await openDoor({
      limits: { stationProbeMs: 300, stationHandshakesPerMinuteMax: 1000, stationFailuresMax: 1000 },
      log: (line) => lines.push(line),
    });
    door.desk.add('CP-1');
    door.desk.add('CP-2', { password: 'the password of the second' });
  });
  afterEach(() => door.close());

  it('never displaces a station that answers, whatever credential comes with it (H2, CVE-2026-24912)', async () => {
    const first = await door.connect('CP-1');
    for (let round = 0; round < 20; round += 1) {
      expect(await door.knock('CP-1', { password: '' })).to.equal(401);
      expect(await door.knock('CP-1', { password: 'wrong' })).to.equal(401);
      expect(await door.knock('CP-1', { password: 'the password of the second' })).to.equal(401);
      expect(await door.knock('CP-1')).to.equal(409);
      expect((await first.call('Heartbeat', {}))[0]).to.equal(3);
    }
    expect(first.closeCode).to.equal(undefined);
    expect(door.desk.arrivals).to.have.length(1);
    expect(door.edge.connections()).to.equal(1);
    // Somebody is told, in words that name it to nobody else.
    const alarms = lines.filter((line) => line.includes('a second connection of a station was refused'));
    expect(alarms).to.have.length(20);
    expect(alarms.join())
      .to.include(door.desk.doors.get('CP-1')?.id)
      .and.not.to.match(/CP-1|correct horse/);
  });

  it('lets it in when the first one is dead, and ends that', async () => {
    const first = await door.connect('CP-1', { autoPong: false } as object);
    const second = await door.connect('CP-1');
    expect(await first.closed()).to.equal(1008);
    expect((await second.call('Heartbeat', {}))[0]).to.equal(3);
    await until(() => door.desk.left.length === 1, { what: 'the end of the first' });
    expect(door.desk.left[0]?.epoch).to.equal(1);
    expect(door.edge.links.has(1, 2)).to.equal(true);
    expect(door.edge.links.has(1, 1)).to.equal(false);
  });

  it('gives a reply to the socket that asked, and to no other (H2)', async () => {
    const first = await door.connect('CP-1', { autoPong: false } as object);
    const question = door.edge.links.ask(1, 1, { kind: 'clear-cache' }, 10_000);
    const [, id] = (await until(() => first.frames[0], { what: 'the question' })) as unknown as [number, string];
    const second = await door.connect('CP-1');
    expect(await question).to.deep.equal({ kind: 'cut' });
    // The new one answers what the old one was asked.
    second.send([3, id, { status: 'Accepted' }]);
    await second.call('Heartbeat', {});
    expect(door.edge.counts.unsolicited).to.equal(1);
    // What is held for the old connection goes nowhere.
    expect(await door.edge.links.ask(1, 1, { kind: 'clear-cache' }, 100)).to.include({ kind: 'not-sent' });
    expect(second.frames.some(([type]) => type === 2)).to.equal(false);
  });

  it('answers a call on the connection it came by, or nowhere', async () => {
    let release: () => void = () => undefined;
    door.desk.gate = new Promise((resolve) => {
      release = resolve;
    });
    const first = await door.connect('CP-1');
    first.send([2, 'old', 'StatusNotification', {}]);
    await until(() => door.desk.said.length === 1, { what: 'the status' });
    first.socket.terminate();
    await until(() => door.edge.connections() === 0, { what: 'the end of the first' });
    const second = await door.connect('CP-1');
    release();
    await second.call('Heartbeat', {});
    expect(second.frames.map(([, id]) => id)).not.to.include('old');
  });

  it('settles on one connection when many come at once, and forgets none that has gone', async () => {
    const statuses = await Promise.all(Array.from({ length: 50 }, () => door.knock('CP-1', { password })));
    expect(statuses.filter((status) => status === 101).length).to.be.greaterThan(0);
    expect(new Set(statuses)).to.satisfy((all: Set<number>) => [...all].every((status) => [101, 409].includes(status)));
    await until(() => door.edge.connections() === 0, { what: 'the end of all' });
    await until(() => door.desk.left.length === door.desk.arrivals.length, { what: 'all ends to be told' });
    expect(door.desk.holders.size).to.equal(0);
    await door.connect('CP-1');
    expect(door.edge.connections()).to.equal(1);
  });

  it('gives the place back when a station leaves while it is let in', async () => {
    const { connect } = door.desk;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isAsked = false;
    door.desk.connect = async (station, arrival) => {
      isAsked = true;
      await held;
      return connect.call(door.desk, station, arrival);
    };
    const socket = await door.raw();
    const authorization = `Basic ${Buffer.from(`CP-1:${password}`).toString('base64')}`;
    socket.write(
      `GET /ocpp/CP-1 HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: ${authorization}\r\n\r\n`,
    );
    await until(() => isAsked, { what: 'the desk to be asked' });
    socket.resetAndDestroy();
    await new Promise((resolve) => setImmediate(resolve));
    release();
    await until(() => door.desk.left.length === 1, { what: 'the place to be given back' });
    expect(door.desk.holders.size).to.equal(0);
  });
});
