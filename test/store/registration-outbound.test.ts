import { expect } from 'chai';
import { issueRegistrationToken } from '../../src/hub/registration.ts';
import { handshake } from '../../src/hub/registration-outbound.ts';
import { endpointAt, listing } from '../support/odd-platform.ts';
import type { Partner } from '../support/partner/partner.ts';
import {
  admin,
  announced,
  failureOf,
  openScene,
  type RegistrationScene,
  tokenOf,
} from '../support/registration-scene.ts';

const cpo = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;
const emsp = { ...cpo, role: 'EMSP' } as const;

describe('registration at a partner', () => {
  let scene: RegistrationScene;
  before(async () => {
    scene = await openScene({ registrationStepTimeoutMs: 500 });
  });
  afterEach(() => scene.reset());
  after(() => scene.close());

  const invited = (partner: Partner) => ({ versions_url: partner.versionsUrl, token: partner.issueToken() });

  it('goes through versions, details and POST, and is asked back meanwhile (C-02, C-03, C-11)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { id } = await scene.invite([cpo]);
    await handshake(scene.hub, admin, id, invited(partner));
    expect(partner.receivedLog.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      'GET /ocpi/versions',
      'GET /ocpi/2.2.1',
      'POST /ocpi/2.2.1/credentials',
    ]);
    expect(partner.complaints).to.deep.equal([]);
    expect(partner.hub).to.equal('DE-XVT');
    const { platform, parties, pulls, resyncs, cursors } = await scene.state(id);
    expect(platform).to.include({ state: 'connected', version: '2.2.1', versions_url: partner.versionsUrl });
    expect(parties).to.have.length(1);
    expect(parties[0]).to.include({ status: 'CONNECTED', announced: true });
    expect([pulls.length, resyncs.length, cursors.length]).to.deep.equal([4, 2, 1]);
  });

  it('leaves both sides with tokens that work, and no token A (C-07)', async () => {
    const partner = await scene.start({ roles: [cpo], tokenForm: 'raw' });
    const { id, invitation } = await scene.invite([cpo]);
    const theirs = invited(partner);
    await handshake(scene.hub, admin, id, theirs);
    const token = await tokenOf(partner);
    expect((await scene.ask(token, 'GET', '/ocpi/2.2.1/sender/locations')).http).to.equal(200);
    expect((await scene.ask(invitation.token)).http).to.equal(401);
    const { now = '' } = await scene.outboundTokens(id);
    const policy = { allowPrivateNetwork: true, allowedOrigins: [] };
    const { tokenForm } = await scene.hub.registrar.fetchVersions(partner.versionsUrl, now, 'raw', policy);
    expect(tokenForm).to.equal((await scene.platform(id)).token_form);
    expect(
      await failureOf(scene.hub.registrar.fetchVersions(partner.versionsUrl, theirs.token, 'raw', policy)),
    ).to.include({ http: 401 });
  });

  for (const [what, misbehave] of [
    ['out of reach', (partner: Partner) => partner.behave({ closed: true })],
    ['failing at its versions', (partner: Partner) => partner.behave({ status500: true }, 'versions')],
    ['hanging at its details', (partner: Partner) => partner.behave({ hang: true }, 'details')],
    ['cutting the POST', (partner: Partner) => partner.behave({ reset: true }, 'credentials')],
    ['refusing the POST', (partner: Partner) => partner.behave({ retryAfter: 1 }, 'credentials')],
    ['talking nonsense in its answer', (partner: Partner) => partner.behave({ garbage: true }, 'credentials')],
  ] as const) {
    it(`leaves nothing behind when the partner is ${what}, and can be repeated`, async () => {
      const partner = await scene.start({ roles: [cpo] });
      const { id, invitation } = await scene.invite([cpo]);
      const before = await scene.state(id);
      const theirs = invited(partner);
      await misbehave(partner);
      const error = await failureOf(handshake(scene.hub, admin, id, theirs));
      expect(error.kind).to.equal('peer-unusable');
      expect(error.message).not.to.include(theirs.token);
      expect(await scene.state(id)).to.deep.equal(before);
      await partner.behave({});
      expect((await scene.ask(invitation.token)).http).to.equal(200);
      await handshake(scene.hub, admin, id, invited(partner));
      expect((await scene.platform(id)).state).to.equal('connected');
    });
  }

  it('does not POST to a partner without the version or the endpoints (C-02)', async () => {
    const { id } = await scene.invite([cpo]);
    const old = await scene.start({ roles: [cpo], versions: ['2.1.1'] });
    expect(await failureOf(handshake(scene.hub, admin, id, invited(old)))).to.include({ kind: 'unsupported-version' });
    expect(old.receivedLog.map(({ method }) => method)).to.deep.equal(['GET']);
    const bare = await scene.startOdd((origin) => listing(origin, [endpointAt(origin, 'locations')]));
    const at = { versions_url: bare.versionsUrl, token: 'theirs' };
    expect(await failureOf(handshake(scene.hub, admin, id, at))).to.include({ kind: 'endpoints-missing' });
  });

  it('takes the registration back when the partner announces a role that is not approved (A8)', async () => {
    const partner = await scene.start({ roles: [cpo, emsp] });
    const { id } = await scene.invite([cpo]);
    const error = await failureOf(handshake(scene.hub, admin, id, invited(partner)));
    expect(error.kind).to.equal('peer-unusable');
    expect(error.message).to.include('BE-BEC EMSP is not approved for this platform');
    expect(partner.isRegistered).to.equal(false);
    const { platform, parties } = await scene.state(id);
    expect(platform).to.include({ state: 'planned', outbound_token: null });
    expect(parties.map(({ announced: isAnnounced }) => isAnnounced)).to.deep.equal([false]);
  });

  it('refuses an answer that holds no credentials (C-12)', async () => {
    const { id } = await scene.invite([cpo]);
    const odd = await scene.startOdd((origin) => ({
      ...listing(origin, [endpointAt(origin, 'credentials'), endpointAt(origin, 'locations')]),
      'POST /credentials': { token: 'with a space', url: origin, roles: [announced(cpo)] },
    }));
    const error = await failureOf(handshake(scene.hub, admin, id, { versions_url: odd.versionsUrl, token: 'theirs' }));
    expect(error).to.include({ kind: 'peer-unusable' });
    expect(error.message).to.match(/credentials the platform answered cannot be used: \/token: /);
  });

  it('replaces a registration the hub has had, at success only (C-10)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const old = await tokenOf(partner);
    await partner.behave({ hang: true }, 'credentials');
    await failureOf(handshake(scene.hub, admin, id, invited(partner)));
    expect((await scene.ask(old)).http).to.equal(200);
    await partner.behave({});
    await handshake(scene.hub, admin, id, invited(partner));
    expect((await scene.ask(old)).http).to.equal(401);
    expect((await partner.request('GET', 'credentials', 'sender')).http).to.equal(200);
  });

  it('is not tried for partners that are unknown or offboarded, and gives way to another registration', async () => {
    const { id } = await scene.invite([cpo]);
    const odd = await scene.startOdd((origin) => ({
      ...listing(origin, [endpointAt(origin, 'credentials'), endpointAt(origin, 'locations')]),
      'POST /credentials': async () => {
        await issueRegistrationToken(scene.hub, admin, id);
        return { token: 'theirs', url: `${origin}/versions`, roles: [announced(cpo)] };
      },
    }));
    const at = { versions_url: odd.versionsUrl, token: 'theirs' };
    expect(await failureOf(handshake(scene.hub, admin, id, at))).to.include({ kind: 'conflict' });
    expect((await scene.platform(id)).state).to.equal('planned');
    const nobody = '6e0a3ad6-5c5e-4f5b-9a7e-54b3a8a7b9f1';
    expect(await failureOf(handshake(scene.hub, admin, nobody, at))).to.include({ kind: 'not-found' });
    await scene.db('platforms').where({ id }).update({ state: 'offboarded' });
    expect(await failureOf(handshake(scene.hub, admin, id, at))).to.include({ kind: 'conflict' });
  });
});
