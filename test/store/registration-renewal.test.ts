import { expect } from 'chai';
import { handshake, renew } from '../../src/hub/registration-outbound.ts';
import { type LossyProxy, startLossyProxy } from '../support/lossy-proxy.ts';
import type { Partner } from '../support/partner/partner.ts';
import { admin, failureOf, openScene, type RegistrationScene, tokenOf } from '../support/registration-scene.ts';

const cpo = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;
const emsp = { ...cpo, role: 'EMSP' } as const;

describe('renewal of tokens by the hub', () => {
  let scene: RegistrationScene;
  const proxies: LossyProxy[] = [];
  before(async () => {
    scene = await openScene({ registrationStepTimeoutMs: 1000 });
  });
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
    await scene.reset();
  });
  after(() => scene.close());

  /** A partner at which the hub has registered through a proxy that can lose answers. */
  const connectLossily = async (): Promise<{ id: string; partner: Partner; proxy: LossyProxy }> => {
    const partner = await scene.start({ roles: [cpo] });
    const proxy = await startLossyProxy(partner.origin);
    proxies.push(proxy);
    const { id } = await scene.invite([cpo]);
    const invitation = { versions_url: `${proxy.origin}/ocpi/versions`, token: partner.issueToken() };
    await handshake(scene.hub, admin, id, invitation);
    return { id, partner, proxy };
  };

  /** Whether the hub’s token is good at the partner. */
  const isAcceptedThere = async (id: string): Promise<boolean> => {
    const { versions_url: url } = await scene.platform(id);
    const { now = '' } = await scene.outboundTokens(id);
    const policy = { allowPrivateNetwork: true, allowedOrigins: [] };
    return scene.hub.registrar.fetchVersions(url ?? '', now, 'base64', policy).then(
      () => true,
      () => false,
    );
  };

  const tokensAlive = async (id: string): Promise<number> => (await scene.state(id)).credentials.length;

  it('gives both sides new tokens by PUT, and keeps the old ones for a while (C-20, C-25, V-08)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const old = await tokenOf(partner);
    const outbound = await scene.outboundTokens(id);
    const asked = partner.receivedLog.length;
    await renew(scene.hub, admin, id);
    expect(partner.receivedLog.slice(asked).map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      'GET /ocpi/versions',
      'GET /ocpi/2.2.1',
      'PUT /ocpi/2.2.1/credentials',
    ]);
    expect(partner.complaints).to.deep.equal([]);
    const renewed = await scene.outboundTokens(id);
    expect(renewed.before).to.equal(outbound.now);
    expect(renewed.now).not.to.equal(outbound.now);
    expect(await isAcceptedThere(id)).to.equal(true);
    expect((await scene.ask(old)).http).to.equal(200);
    expect(await tokenOf(partner)).not.to.equal(old);
    expect((await scene.ask(old)).http).to.equal(401);
    expect((await scene.outboundTokens(id)).before).to.equal(undefined);
  });

  it('is done at once when a token may be in wrong hands, and leaves no old one alive (C-28, C-25)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const old = await tokenOf(partner);
    const outbound = await scene.outboundTokens(id);
    const asked = partner.receivedLog.length;
    await renew(scene.hub, admin, id, { compromised: true });
    expect(partner.receivedLog.slice(asked).map(({ method }) => method)).to.deep.equal(['GET', 'GET', 'PUT']);
    // The new token has not been used yet.
    expect((await scene.ask(old)).http).to.equal(401);
    expect(await tokensAlive(id)).to.equal(1);
    const renewed = await scene.outboundTokens(id);
    expect(renewed.now).not.to.equal(outbound.now);
    expect(renewed.before).to.equal(undefined);
    expect(await isAcceptedThere(id)).to.equal(true);
    expect((await scene.ask(await tokenOf(partner))).http).to.equal(200);
  });

  it('repeats a PUT whose answer is lost, and both sides agree again (A7, S3)', async () => {
    const { id, partner, proxy } = await connectLossily();
    const old = await tokenOf(partner);
    proxy.lose('PUT', 1);
    await renew(scene.hub, admin, id);
    expect(partner.receivedLog.filter(({ method }) => method === 'PUT')).to.have.length(2);
    expect(await isAcceptedThere(id)).to.equal(true);
    expect(await tokenOf(partner)).not.to.equal(old);
    expect(await tokensAlive(id)).to.equal(1);
  });

  it('keeps both tokens when every answer is lost, until a renewal succeeds (A7)', async () => {
    const { id, partner, proxy } = await connectLossily();
    const old = await tokenOf(partner);
    const outbound = await scene.outboundTokens(id);
    proxy.lose('PUT', 2);
    expect(await failureOf(renew(scene.hub, admin, id))).to.include({ kind: 'peer-unusable' });
    // The partner has taken the new token; the hub could not know.
    const taken = await tokenOf(partner);
    expect(taken).not.to.equal(old);
    expect((await scene.ask(old)).http).to.equal(200);
    expect(await scene.outboundTokens(id)).to.deep.equal(outbound);
    expect(await isAcceptedThere(id)).to.equal(true);
    await renew(scene.hub, admin, id);
    expect(await tokenOf(partner)).not.to.equal(taken);
    expect((await scene.ask(old)).http).to.equal(401);
    expect((await scene.ask(taken)).http).to.equal(401);
    expect(await tokensAlive(id)).to.equal(1);
  });

  for (const [what, misbehave] of [
    ['is out of reach', (partner: Partner) => partner.behave({ closed: true })],
    ['fails at its versions', (partner: Partner) => partner.behave({ status500: true }, 'versions')],
    ['refuses the PUT', (partner: Partner) => partner.behave({ retryAfter: 1 }, 'credentials')],
  ] as const) {
    it(`leaves everything as it was when the partner ${what} (C-27)`, async () => {
      const { id, partner } = await scene.connect({ roles: [cpo] });
      const old = await tokenOf(partner);
      const before = await scene.state(id);
      await misbehave(partner);
      expect(await failureOf(renew(scene.hub, admin, id))).to.include({ kind: 'peer-unusable' });
      expect(await scene.state(id)).to.deep.equal(before);
      await partner.behave({});
      expect((await scene.ask(old)).http).to.equal(200);
      expect(await isAcceptedThere(id)).to.equal(true);
    });
  }

  it('tries the token before when the partner refuses the one in use (S3)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const { now = '' } = await scene.outboundTokens(id);
    const seal = (token: string) => scene.hub.vault.seal(token, id);
    // As after a rotation that the partner has rolled back.
    await scene
      .db('platforms')
      .where({ id })
      .update({
        outbound_token: seal('never-kept-there'),
        outbound_token_before: seal(now),
      });
    await renew(scene.hub, admin, id);
    expect((await scene.outboundTokens(id)).before).to.equal(now);
    expect(await isAcceptedThere(id)).to.equal(true);
    expect((await partner.request('GET', 'credentials', 'sender')).http).to.equal(200);
  });

  it('does not grant a role that is not approved, and does not cut the connection for it (A8)', async () => {
    const { id, invitation } = await scene.invite([cpo, emsp]);
    const partner = await scene.start({ roles: [cpo, emsp] });
    await partner.register({ versionsUrl: invitation.versions_url, token: invitation.token });
    await scene.db('parties').where({ role: 'EMSP' }).delete();
    await renew(scene.hub, admin, id);
    const { parties } = await scene.state(id);
    expect(parties.map(({ role, announced, status }) => ({ role, announced, status }))).to.deep.equal([
      { role: 'CPO', announced: true, status: 'CONNECTED' },
    ]);
    expect((await partner.request('GET', 'credentials', 'sender')).http).to.equal(200);
  });

  it('is for registered partners only', async () => {
    const { id } = await scene.invite([cpo]);
    expect(await failureOf(renew(scene.hub, admin, id))).to.include({ kind: 'conflict' });
  });
});
