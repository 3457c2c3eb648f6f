import { expect } from 'chai';
import { Fault } from '../../../src/kernel/fault.ts';
import { openDoor, type TestDoor, type TestStation } from '../../support/station-door.ts';
import { until } from '../../support/wait.ts';

const event = (seqNo: unknown, more: object = {}) => ({ seqNo, timestamp: '2026-11-29T00:00:00Z', ...more });

describe('the door for stations: what they send', () => {
  let door: TestDoor;
  const open = async (options: Parameters<typeof openDoor>[0] = {}): Promise<void> => {
    door = await openDoor(options);
    for (const [identity, validation] of [
      ['CP-1', 'strict'],
      ['TOLERANT', 'tolerant'],
      ['LOG', 'log-only'],
    ] as const) {
      door.desk.add(identity, { validation });
    }
  };
  const connect = (protocol: string, identity = 'CP-1'): Promise<TestStation> =>
    door.connect(identity, { protocols: [protocol] });
  /** Sends frames, and returns everything that comes back up to the answer to a Heartbeat after them. */
  const answersTo = async (station: TestStation, ...frames: unknown[]): Promise<unknown[]> => {
    const before = station.frames.length;
    for (const frame of frames) station.send(frame);
    const end = `end ${before}`;
    await station.call('Heartbeat', {}, end);
    return station.frames.slice(before).filter((frame) => frame[1] !== end);
  };
  const shown = (frames: unknown[]): unknown[] => frames.map((frame) => (frame as unknown[]).slice(0, 3));
  afterEach(() => door.close());

  it('answers what cannot be read with the id -1 in 2.x, and passes it over in 1.6 (H7)', async () => {
    await open({ limits: { stationBadFramesMax: 100 } });
    const frames = ['', 'no', '{}', '[]', '[2]', '7', 'null', '"x"', '[[2]]', '["2","a","Heartbeat",{}]'];
    const ids = [
      [2, 7, 'Heartbeat', {}],
      [2, null, 'Heartbeat', {}],
      [2, '', 'Heartbeat', {}],
      [2, 'x'.repeat(37), 'Heartbeat', {}],
    ];
    const deep = `[2,"a","Heartbeat",${'['.repeat(100_000)}${']'.repeat(100_000)}]`;
    const all = [...frames, ...ids, deep];
    const station = await connect('ocpp2.0.1');
    const answers = shown(await answersTo(station, ...all));
    expect(answers).to.deep.equal(all.map(() => [4, '-1', 'RpcFrameworkError']));
    station.socket.terminate();
    await until(() => door.edge.connections() === 0, { what: 'the end of the connection' });
    expect(await answersTo(await connect('ocpp1.6'), ...all)).to.deep.equal([]);
    expect(door.edge.counts.badFrames).to.equal(2 * all.length);
  });

  it('answers calls that are wrong with the code of their version', async () => {
    await open({ limits: { stationBadFramesMax: 100 } });
    const calls = [
      [2, 'no-action'],
      [2, 'number', 7, {}],
      [2, 'no-payload', 'Heartbeat'],
      [2, 'null', 'Heartbeat', null],
      [2, 'array', 'Heartbeat', []],
      [2, 'unknown', 'Frobnicate', {}],
      [2, 'proto', '__proto__', {}],
      [2, 'string', 'toString', {}],
      [2, 'constructor', 'constructor', {}],
      [2, 'ours', 'UnlockConnector', {}],
      [2, 'required', 'TransactionEvent', {}],
      [2, 'type', 'TransactionEvent', event('1')],
      [2, 'enum', 'StatusNotification', { status: 'Odd' }],
      [2, 'additional', 'Heartbeat', { extra: 1 }],
      [2, 'bug', 'Faulty', {}],
      [9, 'type-9', 'Heartbeat', {}],
      [6, 'send', 'Heartbeat', {}],
    ];
    const codesOf = async (protocol: string): Promise<Record<string, unknown>> => {
      const station = await connect(protocol);
      const answers = shown(await answersTo(station, ...calls)) as [number, string, string][];
      station.socket.terminate();
      await until(() => door.edge.connections() === 0, { what: 'the end of the connection' });
      expect(answers.every(([type]) => type === 4)).to.equal(true);
      return Object.fromEntries(answers.map(([, id, code]) => [id, code]));
    };
    const common = {
      unknown: 'NotImplemented',
      proto: 'NotImplemented',
      string: 'NotImplemented',
      constructor: 'NotImplemented',
      ours: 'NotSupported',
      type: 'TypeConstraintViolation',
      enum: 'PropertyConstraintViolation',
      bug: 'InternalError',
    };
    expect(await codesOf('ocpp1.6')).to.deep.equal({
      ...common,
      'no-action': 'FormationViolation',
      number: 'FormationViolation',
      'no-payload': 'FormationViolation',
      null: 'FormationViolation',
      array: 'FormationViolation',
      required: 'OccurenceConstraintViolation',
      additional: 'FormationViolation',
    });
    const newer = {
      ...common,
      'no-action': 'RpcFrameworkError',
      number: 'RpcFrameworkError',
      'no-payload': 'FormatViolation',
      null: 'FormatViolation',
      array: 'FormatViolation',
      required: 'OccurrenceConstraintViolation',
      additional: 'FormatViolation',
      'type-9': 'MessageTypeNotSupported',
    };
    expect(await codesOf('ocpp2.0.1')).to.deep.equal({ ...newer, send: 'MessageTypeNotSupported' });
    // A SEND has no answer, whatever is in it.
    expect(await codesOf('ocpp2.1')).to.deep.equal(newer);
  });

  it('takes a SEND of 2.1 and answers nothing to it', async () => {
    await open();
    const station = await connect('ocpp2.1');
    expect(await answersTo(station, [6, 's1', 'NotifyPeriodicEventStream', { id: 1 }])).to.deep.equal([]);
    expect(door.desk.said).to.deep.equal(['notice']);
  });

  it('reads by how strictly the station is taken, and counts what deviates', async () => {
    await open();
    const codesOf = async (identity: string): Promise<unknown[]> => {
      const station = await connect('ocpp2.0.1', identity);
      const answers = await answersTo(
        station,
        [2, 'extra', 'TransactionEvent', event(1, { extra: 1 })],
        [2, 'text', 'TransactionEvent', event('2')],
        [2, 'missing', 'TransactionEvent', { seqNo: 3 }],
      );
      return answers.map((answer) => ((answer as unknown[])[0] === 3 ? 'taken' : (answer as unknown[])[2]));
    };
    expect(await codesOf('CP-1')).to.deep.equal([
      'FormatViolation',
      'TypeConstraintViolation',
      'OccurrenceConstraintViolation',
    ]);
    expect(await codesOf('TOLERANT')).to.deep.equal(['taken', 'taken', 'OccurrenceConstraintViolation']);
    expect(await codesOf('LOG')).to.deep.equal(['taken', 'taken', 'taken']);
    expect(door.desk.events.map(({ seqNo }) => seqNo)).to.deep.equal([1, 2, 1, 2, 3]);
    expect(door.edge.dialects()[0]?.handlers.get('TransactionEvent')?.deviating).to.equal(5);
  });

  it('takes out of texts what cannot be stored', async () => {
    await open();
    const station = await connect('ocpp2.1');
    const said: object[] = [];
    door.desk.notice = async (_link, { payload }) => void said.push(payload);
    await answersTo(
      station,
      '[6,"s1","NotifyPeriodicEventStream",{"a":"x\\u0000","b":["\\ud800y"],"c\\u0000":1,"d":"\\ud83d\\ude00"}]',
    );
    expect(said).to.deep.equal([{ a: 'x', b: ['\ufffdy'], d: '😀' }]);
  });

  it('closes with 1002 after too many frames that cannot be read (H7)', async () => {
    await open();
    const station = await connect('ocpp1.6');
    for (let n = 0; n < 10; n += 1) station.send('{');
    expect(await station.closed()).to.equal(1002);
    expect(door.edge.counts.ended.frames).to.equal(1);
  });

  it('closes on binary frames, frames that are too large, bad UTF-8 and broken frames (H7)', async () => {
    await open();
    const codeOf = async (spoil: (station: TestStation) => void): Promise<number> => {
      const station = await connect('ocpp2.0.1');
      spoil(station);
      const code = await station.closed();
      await until(() => door.edge.connections() === 0, { what: 'the end of the connection' });
      return code;
    };
    expect(await codeOf(({ socket }) => socket.send(Buffer.from('[2,"a","Heartbeat",{}]')))).to.equal(1003);
    expect(await codeOf((station) => station.send(`[2,"a","Heartbeat",{"x":"${'x'.repeat(256 * 1024)}"}]`))).to.equal(
      1009,
    );
    expect(await codeOf(({ socket }) => socket.send(Buffer.from([0x5b, 0xff, 0x5d]), { binary: false }))).to.equal(
      1007,
    );
    // Fragments without end, as the last word on a Heartbeat.
    expect(
      await codeOf(({ socket }) => {
        for (let n = 0; n < 2000; n += 1) socket.send(' ', { fin: false });
      }),
    ).to.equal(1008);
    // A compressed frame where no compression was agreed.
    expect(
      await codeOf((station) => {
        const raw = station.socket as unknown as { _socket: { write(bytes: Buffer): void } };
        raw._socket.write(Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0]));
      }),
    ).to.equal(1002);
  });

  it('takes a large message that is right', async () => {
    await open();
    const station = await connect('ocpp2.1');
    const signed = 'x'.repeat(4 * 32 * 1024);
    expect((await station.call('TransactionEvent', event(1, { signed })))[0]).to.equal(3);
  });

  it('agrees to no compression (H7)', async () => {
    await open();
    const station = await door.connect('CP-1', { perMessageDeflate: true });
    expect(station.socket.extensions).to.equal('');
  });

  it('answers a call that comes again with the same reply, and hears it once', async () => {
    await open();
    const station = await connect('ocpp2.0.1');
    const again = [2, 'same', 'TransactionEvent', event(1)];
    const answers = await answersTo(station, again, again, again);
    expect(answers).to.deep.equal([
      [3, 'same', {}],
      [3, 'same', {}],
      [3, 'same', {}],
    ]);
    expect(door.desk.events).to.have.length(1);
    // The same id with something else in it is something else: there are stations that always say 1.
    expect(await answersTo(station, [2, 'same', 'TransactionEvent', event(2)])).to.have.length(1);
    expect(await answersTo(station, again)).to.have.length(1);
    expect(door.desk.events.map(({ seqNo }) => seqNo)).to.deep.equal([1, 2, 1]);
  });

  it('keeps no more replies than it may, for no longer than it may', async () => {
    let now = 1000;
    await open({
      limits: { stationRepliesKeptMax: 2, stationPingMs: 1e9, stationStuckMs: 1e9 },
      clock: { now: () => Date.now(), monotonic: () => now },
    });
    const station = await connect('ocpp2.0.1');
    const call = (seqNo: number) => [2, `m${seqNo}`, 'TransactionEvent', event(seqNo)];
    await answersTo(station, call(1), call(2), call(3), call(1));
    expect(door.desk.events.map(({ seqNo }) => seqNo)).to.deep.equal([1, 2, 3, 1]);
    now += 120_000;
    station.send(call(1));
    await until(() => door.desk.events.length === 5, { what: 'the call to be heard again' });
  });

  it('handles what is pipelined in order, one at a time, and reads no more than it can hold', async () => {
    await open({ limits: { stationFramesAtOnceMax: 5000 } });
    const station = await connect('ocpp2.0.1');
    let release: () => void = () => undefined;
    door.desk.gate = new Promise((resolve) => {
      release = resolve;
    });
    for (let n = 0; n < 3000; n += 1)
      station.send([2, `p${n}`, 'TransactionEvent', event(n, { pad: 'x'.repeat(300) })]);
    await until(() => door.desk.said.length === 1, { what: 'the first' });
    expect(door.desk.said).to.have.length(1);
    release();
    await until(() => door.desk.events.length === 3000, { what: 'all' });
    expect(door.desk.events.every(({ seqNo }, at) => seqNo === at)).to.equal(true);
    await until(() => station.frames.length === 3000, { what: 'all answers' });
    expect(station.closeCode).to.equal(undefined);
  });

  it('slows a station that is too fast and waits for its answers; closes one that does not wait with 1008 (H7)', async () => {
    await open({ limits: { stationFramesPerSecondMax: 200, stationFramesAtOnceMax: 50 } });
    const patient = await connect('ocpp2.0.1', 'TOLERANT');
    const started = performance.now();
    for (let n = 0; n < 100; n += 1) await patient.call('Heartbeat', {}, `h${n}`);
    expect(performance.now() - started).to.be.greaterThan(200);
    const hasty = await connect('ocpp2.0.1');
    for (let n = 0; n < 200; n += 1) hasty.send([2, `h${n}`, 'Heartbeat', {}]);
    expect(await hasty.closed()).to.equal(1008);
    const results = await connect('ocpp2.0.1');
    for (let n = 0; n < 200; n += 1) results.send([3, `h${n}`, {}]);
    expect(await results.closed()).to.equal(1008);
    expect(door.edge.counts.ended.rate).to.equal(2);
    expect((await patient.call('Heartbeat', {}))[0]).to.equal(3);
  });

  it('closes on a flood of pings (H7)', async () => {
    await open({ limits: { stationFramesAtOnceMax: 50 } });
    const station = await connect('ocpp2.0.1');
    for (let n = 0; n < 1000; n += 1) station.socket.ping();
    expect(await station.closed()).to.equal(1008);
  });

  it('drops a station that does not read', async () => {
    await open({
      limits: { stationUnreadBytesMax: 64 * 1024, stationFramesAtOnceMax: 1e6, stationFramesPerSecondMax: 1e6 },
    });
    const station = await connect('ocpp2.0.1');
    station.socket.pause();
    const call = JSON.stringify([2, 'x', 'Frobnicate', {}]);
    const pump = setInterval(() => {
      for (let n = 0; n < 2000 && station.socket.bufferedAmount < 1e6; n += 1) station.socket.send(call);
    }, 1);
    try {
      await until(() => door.edge.counts.ended.unread === 1, { what: 'the drop' });
    } finally {
      clearInterval(pump);
    }
  });

  it('tries again when the hub has no room, then closes so that the station says it again', async () => {
    await open({ limits: { stationRetryMs: 1, stationRetriesMax: 2 } });
    const busy = () => new Fault('overloaded', 'no room');
    const station = await connect('ocpp2.0.1');
    door.desk.faults = [busy(), busy()];
    expect((await station.call('TransactionEvent', event(1)))[0]).to.equal(3);
    door.desk.faults = [busy(), busy(), busy()];
    expect((await station.call('Authorize', {}))[2]).to.equal('GenericError');
    door.desk.faults = [busy(), busy(), busy()];
    station.send([2, 'lost', 'TransactionEvent', event(2)]);
    expect(await station.closed()).to.equal(1013);
    expect(station.frames.some((frame) => frame[1] === 'lost')).to.equal(false);
    expect(door.edge.dialects()[0]?.handlers.get('TransactionEvent')).to.include({ answered: 1, unanswered: 1 });
  });

  it('answers what cannot be, and what went wrong here, without saying more than it may', async () => {
    await open();
    const station = await connect('ocpp1.6');
    door.desk.faults = [new Fault('invalid', 'the event is from before the station')];
    expect(await station.call('StatusNotification', {})).to.include.members([
      4,
      'PropertyConstraintViolation',
      'the event is from before the station',
    ]);
    door.desk.faults = [new Error('password=hunter2')];
    const answer = await station.call('StatusNotification', {});
    expect(answer).to.include.members([4, 'InternalError', 'the message could not be handled']);
    door.desk.faults = [new Fault('refused', 'the station has another connection')];
    station.send([2, 'x', 'StatusNotification', {}]);
    expect(await station.closed()).to.equal(1008);
  });

  it('passes over results nobody asked for, and counts them', async () => {
    await open();
    const station = await connect('ocpp2.1');
    const frames = [
      [3, 'a', {}],
      [3, 'a'],
      [3, 7, {}],
      [4, 'a', 'GenericError', '', {}],
      [4],
      [5, 'a', 'X', '', {}],
      [4, 'b'],
    ];
    expect(await answersTo(station, ...frames)).to.deep.equal([]);
    expect(door.edge.counts.unsolicited).to.equal(3);
  });
});
