import { expect } from 'chai';
import { type AdminApi, type Json, startAdminApi } from '../../support/admin-api.ts';
import { createBuild } from '../../support/build.ts';

const cdrs = '/admin/v1/cdrs';
const minuteMs = 60_000;

describe('admin API: CDRs', () => {
  let api: AdminApi;
  let platform: string;
  const now = Date.now();
  const build = createBuild();
  const ago = (minutes: number) => new Date(now - minutes * minuteMs);

  before(async () => {
    api = await startAdminApi();
    const roles = [{ country_code: 'BE', party_id: 'BEC', role: 'CPO' }];
    platform = (await api.post('/admin/v1/partners', { name: 'A CPO', roles })).body.id;
    await cdr('C1', 'NL-TNM', { delivered_at: ago(1), check_due: false }, 50);
    await cdr('C2', 'NL-TNM', {}, 40);
    await cdr('C3', 'DE-OTH', { held_at: ago(30) }, 30);
    await cdr('C4', 'DE-OTH', { held_at: ago(20), rejected_at: ago(5), rejection: 'no' }, 20);
    await cdr('C5', 'DE-OTH', { refused_at: ago(1), reason: 'answered 2001', attempts: 8 }, 10);
    await cdr('C6', 'DE-OTH', { held_at: ago(9), released_at: ago(2) }, 9);
  });
  after(() => api.close());

  async function cdr(id: string, addressee: string, delivery: object, minutesAgo: number): Promise<void> {
    const document = build.cdr({ id, session_id: `S-${id}` });
    const [row] = await api.db('cdrs').insert(
      {
        owner: 'BE-BEC',
        key: id.toLowerCase(),
        id,
        url_id: id,
        addressee,
        document: JSON.stringify(document),
        digest: Buffer.alloc(16),
        session_id: document.session_id,
        currency: 'EUR',
        total_excl_vat: '8.10',
        last_updated: ago(minutesAgo),
        platform_id: platform,
        received_at: ago(minutesAgo),
      },
      'number',
    );
    await api.db('cdr_deliveries').insert({ number: row.number, addressee, ...delivery });
    if (id !== 'C3') return;
    const reason = { rule: 'total-cost', severity: 'FAIL', field: '/total_cost/excl_vat', message: 'is wrong' };
    await api.db('cdr_checks').insert({
      number: row.number,
      verdict: 'FAIL',
      reasons: JSON.stringify([reason, { ...reason, rule: 'late', severity: 'WARN' }, reason]),
      time_zone: 'Europe/Brussels',
    });
  }

  const ids = async (query: string): Promise<string[]> =>
    (await api.get(`${cdrs}?${query}`)).items.map(({ id }: Json) => id);

  it('are listed newest first, page by page, each with what became of it', async () => {
    const { items } = await api.get(cdrs);
    expect(items.map(({ id, state }: Json) => `${id} ${state}`)).to.deep.equal([
      'C6 open',
      'C5 refused',
      'C4 rejected',
      'C3 held',
      'C2 open',
      'C1 delivered',
    ]);
    const first = await api.get(`${cdrs}?limit=4`);
    expect(first.items).to.deep.equal(items.slice(0, 4));
    const second = await api.get(`${cdrs}?limit=4&cursor=${first.page.next_cursor}`);
    expect([second.items, second.page.has_more]).to.deep.equal([items.slice(4), false]);
  });

  it('are found by party, state, verdict, session and time', async () => {
    expect(await ids('to_party=nl-tnm')).to.deep.equal(['C2', 'C1']);
    expect(await ids('from_party=BE-BEC&to_party=DE-OTH&state=refused')).to.deep.equal(['C5']);
    for (const [state, found] of Object.entries({ held: 'C3', rejected: 'C4', delivered: 'C1' })) {
      expect(await ids(`state=${state}`), state).to.deep.equal([found]);
    }
    expect(await ids('state=open')).to.deep.equal(['C6', 'C2']);
    expect(await ids('verdict=FAIL')).to.deep.equal(['C3']);
    expect(await ids('session_id=s-c4')).to.deep.equal(['C4']);
    expect(await ids(`since=${ago(15).toISOString()}`)).to.deep.equal(['C6', 'C5']);
    expect(await ids('from_party=FR-FRC')).to.deep.equal([]);
    for (const query of ['since=2026-02-31T00:00:00Z', 'state=lost', 'verdict=ok', 'from_party=BEC', 'session_id=']) {
      expect((await api.call('GET', `${cdrs}?${query}`)).status, query).to.equal(query.startsWith('since') ? 200 : 400);
    }
  });

  it('are read by number or by owner and id, and nothing else', async () => {
    const [{ number }] = (await api.get(`${cdrs}?session_id=S-C3`)).items;
    const cdr = await api.get(`${cdrs}/${number}`);
    expect(cdr).to.deep.include({ id: 'C3', verdict: 'FAIL', rules: ['late', 'total-cost'], total_excl_vat: '8.1' });
    expect(await api.get(`${cdrs}/be-bec%2Fc3`)).to.deep.equal(cdr);
    for (const id of [
      '999',
      '999999999999999',
      'BE-BEC%2FC9',
      'XX-XXX%2FC3',
      'C3',
      '%00',
      '-1',
      '1.0',
      '9999999999999999',
      '%2F',
    ]) {
      expect((await api.call('GET', `${cdrs}/${id}`)).status, id).to.equal(404);
    }
  });

  it('are shown with what was found about them, and how the price comes about', async () => {
    const check = await api.get(`${cdrs}/BE-BEC%2FC3/checks`);
    expect(check).to.deep.include({ verdict: 'FAIL', time_zone: 'Europe/Brussels', recalculated: null });
    expect(check.reasons).to.have.length(3);
    expect(check.explanation.at(-1)).to.match(/^in all 8.1 EUR without VAT/);
    const unchecked = await api.get(`${cdrs}/BE-BEC%2FC1/checks`);
    expect(unchecked).to.deep.include({ verdict: null, checked_at: null, reasons: [] });
    expect((await api.call('GET', `${cdrs}/BE-BEC%2FC9/checks`)).status).to.equal(404);
    for (const shown of [check, await api.get(cdrs)])
      expect(JSON.stringify(shown)).to.not.match(/0400000001A1B2|NL-TNM-C0/);
  });

  it('are released and rejected once, on the record', async () => {
    const [{ number }] = (await api.get(`${cdrs}?state=held`)).items;
    expect((await api.post(`${cdrs}/${number}/reject`, { reason: 'a\nb' })).status).to.equal(400);
    expect((await api.post(`${cdrs}/${number}/reject`, { reason: 'x'.repeat(201) })).status).to.equal(400);
    const { status, body } = await api.post(`${cdrs}/${number}/reject`, { reason: 'not what the meter says' });
    expect([status, body.state, body.rejection]).to.deep.equal([200, 'rejected', 'not what the meter says']);
    for (const path of [`${number}/release`, `${number}/reject`, 'BE-BEC%2FC1/release', 'BE-BEC%2FC6/reject']) {
      expect((await api.post(`${cdrs}/${path}`, { reason: 'again' })).status, path).to.equal(409);
    }
    expect((await api.post(`${cdrs}/999/release`)).status).to.equal(404);
    const { items } = await api.get(`/admin/v1/audit?subject=${number}`);
    expect(items.map(({ action, details }: Json) => [action, details])).to.deep.equal([
      ['cdr.reject', { reason: 'not what the meter says' }],
    ]);
    await api.db('cdr_deliveries').where({ number }).update({ rejected_at: null, rejection: null });
    expect((await api.post(`${cdrs}/${number}/release`)).body).to.include({ state: 'open' });
  });
});
