import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type AdminApi, type Json, startAdminApi } from '../../support/admin-api.ts';

describe('admin API: data quality', () => {
  let api: AdminApi;
  let partner: string;
  let other: string;
  before(async () => {
    api = await startAdminApi();
    const make = async (party_id: string) => {
      const roles = [{ country_code: 'BE', party_id, role: 'CPO' }];
      return (await api.post('/admin/v1/partners', { name: party_id, roles })).body.id;
    };
    partner = await make('BEC');
    other = await make('OTH');
  });
  after(() => api.close());
  afterEach(async () => {
    await api.db('quarantine').delete();
    await api.db('findings').delete();
  });

  async function quarantine(about: Record<string, unknown> = {}): Promise<string> {
    const row = {
      id: randomUUID(),
      platform_id: partner,
      module: 'locations',
      owner: 'BE-BEC',
      key: randomUUID(),
      source: 'pull',
      reason: 'breaks the schema',
      issues: JSON.stringify([{ path: '/coordinates', message: 'is missing' }]),
      document: '{"id":"LOC1","city":"Gent"}',
      ...about,
    };
    await api.db('quarantine').insert(row);
    return row.id;
  }

  it('shows what could not be taken and why', async () => {
    const id = await quarantine({ key: 'loc1' });
    const [entry] = (await api.get('/admin/v1/quarantine')).items;
    expect(entry).to.deep.include({
      id,
      partner,
      module: 'locations',
      owner: 'BE-BEC',
      key: 'loc1',
      source: 'pull',
      reason: 'breaks the schema',
      issues: [{ path: '/coordinates', message: 'is missing' }],
      times: 1,
    });
    expect(entry).to.not.have.property('document');
    const whole = await api.get(`/admin/v1/quarantine/${id}`);
    expect(whole).to.deep.equal({ ...entry, document: { id: 'LOC1', city: 'Gent' } });
  });

  it('names no owner where the object names none', async () => {
    await quarantine({ owner: '' });
    expect((await api.get('/admin/v1/quarantine')).items[0].owner).to.equal(null);
  });

  it('lists the newest first, page by page, by partner and module', async () => {
    const ids: string[] = [];
    for (let second = 0; second < 7; second += 1) {
      // Two of each time, and times that differ by microseconds only.
      const last_seen_at = `2026-01-01T00:00:00.00000${Math.floor(second / 2)}Z`;
      ids.push(await quarantine({ last_seen_at, ...(second === 3 && { platform_id: other, module: 'tariffs' }) }));
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const { items, page } = await api.get(`/admin/v1/quarantine?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...items.map((item: Json) => item.id));
      cursor = page.next_cursor ?? '';
    } while (cursor !== '');
    expect(seen).to.have.members(ids);
    expect(seen[0]).to.equal(ids[6]);
    expect(new Set(seen.slice(5))).to.deep.equal(new Set(ids.slice(0, 2)));
    for (const filter of [`partner=${other}`, 'module=tariffs', `partner=${other}&module=tariffs`]) {
      const { items } = await api.get(`/admin/v1/quarantine?${filter}`);
      expect(
        items.map((item: Json) => item.id),
        filter,
      ).to.deep.equal([ids[3]]);
    }
    expect((await api.get(`/admin/v1/quarantine?partner=${partner}&module=tariffs`)).items).to.deep.equal([]);
  });

  it('masks the ids of drivers, the same always in the same way', async () => {
    const canaries = ['CANARY-UID', 'CANARY-CONTRACT', 'CANARY-VISUAL', 'CANARY-GROUP'];
    const [uid, contract_id, visual_number, group_id] = canaries;
    const token = { country_code: 'NL', party_id: 'TNM', uid, type: 'RFID', contract_id, visual_number, group_id };
    const tokens = await quarantine({
      module: 'tokens',
      owner: 'NL-TNM',
      key: 'canary-uid rfid',
      document: JSON.stringify(token),
    });
    const session = { id: 'S1', cdr_token: { uid, type: 'RFID', contract_id }, location: { evses: [{ uid: '3256' }] } };
    const sessions = await quarantine({ module: 'sessions', document: JSON.stringify(session) });

    const shown = await api.get(`/admin/v1/quarantine/${tokens}`);
    expect(shown.document).to.deep.include({ country_code: 'NL', party_id: 'TNM', type: 'RFID' });
    for (const field of ['uid', 'contract_id', 'visual_number', 'group_id']) {
      expect(shown.document[field]).to.match(/^masked-[\w-]{10}$/);
    }
    const its = await api.get(`/admin/v1/quarantine/${sessions}`);
    expect(its.document.cdr_token).to.deep.equal({
      uid: shown.document.uid,
      type: 'RFID',
      contract_id: shown.document.contract_id,
    });
    expect(its.document.location.evses[0].uid).to.equal('3256');
    const everything = JSON.stringify([shown, its, await api.get('/admin/v1/quarantine')]).toUpperCase();
    for (const canary of canaries) expect(everything).to.not.include(canary);
  });

  it('shows no document that is not JSON, because nobody knows where ids stand in it', async () => {
    const id = await quarantine({ document: '{"uid":"CANARY' });
    expect((await api.get(`/admin/v1/quarantine/${id}`)).document).to.equal(null);
    const without = await quarantine({ document: null });
    expect((await api.get(`/admin/v1/quarantine/${without}`)).document).to.equal(null);
  });

  it('forgets an entry once', async () => {
    const id = await quarantine();
    expect((await api.call('DELETE', `/admin/v1/quarantine/${id}`)).status).to.equal(204);
    expect((await api.call('GET', `/admin/v1/quarantine/${id}`)).status).to.equal(404);
    expect((await api.call('DELETE', `/admin/v1/quarantine/${id}`)).status).to.equal(404);
    const [entry] = (await api.get(`/admin/v1/audit?subject=${id}`)).items;
    expect(entry).to.deep.include({ action: 'quarantine.drop', details: { partner, module: 'locations' } });
  });

  it('counts what is odd about objects that were taken', async () => {
    const paths = ['/evses/*/status', '/opening_times', '/time_zone'];
    for (const path of paths) {
      await api
        .db('findings')
        .insert({ platform_id: partner, module: 'locations', rule: 'open-enum', path, example: 'X', times: 3 });
    }
    await api
      .db('findings')
      .insert({ platform_id: other, module: 'cdrs', rule: 'currency', path: '/currency', example: 'EUR' });
    const first = await api.get(`/admin/v1/findings?limit=2&partner=${partner}`);
    const second = await api.get(`/admin/v1/findings?limit=2&partner=${partner}&cursor=${first.page.next_cursor}`);
    const found: Json[] = [...first.items, ...second.items];
    expect(found.map((item) => item.path)).to.deep.equal(paths);
    expect(found[0]).to.deep.include({ partner, module: 'locations', rule: 'open-enum', example: 'X', times: 3 });
    expect((await api.get('/admin/v1/findings?module=cdrs')).items).to.have.length(1);
    expect((await api.get('/admin/v1/findings')).items).to.have.length(4);
  });
});
