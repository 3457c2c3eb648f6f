import { expect } from 'chai';
import { modules } from '../../../src/ocpi/modules/index.ts';
import { type AdminApi, type Json, openApi, startAdminApi } from '../../support/admin-api.ts';

const agreements = '/admin/v1/agreements';

describe('admin API: agreements', () => {
  let api: AdminApi;
  before(async () => {
    api = await startAdminApi();
  });
  after(() => api.close());
  afterEach(async () => {
    for (const table of ['agreements', 'resyncs', 'changes', 'parties', 'platforms']) await api.db(table).delete();
  });

  /** A partner with one role each, registered with every module interface unless told otherwise. */
  async function partner(...roles: string[]): Promise<string> {
    const { body } = await api.post('/admin/v1/partners', {
      name: roles.join(' and '),
      roles: roles.map((text) => {
        const [country_code, party_id, role] = text.split('-');
        return { country_code, party_id, role };
      }),
    });
    return body.id;
  }

  async function registered(...roles: string[]): Promise<string> {
    const id = await partner(...roles);
    const endpoints = modules.flatMap((module) =>
      ['SENDER', 'RECEIVER'].map((role) => ({ identifier: module.id, role, url: `https://ocpi.example/${module.id}` })),
    );
    await api
      .db('platforms')
      .where({ id })
      .update({ state: 'connected', endpoints: JSON.stringify(endpoints) });
    await api.db('parties').where({ platform_id: id }).update({ announced: true, status: 'CONNECTED' });
    return id;
  }

  const resyncs = async (id: string): Promise<string[]> => {
    const rows: { module: string; owner: string }[] = await api.db('resyncs').where({ platform_id: id });
    return rows.map(({ module, owner }) => `${module} of ${owner || 'all'}`).sort();
  };

  it('are none at first', async () => {
    expect(await api.get(agreements)).to.deep.equal({ items: [], page: { next_cursor: null, has_more: false } });
  });

  it('are made between two parties, upper-cased, for all modules', async () => {
    await partner('BE-BEC-CPO');
    await partner('NL-TNM-EMSP');
    const { status, body } = await api.post(agreements, { cpo: 'be-bec', emsp: 'nl-tnm' });
    expect(status).to.equal(201);
    expect(body).to.deep.include({ cpo: 'BE-BEC', emsp: 'NL-TNM', modules: null, ended_at: null });
    expect((await api.get(agreements)).items).to.deep.equal([body]);
    const [cpo, emsp] = [
      { country_code: 'BE', party_id: 'BEC' },
      { country_code: 'NL', party_id: 'TNM' },
    ];
    for (const module of modules) {
      const [owner, reader] = module.ownerSide === 'cpo' ? [cpo, emsp] : [emsp, cpo];
      expect(api.hub.registry().agreed(module, owner, reader), module.id).to.equal(true);
      expect(api.hub.registry().agreed(module, reader, owner), module.id).to.equal(false);
    }
  });

  it('are made for some modules, named once each', async () => {
    const { body } = await api.post(agreements, { cpo: '*', emsp: '*', modules: ['tariffs', 'locations', 'tariffs'] });
    expect(body.modules).to.deep.equal(['locations', 'tariffs']);
  });

  it('are offered for the modules the hub has', () => {
    const schemas: Json = openApi.components.schemas;
    expect(schemas.ModuleId.enum).to.have.members(modules.map((module) => module.id));
  });

  it('are refused for a party nobody has on that side, and name the side', async () => {
    await partner('BE-BEC-CPO');
    const { status, body } = await api.post(agreements, { cpo: 'NL-TNM', emsp: 'BE-BEC' });
    expect(status).to.equal(400);
    expect(body.errors).to.deep.equal([
      { path: '/cpo', message: 'no partner has this party as CPO, NAP' },
      { path: '/emsp', message: 'no partner has this party as EMSP, NAP, NSP, OTHER, SCSP' },
    ]);
  });

  it('are refused for a party whose partner was offboarded', async () => {
    const id = await partner('BE-BEC-CPO');
    await api.post(`/admin/v1/partners/${id}/offboard`);
    expect((await api.post(agreements, { cpo: 'BE-BEC', emsp: '*' })).status).to.equal(400);
  });

  it('are refused while the same two sides have an active one', async () => {
    const first = await api.post(agreements, { cpo: '*', emsp: '*' });
    const second = await api.post(agreements, { cpo: '*', emsp: '*', modules: ['locations'] });
    expect(second.status).to.equal(409);
    expect((await api.call('DELETE', `${agreements}/${first.body.id}`)).status).to.equal(204);
    expect((await api.post(agreements, { cpo: '*', emsp: '*', modules: ['locations'] })).status).to.equal(201);
  });

  it('are made once when two ask at the same time', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => api.post(agreements, { cpo: '*', emsp: '*' })));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409, 409]);
  });

  it('end once, and stay in the list', async () => {
    const { body } = await api.post(agreements, { cpo: '*', emsp: '*' });
    expect((await api.call('DELETE', `${agreements}/${body.id}`)).status).to.equal(204);
    expect((await api.call('DELETE', `${agreements}/${body.id}`)).status).to.equal(404);
    const { items } = await api.get(agreements);
    expect(items).to.have.length(1);
    expect(items[0].ended_at).to.be.a('string');
    expect((await api.get(`${agreements}?state=active`)).items).to.deep.equal([]);
    expect((await api.get(`${agreements}?state=ended`)).items).to.deep.equal(items);
    expect((await api.call('DELETE', `${agreements}/not-an-id`)).status).to.equal(404);
  });

  it('are listed newest first, page by page and by party', async () => {
    const parties = ['AA1', 'AA2', 'AA3', 'AA4', 'AA5'];
    await partner(...parties.map((party) => `BE-${party}-CPO`));
    for (const party of parties) await api.post(agreements, { cpo: `BE-${party}`, emsp: '*' });
    const first = await api.get(`${agreements}?limit=3`);
    const second = await api.get(`${agreements}?limit=3&cursor=${first.page.next_cursor}`);
    const seen = [...first.items, ...second.items].map((item) => item.cpo);
    expect(seen).to.deep.equal(parties.map((party) => `BE-${party}`).reverse());
    expect(second.page.has_more).to.equal(false);
    const named = await api.get(`${agreements}?party=be-aa3`);
    expect(named.items.map((item: Json) => item.cpo)).to.deep.equal(['BE-AA3']);
  });

  it('offer what is stored to the receivers: tokens to the CPO, the rest to the eMSP', async () => {
    const cpo = await registered('BE-BEC-CPO');
    const emsp = await registered('NL-TNM-EMSP');
    await registered('NL-OTH-EMSP');
    await api.post(agreements, { cpo: 'BE-BEC', emsp: 'NL-TNM' });
    expect(await resyncs(cpo)).to.deep.equal(['tokens of NL-TNM']);
    expect(await resyncs(emsp)).to.deep.equal(['locations of BE-BEC', 'sessions of BE-BEC', 'tariffs of BE-BEC']);
    expect(await api.db('resyncs')).to.have.length(4);
  });

  it('offer only the modules they are about', async () => {
    const cpo = await registered('BE-BEC-CPO');
    const emsp = await registered('NL-TNM-EMSP');
    await api.post(agreements, { cpo: 'BE-BEC', emsp: 'NL-TNM', modules: ['locations', 'cdrs'] });
    expect([await resyncs(cpo), await resyncs(emsp)]).to.deep.equal([[], ['locations of BE-BEC']]);
  });

  it('with * on one side offer to all there, and from all owners', async () => {
    const cpo = await registered('BE-BEC-CPO');
    const both = await registered('NL-TNM-EMSP', 'NL-TNM-CPO');
    const planned = await partner('DE-NEW-EMSP');
    await api.post(agreements, { cpo: '*', emsp: 'NL-TNM' });
    expect(await resyncs(both)).to.deep.equal(['locations of all', 'sessions of all', 'tariffs of all']);
    // Its own tokens do not come back to the platform that is both.
    expect(await resyncs(cpo)).to.deep.equal(['tokens of NL-TNM']);
    expect(await resyncs(planned)).to.deep.equal([]);
  });

  it('start a resync again that is under way', async () => {
    const emsp = await registered('NL-TNM-EMSP');
    await registered('BE-BEC-CPO');
    const { body } = await api.post(agreements, { cpo: 'BE-BEC', emsp: 'NL-TNM', modules: ['tariffs'] });
    await api.db('resyncs').update({ after_number: 17 });
    await api.call('DELETE', `${agreements}/${body.id}`);
    await api.post(agreements, { cpo: 'BE-BEC', emsp: 'NL-TNM', modules: ['tariffs'] });
    const [row] = await api.db('resyncs').where({ platform_id: emsp });
    expect(row.after_number).to.equal(0);
  });

  it('tell both sides about each other when they begin and end (H-10)', async () => {
    await registered('BE-BEC-CPO');
    await registered('NL-TNM-EMSP');
    const told = async () => {
      const owners = await api.db('changes').where({ module: 'hubclientinfo' }).orderBy('owner').pluck('owner');
      await api.db('changes').delete();
      return [...new Set(owners)];
    };
    await told();
    const { body } = await api.post(agreements, { cpo: 'BE-BEC', emsp: 'NL-TNM' });
    expect(await told()).to.deep.equal(['BE-BEC', 'NL-TNM']);
    await api.call('DELETE', `${agreements}/${body.id}`);
    expect(await told()).to.deep.equal(['BE-BEC', 'NL-TNM']);
  });
});
