import { expect } from 'chai';
import { type Partner, startPartner } from '../../support/partner/partner.ts';
import { HandshakeFailure } from '../../support/partner/registration.ts';
import { until } from '../../support/wait.ts';

const cpoRoles = [{ role: 'CPO', country_code: 'BE', party_id: 'BEC' }] as const;
const emspRoles = [{ role: 'EMSP', country_code: 'NL', party_id: 'TNM' }] as const;

describe('a simulated partner registering at another', () => {
  let cpo: Partner;
  let emsp: Partner;
  const started: Partner[] = [];

  const start = async (...options: Parameters<typeof startPartner>): Promise<Partner> => {
    const partner = await startPartner(...options);
    started.push(partner);
    return partner;
  };

  beforeEach(async () => {
    cpo = await start({ roles: cpoRoles });
    emsp = await start({ roles: emspRoles });
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((partner) => partner.close()));
  });

  const failureOf = async (attempt: Promise<unknown>): Promise<HandshakeFailure> => {
    try {
      await attempt;
    } catch (error) {
      if (error instanceof HandshakeFailure) return error;
      throw error;
    }
    throw new Error('the handshake succeeded');
  };
  const withToken = (token: string) => ({ headers: { authorization: `Token ${btoa(token)}` } });

  it('reads versions and details with token A and answers them with token B while its POST is open', async () => {
    const token = emsp.issueToken();
    await cpo.register({ versionsUrl: emsp.versionsUrl, token });

    const asked = emsp.receivedLog.map(({ method, path, headers }) => [method, path, headers.authorization]);
    const tokenA = `Token ${btoa(token)}`;
    expect(asked).to.deep.equal([
      ['GET', '/ocpi/versions', tokenA],
      ['GET', '/ocpi/2.2.1', tokenA],
      ['POST', '/ocpi/2.2.1/credentials', tokenA],
    ]);
    expect(cpo.receivedLog.map(({ method, path, status }) => [method, path, status])).to.deep.equal([
      ['GET', '/ocpi/versions', 200],
      ['GET', '/ocpi/2.2.1', 200],
    ]);
    expect([cpo.hub, emsp.hub]).to.deep.equal(['NL-TNM', 'BE-BEC']);
    expect([...cpo.complaints, ...emsp.complaints]).to.deep.equal([]);
  });

  it('uses the new tokens in both directions and refuses token A from then on', async () => {
    const token = emsp.issueToken();
    await cpo.register({ versionsUrl: emsp.versionsUrl, token });

    const [there, back] = await Promise.all([
      cpo.request('GET', 'versions', 'sender'),
      emsp.request('GET', 'versions', 'sender'),
    ]);
    expect([there.http, back.http]).to.deep.equal([200, 200]);
    const again = await cpo.request('GET', 'versions', 'sender', '', withToken(token));
    expect(again).to.have.property('http', 401);
    expect(again.envelope).to.include({ status_code: 2000 }).and.to.have.property('timestamp');
  });

  it('takes token A for versions and credentials alone', async () => {
    await cpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
    const unused = withToken(emsp.issueToken());
    expect(await cpo.request('GET', 'versions', 'sender', '', unused)).to.have.property('http', 200);
    expect(await cpo.request('GET', 'tokens', 'sender', '', unused)).to.have.property('http', 401);
  });

  it('speaks with a platform that does not encode its token', async () => {
    const [rawCpo, rawEmsp] = await Promise.all([
      start({ roles: cpoRoles, tokenForm: 'raw' }),
      start({ roles: emspRoles, tokenForm: 'raw' }),
    ]);
    const token = rawEmsp.issueToken();
    await rawCpo.register({ versionsUrl: rawEmsp.versionsUrl, token });
    expect(rawEmsp.receivedLog[0]?.headers.authorization).to.equal(`Token ${token}`);

    const failure = await failureOf(rawCpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() }));
    expect(failure.answer).to.have.property('http', 401);
    expect(emsp.complaints).to.deep.equal(['GET /ocpi/versions: the token in Authorization is not in Base64']);
  });

  it('answers 3001 when the other API is of no use, forgets token B and keeps token A good', async () => {
    const at = { versionsUrl: emsp.versionsUrl, token: emsp.issueToken() };
    await cpo.behave({ status500: true }, 'versions');
    const failure = await failureOf(cpo.register(at));
    expect(failure.answer?.envelope).to.include({ status_code: 3001 });
    expect([cpo.isRegistered, emsp.isRegistered]).to.deep.equal([false, false]);

    await cpo.behave({});
    await cpo.register(at);
    expect([cpo.isRegistered, emsp.isRegistered]).to.deep.equal([true, true]);
  });

  it('answers 3002 without a common version and 3003 without an endpoint of use', async () => {
    const old = await start({ roles: cpoRoles, versions: ['2.1.1'] });
    const bare = await start({ roles: cpoRoles, modules: [] });
    const codes: unknown[] = [];
    for (const partner of [old, bare]) {
      const failure = await failureOf(partner.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() }));
      codes.push(failure.answer?.envelope.status_code);
    }
    expect(codes).to.deep.equal([3002, 3003]);
  });

  it('does not POST where no endpoint is of use', async () => {
    const bare = await start({ roles: emspRoles, modules: [] });
    const failure = await failureOf(cpo.register({ versionsUrl: bare.versionsUrl, token: bare.issueToken() }));
    expect(failure).to.have.property('code', 3003);
    expect(bare.receivedLog.map(({ method }) => method)).to.deep.equal(['GET', 'GET']);
  });

  it('renews the tokens of both sides by PUT, and announces other roles with it', async () => {
    await cpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
    const before = emsp.receivedLog.at(-1)?.headers.authorization;
    await cpo.rotate({ roles: [{ role: 'CPO', country_code: 'DE', party_id: 'NEU' }] });
    expect(emsp.hub).to.equal('DE-NEU');
    await cpo.request('GET', 'versions', 'sender');
    expect(emsp.receivedLog.at(-1)?.headers.authorization).to.not.equal(before);
    expect(await emsp.request('GET', 'versions', 'sender')).to.have.property('http', 200);
  });

  it('keeps the old credentials when a PUT fails', async () => {
    await cpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
    await cpo.behave({ garbage: true }, 'details');
    const failure = await failureOf(cpo.rotate({ roles: [{ role: 'CPO', country_code: 'DE', party_id: 'NEU' }] }));
    expect(failure.answer?.envelope).to.include({ status_code: 3001 });
    expect([emsp.hub, cpo.party]).to.deep.equal(['BE-BEC', 'BE-BEC']);
    expect(await cpo.request('GET', 'versions', 'sender')).to.have.property('http', 200);
    expect(await emsp.request('GET', 'versions', 'sender')).to.have.property('http', 200);
  });

  it('answers 405 to POST when registered and to PUT and DELETE when not', async () => {
    await cpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
    const unused = withToken(emsp.issueToken());
    const answers = await Promise.all([
      cpo.request('POST', 'credentials', 'sender', '', { body: {} }),
      cpo.request('PUT', 'credentials', 'sender', '', { body: {}, ...unused }),
      cpo.request('DELETE', 'credentials', 'sender', '', unused),
      cpo.request('PATCH', 'credentials', 'sender', '', { body: {} }),
    ]);
    expect(answers.map(({ http }) => http)).to.deep.equal([405, 405, 405, 405]);
  });

  it('shows the caller its credentials with the token it just used', async () => {
    await cpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
    const { envelope } = await cpo.request('GET', 'credentials', 'sender');
    const used = emsp.receivedLog.at(-1)?.headers.authorization?.replace('Token ', '') ?? '';
    expect(envelope.data).to.deep.include({ token: atob(used), url: emsp.versionsUrl });
  });

  it('refuses both tokens after a DELETE', async () => {
    await cpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
    const used = (partner: Partner) => ({
      headers: { authorization: partner.receivedLog.at(-1)?.headers.authorization ?? '' },
    });
    await cpo.request('GET', 'versions', 'sender');
    await emsp.request('GET', 'versions', 'sender');
    const [tokenC, tokenB] = [used(emsp), used(cpo)];

    expect((await cpo.unregister()).envelope).to.include({ status_code: 1000 });
    expect([cpo.isRegistered, emsp.isRegistered]).to.deep.equal([false, false]);
    const statuses = await Promise.all([
      fetch(emsp.versionsUrl, tokenC).then(({ status }) => status),
      fetch(cpo.versionsUrl, tokenB).then(({ status }) => status),
    ]);
    expect(statuses).to.deep.equal([401, 401]);
  });

  it('lists endpoints with a slash at the end if told so, and is called there with one', async () => {
    const slashed = await start({ roles: emspRoles, endpointSlash: true });
    await cpo.register({ versionsUrl: slashed.versionsUrl, token: slashed.issueToken() });
    expect(await cpo.list('tokens')).to.deep.equal([]);
    expect(slashed.receivedLog.map(({ path }) => path)).to.include.members([
      '/ocpi/2.2.1/credentials/',
      '/ocpi/2.2.1/sender/tokens/',
    ]);
    expect(slashed.complaints).to.deep.equal([]);
  });

  it('closes its port and opens the same again', async () => {
    const { origin } = emsp;
    await cpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
    await emsp.behave({ closed: true });
    const failureCode = (): Promise<unknown> =>
      cpo.request('GET', 'versions', 'sender').catch((error: NodeJS.ErrnoException) => error.code);
    await until(async () => (await failureCode()) === 'ECONNREFUSED', { what: 'a refused connection' });
    await emsp.behave({});
    expect(emsp.origin).to.equal(origin);
    await until(async () => (await cpo.request('GET', 'versions', 'sender')).http === 200, { what: 'an answer' });
  });
});
