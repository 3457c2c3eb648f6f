import { expect } from 'chai';
import { hubEntry } from '../../src/hub/entry.ts';
import { suspendPartner } from '../../src/hub/partners.ts';
import { issueRegistrationToken, register } from '../../src/hub/registration.ts';
import { versionDetailsOf, versionsOf } from '../../src/hub/versions.ts';
import type { HandshakeFailure } from '../support/partner/registration.ts';
import {
  admin,
  announced,
  failureOf,
  openScene,
  placeOf,
  type RegistrationScene,
} from '../support/registration-scene.ts';

const cpo = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;

describe('registration tokens', () => {
  let scene: RegistrationScene;
  before(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.reset());
  after(() => scene.close());

  it('does not take the token A again after success (A1, C-07)', async () => {
    const { invitation } = await scene.invite([cpo]);
    const credentials = scene.callerOf(invitation.token);
    await (await scene.start({ roles: [cpo] })).register(placeOf(invitation));
    expect((await scene.ask(invitation.token)).http).to.equal(401);
    // Whoever had been let in with it a moment before is too late as well.
    const partner = await scene.start({ roles: [cpo] });
    const body = { token: partner.issueToken(), url: partner.versionsUrl, roles: [announced(cpo)] };
    const error = await failureOf(register(scene.hub, credentials, body));
    expect(error.kind).to.equal('unauthenticated');
  });

  it('lets exactly one of several requests with the same token A register (A1)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    for (let round = 0; round < 10; round += 1) {
      const { id, invitation } = await scene.invite([{ ...cpo, party_id: `R0${round}` }]);
      const caller = scene.callerOf(invitation.token);
      const roles = [announced({ ...cpo, party_id: `R0${round}` })];
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () =>
          register(scene.hub, caller, { token: partner.issueToken(), url: partner.versionsUrl, roles }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.kind] : []));
      expect(new Set(reasons)).to.deep.equal(new Set(['unauthenticated']));
      expect((await scene.state(id)).credentials).to.have.length(1);
    }
  });

  it('lets a token A expire, and a new one replace it (A1)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { id, invitation } = await scene.invite([cpo]);
    const second = await issueRegistrationToken(scene.hub, admin, id);
    expect((await scene.ask(invitation.token)).http).to.equal(401);
    expect(Date.parse(second.expires_at) - scene.clock.now()).to.be.within(72 * 3_600_000 - 5000, 72 * 3_600_000);
    scene.clock.advance(72 * 3_600_000);
    expect((await scene.ask(second.token)).http).to.equal(401);
    const third = await issueRegistrationToken(scene.hub, admin, id);
    await partner.register(placeOf(third));
  });

  it('serves versions, their details and its credentials for a token A, echoed, and nothing else (T-07, V-09, C-23, C-24)', async () => {
    const { invitation } = await scene.invite([cpo]);
    expect((await scene.ask(invitation.token)).envelope.data).to.deep.equal(versionsOf(hubEntry(scene.hub)));
    expect((await scene.ask(invitation.token, 'GET', '/ocpi/2.2.1', 'raw')).envelope.data).to.deep.equal(
      versionDetailsOf(hubEntry(scene.hub)),
    );
    const credentials = (await scene.ask(invitation.token, 'GET', '/ocpi/2.2.1/credentials')).envelope.data;
    expect(credentials).to.deep.equal({
      token: invitation.token,
      url: `${scene.hub.publicUrl}/ocpi/versions`,
      roles: [
        {
          role: 'HUB',
          country_code: scene.hub.party.country_code,
          party_id: scene.hub.party.party_id,
          business_details: { name: scene.hub.name },
        },
      ],
    });
    expect((await scene.ask(invitation.token, 'GET', '/ocpi/2.2.1/sender/locations')).http).to.equal(401);
    expect((await scene.ask('nobody~s-token')).http).to.equal(401);
  });

  it('refuses PUT and DELETE with a token A, and POST with any other token, with 405 (C-08, C-17, C-21)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { invitation } = await scene.invite([cpo]);
    for (const method of ['PUT', 'DELETE']) {
      expect((await scene.ask(invitation.token, method, '/ocpi/2.2.1/credentials')).http).to.equal(405);
    }
    await partner.register(placeOf(invitation));
    const log = partner.receivedLog.length;
    expect((await partner.request('POST', 'credentials', 'sender', '', { body: {} })).http).to.equal(405);
    expect(partner.receivedLog).to.have.length(log);
  });

  it('does not let a token A from before a suspension undo it (A11)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { id, invitation } = await scene.invite([cpo]);
    scene.clock.advance(1000);
    await suspendPartner(scene.hub, admin, id);
    const failure = await failureOf<HandshakeFailure>(partner.register(placeOf(invitation)));
    expect(failure.answer?.http).to.equal(401);
    await partner.register(placeOf(await issueRegistrationToken(scene.hub, admin, id)));
    expect((await scene.platform(id)).state).to.equal('connected');
  });

  it('makes it plain for which partner no token A is issued', async () => {
    const { id } = await scene.invite([cpo]);
    await scene.db('platforms').where({ id }).update({ state: 'offboarded' });
    expect(await failureOf(issueRegistrationToken(scene.hub, admin, id))).to.include({ kind: 'conflict' });
    const nobody = '6e0a3ad6-5c5e-4f5b-9a7e-54b3a8a7b9f1';
    expect(await failureOf(issueRegistrationToken(scene.hub, admin, nobody))).to.include({ kind: 'not-found' });
  });
});
