import { expect } from 'chai';
import { issueRegistrationToken, register } from '../../src/hub/registration.ts';
import {
  admin,
  announced,
  openScene,
  placeOf,
  type RegistrationScene,
  tokenOf,
} from '../support/registration-scene.ts';

const cpo = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;
const emsp = { ...cpo, role: 'EMSP' } as const;

describe('registration of a partner', () => {
  let scene: RegistrationScene;
  before(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.reset());
  after(() => scene.close());

  it('lists its versions, and an endpoint for each interface that has operations (V-02 to V-06, V-11)', async () => {
    const { invitation } = await scene.invite([cpo]);
    const base = scene.hub.publicUrl;
    expect(invitation.versions_url).to.equal(`${base}/ocpi/versions`);
    const { envelope: versions } = await scene.ask(invitation.token);
    expect(versions.data).to.deep.equal(
      ['2.2.1', '2.3.0'].map((version) => ({ version, url: `${base}/ocpi/${version}` })),
    );
    const { envelope: details } = await scene.ask(invitation.token, 'GET', '/ocpi/2.2.1');
    const { version, endpoints } = details.data as { version: string; endpoints: { identifier: string }[] };
    expect(version).to.equal('2.2.1');
    const both = ['cdrs', 'chargingprofiles', 'commands', 'locations', 'sessions', 'tariffs', 'tokens'].flatMap(
      (identifier) => [
        { identifier, role: 'SENDER', url: `${base}/ocpi/2.2.1/sender/${identifier}` },
        { identifier, role: 'RECEIVER', url: `${base}/ocpi/2.2.1/receiver/${identifier}` },
      ],
    );
    expect(endpoints).to.have.deep.members([
      { identifier: 'credentials', role: 'SENDER', url: `${base}/ocpi/2.2.1/credentials` },
      ...both,
      { identifier: 'hubclientinfo', role: 'SENDER', url: `${base}/ocpi/2.2.1/sender/hubclientinfo` },
      { identifier: 'hubclientinfo', role: 'RECEIVER', url: `${base}/ocpi/2.2.1/receiver/hubclientinfo` },
    ]);
  });

  it('asks for the partner’s versions and details with its token before it answers (C-03, C-06)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { id, invitation } = await scene.invite([cpo]);
    await partner.register(placeOf(invitation));
    expect(partner.receivedLog.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      'GET /ocpi/versions',
      'GET /ocpi/2.2.1',
    ]);
    const platform = await scene.platform(id);
    expect(platform).to.include({ state: 'connected', version: '2.2.1', versions_url: partner.versionsUrl });
    expect(platform.endpoints.map(({ identifier, role }) => `${identifier} ${role}`)).to.have.members([
      'credentials SENDER',
      'locations SENDER',
      'tariffs SENDER',
      'sessions SENDER',
      'cdrs SENDER',
      'tokens RECEIVER',
      'commands RECEIVER',
      'chargingprofiles RECEIVER',
      'hubclientinfo RECEIVER',
    ]);
    expect(partner.complaints).to.deep.equal([]);
  });

  it('announces its own HUB role and nobody else, with a new token (C-06, C-33, X-16)', async () => {
    await scene.connect({ roles: [emsp] });
    const partner = await scene.start({ roles: [cpo] });
    const { invitation } = await scene.invite([cpo]);
    const body = { token: partner.issueToken(), url: partner.versionsUrl, roles: [announced(cpo)] };
    const { token, ...answer } = await register(scene.hub, scene.callerOf(invitation.token), body);
    expect(token).to.match(/^[\w-]{8}~[\w-]{43}$/);
    expect(token).not.to.equal(invitation.token);
    expect(answer).to.deep.equal({
      url: invitation.versions_url,
      roles: [{ role: 'HUB', country_code: 'DE', party_id: 'XVT', business_details: { name: 'Crossvolt' } }],
    });
  });

  it('keeps only a keyed hash of the token it issues, and seals the one it gets (A5)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { id, invitation } = await scene.invite([cpo]);
    const token = partner.issueToken();
    const body = { token, url: partner.versionsUrl, roles: [announced(cpo)] };
    const answer = await register(scene.hub, scene.callerOf(invitation.token), body);
    const { rows } = await scene.db.raw<{ rows: { text: string }[] }>(
      `select (select jsonb_agg(platforms) from platforms)::text || (select jsonb_agg(credentials) from credentials)::text
       || (select jsonb_agg(audit) from audit)::text as text`,
    );
    const dump = rows[0]?.text ?? '';
    expect(dump).to.include(id);
    for (const secret of [token, answer.token, answer.token.slice(9), invitation.token.slice(9)]) {
      expect(dump).not.to.include(secret);
      expect(dump).not.to.include(Buffer.from(secret).toString('hex'));
    }
    expect((await scene.outboundTokens(id)).now).to.equal(token);
  });

  it('learns that a partner wants its token unencoded (T-04)', async () => {
    const partner = await scene.start({ roles: [cpo], tokenForm: 'raw' });
    const { id, invitation } = await scene.invite([cpo]);
    await partner.register(placeOf(invitation));
    expect((await scene.platform(id)).token_form).to.equal('raw');
  });

  it('has everything the partner offers pulled, everything it takes offered, and its place in the log kept', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { id, invitation } = await scene.invite([cpo], { no_pull: ['cdrs'] });
    await partner.register(placeOf(invitation));
    const { pulls, resyncs, cursors, parties } = await scene.state(id);
    expect(pulls.map(({ module, state, next_kind }) => ({ module, state, next_kind }))).to.deep.equal(
      ['locations', 'sessions', 'tariffs'].map((module) => ({ module, state: 'idle', next_kind: 'full' })),
    );
    for (const { next_at } of pulls) expect(next_at.getTime()).to.be.at.most(scene.clock.now());
    expect(resyncs.map(({ module, owner, reason }) => ({ module, owner, reason }))).to.deep.equal(
      ['hubclientinfo', 'tokens'].map((module) => ({ module, owner: '', reason: 'registration' })),
    );
    // What this registration itself has changed is behind the cursor, and will be read.
    const { rows } = await scene.db.raw(
      `select object from changes join cursors on (changes.xid, changes.position) > (cursors.xid, cursors.position)`,
    );
    expect(cursors).to.have.length(1);
    expect(rows).to.deep.equal([{ object: parties[0]?.number }]);
  });

  it('lets a registered partner start anew with a fresh token A, which ends its old tokens at success only (C-10)', async () => {
    const { id, partner } = await scene.connect({ roles: [cpo] });
    const old = await tokenOf(partner);
    const { cursors } = await scene.state(id);
    const again = await issueRegistrationToken(scene.hub, admin, id);
    expect((await scene.ask(old)).http).to.equal(200);
    await partner.register(placeOf(again));
    expect((await scene.ask(old)).http).to.equal(401);
    expect((await scene.ask(again.token)).http).to.equal(401);
    expect((await scene.ask(await tokenOf(partner))).http).to.equal(200);
    expect((await scene.state(id)).cursors).to.deep.equal(cursors);
  });

  it('writes to the audit record who changed what, without secrets (T-09)', async () => {
    const partner = await scene.start({ roles: [cpo] });
    const { id, invitation } = await scene.invite([cpo]);
    await partner.register(placeOf(invitation));
    await partner.unregister();
    const entries = await scene.db('audit').where({ subject: id }).orderBy('number');
    expect(entries.map(({ actor, action }) => ({ actor, action }))).to.deep.equal([
      { actor: 'admin', action: 'partner.create' },
      { actor: 'admin', action: 'registration-token.issue' },
      { actor: `platform:${id}`, action: 'credentials.register' },
      { actor: `platform:${id}`, action: 'credentials.first-use' },
      { actor: `platform:${id}`, action: 'credentials.unregister' },
    ]);
    expect(entries[2].details).to.deep.equal({ origin: partner.origin, version: '2.2.1', roles: ['BE-BEC CPO'] });
  });
});
