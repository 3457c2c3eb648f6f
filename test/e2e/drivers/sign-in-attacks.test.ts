import { expect } from 'chai';
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
import { until } from '../../support/wait.ts';

const ada = { email: 'ada@example.com', password: 'correct horse battery' };

describe('attacks on the built-in issuer', () => {
  let hub: TestHub;
  let app: TestClient;
  let adaId: string;
  let aheadMs = 0;
  let monotonicMs = 0;
  before(async () => {
    hub = await startHub({
      clock: { now: () => Date.now() + aheadMs, monotonic: () => systemClock.monotonic() + monotonicMs },
      limits: { signInFailuresPerAddressMax: 6, signInFailuresPerAccountMax: 3, tokenFailuresPerMinuteMax: 40 },
    });
    await hostEmsp(hub);
    await hostEmsp(hub, 'DE-XVF');
    app = await registerClient(hub);
    const driver = await makeDriver(hub, 'DE-XVE', { email: ada.email });
    await driver.ok('PUT', '/me/password', { password: ada.password });
    adaId = driver.id;
  });
  after(() => hub.stop());
  /** Another quarter of an hour: whoever was refused may try again. */
  beforeEach(() => {
    monotonicMs += hub.app.hub.limits.signInWindowMs + 1;
  });

  it('are not sent to places that are not the client’s own, to the letter', async () => {
    const wrong = [
      { redirect_uri: `${redirectUri}/` },
      { redirect_uri: `${redirectUri}?x=1` },
      { redirect_uri: 'https://evil.example.com/' },
      { redirect_uri: undefined },
      { client_id: 'unknown' },
      { client_id: undefined },
    ];
    for (const changes of wrong) {
      const page = await openPage(beginFlow(hub, app, changes).url);
      expect([page.status, page.headers.get('location')], JSON.stringify(changes)).to.deep.equal([400, null]);
      expect(page.html).to.contain('This does not work');
    }
    const twice = await openPage(`${beginFlow(hub, app).url}&redirect_uri=${encodeURIComponent(redirectUri)}`);
    expect(twice.status).to.equal(400);
    const nul = await openPage(beginFlow(hub, app, { client_id: 'a\0b' }).url);
    expect(nul.status).to.equal(400);
  });

  it('are told the client when they are its own requests', async () => {
    const cases: [Record<string, string | undefined>, string][] = [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ response_type: 'code id_token' }, 'unsupported_response_type'],
      [{ code_challenge: undefined }, 'invalid_request'],
      [{ code_challenge: 'short' }, 'invalid_request'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge_method: undefined }, 'invalid_request'],
      [{ response_mode: 'fragment' }, 'invalid_request'],
      [{ request: 'eyJ' }, 'request_not_supported'],
      [{ request_uri: 'https://x.example.com' }, 'request_uri_not_supported'],
      [{ prompt: 'none' }, 'login_required'],
      [{ scope: 'nothing' }, 'invalid_scope'],
      [{ nonce: 'x'.repeat(513) }, 'invalid_request'],
    ];
    for (const [changes, error] of cases) {
      const flow = beginFlow(hub, app, changes);
      const response = await fetch(flow.url, { redirect: 'manual' });
      const parameters = redirectOf(response);
      const told = [response.status, parameters.get('error'), parameters.get('state')];
      expect(told, JSON.stringify(changes)).to.deep.equal([303, error, flow.state]);
    }
  });

  it('find pages that no other page can show or change', async () => {
    const page = await openPage(beginFlow(hub, app).url);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).to.contain("default-src 'none'").and.contain("frame-ancestors 'none'");
    expect(policy).to.contain("form-action 'self' com.example.app:;").and.not.contain('unsafe');
    expect(page.headers.get('x-frame-options')).to.equal('DENY');
    expect(page.headers.get('cache-control')).to.equal('no-store');
    expect(page.headers.get('access-control-allow-origin')).to.equal(null);
    expect(page.headers.get('set-cookie')).to.match(/HttpOnly; SameSite=Lax/);
    expect(page.html).to.not.contain('<script');
    const named = await registerClient(hub, { name: '<script>alert(1)</script>' });
    const odd = await openPage(beginFlow(hub, named, { state: '"><script>alert(2)</script>' }).url);
    expect([odd.status, odd.html.includes('<script')]).to.deep.equal([200, false]);
    const tried = await odd.submit({ email: '"><script>alert(3)</script>', password: 'x' });
    expect((await tried.text()).includes('<script')).to.equal(false);
  });

  it('cannot have somebody sign in through another page (CSRF)', async () => {
    const flow = beginFlow(hub, app);
    const page = await openPage(flow.url);
    const other = await openPage(beginFlow(hub, app).url);
    const otherCookie = (other.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    for (const changes of [
      { cookie: '' },
      { cookie: otherCookie },
      { proof: '' },
      { proof: '99999999999.AAAA' },
      { url: beginFlow(hub, app).url },
      { origin: 'https://evil.example.com' },
      { origin: 'null' },
    ]) {
      const answer = await page.submit(ada, changes);
      expect([answer.status, answer.headers.get('location')], JSON.stringify(changes)).to.deep.equal([400, null]);
      expect(await answer.text()).to.contain('begin again');
    }
    expect((await page.submit(ada, { origin: hub.url })).status).to.equal(303);
    aheadMs += hub.app.hub.limits.signInPageS * 1000;
    expect((await page.submit(ada)).status).to.equal(400);
  });

  it('learn nothing of accounts', async () => {
    const page = await openPage(beginFlow(hub, app).url);
    const answerOf = async (credentials: typeof ada) => {
      const answer = await page.submit(credentials);
      return { status: answer.status, text: (await answer.text()).replaceAll(/value="[^"]*"/g, '') };
    };
    const wrong = await answerOf({ ...ada, password: 'wrong' });
    const unknown = await answerOf({ email: 'nobody@example.com', password: 'wrong' });
    const foreign = await makeDriver(hub, 'DE-XVF', { email: 'bob@example.com' });
    await foreign.ok('PUT', '/me/password', { password: 'bobs own password' });
    const another = await answerOf({ email: 'bob@example.com', password: 'bobs own password' });
    expect([unknown.status, unknown.text]).to.deep.equal([wrong.status, wrong.text]);
    expect([another.status, another.text]).to.deep.equal([wrong.status, wrong.text]);
    expect(wrong.text).to.contain('The email or the password is wrong.');
  });

  it('are slowed down, by account and by address, with and without such an account', async () => {
    const page = await openPage(beginFlow(hub, app).url);
    const tries = async (credentials: typeof ada, count: number) => {
      const answers: Response[] = [];
      for (let tried = 0; tried < count; tried += 1) answers.push(await page.submit(credentials));
      return answers.map(({ status }) => status);
    };
    const limited = [...Array(3).fill(400), 429];
    expect(await tries({ ...ada, password: 'guess' }, 4)).to.deep.equal(limited);
    const refused = await page.submit(ada);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).to.deep.equal([429, true]);
    expect(await tries({ email: 'nobody@example.com', password: 'guess' }, 4)).to.deep.equal(limited);
    expect((await page.submit({ email: 'third@example.com', password: 'guess' })).status).to.equal(429);
    monotonicMs += hub.app.hub.limits.signInWindowMs + 1;
    expect((await page.submit(ada)).status).to.equal(303);
  });

  it('do not keep a driver out of a browser that he has signed in with, nor keep him from another password', async () => {
    const page = await openPage(beginFlow(hub, app).url);
    const mark = (await page.submit(ada)).headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(mark).to.match(/^xvt_known=/);
    const own = `${page.headers.get('set-cookie')?.split(';')[0]}; ${mark}`;
    for (let tried = 0; tried < 3; tried += 1) await page.submit({ ...ada, password: 'guess' });
    expect((await page.submit(ada)).status).to.equal(429);
    expect((await page.submit(ada, { cookie: `${own}x` })).status).to.equal(429);
    // Of another account it is worth nothing.
    const bob = { email: 'nobody@example.com', password: 'guess' };
    expect((await page.submit(bob, { cookie: own })).status).to.equal(400);
    for (const email of ['third@example.com', 'fourth@example.com']) await page.submit({ email, password: 'guess' });
    expect((await page.submit({ email: 'fifth@example.com', password: 'guess' })).status).to.equal(429);
    const { access_token } = await hub.admin<{ access_token: string }>('POST', `/drivers/${adaId}/access-tokens`);
    const wrong = await callApi(hub, access_token, 'PUT', '/me/password', { current: 'x', password: 'something else' });
    expect(wrong.body.errors[0].pointer).to.equal('/current');
    expect((await page.submit(ada, { cookie: own })).status).to.equal(303);
    // Nor does it let anybody guess without end.
    const statuses: number[] = [];
    monotonicMs += hub.app.hub.limits.signInWindowMs + 1;
    for (let tried = 0; tried < 4; tried += 1)
      statuses.push((await page.submit({ ...ada, password: 'guess' }, { cookie: own })).status);
    expect(statuses).to.deep.equal([...Array(3).fill(400), 429]);
  });

  it('do not come in with a password that is changed while it is looked at', async () => {
    const { passwords } = hub.app.drivers.accounts.hub;
    const isSame = passwords.isSame.bind(passwords);
    const driver = await makeDriver(hub, 'DE-XVE', { email: 'eve@example.com' });
    const eve = { email: 'eve@example.com', password: 'the stolen password' };
    await driver.ok('PUT', '/me/password', { password: eve.password });
    const page = await openPage(beginFlow(hub, app).url);
    passwords.isSame = async (...given) => {
      const answer = await isSame(...given);
      await hub.admin('DELETE', `/drivers/${driver.id}/password`);
      return answer;
    };
    const answer = await page.submit(eve);
    passwords.isSame = isSame;
    expect([answer.status, answer.headers.get('location')]).to.deep.equal([400, null]);
    const { rows } = await hub.app.hub.reads.query('select 1 from oidc_grants where driver = $1', [driver.id]);
    expect(rows).to.deep.equal([]);
  });

  it('cannot keep sign-ins from being ended by refreshing at the same moment', async () => {
    const { body } = await signIn(hub, app, ada);
    const tx = await hub.app.hub.db.transaction();
    // What ends all sign-ins of a driver has locked him first.
    await tx('drivers').where({ id: adaId }).forUpdate().first('id');
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token, client_id: app.client_id };
    const refreshed = post(hub, refresh);
    await until(
      async () =>
        (await hub.app.hub.reads.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'")).rows.length >
        0,
      { what: 'the refresh to wait' },
    );
    await tx('oidc_grants').where({ driver: adaId }).delete();
    await tx.commit();
    expect([(await refreshed).status, (await refreshed).body.error]).to.deep.equal([400, 'invalid_grant']);
  });

  it('get nothing for a code that is another client’s, for another place, or without its verifier', async () => {
    const other = await registerClient(hub);
    const newCode = async () => {
      const flow = beginFlow(hub, app);
      const page = await openPage(flow.url);
      return { flow, code: redirectOf(await page.submit(ada)).get('code') ?? '' };
    };
    const { flow, code } = await newCode();
    expect((await changeCode(hub, other, flow, code)).body.error).to.equal('invalid_grant');
    const stranger = { ...flow, verifier: beginFlow(hub, app).verifier };
    expect((await changeCode(hub, app, stranger, code)).body.error).to.equal('invalid_grant');
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: flow.verifier,
      client_id: app.client_id,
    };
    expect((await post(hub, { ...form, redirect_uri: `${redirectUri}x` })).body.error).to.equal('invalid_grant');
    for (const name of ['grant_type', 'code', 'redirect_uri', 'code_verifier']) {
      const answer = await post(hub, { ...form, [name]: '' });
      expect([answer.status, answer.body.error], name).to.deep.equal([400, 'invalid_request']);
    }
    expect((await post(hub, { ...form, grant_type: 'password' })).body.error).to.equal('unsupported_grant_type');
    expect((await post(hub, { ...form, client_id: 'a\0b' })).status).to.equal(400);
    expect((await post(hub, form)).status).to.equal(200);
    expect((await post(hub, form)).body.error).to.equal('invalid_grant');
  });

  it('end the sign-in of a code that comes a second time', async () => {
    const { body, flow, code } = await signIn(hub, app, ada);
    expect((await changeCode(hub, app, flow, code)).body.error).to.equal('invalid_grant');
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token, client_id: app.client_id };
    expect((await post(hub, refresh)).body.error).to.equal('invalid_grant');
  });

  it('cannot use a refresh token of another client', async () => {
    const { body } = await signIn(hub, app, ada);
    const other = await registerClient(hub);
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
    expect((await post(hub, { ...form, client_id: other.client_id })).body.error).to.equal('invalid_grant');
    expect((await post(hub, { ...form, client_id: app.client_id })).status).to.equal(200);
  });

  it('are told so when too many of their requests were refused, and keep nobody else from the address out', async () => {
    const { body } = await signIn(hub, app, ada);
    const form = { grant_type: 'refresh_token', refresh_token: 'xvr_guess', client_id: app.client_id };
    const statuses: number[] = [];
    for (let tries = 0; tries < 41; tries += 1) statuses.push((await post(hub, form)).status);
    expect(new Set(statuses.slice(0, 40))).to.deep.equal(new Set([400]));
    expect(statuses[40]).to.equal(429);
    expect((await post(hub, { ...form, refresh_token: body.refresh_token })).status).to.equal(200);
    monotonicMs += 60_001;
    expect((await post(hub, form)).status).to.equal(400);
  });

  it('are refused when their client names itself by what cannot be stored', async () => {
    for (const text of ['a%00b:c', 'a\0b:c', `${app.client_id}:%00`]) {
      const authorization = `Basic ${Buffer.from(text).toString('base64')}`;
      const form = { grant_type: 'refresh_token', refresh_token: 'xvr_guess' };
      const { status, body } = await post(hub, form, { authorization });
      expect([status, body.error], text).to.deep.equal([401, 'invalid_client']);
    }
  });

  it('never come through to the log or to a failure of ours', async () => {
    const page = await openPage(beginFlow(hub, app).url);
    const body = 'x'.repeat(hub.app.hub.limits.oidcFormBytesMax + 1);
    const large = await page.submit({ email: body, password: 'x' });
    expect(large.status).to.equal(413);
    const json = await fetch(`${hub.url}/oidc/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(json.status).to.equal(415);
    for (const [method, path, status] of [
      ['GET', '/oidc/token', 405],
      ['PUT', '/oidc/authorize', 405],
      ['GET', '/oidc/nothing', 404],
      // Another path would have other headers.
      ['GET', '/oidc/authorize/', 404],
      ['OPTIONS', '/oidc/token', 204],
    ] as const)
      expect((await fetch(hub.url + path, { method })).status, `${method} ${path}`).to.equal(status);
    const twice = await fetch(`${hub.url}/oidc/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=refresh_token&grant_type=password',
    });
    expect(twice.status).to.equal(400);
    const long = await page.submit({ ...ada, password: 'p'.repeat(5000) });
    expect(long.status).to.equal(400);
  });
});
