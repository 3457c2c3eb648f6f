import { Agent } from 'node:http';
import { expect } from 'chai';
import { resumePartner, suspendPartner } from '../../src/hub/partners.ts';
import type { RegistrationToken } from '../../src/hub/registration.ts';
import { credentialsFor, issueRegistrationToken, register } from '../../src/hub/registration.ts';
import type { Caller } from '../../src/hub/registry.ts';
import { versionDetailsOf, versionsOf } from '../../src/hub/versions.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { type OddPlatform, startOddPlatform } from '../support/odd-platform.ts';
import { callHttp } from '../support/partner/http-call.ts';
import { authorizationOf } from '../support/partner/keyring.ts';
import { type Partner, startPartner } from '../support/partner/partner.ts';
import type { HandshakeFailure } from '../support/partner/registration.ts';
import { admin, openScene, type RegistrationScene } from '../support/registration-scene.ts';

const cpo = { country_code: 'BE', party_id: 'BEC', role: 'CPO' } as const;
const emsp = { country_code: 'BE', party_id: 'BEC', role: 'EMSP' } as const;

describe('registration of a partner', () => {
  let scene: RegistrationScene;
  const partners: (Partner | OddPlatform)[] = [];
  const agent = new Agent();

  before(async () => {
    scene = await openScene({ registrationStepTimeoutMs: 500 });
  });
  afterEach(async () => {
    for (const partner of partners.splice(0)) await partner.close();
    // Each test has the party for itself again.
    await scene.db.raw('truncate pulls, resyncs, cursors, changes');
    await scene.db('credentials').delete();
    await scene.db('parties').delete();
    await scene.db('platforms').delete();
    await scene.hub.reloadRegistry();
  });
  after(async () => {
    agent.destroy();
    await scene.close();
  });

  const start = async (options: Parameters<typeof startPartner>[0] = { roles: [cpo] }): Promise<Partner> => {
    const partner = await startPartner(options);
    partners.push(partner);
    return partner;
  };
  const invited = async (roles: readonly (typeof cpo | typeof emsp)[] = [cpo], quirks = {}) => {
    const id = await scene.partner({ name: 'Beckum', roles, quirks });
    return { id, invitation: await issueRegistrationToken(scene.hub, admin, id) };
  };
  const at = ({ versions_url: versionsUrl, token }: RegistrationToken) => ({ versionsUrl, token });
  const callerOf = (token: string): Caller => {
    const caller = scene.hub.registry().authenticate(token, scene.clock.now());
    if (caller === undefined) throw new Error('the token is not known');
    return caller;
  };
  const ask = (token: string, method = 'GET', path = '/ocpi/versions', form: 'base64' | 'raw' = 'base64') =>
    callHttp(agent, {
      method,
      url: scene.hub.publicUrl + path,
      headers: { authorization: authorizationOf(token, form) },
    });
  const failureOf = async (attempt: Promise<unknown>): Promise<unknown> =>
    attempt.then(
      () => expect.fail('it succeeded'),
      (error: unknown) => error,
    );

  it('asks for the partner’s versions and details with its token before it answers (C-03, C-06)', async () => {
    const partner = await start();
    const { id, invitation } = await invited();
    await partner.register(at(invitation));
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
      'hubclientinfo RECEIVER',
    ]);
    expect(partner.complaints).to.deep.equal([]);
  });

  it('announces its own HUB role and nobody else, with a new token (C-06, C-33, X-16)', async () => {
    const [partner, other] = [await start(), await start({ roles: [{ ...emsp, party_id: 'TNM' }] })];
    const [{ invitation }, first] = [await invited(), await invited([{ ...emsp, party_id: 'TNM' } as never])];
    await other.register(at(first.invitation));
    const answer = await register(scene.hub, callerOf(invitation.token), {
      token: partner.issueToken(),
      url: partner.versionsUrl,
      roles: [{ ...cpo, business_details: { name: 'Beckum' } }],
    });
    expect(answer.token)
      .to.match(/^[\w-]{8}~[\w-]{43}$/)
      .and.not.equal(invitation.token);
    expect({ ...answer, token: '' }).to.deep.equal({
      token: '',
      url: invitation.versions_url,
      roles: [{ role: 'HUB', country_code: 'DE', party_id: 'XVT', business_details: { name: 'Crossvolt' } }],
    });
  });

  it('keeps only a keyed hash of the token it issues, and seals the one it gets (A5)', async () => {
    const partner = await start();
    const { id, invitation } = await invited();
    const token = partner.issueToken();
    const roles = [{ ...cpo, business_details: { name: 'Beckum' } }];
    const answer = await register(scene.hub, callerOf(invitation.token), { token, url: partner.versionsUrl, roles });
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
    const { outbound_token: sealed } = await scene.platform(id);
    expect(scene.hub.vault.open(sealed ?? Buffer.alloc(0), id)).to.equal(token);
  });

  it('learns that a partner wants its token unencoded (T-04)', async () => {
    const partner = await start({ roles: [cpo], tokenForm: 'raw' });
    const { id, invitation } = await invited();
    await partner.register(at(invitation));
    expect((await scene.platform(id)).token_form).to.equal('raw');
  });

  it('does not take the token A again after success (A1, C-07)', async () => {
    const { invitation } = await invited();
    const credentials = callerOf(invitation.token);
    await (await start()).register(at(invitation));
    expect((await ask(invitation.token)).http).to.equal(401);
    // Whoever had been let in with it a moment before is too late as well.
    const partner = await start();
    const body = { token: partner.issueToken(), url: partner.versionsUrl, roles: [role(cpo)] };
    const error = await failureOf(register(scene.hub, credentials, body));
    expect((error as Fault).kind).to.equal('unauthenticated');
  });

  it('lets exactly one of several requests with the same token A register (A1)', async () => {
    const partner = await start();
    for (let round = 0; round < 10; round += 1) {
      const { id, invitation } = await invited([{ ...cpo, party_id: `R0${round}` } as never]);
      const caller = callerOf(invitation.token);
      const roles = [role({ ...cpo, party_id: `R0${round}` })];
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () =>
          register(scene.hub, caller, { token: partner.issueToken(), url: partner.versionsUrl, roles }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.kind] : []));
      expect(new Set(reasons)).to.deep.equal(new Set(['unauthenticated']));
      const alive = await scene.db('credentials').where({ platform_id: id }).whereNot({ state: 'revoked' });
      expect(alive).to.have.length(1);
    }
  });

  it('lets a token A expire, and a new one replace it (A1)', async () => {
    const partner = await start();
    const { id, invitation } = await invited();
    const second = await issueRegistrationToken(scene.hub, admin, id);
    expect((await ask(invitation.token)).http).to.equal(401);
    expect(Date.parse(second.expires_at) - scene.clock.now()).to.be.within(72 * 3_600_000 - 5000, 72 * 3_600_000);
    scene.clock.advance(72 * 3_600_000);
    expect((await ask(second.token)).http).to.equal(401);
    const third = await issueRegistrationToken(scene.hub, admin, id);
    await partner.register(at(third));
  });

  it('serves versions, their details and its credentials for a token A, echoed, and nothing else (T-07, V-09, C-23, C-24)', async () => {
    const { invitation } = await invited();
    expect((await ask(invitation.token)).envelope.data).to.deep.equal(versionsOf(scene.hub));
    expect((await ask(invitation.token, 'GET', '/ocpi/2.2.1', 'raw')).envelope.data).to.deep.equal(
      versionDetailsOf(scene.hub),
    );
    const credentials = (await ask(invitation.token, 'GET', '/ocpi/2.2.1/credentials')).envelope.data;
    expect(credentials).to.have.property('token', invitation.token);
    expect((await ask(invitation.token, 'GET', '/ocpi/2.2.1/sender/locations')).http).to.equal(401);
    expect((await ask('nobody~s-token')).http).to.equal(401);
  });

  it('refuses PUT and DELETE with a token A, and POST with any other token, with 405 (C-08, C-17, C-21)', async () => {
    const partner = await start();
    const { invitation } = await invited();
    for (const method of ['PUT', 'DELETE']) {
      expect((await ask(invitation.token, method, '/ocpi/2.2.1/credentials')).http).to.equal(405);
    }
    await partner.register(at(invitation));
    const log = partner.receivedLog.length;
    expect((await partner.request('POST', 'credentials', 'sender', '', { body: {} })).http).to.equal(405);
    expect(partner.receivedLog).to.have.length(log);
  });

  for (const [what, code, misbehave] of [
    ['is out of reach', 3001, (partner: Partner) => partner.behave({ closed: true })],
    ['hangs at its versions (C-11)', 3001, (partner: Partner) => partner.behave({ hang: true }, 'versions')],
    ['fails at its versions', 3001, (partner: Partner) => partner.behave({ status500: true }, 'versions')],
    ['cuts the connection at its details', 3001, (partner: Partner) => partner.behave({ reset: true }, 'details')],
    ['talks nonsense in its details', 3001, (partner: Partner) => partner.behave({ garbage: true }, 'details')],
  ] as const) {
    it(`answers ${code} and keeps nothing when the partner ${what}; the token A stays valid (C-05, C-09)`, async () => {
      const partner = await start();
      const { id, invitation } = await invited();
      const before = await scene.state(id);
      const body = { token: partner.issueToken(), url: partner.versionsUrl, roles: [role(cpo)] };
      await misbehave(partner);
      const error = await failureOf(register(scene.hub, callerOf(invitation.token), body));
      expect((error as Fault).kind).to.equal('peer-unusable');
      expect((error as Fault).message).not.to.include(partner.origin);
      expect(await scene.state(id)).to.deep.equal(before);
      await partner.behave({});
      await partner.register(at(invitation));
      expect((await scene.platform(id)).state).to.equal('connected');
    });
  }

  it('answers 3002 when the partner does not list the version, and skips those nobody knows (C-05, V-11, V-13)', async () => {
    const { invitation } = await invited();
    const old = await start({ roles: [cpo], versions: ['2.1.1', '2.2', '9.9'] });
    expect(((await failureOf(old.register(at(invitation)))) as HandshakeFailure).answer?.envelope.status_code).to.equal(
      3002,
    );
    const modern = await start({ roles: [cpo], versions: ['2.1.1', '9.9', '2.2.1', '2.3.0'] });
    await modern.register(at(invitation));
  });

  it('answers 3002 for details of another version (C-04)', async () => {
    const { invitation } = await invited();
    const odd = await startOddPlatform((origin) => ({
      'GET /versions': [{ version: '2.2.1', url: `${origin}/details` }],
      'GET /details': { version: '2.1.1', endpoints: [endpoint('credentials', origin), endpoint('locations', origin)] },
    }));
    partners.push(odd);
    const error = await failureOf(register(scene.hub, callerOf(invitation.token), bodyFor(odd)));
    expect((error as Fault).kind).to.equal('unsupported-version');
  });

  for (const [what, identifiers] of [
    ['credentials', ['locations', 'tokens']],
    ['any functional module', ['credentials', 'hubclientinfo', 'betnm-weather']],
  ] as const) {
    it(`answers 3003 when the details lack ${what} (C-05, V-06, V-07)`, async () => {
      const { id, invitation } = await invited();
      const odd = await startOddPlatform((origin) => ({
        'GET /versions': [{ version: '2.2.1', url: `${origin}/details` }],
        'GET /details': { version: '2.2.1', endpoints: identifiers.map((name) => endpoint(name, origin)) },
      }));
      partners.push(odd);
      const before = await scene.state(id);
      const error = await failureOf(register(scene.hub, callerOf(invitation.token), bodyFor(odd)));
      expect((error as Fault).kind).to.equal('endpoints-missing');
      expect(await scene.state(id)).to.deep.equal(before);
    });
  }

  it('takes the first of two equal endpoints and the credentials endpoint whatever its role (V-05)', async () => {
    const { id, invitation } = await invited();
    const odd = await startOddPlatform((origin) => ({
      'GET /versions': [{ version: '2.2.1', url: `${origin}/details` }],
      'GET /details': {
        version: '2.2.1',
        endpoints: [
          { ...endpoint('credentials', origin), role: 'RECEIVER' },
          endpoint('locations', origin),
          { ...endpoint('locations', origin), url: `${origin}/other` },
        ],
      },
    }));
    partners.push(odd);
    await register(scene.hub, callerOf(invitation.token), bodyFor(odd));
    expect((await scene.platform(id)).endpoints).to.deep.equal([
      endpoint('credentials', odd.origin),
      endpoint('locations', odd.origin),
    ]);
  });

  it('refuses endpoints and versions outside the approved origins, unless the operator approves them (D1, D8)', async () => {
    const elsewhere = 'http://127.0.0.1:9';
    const odd = await startOddPlatform((origin) => ({
      'GET /versions': [{ version: '2.2.1', url: `${origin}/details` }],
      'GET /details': {
        version: '2.2.1',
        endpoints: [endpoint('credentials', origin), endpoint('locations', elsewhere)],
      },
    }));
    partners.push(odd);
    const attempt = async (party_id: string, quirks: object) => {
      const { invitation } = await invited([{ ...cpo, party_id } as never], quirks);
      const body = { ...bodyFor(odd), roles: [role({ ...cpo, party_id })] };
      return register(scene.hub, callerOf(invitation.token), body);
    };
    const error = (await failureOf(attempt('ONE', {}))) as Fault;
    expect(error.kind).to.equal('peer-unusable');
    expect(error.message).to.match(/endpoint locations SENDER: .*not approved/);
    expect((await failureOf(attempt('TWO', { allowed_origins: [elsewhere] }))) as Fault).to.include({
      kind: 'peer-unusable',
    });
    await attempt('TRI', { allowed_origins: [odd.origin, elsewhere] });
  });

  it('refuses roles the operator has not approved, by name, and grants nothing (A8, C-35)', async () => {
    const partner = await start({ roles: [cpo, emsp] });
    const { id, invitation } = await invited([cpo]);
    const before = await scene.state(id);
    const failure = (await failureOf(partner.register(at(invitation)))) as HandshakeFailure;
    expect(failure.answer?.envelope).to.include({ status_code: 2001 });
    expect(failure.answer?.envelope.status_message).to.equal('/roles/1: BE-BEC EMSP is not approved for this platform');
    expect(await scene.state(id)).to.deep.equal(before);
    expect(partner.receivedLog).to.deep.equal([]);
  });

  it('grants exactly the announced roles, for every set of approved and announced ones (A8)', async () => {
    const all = ['CPO', 'EMSP', 'NSP'].map((name) => ({ ...cpo, role: name as 'CPO' }));
    const subsets = [1, 2, 3, 4, 5, 6, 7].map((bits) => all.filter((_, bit) => bits & (1 << bit)));
    const partner = await start({ roles: all });
    let looked = 0;
    for (const approved of subsets) {
      const { id, invitation } = await invited(approved);
      for (const announced of subsets) {
        const body = { token: partner.issueToken(), url: partner.versionsUrl, roles: announced.map(role) };
        const token = (await issueRegistrationToken(scene.hub, admin, id)).token;
        const isAllowed = announced.every((one) => approved.includes(one));
        const result = await register(scene.hub, callerOf(token), body).then(
          () => true,
          () => false,
        );
        expect(result).to.equal(isAllowed);
        const rows = await scene.db('parties').where({ platform_id: id }).select('role', 'announced');
        expect(rows.map((row) => row.role)).to.have.members(approved.map((one) => one.role));
        if (isAllowed) {
          const granted = rows.filter((row) => row.announced).map((row) => row.role);
          expect(granted).to.have.members(announced.map((one) => one.role));
        }
        looked += 1;
      }
      await scene.db('credentials').delete();
      for (const table of ['pulls', 'resyncs', 'cursors']) await scene.db(table).delete();
      await scene.db('parties').delete();
      expect(invitation.token).to.be.a('string');
    }
    expect(looked).to.equal(49);
  });

  it('accepts a hub as a partner only when that role is approved', async () => {
    const hub = { country_code: 'NL', party_id: 'HUB', role: 'HUB' };
    const odd = await startOddPlatform((origin) => ({
      'GET /versions': [{ version: '2.2.1', url: `${origin}/details` }],
      'GET /details': { version: '2.2.1', endpoints: [endpoint('credentials', origin), endpoint('locations', origin)] },
    }));
    partners.push(odd);
    const body = { ...bodyFor(odd), roles: [role(hub)] };
    const first = await invited([cpo]);
    expect(await failureOf(register(scene.hub, callerOf(first.invitation.token), body))).to.include({
      kind: 'invalid',
    });
    const second = await invited([hub as never]);
    await register(scene.hub, callerOf(second.invitation.token), body);
  });

  it('refuses a role that is there twice, in whatever case, and a token with a space (C-12, C-30)', async () => {
    const partner = await start();
    const { invitation } = await invited();
    const body = { token: partner.issueToken(), url: partner.versionsUrl, roles: [role(cpo)] };
    const twice = [...body.roles, role({ ...cpo, country_code: 'be', party_id: 'bec' })];
    for (const wrong of [{ ...body, roles: twice }, { ...body, token: 'a b' }, { ...body, roles: [] }, [], null, 'x']) {
      const error = (await failureOf(register(scene.hub, callerOf(invitation.token), wrong))) as Fault;
      expect(error.kind).to.equal('invalid');
      expect(error.issues).to.have.length(1);
    }
  });

  it('takes a party in lower case for the one that was approved (T-66)', async () => {
    const partner = await start();
    const { id, invitation } = await invited();
    const roles = [role({ ...cpo, country_code: 'be', party_id: 'bec' })];
    const body = { token: partner.issueToken(), url: partner.versionsUrl, roles };
    await register(scene.hub, callerOf(invitation.token), body);
    expect(await scene.db('parties').where({ platform_id: id })).to.have.length(1);
    expect(await scene.db('parties').where({ platform_id: id }).first()).to.include({
      status: 'CONNECTED',
      announced: true,
    });
  });

  it('leaves a role PLANNED that is approved and not announced, and tells of the others (H-10)', async () => {
    const partner = await start();
    const { id, invitation } = await invited([cpo, emsp]);
    await scene.db('changes').delete();
    await partner.register(at(invitation));
    const rows = await scene.db('parties').where({ platform_id: id }).orderBy('role');
    expect(rows.map(({ role: name, status, announced }) => ({ name, status, announced }))).to.deep.equal([
      { name: 'CPO', status: 'CONNECTED', announced: true },
      { name: 'EMSP', status: 'PLANNED', announced: false },
    ]);
    expect(rows[0].business_details).to.deep.equal({ name: partner.name });
    const changes = await scene.db('changes').where({ module: 'hubclientinfo' });
    expect(changes.map(({ object, owner, kind }) => ({ object, owner, kind }))).to.deep.equal([
      { object: rows[0].number, owner: 'BE-BEC', kind: 'put' },
    ]);
  });

  it('has everything the partner offers pulled, everything it takes offered, and its place in the log kept', async () => {
    const partner = await start({ roles: [cpo] });
    const { id, invitation } = await invited([cpo], { no_pull: ['cdrs'] });
    await partner.register(at(invitation));
    const pulls = await scene.db('pulls').where({ platform_id: id }).orderBy('module');
    expect(pulls.map(({ module, state, next_kind }) => ({ module, state, next_kind }))).to.deep.equal(
      ['locations', 'sessions', 'tariffs'].map((module) => ({ module, state: 'idle', next_kind: 'full' })),
    );
    for (const { next_at } of pulls) expect(next_at).to.be.at.most(new Date(scene.clock.now()));
    const resyncs = await scene.db('resyncs').where({ platform_id: id }).orderBy('module');
    expect(resyncs.map(({ module, owner, reason }) => ({ module, owner, reason }))).to.deep.equal(
      ['hubclientinfo', 'tokens'].map((module) => ({ module, owner: '', reason: 'registration' })),
    );
    const [cursor] = await scene.db('cursors').where({ platform_id: id });
    expect(cursor.position).to.equal(0);
    // What this registration itself has changed is behind the cursor, and will be read.
    const { rows } = await scene.db.raw(
      'select count(*) as n from changes where (xid, position) > (?::xid8, 0) and owner = ?',
      [cursor.xid, 'BE-BEC'],
    );
    expect(rows[0].n).to.equal(1);
  });

  it('lets a registered partner start anew with a fresh token A, which ends its old tokens at success only (C-10)', async () => {
    const partner = await start();
    const { id, invitation } = await invited();
    await partner.register(at(invitation));
    const old = (await ask(await tokenOf(partner), 'GET', '/ocpi/2.2.1/credentials')).envelope.data as {
      token: string;
    };
    const [cursor] = await scene.db('cursors').where({ platform_id: id });
    const again = await issueRegistrationToken(scene.hub, admin, id);
    expect((await ask(old.token)).http).to.equal(200);
    await partner.register(at(again));
    expect((await ask(old.token)).http).to.equal(401);
    expect((await ask(again.token)).http).to.equal(401);
    expect((await ask(await tokenOf(partner))).http).to.equal(200);
    expect(await scene.db('cursors').where({ platform_id: id })).to.deep.equal([cursor]);
  });

  it('does not let a token A from before a suspension undo it (A11)', async () => {
    const partner = await start();
    const { id, invitation } = await invited();
    scene.clock.advance(1000);
    await suspendPartner(scene.hub, admin, id);
    const failure = (await failureOf(partner.register(at(invitation)))) as HandshakeFailure;
    expect(failure.answer?.http).to.equal(401);
    await partner.register(at(await issueRegistrationToken(scene.hub, admin, id)));
    expect((await scene.platform(id)).state).to.equal('connected');
  });

  it('suspends a partner that ends its registration: tokens are refused, nothing is lost (C-21, C-22, H-04)', async () => {
    const partner = await start();
    const { id, invitation } = await invited();
    await partner.register(at(invitation));
    const token = await tokenOf(partner);
    await scene.db('changes').delete();
    const before = (await scene.state(id)) as { platform: object; credentials: object };
    expect((await partner.unregister()).envelope.status_code).to.equal(1000);
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      expect((await ask(token, method, '/ocpi/2.2.1/credentials')).http).to.equal(401);
    }
    expect(() => credentialsFor(scene.hub, callerOf(token), token))
      .to.throw(Fault)
      .with.property('kind', 'unauthenticated');
    const after = (await scene.state(id)) as {
      platform: object;
      credentials: object;
      parties: { status: string }[];
      changes: object[];
    };
    expect(after.parties.map(({ status }) => status)).to.deep.equal(['SUSPENDED']);
    expect(after.changes).to.have.length(1);
    expect(after.platform).to.include({ state: 'suspended' });

    await resumePartner(scene.hub, admin, id);
    expect((await ask(token)).http).to.equal(200);
    const undone = (await scene.state(id)) as { platform: object; credentials: object };
    expect(undone.credentials).to.deep.equal(before.credentials);
    const times = ['state_changed_at', 'updated_at'];
    expect(without(undone.platform, times)).to.deep.equal(without(before.platform, times));
  });

  it('lets one of two DELETEs at once succeed', async () => {
    const partner = await start();
    const { invitation } = await invited();
    await partner.register(at(invitation));
    const token = await tokenOf(partner);
    const answers = await Promise.all([1, 2, 3].map(() => ask(token, 'DELETE', '/ocpi/2.2.1/credentials')));
    expect(answers.map(({ http }) => http).sort()).to.deep.equal([200, 401, 401]);
  });

  it('makes it plain for which partner no token A is issued', async () => {
    const { id } = await invited();
    await scene.db('platforms').where({ id }).update({ state: 'offboarded' });
    expect(await failureOf(issueRegistrationToken(scene.hub, admin, id))).to.include({ kind: 'conflict' });
    const nobody = '6e0a3ad6-5c5e-4f5b-9a7e-54b3a8a7b9f1';
    expect(await failureOf(issueRegistrationToken(scene.hub, admin, nobody))).to.include({ kind: 'not-found' });
  });

  it('writes to the audit record who changed what, without secrets (T-09)', async () => {
    const partner = await start();
    const { id, invitation } = await invited();
    await partner.register(at(invitation));
    await partner.unregister();
    const entries = await scene.db('audit').where({ subject: id }).orderBy('number');
    expect(entries.map(({ actor, action }) => ({ actor, action }))).to.deep.equal([
      { actor: 'admin', action: 'partner.create' },
      { actor: 'admin', action: 'registration-token.issue' },
      { actor: `platform:${id}`, action: 'credentials.register' },
      { actor: `platform:${id}`, action: 'credentials.first-use' },
      { actor: `platform:${id}`, action: 'credentials.unregister' },
    ]);
    expect(entries[2].details).to.deep.equal({ origin: partner.origin, roles: ['BE-BEC CPO'] });
  });
});

const role = <T extends object>(party: T) => ({ ...party, business_details: { name: 'Beckum' } });
const endpoint = (identifier: string, origin: string) => ({
  identifier,
  role: 'SENDER',
  url: `${origin}/${identifier}`,
});
const bodyFor = (odd: OddPlatform) => ({ token: 'odd-token', url: odd.versionsUrl, roles: [role(cpo)] });
const without = (record: object, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

/** The token the partner holds, as the hub's GET of the credentials says (C-24). */
async function tokenOf(partner: Partner): Promise<string> {
  const answer = await partner.request('GET', 'credentials', 'sender');
  return (answer.envelope.data as { token: string }).token;
}
