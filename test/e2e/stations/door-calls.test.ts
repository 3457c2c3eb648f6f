import { expect } from 'chai';
import { openDoor, type TestDoor, type TestStation } from '../../support/station-door.ts';
import { until } from '../../support/wait.ts';

const unlock = { kind: 'unlock', evse: 1, connector: 1 } as const;
const clearCache = { kind: 'clear-cache' } as const;

describe('the door for stations: what they are asked', () => {
  let door: TestDoor;
  let station: TestStation;
  const open = async (limits: object = {}, protocol = 'ocpp2.0.1'): Promise<void> => {
    door = await openDoor({ limits });
    door.desk.add('CP-1');
    station = await door.connect('CP-1', { protocols: [protocol] });
  };
  /** The next question, counted from 0. */
  const asked = async (index: number): Promise<[number, string, string, object]> =>
    (await until(() => station.frames.filter(([type]) => type === 2)[index], { what: `question ${index}` })) as never;
  const ask = (request: Parameters<TestDoor['edge']['links']['ask']>[2] = clearCache, deadlineMs = 10_000) =>
    door.edge.links.ask(1, 1, request, deadlineMs);
  afterEach(() => door.close());

  it('is answered, or refused with an error in either spelling', async () => {
    await open();
    const first = ask(unlock);
    const [, id, action, payload] = await asked(0);
    expect([action, payload]).to.deep.equal(['UnlockConnector', { evseId: 1, connectorId: 1 }]);
    expect(id.length).to.be.at.most(36);
    station.send([3, id, { status: 'Unlocked' }]);
    expect(await first).to.deep.equal({ kind: 'answered', answer: { status: 'Unlocked' } });
    const second = ask();
    station.send([4, (await asked(1))[1], 'OccurenceConstraintViolation', 'no', {}]);
    expect(await second).to.deep.equal({ kind: 'error', code: 'OccurenceConstraintViolation', description: 'no' });
    expect(await ask({ kind: 'local-list-version' })).to.deep.equal({ kind: 'unsupported' });
  });

  it('does not wait for the station’s own calls, nor they for it: Authorize before the answer (fixture 1)', async () => {
    for (const protocol of ['ocpp1.6', 'ocpp2.0.1']) {
      await open({}, protocol);
      const question = ask();
      const [, id] = await asked(0);
      expect((await station.call('Authorize', {}))[0]).to.equal(3);
      expect((await station.call('TransactionEvent', { seqNo: 0, timestamp: 'x' }))[0]).to.equal(3);
      station.send([3, id, { status: 'Accepted' }]);
      expect(await question).to.include({ kind: 'answered' });
      if (protocol === 'ocpp1.6') await door.close();
    }
  });

  it('is asked while a call of the station’s is being handled', async () => {
    await open();
    let release: () => void = () => undefined;
    door.desk.gate = new Promise((resolve) => {
      release = resolve;
    });
    station.send([2, 'slow', 'StatusNotification', {}]);
    const question = ask();
    station.send([3, (await asked(0))[1], { status: 'Accepted' }]);
    expect(await question).to.include({ kind: 'answered' });
    release();
    expect((await station.answerTo('slow'))[0]).to.equal(3);
  });

  it('is asked one thing at a time', async () => {
    await open();
    const questions = [ask(), ask(unlock), ask()];
    for (let n = 0; n < 3; n += 1) {
      const [, id] = await asked(n);
      await station.call('Heartbeat', {});
      expect(station.frames.filter(([type]) => type === 2)).to.have.length(n + 1);
      station.send([3, id, { status: `Accepted ${n}` }]);
    }
    expect(await Promise.all(questions)).to.deep.equal(
      [0, 1, 2].map((n) => ({ kind: 'answered', answer: { status: `Accepted ${n}` } })),
    );
  });

  it('has a deadline from when it was sent, and what comes late is passed over', async () => {
    await open();
    const first = ask(clearCache, 50);
    const second = ask(unlock, 5000);
    expect(await first).to.deep.equal({ kind: 'timeout' });
    const [, late] = await asked(0);
    const [, id] = await asked(1);
    station.send([3, late, { status: 'Late' }]);
    station.send([3, id, { status: 'Unlocked' }]);
    expect(await second).to.deep.equal({ kind: 'answered', answer: { status: 'Unlocked' } });
    expect(door.edge.counts.unsolicited).to.equal(1);
  });

  it('lets few wait, and none for long', async () => {
    await open({ stationCallsWaitingMax: 1, stationCallWaitMs: 50 });
    const first = ask();
    const second = ask();
    expect(await ask()).to.deep.equal({ kind: 'not-sent', reason: 'too many calls wait for the station' });
    expect(await second).to.deep.equal({ kind: 'not-sent', reason: 'the station was busy with other calls' });
    station.send([3, (await asked(0))[1], { status: 'Accepted' }]);
    expect(await first).to.include({ kind: 'answered' });
  });

  it('is cut when the connection ends: what was sent may have been done, what was not was not', async () => {
    await open();
    const sent = ask();
    const waiting = ask();
    await asked(0);
    station.socket.terminate();
    expect(await sent).to.deep.equal({ kind: 'cut' });
    expect(await waiting).to.deep.equal({ kind: 'not-sent', reason: 'the connection ended' });
    expect(await ask()).to.include({ kind: 'not-sent' });
  });

  it('is not asked by another epoch, nor of another station', async () => {
    await open();
    for (const [number, epoch] of [
      [1, 2],
      [2, 1],
    ] as const) {
      expect(await door.edge.links.ask(number, epoch, clearCache, 100)).to.include({ kind: 'not-sent' });
      expect(await door.edge.links.probe(number, epoch)).to.equal(false);
      door.edge.links.close(number, epoch, 'nothing');
    }
    expect(door.edge.links.has(1, 1)).to.equal(true);
    door.edge.links.close(1, 1, 'the operator wants it');
    expect(await station.closed()).to.equal(1008);
  });

  it('tells a 2.1 station that its answer cannot be read', async () => {
    await open({}, 'ocpp2.1');
    const question = ask();
    const [, id] = await asked(0);
    station.send([3, id, { status: 'Odd' }]);
    expect(await question).to.include({ kind: 'error', code: 'PropertyConstraintViolation' });
    const told = await until(() => station.frames.find(([type]) => type === 5), { what: 'a CALLRESULTERROR' });
    expect(told?.slice(0, 3)).to.deep.equal([5, id, 'PropertyConstraintViolation']);
  });
});
