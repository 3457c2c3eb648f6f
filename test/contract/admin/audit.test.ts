import { expect } from 'chai';
import { type AdminApi, type Json, startAdminApi } from '../../support/admin-api.ts';

describe('admin API: audit record', () => {
  let api: AdminApi;
  beforeEach(async () => {
    api = await startAdminApi();
  });
  afterEach(() => api.close());

  /** Three changes by the admin: entries 1 to 3. */
  async function threeChanges(): Promise<string> {
    const roles = [{ country_code: 'BE', party_id: 'BEC', role: 'CPO' }];
    const { body } = await api.post('/admin/v1/partners', { name: 'Belgian Charging', roles });
    await api.post(`/admin/v1/partners/${body.id}/suspend`);
    await api.post(`/admin/v1/partners/${body.id}/resume`);
    return body.id;
  }

  /** As a superuser can, and nobody else. */
  const tamper = async (statement: string) => {
    await api.db.raw('alter table audit disable trigger user');
    await api.db.raw(statement);
    await api.db.raw('alter table audit enable trigger user');
  };

  it('tells who did what, on what, in which request, newest first', async () => {
    const id = await threeChanges();
    const { items } = await api.get('/admin/v1/audit');
    expect(items.map((entry: Json) => entry.action)).to.deep.equal([
      'partner.resume',
      'partner.suspend',
      'partner.create',
    ]);
    expect(items[2]).to.deep.include({
      number: 1,
      actor: 'admin',
      subject: id,
      details: { name: 'Belgian Charging', roles: ['BE-BEC CPO'], allow_private_network: true, quirks: {} },
    });
    const answer = await api.post(`/admin/v1/partners/${id}/suspend`);
    const [newest] = (await api.get('/admin/v1/audit?limit=1')).items;
    expect(newest.request_id).to.equal(answer.headers.get('x-request-id'));
  });

  it('has no entry for what was refused', async () => {
    const id = await threeChanges();
    await api.post(`/admin/v1/partners/${id}/resume`);
    await api.post('/admin/v1/partners', {
      name: 'Copycat',
      roles: [{ country_code: 'BE', party_id: 'BEC', role: 'CPO' }],
    });
    expect((await api.get('/admin/v1/audit')).items).to.have.length(3);
  });

  it('is read page by page and by subject', async () => {
    const id = await threeChanges();
    await api.post('/admin/v1/agreements', { cpo: '*', emsp: '*' });
    const first = await api.get('/admin/v1/audit?limit=3');
    const second = await api.get(`/admin/v1/audit?limit=3&cursor=${first.page.next_cursor}`);
    expect([...first.items, ...second.items].map((entry) => entry.number)).to.deep.equal([4, 3, 2, 1]);
    expect((await api.get(`/admin/v1/audit?subject=${id}`)).items).to.have.length(3);
    expect((await api.get('/admin/v1/audit?subject=nothing')).items).to.deep.equal([]);
  });

  it('verifies when nobody touched it, empty too', async () => {
    expect(await api.get('/admin/v1/audit/verify')).to.deep.equal({ ok: true, entries: 0 });
    await threeChanges();
    expect(await api.get('/admin/v1/audit/verify')).to.deep.equal({ ok: true, entries: 3 });
  });

  it('verifies over more entries than are read at a time', async () => {
    await api.db.transaction(async (tx) => {
      const { appendAudit } = await import('../../../src/store/audit.ts');
      for (let number = 0; number < 2100; number += 1) {
        await appendAudit(tx, {
          at: new Date(),
          actor: 'hub',
          action: 'test',
          subject: String(number),
          details: { number },
          requestId: null,
        });
      }
    });
    expect(await api.get('/admin/v1/audit/verify')).to.deep.equal({ ok: true, entries: 2100 });
    await tamper("update audit set subject = 'other' where number = 2050");
    expect(await api.get('/admin/v1/audit/verify')).to.deep.equal({ ok: false, entries: 2050, first_broken: 2050 });
  });

  it('cannot be changed through the hub (S9)', async () => {
    await threeChanges();
    for (const statement of ['update audit set actor = $$x$$', 'delete from audit', 'truncate audit']) {
      const error = await api.db.raw(statement).then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      expect(error?.message, statement).to.include('audit is append-only');
    }
  });

  const tamperings: Record<string, [string, number]> = {
    'an actor': ["update audit set actor = 'hub' where number = 2", 2],
    'an action': ["update audit set action = 'partner.offboard' where number = 2", 2],
    'a subject': ["update audit set subject = 'x' where number = 2", 2],
    details: ["update audit set details = '{}' where number = 1", 1],
    'a time': ["update audit set at = at + interval '1 second' where number = 3", 3],
    'a request id': ['update audit set request_id = null where number = 2', 2],
    'a hash': ["update audit set hash = sha256('x') where number = 2", 2],
    'an entry taken out': ['delete from audit where number = 2', 3],
    'the first entry taken out': ['delete from audit where number = 1', 2],
    'an entry put in': [
      "insert into audit (at, actor, action, subject, hash) values (now(), 'admin', 'partner.create', 'x', sha256('x'))",
      4,
    ],
  };
  for (const [what, [statement, broken]] of Object.entries(tamperings)) {
    it(`shows that somebody changed ${what} (S9)`, async () => {
      await threeChanges();
      await tamper(statement);
      const verdict = await api.get('/admin/v1/audit/verify');
      expect(verdict).to.deep.include({ ok: false, first_broken: broken });
    });
  }
});
