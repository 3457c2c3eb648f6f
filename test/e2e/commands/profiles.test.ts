import { expect } from 'chai';
import { build } from '../../support/build.ts';
import type { ConnectedPartner } from '../../support/hub.ts';
import { Scene } from './scene.ts';

const profile = {
  charging_rate_unit: 'A',
  charging_profile_period: [{ start_period: 0, limit: 16.5 }],
};

describe('charging profiles through the hub', () => {
  let scene: Scene;
  let scsp: ConnectedPartner;
  before(async () => {
    scene = await Scene.open();
    scsp = await scene.hub.connect('SCSP', 'AT-SCS');
    await scene.hub.agree('BE-BEC', 'AT-SCS');
    for (const id of ['S1', 'S2'])
      await scene.cpo.push(
        `sessions/BE/BEC/${id}`,
        build.session({ id, cdr_token: { ...build.cdrToken(), country_code: 'NL', party_id: 'TNM' } }),
      );
    await scene.hub.settled();
  });
  after(async () => {
    expect(scene.cpo.complaints).to.deep.equal([]);
    expect(scene.emsp.complaints).to.deep.equal([]);
    await scene.close();
  });

  const ask = (method: string, session: string, responseUrl: string, query = {}, to?: string, from = scene.emsp) =>
    method === 'PUT'
      ? from.request('PUT', 'chargingprofiles', 'receiver', session, {
          to,
          body: { charging_profile: profile, response_url: responseUrl },
        })
      : from.request(method, 'chargingprofiles', 'receiver', session, {
          to,
          query: { ...query, response_url: responseUrl },
        });

  for (const [method, query, result] of [
    ['PUT', {}, { result: 'ACCEPTED' }],
    [
      'GET',
      { duration: 900 },
      { result: 'ACCEPTED', profile: { start_date_time: '2026-03-01T10:00:00Z', charging_profile: profile } },
    ],
    ['DELETE', {}, { result: 'UNKNOWN' }],
  ] as const) {
    it(`${method} goes to the CPO of the Session, and its result comes back (G-01, G-02, G-03, G-04, G-18, G-19, M-21)`, async () => {
      const waiting = scene.waiting('chargingprofiles');
      const answer = await ask(method, 'S1', waiting.url, query);
      expect(answer.envelope.data).to.deep.equal({ result: 'ACCEPTED', timeout: 30 });
      const [asked] = scene.asked('chargingprofiles/S1');
      expect(asked?.method).to.equal(method);
      const url = scene.callback('chargingprofiles/S1');
      expect(url.startsWith(`${scene.hub.url}/ocpi/2.2.1/sender/chargingprofiles/`)).to.equal(true);
      if (method === 'GET') expect(asked?.path).to.include('duration=900').and.include(encodeURIComponent(url));
      if (method === 'PUT') expect(asked?.body).to.deep.equal({ charging_profile: profile, response_url: url });
      const posted = await scene.cpo.postResult(url, result, 'NL-TNM', 'chargingprofiles');
      expect(posted.envelope.status_code).to.equal(1000);
      expect((await waiting.result()).body).to.deep.equal(result);
    });
  }

  it('names what is missing (G-03)', async () => {
    const waiting = scene.waiting('chargingprofiles');
    for (const query of [{}, { duration: 0 }, { duration: 'soon' }])
      expect((await ask('GET', 'S1', waiting.url, query)).envelope.status_message).to.include('duration');
    const without = await scene.emsp.request('DELETE', 'chargingprofiles', 'receiver', 'S1', {});
    expect(without.envelope.status_message).to.include('response_url');
  });

  for (const [what, charging_profile_period, path] of [
    ['a negative limit', [{ start_period: 0, limit: -1 }], '/charging_profile_period/0/limit'],
    ['more than one decimal', [{ start_period: 0, limit: 16.25 }], '/charging_profile_period/0/limit'],
    ['a first period that begins later', [{ start_period: 5, limit: 16 }], '/charging_profile_period'],
    [
      'periods in disorder',
      [
        { start_period: 0, limit: 16 },
        { start_period: 0, limit: 8 },
      ],
      '/charging_profile_period',
    ],
  ] as const) {
    it(`is refused with ${what} (G-13, G-15, G-21)`, async () => {
      const before = scene.asked('chargingprofiles').length;
      const body = {
        charging_profile: { ...profile, charging_profile_period },
        response_url: scene.waiting('chargingprofiles').url,
      };
      const { envelope } = await scene.emsp.request('PUT', 'chargingprofiles', 'receiver', 'S1', { body });
      expect(envelope.status_code).to.equal(2001);
      expect(envelope.status_message).to.include(path);
      expect(scene.asked('chargingprofiles')).to.have.length(before);
    });
  }

  for (const result of ['NOT_SUPPORTED', 'TOO_OFTEN']) {
    it(`is answered with the CPO's ${result}, and is over then (G-02, G-09, G-17)`, async () => {
      await scene.cpo.behave({ operation: { result, timeout: 0 } }, 'chargingprofiles');
      const waiting = scene.waiting('chargingprofiles');
      expect((await ask('PUT', 'S1', waiting.url)).envelope.data).to.deep.equal({ result, timeout: 0 });
      await scene.cpo.behave({});
      const late = await scene.cpo.postResult(
        scene.callback('chargingprofiles/S1'),
        { result: 'ACCEPTED' },
        'NL-TNM',
        'chargingprofiles',
      );
      expect(late.http).to.equal(404);
      expect(waiting.arrived()).to.have.length(0);
    });
  }

  it('takes as a result what its kind can be, and nothing else (G-19)', async () => {
    const waiting = scene.waiting('chargingprofiles');
    await ask('GET', 'S1', waiting.url, { duration: 60 });
    const url = scene.callback('chargingprofiles/S1');
    const wrong = await scene.cpo.postResult(url, { result: 'ACCEPTED', profile: 1 }, 'NL-TNM', 'chargingprofiles');
    expect(wrong.envelope.status_code).to.equal(2001);
    // At the URL of commands it is nothing.
    const elsewhere = url.replace('/chargingprofiles/', '/commands/');
    expect((await scene.cpo.postResult(elsewhere, { result: 'REJECTED' }, 'NL-TNM')).http).to.equal(404);
    await scene.cpo.postResult(url, { result: 'REJECTED' }, 'NL-TNM', 'chargingprofiles');
    expect(waiting.results()).to.deep.equal(['REJECTED']);
  });

  it('of Sessions of others are none (B9, M-20)', async () => {
    await scene.hub.agree('BE-BEC', 'FR-MOB');
    const waiting = scene.waiting('chargingprofiles', scene.stranger);
    const unaddressed = await ask('PUT', 'S1', waiting.url, {}, undefined, scene.stranger);
    expect(unaddressed.envelope.data).to.deep.include({ result: 'UNKNOWN_SESSION' });
    const addressed = await ask('PUT', 'S1', waiting.url, {}, 'BE-BEC', scene.stranger);
    expect(addressed.envelope.data).to.deep.include({ result: 'REJECTED' });
  });

  it('are for the Session in the path, whatever else the body says (B9, H10)', async () => {
    const waiting = scene.waiting('chargingprofiles', scene.stranger);
    await scene.cpo.push(
      'sessions/BE/BEC/THEIRS',
      build.session({ id: 'THEIRS', cdr_token: { ...build.cdrToken(), country_code: 'FR', party_id: 'MOB' } }),
    );
    for (const [more, to, result] of [
      [{ session_id: 'THEIRS' }, undefined, 'UNKNOWN_SESSION'],
      [{ session_id: 'THEIRS' }, 'BE-BEC', 'REJECTED'],
    ] as const) {
      const { envelope } = await scene.stranger.request('PUT', 'chargingprofiles', 'receiver', 'S1', {
        to,
        body: { charging_profile: profile, response_url: waiting.url, ...more },
      });
      expect((envelope.data as { result: string }).result).to.equal(result);
    }
  });

  it('take unknown fields for what they are, whatever they hold (T-19)', async () => {
    for (const more of [
      { token: null },
      { token: { uid: 5 } },
      { session_id: 'x'.repeat(9000) },
      { location_id: {} },
    ]) {
      const waiting = scene.waiting('chargingprofiles');
      const { envelope } = await scene.emsp.request('PUT', 'chargingprofiles', 'receiver', 'S1', {
        body: { charging_profile: profile, response_url: waiting.url, ...more },
      });
      expect((envelope.data as { result: string }).result).to.equal('ACCEPTED');
    }
  });

  it('news of it, its end too, goes to whoever has set it, and only then (G-06, G-08, G-11, G-20)', async () => {
    const news = { start_date_time: '2026-03-01T10:00:00Z', charging_profile: profile };
    const tell = (to?: string) => scene.cpo.request('PUT', 'chargingprofiles', 'sender', 'S2', { to, body: news });
    expect((await tell()).envelope.status_code).to.equal(4001);
    expect((await tell('NL-TNM')).envelope.status_code).to.equal(4001);

    const waiting = scene.waiting('chargingprofiles');
    await ask('PUT', 'S2', waiting.url);
    await scene.cpo.postResult(
      scene.callback('chargingprofiles/S2'),
      { result: 'ACCEPTED' },
      'NL-TNM',
      'chargingprofiles',
    );
    const told = await tell();
    expect([told.envelope.status_code, told.envelope.data]).to.deep.equal([1000, undefined]);
    const arrived = scene.emsp.receivedLog.at(-1);
    expect([arrived?.method, arrived?.path.split('/').at(-1), arrived?.body]).to.deep.equal(['PUT', 'S2', news]);
    expect((await tell('FR-MOB')).envelope.status_code).to.equal(4001);
    // With the Session it is forgotten who has set one.
    await scene.cpo.patch('sessions/BE/BEC/S2', { status: 'COMPLETED', last_updated: '2027-01-01T00:00:00Z' });
    expect((await tell()).envelope.status_code).to.equal(4001);
  });

  it('news goes to the platform that has set it, of a party that is on two (G-06, G-20)', async () => {
    const first = await scene.hub.connect('EMSP', 'NL-TWO');
    const second = await scene.hub.connect('SCSP', 'NL-TWO');
    await scene.hub.agree('BE-BEC', 'NL-TWO');
    const cdr_token = { ...build.cdrToken(), country_code: 'NL', party_id: 'TWO' };
    await scene.cpo.push('sessions/BE/BEC/S-TWO', build.session({ id: 'S-TWO', cdr_token }));
    const news = { start_date_time: '2026-03-01T10:00:00Z', charging_profile: profile };
    const toldOf = (partner: ConnectedPartner) =>
      partner.receivedLog.filter(({ method, path }) => method === 'PUT' && path.includes('/chargingprofiles/S-TWO'));
    for (const [setter, other] of [
      [second, first],
      [first, second],
    ] as const) {
      const waiting = scene.waiting('chargingprofiles', setter);
      await ask('PUT', 'S-TWO', waiting.url, {}, 'BE-BEC', setter);
      const callback = scene.callback('chargingprofiles/S-TWO');
      await scene.cpo.postResult(callback, { result: 'ACCEPTED' }, 'NL-TWO', 'chargingprofiles');
      const before = [setter, other].map((partner) => toldOf(partner).length);
      for (const to of [undefined, 'NL-TWO'])
        await scene.cpo.request('PUT', 'chargingprofiles', 'sender', 'S-TWO', { to, body: news });
      const after = [setter, other].map((partner) => toldOf(partner).length);
      expect(after).to.deep.equal([(before[0] ?? 0) + 2, before[1]]);
    }
    // A Session that was for nothing is over too.
    await scene.cpo.patch('sessions/BE/BEC/S-TWO', { status: 'INVALID', last_updated: '2027-01-01T00:00:00Z' });
    const over = await scene.cpo.request('PUT', 'chargingprofiles', 'sender', 'S-TWO', { body: news });
    expect(over.envelope.status_code).to.equal(4001);
  });

  it('an SCSP sets one at the CPO it has an agreement with (G-10, G-12)', async () => {
    const waiting = scene.waiting('chargingprofiles', scsp);
    const answer = await ask('PUT', 'S1', waiting.url, {}, 'BE-BEC', scsp);
    expect(answer.envelope.data).to.deep.include({ result: 'ACCEPTED' });
    await scene.cpo.postResult(
      scene.callback('chargingprofiles/S1'),
      { result: 'ACCEPTED' },
      'AT-SCS',
      'chargingprofiles',
    );
    expect(waiting.results()).to.deep.equal(['ACCEPTED']);
    expect((await ask('PUT', 'S1', waiting.url, {}, 'DE-STW', scsp)).envelope.status_code).to.equal(4001);
  });
});
