import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import { type CryptoKey, exportSPKI, importJWK } from 'jose';
import { systemClock } from '../../../src/kernel/clock.ts';
import { callApi, hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { type Claims, TestIssuer } from '../../support/drivers/issuer.ts';
import { startHub, type TestHub } from '../../support/hub.ts';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('tokens of other issuers', () => {
  let hub: TestHub;
  let issuer: TestIssuer;
  let foreign: TestIssuer;
  let monotonicMs = 0;
  let aheadMs = 0;
  before(async () => {
    hub = await startHub({
      clock: { now: () => Date.now() + aheadMs, monotonic: () => systemClock.monotonic() + monotonicMs },
      limits: { accessTokenCacheMs: 0, failedAuthenticationsPerMinuteMax: 10_000 },
    });
    issuer = await TestIssuer.start();
    foreign = await TestIssuer.start();
    const oidc = { audience: 'hub', auto_create: true };
    await hostEmsp(hub, 'DE-XVE', { oidc: { ...oidc, issuer: issuer.url } });
    await hostEmsp(hub, 'DE-XVF', { oidc: { ...oidc, issuer: foreign.url, scopes: ['profile:read'] } });
  });
  after(async () => {
    await hub.stop();
    await issuer.stop();
    await foreign.stop();
  });

  const me = (token: string) => callApi(hub, token, 'GET', '/me');
  const statusOf = async (token: string) => (await me(token)).status;
  const nowS = () => Math.floor((Date.now() + aheadMs) / 1000);

  it('make a subject a driver, once', async () => {
    const token = await issuer.token({ sub: 'first', name: 'Fay', email: 'fay@example.com', email_verified: true });
    const answers = await Promise.all([me(token), me(token), me(token), me(token)]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.id)).size).to.equal(1);
    expect(answers[0]?.body).to.include({ emsp: 'DE-XVE', name: 'Fay', email: 'fay@example.com', has_password: false });
    const again = await me(await issuer.token({ sub: 'first' }));
    expect(again.body.id).to.equal(answers[0]?.body.id);
    const { items } = (await callApi(hub, token, 'GET', '/me/tokens')).body;
    expect(items).to.have.length(1);
    const { rows } = await hub.app.hub.reads.query('select i::text as row from driver_identities i');
    expect(rows.map(({ row }) => row).join())
      .to.not.contain('first')
      .and.not.contain(issuer.url);
  });

  it('bring no email that nobody has made sure of, and none that another has', async () => {
    await makeDriver(hub, 'DE-XVE', { email: 'taken@example.com' });
    const unsure = await me(await issuer.token({ sub: 'unsure', email: 'unsure@example.com' }));
    expect([unsure.status, unsure.body.email]).to.deep.equal([200, null]);
    const taken = { sub: 'taken', email: 'Taken@example.com', email_verified: true, name: 'x'.repeat(101) };
    const other = await me(await issuer.token(taken));
    expect([other.status, other.body.email, other.body.name]).to.deep.equal([200, null, null]);
  });

  it('do what they name, or what the operator has said', async () => {
    const scopesOf = async (token: string) => (await callApi(hub, token, 'GET', '/me/permissions')).body.scopes;
    expect(await scopesOf(await issuer.token({ scope: 'openid profile:read sessions:read admin' }))).to.deep.equal([
      'profile:read',
      'sessions:read',
    ]);
    expect(await scopesOf(await issuer.token({ scope: undefined, scp: ['profile:read'] }))).to.deep.equal([
      'profile:read',
    ]);
    expect(await scopesOf(await issuer.token({ scope: 'openid' }))).to.deep.equal([]);
    expect(await scopesOf(await foreign.token({ scope: 'openid' }))).to.deep.equal(['profile:read']);
    expect(await statusOf(await issuer.token({ scope: 'openid' }))).to.equal(403);
  });

  describe('are refused', () => {
    const refused: Record<string, () => Promise<string> | string> = {
      'for another audience': () => issuer.token({ aud: 'another' }),
      'without an audience': () => issuer.token({ aud: undefined }),
      'that have run out': () => issuer.token({ exp: nowS() - 31 }),
      'that never run out': () => issuer.token({ exp: undefined }),
      'that are not valid yet': () => issuer.token({ nbf: nowS() + 31 }),
      'that are from the future': () => issuer.token({ iat: nowS() + 120 }),
      'that do not say when they were made': () => issuer.token({ iat: undefined }),
      'that are a day old': () => issuer.token({ iat: nowS() - 86_500, exp: nowS() + 600 }),
      'of nobody': () => issuer.token({ sub: undefined }),
      'of a subject that is no text': () => issuer.token({ sub: null }),
      'of a subject that is a number': () => issuer.token({ sub: 1 }),
      'of an empty subject': () => issuer.token({ sub: '' }),
      'of a subject without end': () => issuer.token({ sub: 'x'.repeat(256) }),
      'of an issuer nobody has named': () => issuer.token({ iss: 'https://id.example.com' }),
      'of the other eMSP’s issuer, signed by this one': () => issuer.token({ iss: foreign.url }),
      'bound to a key that is not shown': () => issuer.token({ cnf: { jkt: 'x' } }),
      'with a header that has to be understood': () => issuer.token({}, { crit: ['exp2'], exp2: 1 }),
      'that were changed': async () => {
        const [header, , signature] = (await issuer.token()).split('.');
        const claims = { iss: issuer.url, aud: 'hub', sub: 'root', iat: nowS(), exp: nowS() + 600 };
        return `${header}.${encoded(claims)}.${signature}`;
      },
      'of the other eMSP’s issuer with this one’s key id': async () =>
        foreign.token({ iss: issuer.url }, { kid: 'first' }),
      'that nobody has signed (alg none)': () => unsigned('none'),
      'that nobody has signed (alg NONE)': () => unsigned('NONE'),
      'that are signed with the public key as a secret (HS256)': async () => {
        const [key] = issuer.keys;
        const pem = await exportSPKI((await importJWK(key?.publicJwk ?? {}, 'ES256')) as CryptoKey);
        const text = `${encoded({ alg: 'HS256', kid: 'first', typ: 'JWT' })}.${encoded(claimsNow())}`;
        return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
      },
      'with a key of their own (jwk)': async () => {
        const own = await TestIssuer.start();
        const [key] = own.keys;
        const token = await own.token(claimsNow(), { jwk: key?.publicJwk, kid: 'own' }, key);
        await own.stop();
        return token;
      },
      'that are no JSON': () => 'YQ.YQ.YQ',
      'that are too long': () => issuer.token({ x: 'y'.repeat(8192) }),
    };
    const claimsNow = (): Claims => ({
      iss: issuer.url,
      aud: 'hub',
      sub: 'forged',
      iat: nowS(),
      exp: nowS() + 600,
    });
    const unsigned = (alg: string): string => `${encoded({ alg })}.${encoded(claimsNow())}.`;

    for (const [what, make] of Object.entries(refused))
      it(what, async () => {
        const token = await make();
        const { rows: before } = await hub.app.hub.reads.query('select count(*) as count from drivers');
        expect(await statusOf(token)).to.equal(401);
        const { rows: after } = await hub.app.hub.reads.query('select count(*) as count from drivers');
        expect(after).to.deep.equal(before);
        expect(await statusOf(await issuer.token())).to.equal(200);
      });

    it('without anybody looking where they say keys are (jku, x5u)', async () => {
      const own = await TestIssuer.start();
      const [key] = own.keys;
      const header = { jku: `${own.url}/keys`, x5u: `${own.url}/keys`, kid: 'elsewhere' };
      expect(await statusOf(await own.token({ ...claimsNow() }, header, key))).to.equal(401);
      expect(own.requests).to.deep.equal([]);
      await own.stop();
    });
  });

  it('count for a clock that is a little off', async () => {
    expect(await statusOf(await issuer.token({ exp: nowS() - 10, nbf: nowS() + 10 }))).to.equal(200);
  });

  it('are of the eMSP whose client they were given to', async () => {
    const shared = { issuer: issuer.url, audience: 'shared', auto_create: true };
    await hostEmsp(hub, 'DE-XVG', { oidc: { ...shared, client_id: 'app-g' } });
    await hostEmsp(hub, 'DE-XVH', { oidc: { ...shared, client_id: 'app-h' } });
    const emspOf = async (claims: Claims) => (await me(await issuer.token({ aud: 'shared', ...claims }))).body.emsp;
    expect(await emspOf({ azp: 'app-g' })).to.equal('DE-XVG');
    expect(await emspOf({ client_id: 'app-h' })).to.equal('DE-XVH');
    expect(await statusOf(await issuer.token({ aud: 'shared', azp: 'app-x' }))).to.equal(401);
    expect(await statusOf(await issuer.token({ aud: 'shared' }))).to.equal(401);
    await hub.admin('PATCH', '/parties/DE-XVH', { oidc: shared });
    // Whose driver that is cannot be said any more.
    expect(await statusOf(await issuer.token({ aud: 'shared', azp: 'app-g' }))).to.equal(401);
    expect(await emspOf({ azp: 'app-x' })).to.equal('DE-XVH');
  });

  it('are checked with new keys as soon as there are some, and no faster than the issuer can bear', async () => {
    const asked = () => issuer.requests.length;
    monotonicMs += hub.app.hub.limits.issuerAskedEveryMs;
    await issuer.addKey('second', 'RS256');
    const before = asked();
    expect(await statusOf(await issuer.token())).to.equal(200);
    expect(asked()).to.equal(before + 2);
    await issuer.addKey('third');
    for (let tries = 0; tries < 5; tries += 1) expect(await statusOf(await issuer.token())).to.equal(401);
    expect(asked()).to.equal(before + 2);
    monotonicMs += hub.app.hub.limits.issuerAskedEveryMs;
    expect(await statusOf(await issuer.token())).to.equal(200);
  });

  it('are checked with old keys for a while when the issuer does not answer, then not at all', async () => {
    const { issuerKeysMs, issuerKeysStaleMs, issuerAskedEveryMs } = hub.app.hub.limits;
    issuer.failure = 503;
    monotonicMs += issuerKeysMs + issuerAskedEveryMs;
    expect(await statusOf(await issuer.token())).to.equal(200);
    monotonicMs += issuerKeysStaleMs;
    const answer = await me(await issuer.token());
    expect([answer.status, Number(answer.headers.get('retry-after'))]).to.deep.equal([503, issuerAskedEveryMs / 1000]);
    issuer.failure = 302;
    monotonicMs += issuerAskedEveryMs;
    expect(await statusOf(await issuer.token())).to.equal(503);
    expect(issuer.requests).to.not.include('/elsewhere');
    issuer.failure = undefined;
    monotonicMs += issuerAskedEveryMs;
    expect(await statusOf(await issuer.token())).to.equal(200);
  });

  it('are not believed of an issuer that says it is another, or whose keys are no public keys', async () => {
    const { issuerKeysMs, issuerKeysStaleMs } = hub.app.hub.limits;
    const later = () => {
      monotonicMs += issuerKeysMs + issuerKeysStaleMs;
    };
    issuer.metadata = { issuer: 'https://id.example.com' };
    later();
    expect(await statusOf(await issuer.token())).to.equal(503);
    issuer.metadata = { jwks_uri: 'file:///etc/passwd' };
    later();
    expect(await statusOf(await issuer.token())).to.equal(503);
    issuer.metadata = {};
    issuer.document = { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'oct', alg: 'HS256' }, null, 'x'] };
    later();
    const text = `${encoded({ alg: 'HS256', kid: 'oct' })}.${encoded({ iss: issuer.url, aud: 'hub', sub: 's', iat: nowS(), exp: nowS() + 60 })}`;
    const forged = `${text}.${createHmac('sha256', 'secret').update(text).digest('base64url')}`;
    expect(await statusOf(forged)).to.equal(401);
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const wrong = [
      { ...weak.publicKey.export({ format: 'jwk' }), kid: 'weak' },
      { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'odd' },
    ];
    issuer.document = { keys: wrong };
    later();
    for (const [alg, kid] of [
      ['RS256', 'weak'],
      ['ES256', 'odd'],
    ]) {
      const claims = { iss: issuer.url, aud: 'hub', sub: 's', iat: nowS(), exp: nowS() + 60 };
      const signed = `${encoded({ alg, kid })}.${encoded(claims)}`;
      const signature = sign('sha256', Buffer.from(signed), weak.privateKey).toString('base64url');
      expect(await statusOf(`${signed}.${signature}`), kid).to.equal(401);
    }
    issuer.document = 'x'.repeat(300_000);
    later();
    expect(await statusOf(await issuer.token())).to.equal(503);
    issuer.document = undefined;
    later();
    expect(await statusOf(await issuer.token())).to.equal(200);
  });

  it('bring nobody back who was erased, but with what was issued since', async () => {
    const old = await issuer.token({ sub: 'leaving', iat: nowS() - 5, scope: 'profile:read profile:write' });
    const { body } = await me(old);
    expect((await callApi(hub, old, 'DELETE', '/me')).status).to.equal(204);
    expect(await statusOf(old)).to.equal(401);
    aheadMs += 2000;
    const back = await me(await issuer.token({ sub: 'leaving', iat: nowS() }));
    expect(back.status).to.equal(200);
    expect(back.body.id).to.not.equal(body.id);
  });

  it('make nobody a driver where the operator does not want it', async () => {
    await hub.admin('PATCH', '/parties/DE-XVF', { oidc: { issuer: foreign.url, audience: 'hub' } });
    expect(await statusOf(await foreign.token({ sub: 'new one' }))).to.equal(401);
    await hub.admin('PATCH', '/parties/DE-XVF', { oidc: null });
    expect(await statusOf(await foreign.token())).to.equal(401);
  });
});
