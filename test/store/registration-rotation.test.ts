import { expect } from 'chai';
import { rotate } from '../../src/hub/registration.ts';
import type { HandshakeFailure } from '../support/partner/registration.ts';
import { announced, failureOf, openScene, type RegistrationScene, tokenOf } from '../support/registration-scene.ts';

const cpo = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;
const emsp = { ...cpo, role: 'EMSP' } as const;

describe('rotation of credentials by a partner', () => {
  let scene: RegistrationScene;
  before(async () => {
    scene = await openScene({ registrationStepTimeoutMs: 500 });
  });
  afterEach(() => scene.reset());
  after(() => scene.close());

  it('accepts the token before until the new one is first used (C-15, C-25, A6)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const old = await tokenOf(partner);
    const oldOutbound = (await scene.outboundTokens(id)).now;
    await partner.rotate();
    expect((await scene.ask(old)).http).to.equal(200);
    const { now, before } = await scene.outboundTokens(id);
    expect(before).to.equal(oldOutbound);
    expect(now).not.to.equal(oldOutbound);
    expect(await tokenOf(partner)).not.to.equal(old);
    expect((await scene.ask(old)).http).to.equal(401);
    expect(await scene.outboundTokens(id)).to.deep.equal({ now, before: undefined });
  });

  it('accepts the token before for credentialsOverlapMs at most (C-25)', async () => {
    const { partner } = await scene.connect({ roles: [cpo] });
    const old = await tokenOf(partner);
    await partner.rotate();
    scene.clock.advance(scene.hub.limits.credentialsOverlapMs - 10_000);
    expect((await scene.ask(old)).http).to.equal(200);
    scene.clock.advance(10_000);
    expect((await scene.ask(old)).http).to.equal(401);
    expect(await tokenOf(partner)).to.be.a('string');
  });

  it('survives answers that are lost, whichever of its own tokens the partner then goes by (A7, C-25)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const old = await tokenOf(partner);
    const { now: confirmed } = await scene.outboundTokens(id);
    const body = { url: partner.versionsUrl, roles: [announced(cpo)] };
    for (let lost = 0; lost < 3; lost += 1) {
      const token = partner.issueToken();
      await rotate(scene.hub, scene.callerOf(old), { ...body, token });
      expect(await scene.outboundTokens(id)).to.deep.equal({ now: token, before: confirmed });
    }
    await partner.rotate();
    expect((await scene.outboundTokens(id)).before).to.equal(confirmed);
    expect((await partner.request('GET', 'credentials', 'sender')).http).to.equal(200);
    expect((await scene.ask(old)).http).to.equal(401);
    expect((await scene.state(id)).credentials).to.have.length(1);
  });

  it('does not let a token that is being replaced live longer by another PUT (C-25)', async () => {
    const { partner } = await scene.connect({ roles: [cpo] });
    const old = await tokenOf(partner);
    const put = () =>
      rotate(scene.hub, scene.callerOf(old), {
        token: partner.issueToken(),
        url: partner.versionsUrl,
        roles: [announced(cpo)],
      });
    await put();
    scene.clock.advance(scene.hub.limits.credentialsOverlapMs - 10_000);
    await put();
    scene.clock.advance(10_000);
    expect((await scene.ask(old)).http).to.equal(401);
  });

  for (const [what, code, misbehaviour, part] of [
    ['its versions fail', 3001, { status500: true }, 'versions'],
    ['its details hang', 3001, { hang: true }, 'details'],
  ] as const) {
    it(`leaves everything as it was when ${what} (C-19, C-27)`, async () => {
      const { id, partner } = await scene.connect({ roles: [cpo] });
      await tokenOf(partner);
      const before = await scene.state(id);
      await partner.behave(misbehaviour, part);
      const failure = await failureOf<HandshakeFailure>(partner.rotate());
      expect(failure.answer?.envelope.status_code).to.equal(code);
      expect(await scene.state(id)).to.deep.equal(before);
      await partner.behave({});
      expect((await partner.request('GET', 'credentials', 'sender')).http).to.equal(200);
    });
  }

  it('refuses a role that is not approved and leaves everything as it was (A8, C-27)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    await tokenOf(partner);
    const before = await scene.state(id);
    const failure = await failureOf<HandshakeFailure>(partner.rotate({ roles: [cpo, emsp] }));
    expect(failure.answer?.envelope.status_message).to.equal('/roles/1: BE-BEC EMSP is not approved for this platform');
    expect(await scene.state(id)).to.deep.equal(before);
  });

  it('refuses a token that was cut while the PUT was under way', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const caller = scene.callerOf(await tokenOf(partner));
    await partner.rotate();
    await tokenOf(partner);
    const before = await scene.state(id);
    const body = { token: partner.issueToken(), url: partner.versionsUrl, roles: [announced(cpo)] };
    expect(await failureOf(rotate(scene.hub, caller, body))).to.include({ kind: 'unauthenticated' });
    expect(await scene.state(id)).to.deep.equal(before);
  });

  it('suspends a role that is dropped, connects it again later, and tells of both at once (C-18, C-36, H-15, X-25)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo, emsp] });
    await scene.db('changes').delete();
    await partner.rotate({ roles: [cpo] });
    const dropped = await scene.state(id);
    const [cpoRow, emspRow] = [...dropped.parties].sort((one, other) => one.role.localeCompare(other.role));
    expect(cpoRow).to.include({ status: 'CONNECTED', announced: true });
    expect(emspRow).to.include({ status: 'SUSPENDED', announced: false });
    expect(dropped.changes.map(({ object }) => object)).to.deep.equal([emspRow?.number]);
    scene.clock.advance(1000);
    await partner.rotate({ roles: [cpo, emsp] });
    const back = await scene.state(id);
    const row = back.parties.find(({ role }) => role === 'EMSP');
    expect(row).to.include({ status: 'CONNECTED', announced: true, number: emspRow?.number });
    expect(row?.status_changed_at.getTime()).to.be.greaterThan(emspRow?.status_changed_at.getTime() ?? 0);
    expect(back.changes.map(({ object }) => object)).to.deep.equal([emspRow?.number, emspRow?.number]);
  });

  it('exchanges what new endpoints add, and everything when a role is new (C-18)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo, emsp], modules: ['locations'] });
    const modulesIn = async () => {
      const { pulls, resyncs } = await scene.state(id);
      await scene.db.raw('truncate pulls, resyncs');
      return { pulled: pulls.map(({ module }) => module), offered: resyncs.map(({ module }) => module) };
    };
    expect(await modulesIn()).to.deep.equal({ pulled: ['locations'], offered: ['locations'] });
    await partner.rotate();
    expect(await modulesIn()).to.deep.equal({ pulled: [], offered: [] });
    await partner.rotate({ modules: ['locations', 'tariffs'] });
    expect(await modulesIn()).to.deep.equal({ pulled: ['tariffs'], offered: ['tariffs'] });
    await partner.rotate({ roles: [cpo], modules: ['locations', 'tariffs'] });
    expect(await modulesIn()).to.deep.equal({ pulled: [], offered: [] });
    await partner.rotate({ roles: [cpo, emsp], modules: ['locations', 'tariffs'] });
    expect(await modulesIn()).to.deep.equal({ pulled: ['locations', 'tariffs'], offered: ['locations', 'tariffs'] });
  });

  it('notes the first use once, however many requests come at once (A6)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const old = await tokenOf(partner);
    await partner.rotate();
    const uses = () => scene.db('audit').where({ subject: id, action: 'credentials.first-use' });
    const before = (await uses()).length;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => partner.request('GET', 'credentials', 'sender')),
    );
    expect(answers.map(({ http }) => http)).to.deep.equal(Array.from({ length: 20 }, () => 200));
    expect(await uses()).to.have.length(before + 1);
    expect((await scene.ask(old)).http).to.equal(401);
  });

  it('refuses no request of a partner that rotates under load (A6)', async () => {
    const { partner } = await scene.connect({ roles: [cpo] });
    let rotating = true;
    const statuses: number[] = [];
    const load = Array.from({ length: 4 }, async () => {
      while (rotating) statuses.push((await partner.request('GET', 'credentials', 'sender')).http);
    });
    for (let round = 0; round < 10; round += 1) await partner.rotate();
    rotating = false;
    await Promise.all(load);
    expect(statuses.length).to.be.greaterThan(20);
    expect(new Set(statuses)).to.deep.equal(new Set([200]));
  });
});
