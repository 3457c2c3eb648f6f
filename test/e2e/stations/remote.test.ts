import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import type { StationOutcome } from '../../../src/stations/model.ts';
import { until } from '../../support/wait.ts';
import { accepted, answered, CommandScene, type FakeStation, site, tokenOf } from './command-scene.ts';

describe('what operators have stations do', () => {
  let scene: CommandScene;
  let station: FakeStation;
  let id: string;
  before(async () => {
    scene = await CommandScene.open({
      limits: { remoteWaitMs: 300, remoteCallsPerMinuteMax: 40 },
      env: { STATION_FILE_HOSTS: 'logs.example.com,127.0.0.1', ALLOW_PRIVATE_NETWORK: 'true' },
    });
    station = await scene.station('REMOTE', '2.0.1');
    id = station.link.station.id;
  });
  after(() => scene.stop());

  const ask = (body: object) => scene.hub.admin<Record<string, unknown>>('POST', `/stations/${id}/calls`, body);
  const refused = async (body: object): Promise<[number, string]> => {
    const response = await scene.hub.call('POST', `/stations/${id}/calls`, body);
    const problem = (await response.json()) as { errors?: { path: string }[] };
    return [response.status, problem.errors?.[0]?.path ?? ''];
  };

  it('is sent as it is asked, with the three facts in the answer', async () => {
    const call = await ask({ kind: 'reset', when: 'immediate', evse: 1 });
    expect(station.askedFor('reset')).to.deep.equal([{ kind: 'reset', when: 'immediate', evse: 1 }]);
    expect(call).to.include({ kind: 'reset', station: id, asked_by: 'admin', state: 'done' });
    expect(call).to.include({ outcome: 'answered', detail: 'Accepted', effect: null, answer: null });
    expect(await scene.hub.admin('GET', `/station-calls/${call['id']}`)).to.deep.equal(call);
    const { items } = await scene.hub.admin<{ items: { action: string; subject: string; details: object }[] }>(
      'GET',
      '/audit?limit=200',
    );
    const entry = items.find(({ action }) => action === 'station.call');
    expect(entry).to.deep.include({ subject: id, details: { kind: 'reset', call: call['id'], evse: 1 } });
  });

  it('brings what came with the answer, also when it takes its time', async () => {
    let release = (_outcome: StationOutcome): void => undefined;
    station.answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const call = await ask({
      kind: 'get-variables',
      variables: [{ component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' }],
    });
    expect(call).to.include({ state: 'sent', outcome: null });
    const variables = [{ component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', status: 'Accepted', value: '300' }];
    release(answered('Accepted', { variables }));
    const done = await until(
      async () => {
        const found = await scene.hub.admin('GET', `/station-calls/${call['id']}`);
        return found['state'] === 'done' && found;
      },
      { what: 'the answer' },
    );
    expect((done as Record<string, unknown>)['answer']).to.deep.equal({ variables });
    station.answer = () => accepted;
  });

  it('reaches every kind there is', async () => {
    const url = 'ftp://logs.example.com/in/';
    const bodies = [
      { kind: 'availability', operative: false, evse: 1 },
      { kind: 'trigger', message: 'StatusNotification', evse: 1 },
      { kind: 'get-log', url },
      { kind: 'update-firmware', url: 'https://127.0.0.1/fw.bin', retries: 1 },
      { kind: 'set-variables', variables: [{ variable: 'HeartbeatInterval', value: '60' }] },
      { kind: 'base-report' },
      { kind: 'local-list-version' },
      { kind: 'clear-cache' },
      { kind: 'data-transfer', vendor_id: 'com.example', data: { any: ['thing'] } },
      { kind: 'unlock', evse: 1 },
      { kind: 'start', id_token: '04AABBCC', evse: 1 },
      { kind: 'transaction-status' },
    ];
    const before = station.asked.length;
    for (const body of bodies) expect(await ask(body), body.kind).to.include({ state: 'done', detail: 'Accepted' });
    expect(station.asked.slice(before).map(({ kind }) => kind)).to.deep.equal(bodies.map(({ kind }) => kind));
    expect(station.askedFor('start')[0]).to.deep.include({ idToken: { idToken: '04AABBCC', type: 'ISO14443' } });
  });

  it('sends files nowhere but to the hosts that are allowed', async () => {
    for (const url of ['ftp://elsewhere.example/x', 'file:///etc/passwd', 'http://logs.example.com.evil.example/', 'x'])
      expect(await refused({ kind: 'get-log', url }), url).to.deep.equal([400, '/url']);
    expect(station.askedFor('get-log').every(({ url }) => url === 'ftp://logs.example.com/in/')).to.equal(true);
  });

  it('neither reads nor sets passwords, and names what is missing', async () => {
    expect(await refused({ kind: 'get-variables', variables: [{ variable: 'AuthorizationKey' }] })).to.deep.equal([
      400,
      '/variables/0/variable',
    ]);
    expect(
      await refused({ kind: 'set-variables', variables: [{ variable: 'basicAuthPassword', value: 'x' }] }),
    ).to.deep.equal([400, '/variables/0/variable']);
    expect(await refused({ kind: 'set-variables', variables: [{ variable: 'X' }] })).to.deep.equal([
      400,
      '/variables/0/value',
    ]);
    expect(await refused({ kind: 'availability' })).to.deep.equal([400, '/operative']);
    expect(await refused({ kind: 'stop', session_id: '0c9b1f57-0e3a-4f0e-8f8e-0a7a4f1f6a12' })).to.deep.equal([
      400,
      '/session_id',
    ]);
    expect(
      (await scene.hub.call('POST', '/stations/0c9b1f57-0e3a-4f0e-8f8e-0a7a4f1f6a12/calls', { kind: 'reset' })).status,
    ).to.equal(404);
  });

  it('says that a station is not connected', async () => {
    const offline = await scene.station('OFFLINE', '1.6');
    await scene.hub.app.stations.desk.disconnected(offline.link);
    const call = await scene.hub.admin('POST', `/stations/${offline.link.station.id}/calls`, { kind: 'reset' });
    expect(call).to.include({ state: 'done', outcome: 'not-sent', sent_at: null });
  });

  it('cancels a reservation: its eMSP is told (M-18)', async () => {
    const command = await scene.command('RESERVE_NOW', {
      token: tokenOf(),
      location_id: site,
      evse_uid: 'REMOTE-1',
      reservation_id: 'R1',
      expiry_date: new Date(Date.now() + 600_000).toISOString(),
    });
    expect(await command.result()).to.equal('ACCEPTED');
    const { items } = await scene.hub.admin<{ items: { number: number; owner: string }[] }>(
      'GET',
      `/stations/${id}/reservations`,
    );
    expect(items).to.have.length(1);
    expect(items[0]).to.include({ owner: 'NL-TNM' });
    await ask({ kind: 'cancel-reservation', reservation: items[0]?.number });
    await until(() => command.results().length === 2, { what: 'the second result' });
    expect(command.results()).to.deep.equal(['ACCEPTED', 'CANCELED_RESERVATION']);
    await until(() => scene.emsp.received('sessions').some(({ status }: Session) => status === 'COMPLETED'), {
      what: 'the end of its Session',
    });
    expect(await refused({ kind: 'cancel-reservation', reservation: items[0]?.number })).to.deep.equal([
      400,
      '/reservation',
    ]);
  });

  it('is not to be had without end', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 40 }, () => scene.hub.call('POST', `/stations/${id}/calls`, { kind: 'clear-cache' })),
    );
    expect(statuses.some(({ status }) => status === 429)).to.equal(true);
  });
});
