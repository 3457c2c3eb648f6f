import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { hostParty } from '../../../src/hub/parties/host-party.ts';
import type { IdToken, StationOutcome } from '../../../src/stations/model.ts';
import { startHub } from '../../support/hub.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/wait.ts';
import { asksOf } from '../authorize/asks.ts';
import { accepted, answered, CommandScene, cpo, type FakeStation, tokenOf } from './command-scene.ts';

describe('commands to stations', () => {
  let scene: CommandScene;
  let old: FakeStation;
  let young: FakeStation;
  let site: string;
  let askedBefore: number;
  before(async () => {
    scene = await CommandScene.open();
  });
  beforeEach(async () => {
    ({ old, young, location: site } = await scene.pair(2));
    askedBefore = asksOf(scene.emsp).length;
  });
  after(() => scene.stop());

  /** What the eMSP was asked about tokens in this test. */
  const asks = () => asksOf(scene.emsp).slice(askedBefore);

  const startAt = (evse_uid: string, about: object = {}, token = tokenOf()) => ({
    token,
    location_id: site,
    evse_uid,
    ...about,
  });
  const app = (uid: string) => tokenOf({ uid, type: 'APP_USER', whitelist: 'NEVER' });
  const longUid = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

  /** What a station says when a charge begins that it was asked for. */
  async function begin(station: FakeStation, evse: number, idToken: IdToken, remoteStartId?: number) {
    const isOld = remoteStartId === undefined;
    const transactionId = `tx-${station.link.station.identity}-${evse}`;
    const answer = await scene.hub.app.stations.desk.transaction(station.link, {
      type: 'Started',
      at: new Date().toISOString(),
      evse,
      connector: 1,
      idToken,
      ...(isOld ? { meterStartWh: 100 } : { transactionId, remoteStartId, chargingState: 'Charging', seqNo: 0 }),
    });
    return { answer, id: isOld ? String(answer.transactionId) : transactionId };
  }
  const sessionWith = (uid: string): Promise<Session> =>
    until(() => scene.emsp.received('sessions').find((one) => one.location_id === site && one.cdr_token.uid === uid), {
      what: 'the Session at the eMSP',
    }) as Promise<Session>;

  it('START_SESSION of an app on 1.6: a name of its own for the token, nobody is asked, and the Session has the uid (M-10, M-12)', async () => {
    const command = await scene.command(
      'START_SESSION',
      startAt(old.evse(1), { authorization_reference: 'REF-1' }, app(longUid)),
    );
    expect([command.said, command.timeout]).to.deep.equal(['ACCEPTED', 60]);
    expect(await command.result()).to.equal('ACCEPTED');
    const [asked] = old.askedFor('start');
    expect(asked?.idToken).to.have.keys('idToken');
    expect(asked?.idToken.idToken).to.match(/^[0-9A-F]{14}$/);
    expect(asked).to.include({ evse: 1 });
    const { idToken } = asked ?? { idToken: { idToken: '' } };
    const shown = { idToken: idToken.idToken.toLowerCase() };
    expect((await scene.hub.app.stations.desk.authorize(old.link, { idToken: shown })).status).to.equal('Accepted');
    const { answer } = await begin(old, 1, idToken);
    expect(answer.token?.status).to.equal('Accepted');
    expect(asks()).to.deep.equal([]);
    const session = await sessionWith(longUid);
    expect(session).to.include({ auth_method: 'COMMAND', authorization_reference: 'REF-1', evse_uid: old.evse(1) });
    await until(async () => (await scene.calls(old, 'start'))[0]?.effect === 'started', {
      what: 'the effect of the start',
    });
    expect((await scene.calls(old, 'start'))[0]).to.include({ state: 'done', asked_by: 'NL-TNM' });
  });

  it('START_SESSION on 2.0.1: the uid itself with its type, and the number of the start leads to the command', async () => {
    const command = await scene.command(
      'START_SESSION',
      startAt(young.evse(2), { authorization_reference: 'REF-2' }, app(longUid)),
    );
    expect(await command.result()).to.equal('ACCEPTED');
    const [asked] = young.askedFor('start');
    expect(asked).to.deep.include({ evse: 2, idToken: { idToken: longUid, type: 'Central' } });
    // Whatever the station makes of the token.
    await begin(young, 2, { idToken: 'SOMETHING', type: 'Local' }, asked?.remoteStartId);
    expect(await sessionWith(longUid)).to.include({ auth_method: 'COMMAND', authorization_reference: 'REF-2' });
    expect(asks()).to.deep.equal([]);
  });

  it('an RFID token that came in a command is not asked about there, but elsewhere it is (M-10)', async () => {
    const token = tokenOf({ uid: '04112233', whitelist: 'NEVER' });
    await scene.emsp.push('tokens/NL/TNM/04112233', token);
    await (await scene.command('START_SESSION', startAt(old.evse(1), {}, token))).result();
    const { desk } = scene.hub.app.stations;
    expect((await desk.authorize(old.link, { idToken: { idToken: '04112233' } })).status).to.equal('Accepted');
    expect(asks()).to.deep.equal([]);
    await desk.authorize(young.link, { idToken: { idToken: '04112233', type: 'ISO14443' } });
    expect(asks()).to.have.length(1);
  });

  it('and only for 15 minutes (M-10)', async () => {
    const token = tokenOf({ uid: '04998877', whitelist: 'NEVER' });
    await scene.emsp.push('tokens/NL/TNM/04998877', token);
    await (await scene.command('START_SESSION', startAt(old.evse(1), {}, token))).result();
    const { reads } = scene.hub.app.hub;
    await reads.query(`
      update station_authorizations set decided_at = decided_at - interval '16 minutes', expires_at = expires_at - interval '16 minutes'`);
    await scene.hub.app.stations.desk.authorize(old.link, { idToken: { idToken: '04998877' } });
    expect(asks()).to.have.length(1);
  });

  it('every outcome at the station is one result', async () => {
    const outcomes: [StationOutcome, string][] = [
      [answered('Rejected'), 'REJECTED'],
      [{ kind: 'error', code: 'InternalError', description: '' }, 'FAILED'],
      [{ kind: 'timeout' }, 'TIMEOUT'],
      [{ kind: 'cut' }, 'FAILED'],
      [{ kind: 'not-sent', reason: '' }, 'FAILED'],
    ];
    for (const [index, [outcome, result]] of outcomes.entries()) {
      old.answer = () => outcome;
      const command = await scene.command('START_SESSION', startAt(old.evse(1), {}, tokenOf({ uid: `T${index}` })));
      expect(command.said).to.equal('ACCEPTED');
      expect(await command.result(), JSON.stringify(outcome)).to.equal(result);
    }
    old.answer = () => {
      throw new Error('of our own');
    };
    const failing = await scene.command('START_SESSION', startAt(old.evse(1), {}, tokenOf({ uid: 'TX' })));
    expect(await failing.result()).to.equal('FAILED');
    old.answer = () => ({ kind: 'error', code: 'NotImplemented', description: '' });
    const lacking = await scene.command('START_SESSION', startAt(old.evse(1), {}, tokenOf({ uid: 'TY' })));
    expect(await lacking.result()).to.equal('NOT_SUPPORTED');
    const again = await until(
      async () => {
        const next = await scene.command(
          'START_SESSION',
          startAt(old.evse(1), {}, tokenOf({ uid: `TZ${Math.random()}` })),
        );
        return next.said === 'NOT_SUPPORTED' && next;
      },
      { what: 'the lack to be known' },
    );
    expect(again).to.include({ said: 'NOT_SUPPORTED' });
  });

  it('what can be said at once is (M-07, M-13)', async () => {
    const said = async (body: object) => {
      const { said: result, status } = await scene.command('START_SESSION', body);
      return [result, status];
    };
    expect(await said({ token: tokenOf(), location_id: 'NOWHERE' })).to.deep.equal(['REJECTED', 2003]);
    expect(await said(startAt('NONE'))).to.deep.equal(['REJECTED', 2003]);
    expect(await said(startAt(old.evse(1), { connector_id: '7' }))).to.deep.equal(['REJECTED', 2003]);
    expect(await said({ token: tokenOf(), location_id: site, connector_id: '1' })).to.deep.equal([undefined, 2001]);
    await scene.hub.app.stations.desk.disconnected(old.link);
    expect(await said(startAt(old.evse(2)))).to.deep.equal(['REJECTED', 1000]);
    expect(old.commanded).to.deep.equal([]);
  });

  it('a plug before the app is no obstacle, a charge, a fault and a reservation of others are', async () => {
    await scene.status(old, 1, 'Preparing');
    const plugged = await scene.command('START_SESSION', startAt(old.evse(1), { connector_id: '1' }));
    expect(await plugged.result()).to.equal('ACCEPTED');
    await scene.status(old, 2, 'Faulted');
    expect(await (await scene.command('START_SESSION', startAt(old.evse(2)))).result()).to.equal('EVSE_INOPERATIVE');
    await begin(old, 1, old.askedFor('start')[0]?.idToken ?? { idToken: '' });
    const other = await scene.command('START_SESSION', startAt(old.evse(1), {}, tokenOf({ uid: 'OTHER1' })));
    expect(await other.result()).to.equal('EVSE_OCCUPIED');
    const again = await scene.command('START_SESSION', startAt(old.evse(1), { authorization_reference: 'again' }));
    expect(again.said, 'M-27').to.equal('REJECTED');
    expect(old.askedFor('start')).to.have.length(1);
  });

  it('without an EVSE a free one is chosen (M-14)', async () => {
    await scene.status(old, 1, 'Faulted');
    await scene.status(old, 2, 'Preparing');
    await scene.status(young, 1, 'Occupied');
    const command = await scene.command('START_SESSION', { token: tokenOf(), location_id: site });
    expect(await command.result()).to.equal('ACCEPTED');
    expect(young.askedFor('start').map(({ evse }) => evse)).to.deep.equal([2]);
  });

  it('the same command within seconds has the outcome of the first, each its result', async () => {
    let release = (_outcome: StationOutcome): void => undefined;
    old.answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const body = startAt(old.evse(1));
    const [one, two] = await Promise.all([scene.command('START_SESSION', body), scene.command('START_SESSION', body)]);
    await until(() => old.askedFor('start').length > 0, { what: 'the station to be asked' });
    release(accepted);
    expect([one.said, two.said]).to.deep.equal(['ACCEPTED', 'ACCEPTED']);
    expect([await one.result(), await two.result()]).to.deep.equal(['ACCEPTED', 'ACCEPTED']);
    expect(old.askedFor('start')).to.have.length(1);
  });

  it("STOP_SESSION ends one's own charge, and nobody else's (M-20, H10)", async () => {
    await (await scene.command('START_SESSION', startAt(young.evse(1)))).result();
    const { id } = await begin(
      young,
      1,
      { idToken: '04AABBCC', type: 'ISO14443' },
      young.askedFor('start')[0]?.remoteStartId,
    );
    const session = await sessionWith('04AABBCC');
    const foreign = await scene.command('STOP_SESSION', { session_id: session.id }, scene.other);
    expect(foreign.said).to.equal('REJECTED');
    const unknown = await scene.command('STOP_SESSION', { session_id: 'b9c6a4f4-5c47-4bd9-9a43-111111111111' });
    expect(unknown.said).to.equal('UNKNOWN_SESSION');
    expect(young.askedFor('stop')).to.deep.equal([]);
    const stop = await scene.command('STOP_SESSION', { session_id: session.id });
    expect(await stop.result()).to.equal('ACCEPTED');
    expect(young.askedFor('stop')).to.deep.equal([{ kind: 'stop', transactionId: id }]);
    await scene.hub.app.stations.desk.transaction(young.link, {
      type: 'Ended',
      at: new Date().toISOString(),
      transactionId: id,
      seqNo: 1,
    });
    await until(async () => (await scene.calls(young, 'stop'))[0]?.effect === 'ended', {
      what: 'the effect of the stop',
    });
    const late = await scene.command('STOP_SESSION', { session_id: session.id.toUpperCase() });
    expect(late.said).to.equal('REJECTED');
  });

  it('UNLOCK_CONNECTOR is for those who charge there (H10)', async () => {
    const at = { location_id: site, evse_uid: young.evse(1), connector_id: '1' };
    expect((await scene.command('UNLOCK_CONNECTOR', at)).said).to.equal('REJECTED');
    await (await scene.command('START_SESSION', startAt(young.evse(1)))).result();
    await begin(young, 1, { idToken: '04AABBCC', type: 'ISO14443' }, young.askedFor('start')[0]?.remoteStartId);
    await sessionWith('04AABBCC');
    const words = {
      Unlocked: 'ACCEPTED',
      UnlockFailed: 'FAILED',
      OngoingAuthorizedTransaction: 'REJECTED',
      UnknownConnector: 'FAILED',
    };
    for (const [status, result] of Object.entries(words)) {
      young.answer = () => answered(status);
      // Each a message of its own: the same again would have the first outcome.
      const command = await scene.command('UNLOCK_CONNECTOR', { ...at, x_try: status });
      expect(await command.result(), status).to.equal(result);
    }
    expect(young.askedFor('unlock')[0]).to.deep.equal({ kind: 'unlock', evse: 1, connector: 1 });
    expect((await scene.command('UNLOCK_CONNECTOR', at, scene.other)).said).to.equal('REJECTED');
  });

  it('a process that ends before the station has answered leaves a TIMEOUT, and asks nothing again (M-23)', async () => {
    const limits = {
      commandTimeoutS: 1,
      commandsStopMs: 50,
      stationCallMs: 500,
      stationCallsStopMs: 50,
      operationGraceMs: 50,
      operationsLookMs: 50,
    };
    const ending = await CommandScene.open({ database: await createTestDatabase(), limits });
    try {
      const station = await ending.station('HANGING', '1.6');
      station.answer = () => new Promise(() => undefined);
      const at = { token: tokenOf(), location_id: 'SITE1', evse_uid: station.evse(1) };
      const command = await ending.command('START_SESSION', at);
      expect(command.said).to.equal('ACCEPTED');
      await until(() => station.asked.length === 1, { what: 'the station to be asked' });
      await ending.hub.app.stop();
      const next = await startHub({ database: ending.hub.database, limits });
      try {
        expect(await command.result()).to.equal('TIMEOUT');
        expect(command.results()).to.have.length(1);
      } finally {
        await next.app.stop();
      }
    } finally {
      await Promise.all(ending.hub.partners.map((partner) => partner.close()));
      await ending.hub.database.drop();
    }
  });

  it('reach a station that is connected to another process', async () => {
    const second = await scene.process();
    try {
      const there = await scene.station('THERE', '1.6', { location: site }, second);
      const command = await scene.command('START_SESSION', startAt(there.evse(1), {}, app(longUid)));
      expect(await command.result()).to.equal('ACCEPTED');
      const [asked] = there.askedFor('start');
      expect(asked?.idToken.idToken).to.match(/^[0-9A-F]{14}$/);
      const shown = await second.app.stations.desk.authorize(there.link, {
        idToken: asked?.idToken ?? { idToken: '' },
      });
      expect(shown.status).to.equal('Accepted');
    } finally {
      await second.app.stop();
    }
  });

  it('reach no station of another hosted CPO, whatever is named (H9)', async () => {
    const { stations } = scene.hub.app;
    await hostParty(
      stations.hub,
      { name: 'test' },
      { country_code: 'DE', party_id: 'ABC', role: 'CPO', name: 'Other' },
    );
    await scene.hub.agree('DE-ABC', 'NL-TNM');
    const at = { token: tokenOf(), location_id: site, evse_uid: old.evse(1) };
    const answer = await scene.emsp.request('POST', 'commands', 'receiver', 'START_SESSION', {
      to: 'DE-ABC',
      body: { response_url: scene.emsp.responseUrl('foreign'), ...at },
    });
    expect([answer.envelope.status_code, (answer.envelope.data as { result: string }).result]).to.deep.equal([
      2003,
      'REJECTED',
    ]);
    expect(old.commanded).to.deep.equal([]);
  });

  it('goes nowhere without an agreement about commands (M-24)', async () => {
    const stranger = await scene.hub.connect('EMSP', 'BE-STR');
    const token = tokenOf({ country_code: 'BE', party_id: 'STR' });
    const command = await scene.command('START_SESSION', startAt(old.evse(1), {}, token), stranger);
    expect(command.status).to.equal(4001);
    expect(old.commanded).to.deep.equal([]);
    expect(cpo).to.equal('DE-XVC');
  });
});
