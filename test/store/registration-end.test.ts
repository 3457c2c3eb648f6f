import { expect } from 'chai';
import { resumePartner } from '../../src/hub/partners.ts';
import { credentialsFor } from '../../src/hub/registration.ts';
import { Fault } from '../../src/kernel/fault.ts';
import type { PlatformRow } from '../../src/store/registry.ts';
import { admin, openScene, type RegistrationScene, tokenOf } from '../support/registration-scene.ts';

const cpo = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;

describe('the end of a registration', () => {
  let scene: RegistrationScene;
  before(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.reset());
  after(() => scene.close());

  it('refuses its tokens and suspends its parties, without losing anything (C-21, C-22, H-04)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const token = await tokenOf(partner);
    const caller = scene.callerOf(token);
    await scene.db('changes').delete();
    expect((await partner.unregister()).envelope.status_code).to.equal(1000);
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      expect((await scene.ask(token, method, '/ocpi/2.2.1/credentials')).http).to.equal(401);
    }
    const late = { ...caller, platform: scene.callerOf(token).platform };
    expect(() => credentialsFor(scene.hub, late, token))
      .to.throw(Fault)
      .with.property('kind', 'unauthenticated');
    const { platform, parties, changes } = await scene.state(id);
    expect(platform.state).to.equal('suspended');
    expect(parties.map(({ status }) => status)).to.deep.equal(['SUSPENDED']);
    expect(changes.map(({ object }) => object)).to.deep.equal([parties[0]?.number]);
  });

  it('is undone by the operator, with the same tokens as before (A11)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const token = await tokenOf(partner);
    const before = await scene.state(id);
    await scene.ask(token, 'DELETE', '/ocpi/2.2.1/credentials');
    await resumePartner(scene.hub, admin, id);
    expect((await scene.ask(token)).http).to.equal(200);
    const after = await scene.state(id);
    expect(after.credentials).to.deep.equal(before.credentials);
    expect(timeless(after.platform)).to.deep.equal(timeless(before.platform));
    expect(after.parties.map(({ status }) => status)).to.deep.equal(['CONNECTED']);
    expect((await partner.request('GET', 'credentials', 'sender')).http).to.equal(200);
  });

  it('lets one of two DELETEs at once succeed', async () => {
    const { partner } = await scene.connect({ roles: [cpo] });
    const token = await tokenOf(partner);
    const answers = await Promise.all([1, 2, 3].map(() => scene.ask(token, 'DELETE', '/ocpi/2.2.1/credentials')));
    expect(answers.map(({ http }) => http).sort()).to.deep.equal([200, 401, 401]);
  });
});

const timeless = ({ state_changed_at, served_version, updated_at, ...others }: PlatformRow) => others;
