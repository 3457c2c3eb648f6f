import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { quarantineOf } from '../../support/data-quality.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { partiesOf, pushesOf } from '../../support/pushes.ts';

describe('the ledger of CDRs', () => {
  let database: TestDatabase;
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let otherCpo: ConnectedPartner;
  let emsp: ConnectedPartner;

  before(async () => {
    database = await createTestDatabase();
    hub = await startHub({ database });
    cpo = await hub.connect('CPO', 'BE-BEC');
    otherCpo = await hub.connect('CPO', 'FR-FRC');
    emsp = await hub.connect('EMSP', 'NL-TNM');
    await hub.agree('*', 'NL-TNM');
    await hub.settled();
  });
  after(async () => {
    await hub.stop();
    await database.drop();
  });
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const postsOf = (id: string) => pushesOf(emsp, 'cdrs').filter(({ body }) => (body as { id?: string }).id === id);

  it('is written by POST to the endpoint itself (D-03)', async () => {
    const cdr = build.cdr({ id: 'C1' });
    for (const path of ['BE/BEC/C1', 'BE/BEC', 'C1']) {
      const answer = await cpo.request('POST', 'cdrs', 'receiver', path, { to: 'NL-TNM', body: cdr });
      expect([path, answer.http >= 400, answer.envelope.status_code]).to.deep.equal([path, true, 2000]);
    }
    expect(emsp.received('cdrs')).to.deep.equal([]);
    const answer = await cpo.postCdr(cdr, 'NL-TNM');
    expect([answer.http, answer.envelope.status_code]).to.deep.equal([201, 1000]);
    expect(pushesOf(emsp, 'cdrs').map(({ method, path, body }) => [method, path, body])).to.deep.equal([
      ['POST', '/ocpi/2.2.1/receiver/cdrs', cdr],
    ]);
  });

  it('is never changed: no PUT, PATCH or DELETE (D-02)', async () => {
    const url = (await cpo.postCdr(build.cdr({ id: 'C2' }), 'NL-TNM')).headers.location ?? '';
    const place = url.slice(url.lastIndexOf('/') + 1);
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      for (const path of [place, '']) {
        const body = method === 'DELETE' ? {} : { body: build.cdr({ id: 'C2', remark: 'changed' }) };
        const answer = await cpo.request(method, 'cdrs', 'receiver', path, { to: 'NL-TNM', ...body });
        expect([method, path, answer.http]).to.deep.equal([method, path, 405]);
      }
    }
    expect((await cpo.readCdr(url)).envelope.data).to.not.have.property('remark');
  });

  it('gives each CDR a URL of the hub that nobody can guess, by which its owner reads it (D-04, D-05)', async () => {
    const cdr = build.cdr({ id: 'C3', x_note: 'kept' });
    const { headers } = await cpo.postCdr(cdr, 'NL-TNM');
    const url = headers.location ?? '';
    expect(url.startsWith(`${hub.url}/ocpi/`)).to.equal(true);
    const place = url.slice(url.lastIndexOf('/') + 1);
    // 24 random bytes: nothing of the CDR, and nothing of where the eMSP keeps it.
    expect(place).to.match(/^[\w-]{32}$/);
    const other = (await cpo.postCdr(build.cdr({ id: 'C4' }), 'NL-TNM')).headers.location;
    expect(other).to.not.equal(url);

    for (const to of ['NL-TNM', 'NL-HUB', undefined]) {
      const read = await cpo.readCdr(url, to);
      expect([read.http, read.envelope.data]).to.deep.equal([200, cdr]);
    }
    const { rows } = await hub.app.hub.reads.query(
      'select receiver_url from cdr_deliveries join cdrs using (number) where url_id = $1',
      [place],
    );
    expect(rows).to.deep.equal([{ receiver_url: `${emsp.origin}/ocpi/2.2.1/receiver/cdrs/entry-3` }]);
  });

  it('shows a CDR to nobody but its owner, whoever has the URL (D-04, R-65)', async () => {
    const url = (await cpo.postCdr(build.cdr({ id: 'C5' }), 'NL-TNM')).headers.location ?? '';
    const answers = [
      await otherCpo.readCdr(url, 'NL-TNM'),
      await otherCpo.readCdr(url),
      await emsp.readCdr(url),
      await cpo.readCdr(`${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`),
      await cpo.readCdr(`${url.slice(0, url.lastIndexOf('/'))}/C5`),
    ];
    const seen = answers.map(({ http, envelope }) => [http, envelope.status_code, envelope.data]);
    expect(seen).to.deep.equal(answers.map(() => [404, 2000, undefined]));
  });

  it('takes the same CDR once: posted again it is acknowledged, at the same URL, and sent no further (D-10)', async () => {
    const cdr = build.cdr({ id: 'C6' });
    const first = await cpo.postCdr(cdr, 'NL-TNM');
    // The order of fields and the way to write a number are no content.
    const again = JSON.stringify(Object.fromEntries(Object.entries(cdr).reverse())).replace('16.5', '16.50');
    const answers = [
      await cpo.postCdr(cdr, 'NL-TNM'),
      await cpo.postCdr(cdr),
      await cpo.request('POST', 'cdrs', 'receiver', '', { to: 'NL-TNM', body: again }),
    ];
    for (const { http, envelope, headers } of answers) {
      expect([http, envelope.status_code, headers.location]).to.deep.equal([200, 1000, first.headers.location]);
    }
    await hub.settled();
    expect(postsOf('C6').map(({ body }) => body)).to.deep.equal([cdr]);
    expect((await emsp.list('cdrs')).filter(({ id }) => id === 'C6')).to.deep.equal([cdr]);
  });

  it('takes a CDR once that is posted many times at once (D-10)', async () => {
    const cdr = build.cdr({ id: 'C7' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => cpo.postCdr(cdr, 'NL-TNM')));
    expect(new Set(answers.map(({ envelope }) => envelope.status_code))).to.deep.equal(new Set([1000]));
    expect(new Set(answers.map(({ headers }) => headers.location)).size).to.equal(1);
    expect(answers.filter(({ http }) => http === 201)).to.have.lengthOf(1);
    await hub.settled();
    expect(postsOf('C7')).to.have.lengthOf(1);
  });

  it('refuses another content under a known id, in any case, and keeps it for the operator (D-02, D-10)', async () => {
    const cdr = build.cdr({ id: 'C8' });
    const { headers } = await cpo.postCdr(cdr, 'NL-TNM');
    for (const other of [
      { ...cdr, total_energy: 17 },
      { ...cdr, id: 'c8' },
      { ...cdr, x_note: 'added' },
      build.cdr({ id: 'C8' }),
    ]) {
      const body = JSON.stringify(other);
      const answer = await cpo.request('POST', 'cdrs', 'receiver', '', { to: 'NL-TNM', body });
      expect([answer.http, answer.envelope.status_code, answer.headers.location]).to.deep.equal([200, 2001, undefined]);
    }
    await hub.settled();
    expect(postsOf('C8').map(({ body }) => body)).to.deep.equal([cdr]);
    expect((await cpo.readCdr(headers.location ?? '')).envelope.data).to.deep.equal(cdr);
    const entries = await quarantineOf(hub, cpo, 'cdrs');
    expect(entries).to.have.lengthOf(1);
    expect(entries[0]).to.deep.include({
      owner: 'BE-BEC',
      key: 'c8',
      source: 'push',
      reason: 'another CDR with this id was received before; CDRs are never changed',
    });
  });

  it('tells CDRs apart by their owner: one id of two CPOs is two (D-06, T-62)', async () => {
    const ours = build.cdr({ id: 'SAME' });
    const theirs = build.cdr({ id: 'SAME', country_code: 'FR', party_id: 'FRC' });
    const [first, second] = [await cpo.postCdr(ours, 'NL-TNM'), await otherCpo.postCdr(theirs, 'NL-TNM')];
    expect([first.http, second.http]).to.deep.equal([201, 201]);
    expect(first.headers.location).to.not.equal(second.headers.location);
    expect(postsOf('SAME').map(({ body }) => body)).to.deep.equal([ours, theirs]);
    expect(postsOf('SAME').map(partiesOf)).to.deep.equal([
      { to: 'NL-TNM', from: 'BE-BEC' },
      { to: 'NL-TNM', from: 'FR-FRC' },
    ]);
  });

  it('takes ids of 36 characters, of 39 only for credits (D-06)', async () => {
    const long = 'L'.repeat(37);
    const refused = await cpo.postCdr(build.cdr({ id: long }), 'NL-TNM');
    expect([refused.http, refused.envelope.status_code]).to.deep.equal([200, 2001]);
    const cdr = build.cdr({ id: long.slice(1) });
    expect((await cpo.postCdr(cdr, 'NL-TNM')).http).to.equal(201);
    const credit = build.cdr({
      ...cdr,
      id: `${long}-C`,
      credit: true,
      credit_reference_id: cdr.id,
      total_cost: { excl_vat: -8.1, incl_vat: -9.801 },
    });
    expect((await cpo.postCdr(credit, 'NL-TNM')).http).to.equal(201);
    const tooLong = await cpo.postCdr({ ...credit, id: `${long}-CD` }, 'NL-TNM');
    expect(tooLong.envelope.status_code).to.equal(2001);
  });

  it('is the same after a restart: URLs, repetitions and refusals (D-04, D-05, D-10)', async () => {
    const cdr = build.cdr({ id: 'C9' });
    const { headers } = await cpo.postCdr(cdr, 'NL-TNM');
    const url = headers.location ?? '';
    const posted = pushesOf(emsp, 'cdrs').length;
    const partners = hub.partners.splice(0);
    const { port } = new URL(hub.url);
    await hub.stop();
    hub = await startHub({ database, env: { PORT: port } });
    hub.partners.push(...partners);

    expect((await cpo.readCdr(url)).envelope.data).to.deep.equal(cdr);
    const again = await cpo.postCdr(cdr, 'NL-TNM');
    expect([again.http, again.headers.location]).to.deep.equal([200, url]);
    const other = await cpo.postCdr({ ...cdr, total_energy: 1 }, 'NL-TNM');
    expect(other.envelope.status_code).to.equal(2001);
    await hub.settled();
    expect(pushesOf(emsp, 'cdrs')).to.have.lengthOf(posted);
  });
});
