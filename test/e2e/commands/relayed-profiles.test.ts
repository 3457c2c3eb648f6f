import { expect } from 'chai';
import { build } from '../../support/build.ts';
import type { ConnectedPartner } from '../../support/hub.ts';
import type { Received } from '../../support/partner/received.ts';
import { until } from '../../support/wait.ts';
import { Scene } from './scene.ts';

const profile = { charging_rate_unit: 'A', charging_profile_period: [{ start_period: 0, limit: 16.5 }] };
const news = { start_date_time: '2026-03-01T10:00:00Z', charging_profile: profile };
const module = 'chargingprofiles';

describe('charging profiles by way of an eMSP', () => {
  let scene: Scene;
  let emsp: ConnectedPartner;
  let scsp: ConnectedPartner;
  let stranger: ConnectedPartner;
  before(async () => {
    scene = await Scene.open();
    emsp = await scene.hub.connect('EMSP', 'NL-REL', { relaysProfiles: true });
    scsp = await scene.hub.connect('SCSP', 'AT-SCS');
    stranger = await scene.hub.connect('SCSP', 'FR-SCS');
    await scene.hub.agree('BE-BEC', 'NL-REL');
    await scene.hub.agree('NL-REL', 'AT-SCS');
    const cdr_token = { ...build.cdrToken(), country_code: 'NL', party_id: 'REL' };
    await scene.cpo.push('sessions/BE/BEC/OURS', build.session({ id: 'OURS', cdr_token }));
    await scene.hub.settled();
  });
  after(async () => {
    for (const partner of [scene.cpo, emsp, scsp]) expect(partner.complaints).to.deep.equal([]);
    await scene.close();
  });

  /** Sends a request about a session under the id that the receiver has for it. */
  function ask(method: string, from: ConnectedPartner, to: string, session: string, response_url: string) {
    const content =
      method === 'PUT' ? { body: { charging_profile: profile, response_url } } : query(method, response_url);
    return from.request(method, module, 'receiver', session, { to, ...content });
  }
  const query = (method: string, response_url: string) => ({
    query: { response_url, ...(method === 'GET' && { duration: 900 }) },
  });
  const post = (from: ConnectedPartner, session: string, by: ConnectedPartner, result: object, to: string) =>
    by.postResult(scene.callback(`${module}/${session}`, from), result, to, module);
  const newsAt = (partner: ConnectedPartner): Received[] =>
    partner.receivedLog.filter(({ method, path }) => method === 'PUT' && path.includes(`/sender/${module}/`));

  for (const [method, result] of [
    ['PUT', { result: 'ACCEPTED' }],
    ['GET', { result: 'ACCEPTED', profile: news }],
    ['DELETE', { result: 'ACCEPTED' }],
  ] as const) {
    it(`${method}: request, answer and result go from SCSP to eMSP to CPO and back, each under the receiver's id (G-01, G-12)`, async () => {
      const atScsp = scene.waiting(module, scsp);
      const first = await ask(method, scsp, 'NL-REL', 'THEIR-NAME', atScsp.url);
      expect(first.envelope.data).to.deep.equal({ result: 'ACCEPTED', timeout: 30 });
      expect(first.headers).to.deep.include({ 'ocpi-from-party-id': 'REL', 'ocpi-to-party-id': 'SCS' });
      const [relayed] = scene.asked(`${module}/THEIR-NAME`, emsp);
      expect(relayed?.headers).to.deep.include({ 'ocpi-from-party-id': 'SCS', 'ocpi-to-party-id': 'REL' });
      expect(scene.callback(`${module}/THEIR-NAME`, emsp)).to.not.equal(atScsp.url);

      const atEmsp = scene.waiting(module, emsp);
      await ask(method, emsp, 'BE-BEC', 'OURS', atEmsp.url);
      expect((await post(scene.cpo, 'OURS', scene.cpo, result, 'NL-REL')).http).to.equal(200);
      expect((await atEmsp.result()).body).to.deep.equal(result);
      expect(atScsp.arrived()).to.have.length(0);
      expect((await post(emsp, 'THEIR-NAME', emsp, result, 'AT-SCS')).http).to.equal(200);
      const arrived = await atScsp.result();
      expect(arrived.body).to.deep.equal(result);
      expect(arrived.headers).to.deep.include({ 'ocpi-from-party-id': 'REL', 'ocpi-to-party-id': 'SCS' });
    });
  }

  it('have their news told on: by the CPO to the eMSP, by the eMSP to the SCSP (G-06, G-12, G-20)', async () => {
    for (const to of [undefined, 'NL-REL']) {
      const told = await scene.cpo.request('PUT', module, 'sender', 'OURS', { to, body: news });
      expect(told.envelope.status_code).to.equal(1000);
    }
    expect(newsAt(emsp).map(({ body }) => body)).to.deep.equal([news, news]);
    expect(newsAt(scsp)).to.have.length(0);
    for (const to of [undefined, 'AT-SCS']) {
      const told = await emsp.request('PUT', module, 'sender', 'THEIR-NAME', { to, body: news });
      expect(told.envelope.status_code).to.equal(1000);
    }
    expect(newsAt(scsp).map(({ path, body }) => [path.split('/').at(-1), body])).to.deep.equal([
      ['THEIR-NAME', news],
      ['THEIR-NAME', news],
    ]);
    // Of a session on which nobody has set a profile through this eMSP, nobody is told.
    for (const to of [undefined, 'AT-SCS', 'FR-SCS'])
      expect((await emsp.request('PUT', module, 'sender', 'OURS', { to, body: news })).envelope.status_code).to.equal(
        4001,
      );
  });

  it('are for nobody without an agreement that names both (G-12, R-20, S-21)', async () => {
    const before = scene.asked(module, emsp).length;
    await scene.hub.agree('*', 'FR-SCS');
    await scene.hub.agree('BE-BEC', '*');
    const url = scene.waiting(module, stranger).url;
    expect((await ask('PUT', stranger, 'NL-REL', 'THEIR-NAME', url)).envelope.status_code).to.equal(4001);
    // Nor does one eMSP set profiles at another.
    const other = scene.waiting(module, scene.emsp).url;
    expect((await ask('PUT', scene.emsp, 'NL-REL', 'THEIR-NAME', other)).envelope.status_code).to.equal(4001);
    // What everybody has is no contract with a CPO either.
    const direct = scene.waiting(module, scsp).url;
    expect((await ask('PUT', scsp, 'BE-BEC', 'OURS', direct)).envelope.status_code).to.equal(4001);
    expect(scene.asked(module, emsp)).to.have.length(before);
    expect((await ask('PUT', stranger, 'BE-BEC', 'OURS', url)).envelope.data).to.deep.include({ result: 'ACCEPTED' });
  });

  it('cover nothing else, and show the two to each other (G-12, H-11, S-21)', async () => {
    const modules = await scene.hub.call('POST', '/agreements', {
      cpo: 'NL-TNM',
      emsp: 'AT-SCS',
      modules: ['sessions'],
    });
    expect(modules.status).to.equal(400);
    expect(await modules.json()).to.deep.include({
      errors: [{ path: '/modules', message: 'can only be chargingprofiles by way of an eMSP' }],
    });
    for (const terms of [
      { cpo: 'NL-TNM', emsp: 'NL-REL' },
      { cpo: 'NL-TNM', emsp: '*' },
      { cpo: 'AT-SCS', emsp: 'NL-TNM' },
    ])
      expect((await scene.hub.call('POST', '/agreements', terms)).status).to.equal(400);
    const { items } = await scene.hub.admin<{ items: object[] }>('GET', '/agreements?party=AT-SCS');
    expect(items).to.have.length(1);
    expect(items[0]).to.deep.include({ cpo: 'NL-REL', emsp: 'AT-SCS', modules: [module] });
    const seenBy = async (partner: ConnectedPartner) =>
      (await partner.list('hubclientinfo')).map(({ party_id, role }) => `${role} ${party_id}`);
    expect(await seenBy(scsp))
      .to.include('EMSP REL')
      .and.not.include('EMSP TNM');
    expect(await seenBy(emsp)).to.include('SCSP SCS');
    expect(await seenBy(stranger)).to.not.include('EMSP REL');
    await until(
      () => scsp.received('hubclientinfo').some((info) => (info as { party_id: string }).party_id === 'REL'),
      {
        what: 'client info of the eMSP at the SCSP',
      },
    );
  });

  it('end with the agreement (G-12)', async () => {
    const { items } = await scene.hub.admin<{ items: { id: string }[] }>('GET', '/agreements?party=AT-SCS');
    await scene.hub.admin('DELETE', `/agreements/${items[0]?.id}`);
    const url = scene.waiting(module, scsp).url;
    expect((await ask('PUT', scsp, 'NL-REL', 'THEIR-NAME', url)).envelope.status_code).to.equal(4001);
    const told = await emsp.request('PUT', module, 'sender', 'THEIR-NAME', { body: news });
    expect(told.envelope.status_code).to.equal(4001);
  });
});
