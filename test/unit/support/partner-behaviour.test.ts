import { expect } from 'chai';
import { build } from '../../support/build.ts';
import type { Answer } from '../../support/partner/http-call.ts';
import { type Partner, startPartner } from '../../support/partner/partner.ts';
import { until } from '../../support/wait.ts';

describe('a simulated partner that misbehaves', () => {
  let cpo: Partner;
  let emsp: Partner;

  beforeEach(async () => {
    cpo = await startPartner({ roles: [{ role: 'CPO', country_code: 'BE', party_id: 'BEC' }] });
    emsp = await startPartner({ roles: [{ role: 'EMSP', country_code: 'NL', party_id: 'TNM' }] });
    await cpo.register({ versionsUrl: emsp.versionsUrl, token: emsp.issueToken() });
  });

  afterEach(async () => {
    await Promise.all([cpo.close(), emsp.close()]);
  });

  const path = 'locations/BE/BEC/LOC1';
  const push = (): Promise<Answer> => cpo.push(path, build.location({ id: 'LOC1' }));

  it('answers late, but honestly', async () => {
    await emsp.behave({ delayMs: 60 });
    const start = performance.now();
    expect(await push()).to.have.property('http', 201);
    expect(performance.now() - start).to.be.at.least(59);
  });

  it('holds what has come until it is told to answer', async () => {
    const release = await emsp.hold();
    const held = push().then(({ http }) => http);
    await until(() => emsp.receivedLog.at(-1)?.method === 'PUT', { what: 'the request' });
    await emsp.behave({});
    expect((await push()).http).to.equal(201);
    expect(await Promise.race([held, new Promise((resolve) => setImmediate(resolve, 'open'))])).to.equal('open');
    release();
    expect(await held).to.equal(200);
  });

  it('takes a request and never answers it', async () => {
    await emsp.behave({ hang: true });
    const seen = emsp.receivedLog.length;
    const answer = push().then(
      () => 'answered',
      () => 'cut',
    );
    await until(() => emsp.receivedLog.length > seen, { what: 'the request' });
    expect(await Promise.race([answer, new Promise((resolve) => setImmediate(resolve, 'open'))])).to.equal('open');
    expect(emsp.receivedLog.at(-1)).to.not.have.property('status');
    await emsp.close();
    expect(await answer).to.equal('cut');
  });

  it('cuts the connection', async () => {
    await emsp.behave({ reset: true });
    expect(await push().catch((error: NodeJS.ErrnoException) => error)).to.have.property('code', 'ECONNRESET');
  });

  it('answers HTTP 500, garbage, 503 with Retry-After, or 2001', async () => {
    await emsp.behave({ status500: true });
    expect(await push()).to.deep.include({ http: 500, envelope: {} });
    await emsp.behave({ garbage: true });
    expect(await push()).to.deep.include({ http: 200, envelope: {} });
    await emsp.behave({ retryAfter: 7 });
    expect((await push()).headers).to.include({ 'retry-after': '7' });
    await emsp.behave({ refuse2001: true });
    expect((await push()).envelope).to.include({ status_code: 2001 });
    expect(emsp.received('locations')).to.deep.equal([]);
    await emsp.behave({});
    expect(await push()).to.have.property('http', 201);
  });

  it('has forgotten its objects, but takes them as a whole', async () => {
    await push();
    await emsp.behave({ missing404: true });
    const answers = [
      await cpo.patch(path, build.patch({ city: 'Brugge' })),
      await cpo.push(`${path}/A`, build.evse({ uid: 'A' })),
      await cpo.request('GET', 'locations', 'receiver', 'BE/BEC/LOC1', { to: 'NL-TNM' }),
      await push(),
    ];
    expect(answers.map(({ http, envelope }) => [http, envelope.status_code])).to.deep.equal([
      [404, 2003],
      [404, 2003],
      [404, 2003],
      [200, 1000],
    ]);
  });

  it('does so in one module and not in another', async () => {
    await emsp.behave({ status500: true }, 'tariffs');
    expect(await push()).to.have.property('http', 201);
    expect(await cpo.push('tariffs/BE/BEC/T1', build.tariff({ id: 'T1' }))).to.have.property('http', 500);
    await emsp.behave({}, 'tariffs');
    expect(await cpo.push('tariffs/BE/BEC/T1', build.tariff({ id: 'T1' }))).to.have.property('http', 201);
  });

  it('only counts what it receives when told to, and still answers who asks for its versions', async () => {
    const counted: [string, string][] = [];
    emsp.count((url, body) => counted.push([url, body.toString()]));
    const location = build.location({ id: 'LOC1' });
    const answer = await cpo.push(path, location);
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([200, 1000]);
    expect(counted).to.deep.equal([['/ocpi/2.2.1/receiver/locations/BE/BEC/LOC1', JSON.stringify(location)]]);
    expect(await cpo.request('GET', 'versions', 'sender')).to.have.property('http', 200);

    await emsp.behave({ status500: true });
    expect(await push()).to.have.property('http', 500);
    await emsp.behave({ delayMs: 1 });
    expect(await push()).to.have.property('http', 200);
    expect(counted).to.have.lengthOf(2);
    emsp.count(undefined);
    await emsp.behave({});
    await push();
    expect([counted.length, emsp.received('locations').length]).to.deep.equal([2, 1]);
  });
});

describe('until', () => {
  it('resolves with what the condition returns, as soon as it is truthy', async () => {
    let looks = 0;
    const value = await until(
      () => {
        looks += 1;
        if (looks === 1) throw new Error('not yet');
        return looks === 3 ? 'third' : undefined;
      },
      { what: 'the third look' },
    );
    expect(value).to.equal('third');
  });

  it('says what it waited for when the limit passes, and why', async () => {
    const failing = until(() => expect(1).to.equal(2), { limitMs: 20, what: 'such a number' });
    const error = await failing.catch((reason: Error) => reason);
    expect(error).to.have.property('message', 'waited 20 ms in vain for such a number');
    expect(error).to.have.nested.property('cause.message', 'expected 1 to equal 2');
  });
});
