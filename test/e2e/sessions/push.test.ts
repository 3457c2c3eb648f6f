import { expect } from 'chai';
import type { ChargingPeriod } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { quarantineOf } from '../../support/data-quality.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { linesOf, partiesOf, pushesOf } from '../../support/pushes.ts';
import { until } from '../../support/wait.ts';

/** A charging period of so many kWh that starts so many minutes after ten. */
const period = (minute: number, kwh: number): ChargingPeriod => ({
  start_date_time: `2026-01-15T10:${String(minute).padStart(2, '0')}:00Z`,
  dimensions: [
    { type: 'ENERGY', volume: kwh },
    { type: 'TIME', volume: 0.25 },
  ],
  tariff_id: 'TARIFF1',
});

describe('sessions pushed through the hub', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let emsp: ConnectedPartner;

  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('BE-BEC', 'NL-TNM');
    // What an agreement sets off is not what these tests are about.
    await hub.settled();
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const copyOf = (id: string) => emsp.received('sessions').find((session) => session.id === id);
  const listedAt = async (id: string) => (await emsp.list('sessions')).find((session) => session.id === id);

  /** The eMSP's copy and the hub's list have to say the same. */
  async function told(id: string) {
    const copy = copyOf(id);
    expect(await listedAt(id)).to.deep.equal(copy);
    return copy;
  }

  for (const to of ['NL-TNM', null] as const) {
    const id = to === null ? 'OPEN' : 'NAMED';
    it(`are PUT when new and PATCHed when changed, ${to === null ? 'addressed to nobody' : 'addressed'} (S-01)`, async () => {
      const session = build.session({ id });
      const change = build.patch({ kwh: 7.25 });
      const [put, patched] = [
        await cpo.push(`sessions/BE/BEC/${id}`, session, to),
        await cpo.patch(`sessions/BE/BEC/${id}`, change, to),
      ];
      expect([put.http, put.envelope.status_code]).to.deep.equal([201, 1000]);
      expect([patched.http, patched.envelope.status_code]).to.deep.equal([200, 1000]);
      expect(await told(id)).to.deep.equal({ ...session, ...change });
      const pushes = pushesOf(emsp, 'sessions').filter(({ path }) => path.endsWith(`/${id}`));
      expect(pushes.map(({ method, body }) => [method, body])).to.deep.equal([
        ['PUT', session],
        ['PATCH', change],
      ]);
      for (const push of pushes) expect(partiesOf(push)).to.deep.equal({ to: 'NL-TNM', from: 'BE-BEC' });
    });
  }

  it('stay as they are without last_updated in a PATCH, and below them there is nothing to change (T-16, S-04)', async () => {
    const session = build.session({ id: 'UNDATED' });
    await cpo.push('sessions/BE/BEC/UNDATED', session, 'NL-TNM');
    const sent = pushesOf(emsp, 'sessions').length;
    const patch = async (path: string, body: object) => {
      const answer = await cpo.request('PATCH', 'sessions', 'receiver', path, { body, to: 'NL-TNM' });
      return [answer.http, answer.envelope.status_code];
    };
    expect(await patch('BE/BEC/UNDATED', { kwh: 9.5 })).to.deep.equal([200, 2001]);
    expect(await patch('BE/BEC/UNDATED', { kwh: 9.5, last_updated: null })).to.deep.equal([200, 2001]);
    expect(await patch('BE/BEC/UNDATED/charging_periods', build.patch({ kwh: 9.5 }))).to.deep.equal([404, 2000]);
    expect(await told('UNDATED')).to.deep.equal(session);
    expect(pushesOf(emsp, 'sessions')).to.have.lengthOf(sent);
  });

  it('cannot be deleted (S-02)', async () => {
    await cpo.push('sessions/BE/BEC/KEPT', build.session({ id: 'KEPT' }), 'NL-TNM');
    for (const to of ['NL-TNM', 'NL-HUB', undefined]) {
      const answer = await cpo.request('DELETE', 'sessions', 'receiver', 'BE/BEC/KEPT', { to });
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([405, 2000]);
    }
    expect(await told('KEPT')).to.include({ id: 'KEPT' });
    expect(linesOf(pushesOf(emsp, 'sessions')).filter((push) => push.startsWith('DELETE'))).to.deep.equal([]);
  });

  it('stay COMPLETED once they are: what would take them back is refused and seen by nobody (S-02)', async () => {
    const session = build.session({ id: 'ENDED', status: 'COMPLETED', end_date_time: '2026-01-15T11:00:00Z' });
    await cpo.push('sessions/BE/BEC/ENDED', session, 'NL-TNM');
    const sent = pushesOf(emsp, 'sessions').length;
    const options = { to: 'NL-TNM' };
    for (const status of ['ACTIVE', 'PENDING', 'RESERVATION', 'INVALID']) {
      const patched = await cpo.request('PATCH', 'sessions', 'receiver', 'BE/BEC/ENDED', {
        ...options,
        body: build.patch({ status }),
      });
      const put = await cpo.request('PUT', 'sessions', 'receiver', 'BE/BEC/ENDED', {
        ...options,
        body: { ...session, status, last_updated: build.time() },
      });
      for (const { http, envelope } of [patched, put]) {
        expect([http, envelope.status_code, envelope.status_message]).to.deep.equal([
          200,
          2001,
          '/status: must stay COMPLETED',
        ]);
      }
    }
    expect(pushesOf(emsp, 'sessions')).to.have.lengthOf(sent);
    expect(await told('ENDED')).to.deep.equal(session);
    const entry = await until(
      async () => (await quarantineOf(hub, cpo, 'sessions')).find(({ key }) => key === 'ended'),
      { what: 'the refusal in quarantine' },
    );
    expect(entry).to.include({ owner: 'BE-BEC', source: 'push', reason: 'must stay COMPLETED' });
    // Said again it is the same, and the hub does not mind.
    expect((await cpo.push('sessions/BE/BEC/ENDED', session, 'NL-TNM')).envelope.status_code).to.equal(1000);
  });

  it('are replaced by PUT with their charging periods, and have none after a PUT without (S-03)', async () => {
    const first = build.session({ id: 'REPLACED', charging_periods: [period(0, 1), period(15, 2)] });
    const second = build.session({ id: 'REPLACED', charging_periods: [period(30, 3)] });
    const third = build.session({ id: 'REPLACED', charging_periods: undefined });
    for (const session of [first, second, third]) {
      expect((await cpo.push('sessions/BE/BEC/REPLACED', session, 'NL-TNM')).envelope.status_code).to.equal(1000);
      expect(await told('REPLACED')).to.deep.equal(session);
    }
    expect(third).to.not.have.property('charging_periods');
    // What is appended now does not follow on what was there before.
    await cpo.patch('sessions/BE/BEC/REPLACED', build.patch({ charging_periods: [period(45, 4)] }), 'NL-TNM');
    expect((await told('REPLACED'))?.charging_periods).to.deep.equal([period(45, 4)]);
  });

  it('have charging periods appended by PATCH; none, an empty list and null change nothing (S-05)', async () => {
    const path = 'sessions/BE/BEC/GROWING';
    await cpo.push(path, build.session({ id: 'GROWING', charging_periods: [period(0, 1)] }), 'NL-TNM');
    const patches = [
      { kwh: 3, charging_periods: [period(15, 2)] },
      { kwh: 4 },
      { kwh: 5, charging_periods: [] },
      { kwh: 6, charging_periods: null },
      { kwh: 10, charging_periods: [period(30, 3), period(45, 4)] },
    ];
    for (const fields of patches) {
      expect((await cpo.patch(path, build.patch(fields), 'NL-TNM')).envelope.status_code).to.equal(1000);
    }
    const periods = [period(0, 1), period(15, 2), period(30, 3), period(45, 4)];
    expect(await told('GROWING')).to.deep.include({ kwh: 10, charging_periods: periods });
  });

  it('do not have a period twice that was sent twice; a corrected one stands in its place (S-06)', async () => {
    const path = 'sessions/BE/BEC/REPEATED';
    await cpo.push(path, build.session({ id: 'REPEATED', charging_periods: [period(0, 1)] }), 'NL-TNM');
    const again = build.patch({ kwh: 3, charging_periods: [period(15, 2)] });
    for (const fields of [again, again, { ...again, last_updated: build.time() }]) {
      expect((await cpo.patch(path, fields, 'NL-TNM')).envelope.status_code).to.equal(1000);
    }
    expect((await told('REPEATED'))?.charging_periods).to.deep.equal([period(0, 1), period(15, 2)]);

    // The same moment in another spelling, with another content.
    const corrected = { ...period(15, 2.5), start_date_time: '2026-01-15T10:15:00.000' };
    await cpo.patch(path, build.patch({ charging_periods: [corrected, period(30, 3)] }), 'NL-TNM');
    expect((await told('REPEATED'))?.charging_periods).to.deep.equal([period(0, 1), corrected, period(30, 3)]);
  });

  it('have to be PUT before they are PATCHed (S-22)', async () => {
    const sent = pushesOf(emsp, 'sessions').length;
    for (const to of ['NL-TNM', undefined]) {
      const options = { to, body: build.patch({ kwh: 1 }) };
      const answer = await cpo.request('PATCH', 'sessions', 'receiver', 'BE/BEC/UNKNOWN', options);
      expect([answer.http, answer.envelope.status_code]).to.deep.equal([404, 2000]);
    }
    expect(pushesOf(emsp, 'sessions')).to.have.lengthOf(sent);
    expect(await told('UNKNOWN')).to.equal(undefined);
  });

  it('are PUT as a whole to an eMSP that answers a PATCH with 404 (S-22)', async () => {
    const path = 'sessions/BE/BEC/FORGOTTEN';
    const session = build.session({ id: 'FORGOTTEN', charging_periods: [period(0, 1)] });
    await cpo.push(path, session, 'NL-TNM');
    await emsp.behave({ missing404: true }, 'sessions');
    const change = build.patch({ kwh: 3, charging_periods: [period(15, 2)] });
    const answer = await cpo.patch(path, change, 'NL-TNM');
    expect(answer.http).to.equal(404);
    const whole = { ...session, ...change, charging_periods: [period(0, 1), period(15, 2)] };
    const isWhole = () => pushesOf(emsp, 'sessions').at(-1)?.method === 'PUT';
    await until(isWhole, { what: 'the PUT' });
    await emsp.behave({}, 'sessions');
    expect(pushesOf(emsp, 'sessions').at(-1)?.body).to.deep.equal(whole);
    expect(await told('FORGOTTEN')).to.deep.equal(whole);
  });

  it('keep every number as it was written: the hub guesses no units (S-23)', async () => {
    // What looks like Wh is as many kWh.
    const session = build.session({ id: 'ODD', kwh: 0, charging_periods: [] });
    const periods = '[{"start_date_time":"2026-01-15T10:00:00Z","dimensions":[{"type":"ENERGY","volume":16500.0}]}]';
    const text = JSON.stringify(session)
      .replace('"kwh":0', '"kwh":12345678901234567.89')
      .replace('"charging_periods":[]', `"charging_periods":${periods},"x_meter":{"reading":1.10,"list":[1e2]}`);
    const put = await cpo.request('PUT', 'sessions', 'receiver', 'BE/BEC/ODD', { to: 'NL-TNM', body: text });
    expect([put.http, put.envelope.status_code]).to.deep.equal([201, 1000]);
    expect(pushesOf(emsp, 'sessions').at(-1)?.bodyText).to.equal(text);
    const last_updated = build.time();
    const patch = `{"kwh":0.0010,"x_meter":{"reading":1.20},"last_updated":"${last_updated}"}`;
    await cpo.request('PATCH', 'sessions', 'receiver', 'BE/BEC/ODD', { to: 'NL-TNM', body: patch });
    expect(pushesOf(emsp, 'sessions').at(-1)?.bodyText).to.equal(patch);
    const { text: list } = await emsp.request('GET', 'sessions', 'sender', '', { to: 'NL-HUB' });
    for (const part of ['"kwh":0.0010', '"x_meter":{"reading":1.20}', `"charging_periods":${periods}`]) {
      expect(list).to.include(part);
    }
  });
});
