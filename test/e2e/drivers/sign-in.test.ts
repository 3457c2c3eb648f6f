import { expect } from 'chai';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { systemClock } from '../../../src/kernel/clock.ts';
import { callApi, hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import {
  beginFlow,
  changeCode,
  openPage,
  post,
  redirectOf,
  redirectUri,
  registerClient,
  signIn,
  type TestClient,
} from '../../support/drivers/oidc.ts';
import { startHub, type TestHub } from '../../support/hub.ts';

const ada = { email: 'ada@example.com', password: 'correct horse battery' };

describe('the built-in issuer', () => {
  let hub: TestHub;
  let app: TestClient;
  let adaId: string;
  let aheadMs = 0;
  before(async () => {
    hub = await startHub({
      clock: { ...systemClock, now: () => Date.now() + aheadMs },
      limits: { accessTokenCacheMs: 0, signInsPerDriverMax: 8 },
    });
    await hostEmsp(hub);
    app = await registerClient(hub);
    const driver = await makeDriver(hub, 'DE-XVE', { email: 'Ada@example.com', name: 'Ada' });
    adaId = driver.id;
    expect((await driver.call('PUT', '/me/password', { password: ada.password })).status).to.equal(204);
    // The token this was done with has ended with it.
    expect((await driver.call('GET', '/me')).status).to.equal(401);
  });
  after(() => hub.stop());

  it('says where everything is', async () => {
    const response = await fetch(`${hub.url}/oidc/.well-known/openid-configuration`);
    expect(response.headers.get('access-control-allow-origin')).to.equal('*');
    const metadata = (await response.json()) as Record<string, unknown>;
    expect(metadata).to.deep.include({
      issuer: `${hub.url}/oidc`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    });
    for (const name of ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint', 'jwks_uri'])
      expect(String(metadata[name])).to.match(new RegExp(`^${hub.url}/oidc/`));
  });

  it('signs drivers in, and says who they are in a way that can be checked', async () => {
    const { status, body, headers, flow } = await signIn(hub, app, ada);
    expect(status).to.equal(200);
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(body).to.include({ token_type: 'Bearer', expires_in: 900, scope: 'openid profile:read profile:write' });
    const me = await callApi(hub, body.access_token, 'GET', '/me');
    expect(me.body).to.include({ id: adaId, name: 'Ada', has_password: true });
    const keys = createRemoteJWKSet(new URL(`${hub.url}/oidc/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(body.id_token, keys, {
      issuer: `${hub.url}/oidc`,
      audience: app.client_id,
      algorithms: ['ES256'],
    });
    expect(payload).to.include({ sub: adaId, nonce: flow.nonce });
    expect(protectedHeader.kid).to.be.a('string');
    // Only what was asked for may be done, and an id token opens nothing.
    expect((await callApi(hub, body.access_token, 'GET', '/me/permissions')).body.scopes).to.deep.equal([
      'profile:read',
      'profile:write',
    ]);
    expect((await callApi(hub, body.id_token, 'GET', '/me')).status).to.equal(401);
    expect((await callApi(hub, body.refresh_token, 'GET', '/me')).status).to.equal(401);
  });

  it('sends the browser back with what the app has to know (RFC 9207)', async () => {
    const flow = beginFlow(hub, app);
    const page = await openPage(flow.url);
    const answer = await page.submit({ ...ada, email: '  ADA@EXAMPLE.COM ' });
    expect(answer.status).to.equal(303);
    expect(answer.headers.get('location')).to.match(/^com\.example\.app:\/signed-in\?/);
    const parameters = redirectOf(answer);
    expect([parameters.get('state'), parameters.get('iss')]).to.deep.equal([flow.state, `${hub.url}/oidc`]);
    expect(parameters.get('code')).to.match(/^xvc_/);
  });

  it('gives new tokens for a refresh token, once', async () => {
    const { body: first } = await signIn(hub, app, ada);
    const refresh = (token: string, more: Record<string, string> = {}) =>
      post(hub, { grant_type: 'refresh_token', refresh_token: token, client_id: app.client_id, ...more });
    const second = await refresh(first.refresh_token, { scope: 'profile:read' });
    expect([second.status, second.body.scope, second.body.id_token]).to.deep.equal([200, 'profile:read', undefined]);
    expect((await callApi(hub, second.body.access_token, 'GET', '/me')).status).to.equal(200);
    expect((await callApi(hub, second.body.access_token, 'PATCH', '/me', {})).status).to.equal(403);
    const third = await refresh(second.body.refresh_token);
    expect([third.status, third.body.scope]).to.deep.equal([200, 'profile:read profile:write']);
    // Whoever uses one again has it from somebody else: nobody knows who is who, and all tokens of the sign-in end.
    const stolen = await refresh(second.body.refresh_token);
    expect([stolen.status, stolen.body.error]).to.deep.equal([400, 'invalid_grant']);
    expect((await refresh(third.body.refresh_token)).body.error).to.equal('invalid_grant');
    for (const { access_token } of [first, second.body, third.body])
      expect((await callApi(hub, access_token, 'GET', '/me')).status).to.equal(401);
  });

  it('lets one of two win who use a refresh token at the same moment, and then nobody', async () => {
    const { body } = await signIn(hub, app, ada);
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token, client_id: app.client_id };
    const answers = await Promise.all([post(hub, form), post(hub, form), post(hub, form)]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 400, 400]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await callApi(hub, winner?.body.access_token, 'GET', '/me')).status).to.equal(401);
  });

  it('lets tokens run out', async () => {
    const flow = beginFlow(hub, app);
    const page = await openPage(flow.url);
    const code = redirectOf(await page.submit(ada)).get('code') ?? '';
    aheadMs += 61_000;
    expect((await changeCode(hub, app, flow, code)).body.error).to.equal('invalid_grant');
    const { body } = await signIn(hub, app, ada);
    aheadMs += 900_000;
    expect((await callApi(hub, body.access_token, 'GET', '/me')).status).to.equal(401);
    const refresh = (token: string) =>
      post(hub, { grant_type: 'refresh_token', refresh_token: token, client_id: app.client_id });
    const next = await refresh(body.refresh_token);
    expect(next.status).to.equal(200);
    aheadMs += 30 * 86_400_000;
    expect((await refresh(next.body.refresh_token)).body.error).to.equal('invalid_grant');
  });

  it('ends tokens when the app says so (RFC 7009)', async () => {
    const one = (await signIn(hub, app, ada)).body;
    const two = (await signIn(hub, app, ada)).body;
    const revoke = (token: string, client = app) =>
      post(hub, { token, client_id: client.client_id }, {}, '/oidc/revoke');
    const other = await registerClient(hub);
    expect((await revoke(one.access_token, other)).status).to.equal(200);
    expect((await revoke(one.refresh_token, other)).status).to.equal(200);
    expect((await callApi(hub, one.access_token, 'GET', '/me')).status).to.equal(200);
    expect((await revoke(one.access_token)).status).to.equal(200);
    expect((await callApi(hub, one.access_token, 'GET', '/me')).status).to.equal(401);
    expect((await revoke(two.refresh_token)).status).to.equal(200);
    expect((await callApi(hub, two.access_token, 'GET', '/me')).status).to.equal(401);
    expect((await revoke('xvr_nothing')).status).to.equal(200);
  });

  it('ends all sign-ins with the client, with another password, and the oldest when there are too many', async () => {
    const other = await registerClient(hub);
    const removed = (await signIn(hub, other, ada)).body;
    await hub.admin('DELETE', `/oidc-clients/${other.client_id}`);
    expect((await callApi(hub, removed.access_token, 'GET', '/me')).status).to.equal(401);
    const { body } = await signIn(hub, app, ada);
    const set = (current: string, password: string) =>
      callApi(hub, body.access_token, 'PUT', '/me/password', { current, password });
    expect((await set('wrong', 'another password')).body.errors[0].pointer).to.equal('/current');
    expect((await set(ada.password, 'short')).body.errors[0].pointer).to.equal('/password');
    expect((await set(ada.password, 'another password')).status).to.equal(204);
    expect((await callApi(hub, body.access_token, 'GET', '/me')).status).to.equal(401);
    expect((await signIn(hub, app, ada)).status).to.equal(400);
    const now = { ...ada, password: 'another password' };
    const sessions: string[] = [];
    for (let count = 0; count < 9; count += 1) sessions.push((await signIn(hub, app, now)).body.access_token);
    const states = await Promise.all(sessions.map(async (token) => (await callApi(hub, token, 'GET', '/me')).status));
    expect(states).to.deep.equal([401, ...Array(8).fill(200)]);
  });

  it('has an operator help who has forgotten a password', async () => {
    const driver = await makeDriver(hub, 'DE-XVE', { email: 'oh@example.com' });
    await driver.ok('PUT', '/me/password', { password: 'forgotten one' });
    const { body } = await signIn(hub, app, { email: 'oh@example.com', password: 'forgotten one' });
    await hub.admin('DELETE', `/drivers/${driver.id}/password`);
    expect((await callApi(hub, body.access_token, 'GET', '/me')).status).to.equal(401);
    expect((await signIn(hub, app, { email: 'oh@example.com', password: 'forgotten one' })).status).to.equal(400);
    const { access_token } = await hub.admin<{ access_token: string }>('POST', `/drivers/${driver.id}/access-tokens`);
    const set = await callApi(hub, access_token, 'PUT', '/me/password', { password: 'a new one of mine' });
    expect(set.status).to.equal(204);
    expect((await signIn(hub, app, { email: 'oh@example.com', password: 'a new one of mine' })).status).to.equal(200);
  });

  it('signs in with a password of as many characters as may be, whatever they are', async () => {
    const password = '🔋'.repeat(hub.app.hub.limits.passwordLengthMax);
    const driver = await makeDriver(hub, 'DE-XVE', { email: 'long@example.com' });
    expect((await driver.call('PUT', '/me/password', { password })).status).to.equal(204);
    expect((await signIn(hub, app, { email: 'long@example.com', password })).status).to.equal(200);
    expect((await signIn(hub, app, { email: 'long@example.com', password: `${password}🔋` })).status).to.equal(400);
  });

  it('lets drivers make their accounts, where the eMSP does', async () => {
    const flow = beginFlow(hub, app, { prompt: 'create' });
    const fresh = { email: 'new@example.com', password: 'a password of mine', name: 'New <b>' };
    const early = await openPage(flow.url);
    const refused = await early.submit(fresh);
    expect([refused.status, /accounts are not made here/i.test(await refused.text())]).to.deep.equal([400, true]);
    expect((await openPage(beginFlow(hub, app).url)).html).to.not.contain('Create an account');
    await hub.admin('PATCH', '/parties/DE-XVE', { has_sign_up: true });
    expect((await openPage(beginFlow(hub, app).url)).html).to.contain('prompt=create');
    const page = await openPage(flow.url);
    for (const [wrong, says] of [
      [{ email: 'nobody' }, /email must be an email address/],
      [{ password: 'short' }, /password must have 10 to 128 characters/],
      [{ email: 'ADA@example.com' }, /There is an account with this email/],
    ] as const) {
      const answer = await page.submit({ ...fresh, ...wrong });
      expect(await answer.text()).to.match(says);
      expect(answer.status).to.be.oneOf([400, 409]);
    }
    const answer = await page.submit(fresh);
    const { body } = await changeCode(hub, app, flow, redirectOf(answer).get('code') ?? '');
    const me = await callApi(hub, body.access_token, 'GET', '/me');
    expect(me.body).to.include({ email: 'new@example.com', name: 'New <b>', has_password: true });
    expect((await callApi(hub, body.access_token, 'GET', '/me/tokens')).body.items).to.have.length(1);
    expect((await signIn(hub, app, fresh)).status).to.equal(200);
  });

  it('gives back ends tokens of their own, for what is the same for everybody', async () => {
    const backEnd = await registerClient(hub, {
      is_confidential: true,
      redirect_uris: [],
      grants: ['client_credentials'],
    });
    const basic = `Basic ${Buffer.from(`${backEnd.client_id}:${backEnd.client_secret}`).toString('base64')}`;
    const { status, body } = await post(hub, { grant_type: 'client_credentials' }, { authorization: basic });
    expect([status, body.scope, body.refresh_token]).to.deep.equal([200, 'locations:read prices:read', undefined]);
    const permissions = await callApi(hub, body.access_token, 'GET', '/me/permissions');
    expect(permissions.body).to.include({ kind: 'back-end', emsp: 'DE-XVE', driver_id: null });
    expect((await callApi(hub, body.access_token, 'GET', '/me')).status).to.equal(403);
    const narrow = { grant_type: 'client_credentials', scope: 'profile:read sessions:control' };
    const none = await post(hub, narrow, { authorization: basic });
    expect([none.status, none.body.error]).to.deep.equal([400, 'invalid_scope']);
    const form = { grant_type: 'client_credentials', client_id: backEnd.client_id };
    expect((await post(hub, { ...form, client_secret: String(backEnd.client_secret) })).status).to.equal(200);
    for (const [more, authorization] of [
      [{ client_secret: 'wrong' }, undefined],
      [{}, undefined],
      [{ client_secret: String(backEnd.client_secret) }, basic],
      [{ client_id: app.client_id }, basic],
      [{}, 'Basic !!!'],
      [{}, `Basic ${Buffer.from('nobody').toString('base64')}`],
    ] as const) {
      const answer = await post(hub, { ...form, ...more }, authorization === undefined ? {} : { authorization });
      expect([answer.status, answer.body.error], JSON.stringify(more)).to.deep.equal([401, 'invalid_client']);
    }
  });

  it('changes keys, and keeps those that were in use', async () => {
    const kids = async () =>
      ((await (await fetch(`${hub.url}/oidc/jwks.json`)).json()) as { keys: { kid: string; d?: string }[] }).keys;
    const before = await kids();
    expect(before.every(({ d }) => d === undefined)).to.equal(true);
    const signer = async () => {
      const { body } = await signIn(hub, app, { email: 'new@example.com', password: 'a password of mine' });
      return JSON.parse(Buffer.from(body.id_token.split('.')[0], 'base64url').toString()).kid;
    };
    const { oidcKeySignsMs, oidcKeyLeadMs } = hub.app.hub.limits;
    // Whatever was made just now signs from here on.
    aheadMs += oidcKeyLeadMs;
    const old = await signer();
    aheadMs += oidcKeySignsMs - 2 * oidcKeyLeadMs;
    const during = await kids();
    expect(during.length).to.be.above(1);
    // The new one is known before it signs.
    expect(await signer()).to.equal(old);
    aheadMs += oidcKeyLeadMs;
    expect(await signer()).to.not.equal(old);
    expect((await kids()).map(({ kid }) => kid)).to.include(old);
    const { rows } = await hub.app.hub.reads.query('select k::text as row from oidc_keys k');
    for (const { row } of rows) expect(row).to.not.contain('"d"');
  });

  it('asks for redirect URIs that are safe', async () => {
    const refused = async (terms: Record<string, unknown>) => {
      const body = { emsp: 'DE-XVE', name: 'App', is_confidential: false, ...terms };
      const response = await hub.call('POST', '/oidc-clients', body);
      return [
        response.status,
        ((await response.json()) as { errors?: { path: string }[] }).errors?.map(({ path }) => path),
      ];
    };
    const wrong = [
      'http://example.com/cb',
      'javascript:alert(1)',
      'data:text/html,x',
      'app:/cb',
      'https://example.com/cb#x',
      'https://me@example.com/',
      '/cb',
      'http://127.0.0.1.example.com/',
      'https://example.com;script-src/',
    ];
    for (const uri of wrong)
      expect(await refused({ redirect_uris: [uri] }), uri).to.deep.equal([400, ['/redirect_uris/0']]);
    expect(await refused({})).to.deep.equal([400, ['/redirect_uris']]);
    expect(await refused({ redirect_uris: [redirectUri], grants: ['client_credentials'] })).to.deep.equal([
      400,
      ['/grants'],
    ]);
    for (const uri of ['https://example.com/cb?x=1', 'http://127.0.0.1:8123/cb', 'http://localhost/cb'])
      await registerClient(hub, { redirect_uris: [uri] });
    const { items } = await hub.admin<{ items: { client_id: string }[] }>('GET', '/oidc-clients?emsp=DE-XVE');
    expect(JSON.stringify(items)).to.not.contain('secret');
    expect(items[0]?.client_id).to.equal(app.client_id);
  });
});
