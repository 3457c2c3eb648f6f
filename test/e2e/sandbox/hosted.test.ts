import { expect } from 'chai';
import type { ConnectedPartner, TestHub } from '../../support/hub.ts';
import type { Answer } from '../../support/partner/http-call.ts';
import { openSandbox, startSandboxHub, TestingEmsp } from './scene.ts';

describe('a party that the hub hosts', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let cpo: ConnectedPartner;
  let hostedCpo: string;
  let hostedEmsp: string;
  before(async () => {
    hub = await startSandboxHub();
    emsp = await hub.connect('EMSP', 'NL-TNM');
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hub.agree('BE-BEC', 'NL-TNM');
    hostedCpo = (await openSandbox(hub, emsp.partnerId)).party;
    hostedEmsp = (await openSandbox(hub, cpo.partnerId)).party;
  });
  after(async () => {
    for (const partner of [emsp, cpo]) expect(partner.complaints).to.deep.equal([]);
    await hub.stop();
  });

  const partiesIn = ({ headers }: Answer) =>
    ['from', 'to'].map((end) => `${headers[`ocpi-${end}-country-code`]}-${headers[`ocpi-${end}-party-id`]}`);

  it('answers what is addressed to it, from itself, and nobody else hears of it (R-21)', async () => {
    const [received, sent] = [cpo, emsp].map(({ receivedLog }) => receivedLog.length);
    const started = await new TestingEmsp(emsp, hostedCpo).start('REJECTED');
    expect(started.said).to.equal('REJECTED');
    const list = await emsp.request('GET', 'locations', 'sender', '', { to: hostedCpo });
    const one = await emsp.request('GET', 'locations', 'sender', 'HAPPY', { to: hostedCpo });
    for (const answer of [started.answer, list, one]) {
      expect(answer.envelope.status_code).to.equal(1000);
      expect(partiesIn(answer)).to.deep.equal([hostedCpo, 'NL-TNM']);
    }
    const allowed = await cpo.authorize('SANDBOX-ALLOWED', { to: hostedEmsp });
    expect(allowed.envelope.data).to.deep.include({ allowed: 'ALLOWED' });
    expect(partiesIn(allowed)).to.deep.equal([hostedEmsp, 'BE-BEC']);
    expect([cpo, emsp].map(({ receivedLog }) => receivedLog.length)).to.deep.equal([received, sent]);
  });

  it('is under the same rules as a party of a partner: the same faults have the same answers (R-21)', async () => {
    const token = new TestingEmsp(emsp, hostedCpo).token;
    const response_url = emsp.responseUrl('never');
    const start = { response_url, token, location_id: 'NOWHERE' };
    for (const [what, statusCode, method, module, path, options] of [
      [
        'a command without its token',
        2001,
        'POST',
        'commands',
        'START_SESSION',
        { body: { ...start, token: undefined } },
      ],
      [
        'a command of another kind',
        2001,
        'POST',
        'commands',
        'START_SESSION',
        { body: { response_url, session_id: '1' } },
      ],
      ['no JSON', 2000, 'POST', 'commands', 'START_SESSION', { body: '{' }],
      ['no such command', 2000, 'POST', 'commands', 'FLY', { body: start }],
      ['a Session of nobody', 1000, 'POST', 'commands', 'STOP_SESSION', { body: { response_url, session_id: 'NONE' } }],
      ['a profile without a callback', 2001, 'GET', 'chargingprofiles', 'NONE', {}],
      ['a party that is not its own', 2001, 'GET', 'tokens', 'FR/MOB/T1', { from: 'FR-MOB' }],
    ] as const) {
      const ask = (to: string) => emsp.request(method, module, 'receiver', path, { to, ...options });
      const answers = [await ask(hostedCpo), await ask('BE-BEC')];
      const [hosted, real] = answers.map(({ http, envelope }) => [http, envelope.status_code]);
      expect(hosted, what).to.deep.equal(real);
      expect(hosted?.[1], what).to.equal(statusCode);
    }
  });

  it('is in the client info as any other, and not among the roles of the hub (C-33, H-01)', async () => {
    const infos = await emsp.list('hubclientinfo');
    const infoOf = (party: string) => infos.find((one) => `${one.country_code}-${one.party_id}` === party);
    expect(infoOf(hostedCpo)).to.deep.include({ role: 'CPO', status: 'CONNECTED' });
    expect(Object.keys(infoOf(hostedCpo) ?? {})).to.have.members(Object.keys(infoOf('BE-BEC') ?? {}));
    const credentials = await emsp.request('GET', 'credentials', 'sender', '');
    const { roles } = credentials.envelope.data as { roles: { role: string; party_id: string }[] };
    expect(roles.map(({ role, party_id }) => [role, party_id])).to.deep.equal([['HUB', 'HUB']]);
  });
});
