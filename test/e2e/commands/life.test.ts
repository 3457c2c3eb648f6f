import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { until } from '../../support/wait.ts';
import { location, Scene, token } from './scene.ts';

describe('a command through the hub', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene.cpo.behave({}));
  after(async () => {
    expect(scene.cpo.complaints).to.deep.equal([]);
    expect(scene.emsp.complaints).to.deep.equal([]);
    const { items } = await scene.hub.admin<{ items: unknown[] }>('GET', '/quarantine');
    expect(JSON.stringify(items)).to.not.include('response_url');
    await scene.close();
  });

  const bodies: Readonly<Record<string, object>> = {
    START_SESSION: { token, location_id: location, evse_uid: 'E1', connector_id: '1', x_extra: { kept: 1.5 } },
    RESERVE_NOW: { token, location_id: location, reservation_id: 'R1', expiry_date: '2099-01-01T00:00:00Z' },
    UNLOCK_CONNECTOR: { location_id: location, evse_uid: 'EVSE1', connector_id: '1' },
    STOP_SESSION: { session_id: 'S-OWN' },
    CANCEL_RESERVATION: { reservation_id: 'R1' },
  };

  for (const [name, about] of Object.entries(bodies)) {
    it(`${name}: goes to its CPO, whose result comes back to the eMSP (M-01, M-02, M-04, M-21, R-17, R-49)`, async () => {
      await scene.cpo.push(
        'sessions/BE/BEC/S-OWN',
        build.session({ id: 'S-OWN', cdr_token: { ...build.cdrToken(), country_code: 'NL', party_id: 'TNM' } }),
      );
      const waiting = scene.waiting();
      const answer = await scene.emsp.request('POST', 'commands', 'receiver', name, {
        body: { response_url: waiting.url, ...about },
      });
      expect(answer.envelope).to.deep.include({ status_code: 1000, data: { result: 'ACCEPTED', timeout: 30 } });
      expect(answer.headers).to.deep.include({ 'ocpi-from-party-id': 'BEC', 'ocpi-to-party-id': 'TNM' });

      const [asked] = scene.asked(`commands/${name}`);
      const url = scene.callback(`commands/${name}`);
      expect(asked?.body).to.deep.equal({ response_url: url, ...about });
      expect(url).to.match(new RegExp(`^${scene.hub.url}/ocpi/2.2.1/sender/commands/[A-Za-z0-9_-]{43}$`));
      expect(asked?.headers).to.deep.include({ 'ocpi-from-party-id': 'TNM', 'ocpi-to-party-id': 'BEC' });

      const posted = await scene.cpo.postResult(url, { result: 'ACCEPTED', x_extra: 'kept' }, 'NL-TNM');
      expect([posted.http, posted.envelope.status_code]).to.deep.equal([200, 1000]);
      expect(posted.envelope.data).to.equal(undefined);
      const result = await waiting.result();
      expect(result.body).to.deep.equal({ result: 'ACCEPTED', x_extra: 'kept' });
      expect(result.headers).to.deep.include({ 'ocpi-from-party-id': 'BEC', 'ocpi-to-party-id': 'TNM' });
      expect(scene.asked(`commands/${name}`)).to.have.length(1);
    });
  }

  it('is answered with what the CPO says when it refuses, and is over then (M-22)', async () => {
    await scene.cpo.behave({ operation: { result: 'NOT_SUPPORTED', timeout: 0 } }, 'commands');
    const waiting = scene.waiting();
    const answer = await scene.startSession(waiting.url);
    expect(answer.envelope.data).to.deep.equal({ result: 'NOT_SUPPORTED', timeout: 0 });
    const posted = await scene.cpo.postResult(scene.callback('commands/START_SESSION'), { result: 'ACCEPTED' });
    expect(posted.http).to.equal(404);
    expect(waiting.arrived()).to.have.length(0);
  });

  it('is over after a refusal that could not be noted at once: no TIMEOUT follows it (M-22, R9)', async () => {
    const { reads } = scene.hub.app.hub;
    await reads.query(`
      create function fail() returns trigger language plpgsql as $$ begin raise exception 'a fault of the store'; end $$;
      create trigger fails before update on operations for each row execute function fail()`);
    await scene.cpo.behave({ operation: { result: 'REJECTED', timeout: 0 } }, 'commands');
    const waiting = scene.waiting();
    try {
      expect((await scene.startSession(waiting.url)).envelope.data).to.deep.equal({ result: 'REJECTED', timeout: 0 });
      expect((await scene.operations())[0]?.['state']).to.equal('begun');
    } finally {
      await reads.query('drop function fail cascade');
    }
    await until(async () => (await scene.operations())[0]?.['state'] === 'refused', { what: 'the refusal' });
    expect(waiting.arrived()).to.have.length(0);
  });

  it('takes a result once: the same again is taken for the same, another one for nothing (M-05, M-25)', async () => {
    const waiting = scene.waiting();
    await scene.startSession(waiting.url);
    const url = scene.callback('commands/START_SESSION');
    for (const [result, http] of [
      ['REJECTED', 200],
      ['REJECTED', 200],
      ['ACCEPTED', 404],
    ] as const)
      expect((await scene.cpo.postResult(url, { result }, 'NL-TNM')).http).to.equal(http);
    expect(waiting.results()).to.deep.equal(['REJECTED']);
    const [last] = await scene.operations();
    expect(last).to.deep.include({
      state: 'ended',
      delivery: 'delivered',
      result: 'REJECTED',
      late_result: 'ACCEPTED',
    });
  });

  it('takes a result from nobody but the CPO it was sent to (M-21)', async () => {
    const waiting = scene.waiting();
    await scene.startSession(waiting.url);
    const url = scene.callback('commands/START_SESSION');
    for (const partner of [scene.otherCpo, scene.stranger, scene.emsp])
      expect((await partner.postResult(url, { result: 'ACCEPTED' })).http).to.equal(404);
    const guessed = `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`;
    expect((await scene.cpo.postResult(guessed, { result: 'ACCEPTED' })).http).to.equal(404);
    const nobody = await fetch(url, { method: 'POST', body: '{"result":"ACCEPTED"}' });
    expect(nobody.status).to.equal(401);
    expect(waiting.arrived()).to.have.length(0);
    expect((await scene.cpo.postResult(url, { result: 'ACCEPTED' }, 'NL-TNM')).http).to.equal(200);
    expect(waiting.results()).to.deep.equal(['ACCEPTED']);
  });

  it('names what is wrong with a result, and waits for a right one', async () => {
    const waiting = scene.waiting();
    await scene.startSession(waiting.url);
    const url = scene.callback('commands/START_SESSION');
    const wrong = await scene.cpo.postResult(url, { outcome: 'ACCEPTED' });
    expect(wrong.envelope.status_code).to.equal(2001);
    expect(wrong.envelope.status_message).to.include('result');
    await scene.cpo.postResult(url, { result: 'FAILED' }, 'NL-TNM');
    expect(waiting.results()).to.deep.equal(['FAILED']);
  });

  it('ends with TIMEOUT from the hub when no result comes; a late one is noted and goes nowhere, a late start is seen (M-03, M-08, X-18)', async () => {
    await scene.cpo.behave({ operation: { result: 'ACCEPTED', timeout: 1 } }, 'commands');
    const waiting = scene.waiting();
    await scene.startSession(waiting.url);
    const result = await waiting.result();
    expect(result.body).to.deep.equal({ result: 'TIMEOUT' });
    expect(result.headers).to.deep.include({ 'ocpi-from-party-id': 'HUB' });
    const late = await scene.cpo.postResult(scene.callback('commands/START_SESSION'), { result: 'ACCEPTED' });
    expect(late.http).to.equal(404);
    await until(async () => (await scene.operations())[0]?.['state'] === 'ended', { what: 'its end' });
    expect((await scene.operations())[0]).to.deep.include({ result: 'TIMEOUT', late_result: 'ACCEPTED' });
    expect(waiting.arrived()).to.have.length(1);

    // The session did start: whoever asks can see it. That a command was accepted says nothing about that (M-08).
    await scene.cpo.push(
      'sessions/BE/BEC/S-LATE',
      build.session({
        id: 'S-LATE',
        start_date_time: new Date().toISOString(),
        cdr_token: { ...build.cdrToken(), country_code: 'NL', party_id: 'TNM', uid: token.uid, type: token.type },
      }),
    );
    const { items } = await scene.hub.admin<{ items: { id: string }[] }>('GET', '/operations?state=ended&limit=1');
    expect(items[0]).to.deep.include({
      kind: 'START_SESSION',
      requester: 'NL-TNM',
      receiver: 'BE-BEC',
      result: 'TIMEOUT',
      result_by_hub: true,
      late_result: 'ACCEPTED',
      started_session: 'S-LATE',
    });
    const one = await scene.hub.admin('GET', `/operations/${items[0]?.id}`);
    expect(one).to.deep.equal(items[0]);
    expect(JSON.stringify(one)).to.not.include(token.uid).and.not.include('response_url');
    const none = await scene.hub.call('GET', '/operations/00000000-0000-0000-0000-000000000000');
    expect(none.status).to.equal(404);
  });

  it('holds a result back that comes before the CPO’s answer', async () => {
    const release = await scene.cpo.hold();
    const waiting = scene.waiting();
    const before = scene.asked('commands/START_SESSION').length;
    const answered = scene.startSession(waiting.url);
    await until(() => scene.asked('commands/START_SESSION').length > before, { what: 'the command' });
    const posted = await scene.cpo.postResult(scene.callback('commands/START_SESSION'), { result: 'ACCEPTED' });
    expect(posted.http).to.equal(200);
    expect(waiting.arrived()).to.have.length(0);
    await scene.cpo.behave({});
    release();
    expect((await answered).envelope.data).to.deep.equal({ result: 'ACCEPTED', timeout: 30 });
    await waiting.result();
    expect(waiting.results()).to.deep.equal(['ACCEPTED']);
  });

  it('brings the result later when the eMSP cannot be reached now (R9)', async () => {
    const waiting = scene.waiting();
    await scene.startSession(waiting.url);
    await scene.emsp.behave({ status500: true });
    const posted = await scene.cpo.postResult(scene.callback('commands/START_SESSION'), { result: 'ACCEPTED' });
    expect([posted.http, posted.envelope.status_code]).to.deep.equal([200, 1000]);
    await scene.emsp.behave({});
    await until(async () => (await scene.operations())[0]?.['delivery'] === 'delivered', { what: 'the result' });
    expect(waiting.results().at(-1)).to.equal('ACCEPTED');
  });

  it('takes the result when the connection broke after the command had arrived (R9)', async () => {
    await scene.cpo.behave({ reset: true });
    const waiting = scene.waiting();
    expect((await scene.startSession(waiting.url)).envelope.status_code).to.be.oneOf([4000, 4002, 4003]);
    await scene.cpo.behave({});
    const posted = await scene.cpo.postResult(
      scene.callback('commands/START_SESSION'),
      { result: 'ACCEPTED' },
      'NL-TNM',
    );
    expect(posted.http).to.equal(200);
    expect(waiting.results()).to.deep.equal(['ACCEPTED']);
  });

  it('RESERVE_NOW: its end reaches an eMSP that has been away meanwhile (M-18)', async () => {
    const waiting = scene.waiting();
    await scene.emsp.request('POST', 'commands', 'receiver', 'RESERVE_NOW', {
      body: { ...bodies['RESERVE_NOW'], reservation_id: 'R-AWAY', response_url: waiting.url },
    });
    await scene.emsp.behave({ status500: true });
    const url = scene.callback('commands/RESERVE_NOW');
    for (const result of ['ACCEPTED', 'CANCELED_RESERVATION'])
      expect((await scene.cpo.postResult(url, { result }, 'NL-TNM')).http).to.equal(200);
    await scene.emsp.behave({});
    await until(async () => (await scene.operations())[0]?.['delivery'] === 'delivered', { what: 'the result' });
    expect(waiting.results().at(-1)).to.equal('CANCELED_RESERVATION');
  });

  it('RESERVE_NOW: the CPO may cancel the reservation after its result, once (M-18)', async () => {
    const waiting = scene.waiting();
    await scene.emsp.request('POST', 'commands', 'receiver', 'RESERVE_NOW', {
      body: { ...bodies['RESERVE_NOW'], reservation_id: 'R-CANCEL', response_url: waiting.url },
    });
    const url = scene.callback('commands/RESERVE_NOW');
    for (const [result, http] of [
      ['ACCEPTED', 200],
      ['CANCELED_RESERVATION', 200],
      ['ACCEPTED', 404],
    ] as const)
      expect((await scene.cpo.postResult(url, { result }, 'NL-TNM')).http).to.equal(http);
    expect(waiting.results()).to.deep.equal(['ACCEPTED', 'CANCELED_RESERVATION']);
  });
});

describe('a result that nobody takes', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open({ limits: { operationResultKeepMs: 300 } });
  });
  after(() => scene.close());

  it('is tried again for its time, and then given up (M-06)', async () => {
    const waiting = scene.waiting();
    await scene.startSession(waiting.url);
    await scene.emsp.behave({ status500: true });
    await scene.cpo.postResult(scene.callback('commands/START_SESSION'), { result: 'ACCEPTED' }, 'NL-TNM');
    await until(async () => (await scene.operations())[0]?.['state'] === 'ended', { what: 'the end of the operation' });
    const [operation] = await scene.operations();
    expect(operation).to.deep.include({ delivery: 'given up', result: 'ACCEPTED', next_try_at: null });
    expect(waiting.arrived().length).to.be.at.least(2);
  });
});
