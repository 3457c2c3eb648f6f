import { expect } from 'chai';
import { type AdminApi, startAdminApi } from '../../support/admin-api.ts';

const partners = '/admin/v1/partners';
const nowhere = '00000000-0000-4000-8000-000000000000';

describe('admin API: partners', () => {
  let api: AdminApi;
  before(async () => {
    api = await startAdminApi();
  });
  after(() => api.close());

  let parties = 0;
  /** A party that no other test has. */
  const newRole = (role = 'CPO') => {
    parties += 1;
    return { country_code: 'BE', party_id: `P${String(parties).padStart(2, '0')}`, role };
  };
  const newPartner = async (...roles: object[]) => {
    const given = roles.length > 0 ? roles : [newRole()];
    return (await api.post(partners, { name: 'A partner', roles: given })).body;
  };

  it('makes a partner known, upper-cased and with the defaults', async () => {
    const { status, headers, body } = await api.post(partners, {
      name: 'Belgian Charging',
      roles: [{ country_code: 'be', party_id: 'bec', role: 'CPO' }],
    });
    expect(status).to.equal(201);
    expect(headers.get('location')).to.equal(`${partners}/${body.id}`);
    expect(body).to.deep.include({
      name: 'Belgian Charging',
      state: 'planned',
      allow_private_network: true,
      quirks: {},
      version: null,
      endpoints: [],
    });
    expect(body.roles).to.have.length(1);
    expect(body.roles[0]).to.deep.include({
      country_code: 'BE',
      party_id: 'BEC',
      role: 'CPO',
      announced: false,
      status: 'PLANNED',
    });
    expect(await api.get(`${partners}/${body.id}`)).to.deep.equal(body);
  });

  it('takes settings and quirks, with origins in one spelling', async () => {
    const { body } = await api.post(partners, {
      name: 'Odd',
      roles: [newRole()],
      allow_private_network: false,
      quirks: { allowed_origins: ['HTTPS://Ocpi.Example.com:443/path'], no_pull: ['cdrs'], pull_page_size: 50 },
    });
    expect(body.allow_private_network).to.equal(false);
    expect(body.quirks).to.deep.equal({
      allowed_origins: ['https://ocpi.example.com'],
      no_pull: ['cdrs'],
      pull_page_size: 50,
    });
  });

  it('refuses a role somebody else has, whatever its case, and names it (B7)', async () => {
    const role = newRole();
    await newPartner(role);
    const taken = { ...role, country_code: 'be', party_id: role.party_id.toLowerCase() };
    const { status, body } = await api.post(partners, { name: 'Copycat', roles: [newRole(), taken] });
    expect(status).to.equal(409);
    expect(body.detail).to.equal(`another partner has BE-${role.party_id} CPO`);
    const { items } = await api.get(`${partners}?party=BE-${role.party_id}`);
    expect(items).to.have.length(1);
  });

  it('gives the same party in another role to another partner', async () => {
    const role = newRole();
    await newPartner(role);
    expect((await api.post(partners, { name: 'Its eMSP', roles: [{ ...role, role: 'EMSP' }] })).status).to.equal(201);
  });

  it('refuses a role named twice and the hub itself, each by its path', async () => {
    const role = newRole();
    const twice = await api.post(partners, { name: 'x', roles: [role, { ...role, country_code: 'be' }] });
    expect(twice.status).to.equal(400);
    expect(twice.body.errors[0].path).to.equal('/roles/1');
    const hub = await api.post(partners, { name: 'x', roles: [{ country_code: 'de', party_id: 'xvt', role: 'CPO' }] });
    expect(hub.status).to.equal(400);
    expect(hub.body.errors).to.deep.equal([{ path: '/roles/0', message: 'is the hub itself' }]);
  });

  it('names everything that is wrong with a body, unknown fields too', async () => {
    const { status, body } = await api.post(partners, {
      name: '',
      roles: [{ country_code: 'BEL', party_id: 'BE', role: 'cpo', id: 1 }],
      state: 'connected',
    });
    expect(status).to.equal(400);
    expect(body.type).to.equal('urn:crossvolt:problem:invalid');
    expect(body.errors.map((error: { path: string }) => error.path)).to.have.members([
      '/name',
      '/roles/0/country_code',
      '/roles/0/party_id',
      '/roles/0/role',
      '/roles/0/id',
      '/state',
    ]);
  });

  it('knows no partner by another id', async () => {
    for (const id of [nowhere, 'x', '%00', "'", 'a'.repeat(5000)]) {
      expect((await api.call('GET', `${partners}/${id}`)).status, id).to.equal(404);
    }
    for (const verb of ['suspend', 'resume', 'offboard', 'registration-tokens', 'renew-credentials']) {
      expect((await api.post(`${partners}/${nowhere}/${verb}`)).status, verb).to.equal(404);
    }
    const invitation = { versions_url: 'http://127.0.0.1:1/versions', token: 'a' };
    expect((await api.post(`${partners}/${nowhere}/handshake`, invitation)).status).to.equal(404);
    expect((await api.call('PATCH', `${partners}/${nowhere}`, { body: { name: 'x' } })).status).to.equal(404);
  });

  it('changes what is given and nothing else', async () => {
    const { id, ...before } = await newPartner();
    const { status, body } = await api.call('PATCH', `${partners}/${id}`, {
      body: { name: 'Renamed', quirks: { late_objects: 'off' } },
    });
    expect(status).to.equal(200);
    expect(body).to.deep.equal({ id, ...before, name: 'Renamed', quirks: { late_objects: 'off' } });
  });

  it('adds roles as PLANNED and shows the ones that go as SUSPENDED (H-04, H-10)', async () => {
    const [kept, gone, added] = [newRole(), newRole(), newRole('EMSP')];
    const { id } = await newPartner(kept, gone);
    const { body } = await api.call('PATCH', `${partners}/${id}`, { body: { roles: [kept, added] } });
    expect(body.roles.map((role: { party_id: string }) => role.party_id)).to.deep.equal([
      kept.party_id,
      added.party_id,
    ]);
    const rows = await api.db('parties').whereIn('party_id', [gone.party_id, added.party_id]).orderBy('party_id');
    expect(rows.map(({ status }) => status)).to.deep.equal(['SUSPENDED', 'PLANNED']);
    const changes = await api
      .db('changes')
      .where({ module: 'hubclientinfo' })
      .whereIn(
        'object',
        rows.map((row) => row.number),
      );
    // The one that went was told as PLANNED before.
    expect(changes).to.have.length(3);
  });

  it('lets another partner have a role that was withdrawn', async () => {
    const [kept, gone] = [newRole(), newRole()];
    const { id } = await newPartner(kept, gone);
    await api.call('PATCH', `${partners}/${id}`, { body: { roles: [kept] } });
    const { status, body } = await api.post(partners, { name: 'Heir', roles: [gone] });
    expect(status).to.equal(201);
    expect(body.roles[0]).to.deep.include({ ...gone, status: 'PLANNED', announced: false });
  });

  it('refuses a PATCH that would take a role from somebody, and then changes nothing', async () => {
    const [mine, theirs] = [newRole(), newRole()];
    await newPartner(theirs);
    const before = await newPartner(mine);
    const body = { name: 'Greedy', roles: [theirs] };
    expect((await api.call('PATCH', `${partners}/${before.id}`, { body })).status).to.equal(409);
    expect(await api.get(`${partners}/${before.id}`)).to.deep.equal(before);
  });

  it('suspends and resumes, each once', async () => {
    const { id } = await newPartner();
    const suspended = await api.post(`${partners}/${id}/suspend`);
    expect(suspended.status).to.equal(200);
    expect(suspended.body.state).to.equal('suspended');
    expect(suspended.body.roles[0].status).to.equal('SUSPENDED');
    expect((await api.post(`${partners}/${id}/suspend`)).status).to.equal(409);
    const resumed = await api.post(`${partners}/${id}/resume`);
    expect(resumed.body.state).to.equal('planned');
    expect(resumed.body.roles[0].status).to.equal('PLANNED');
    expect((await api.post(`${partners}/${id}/resume`)).status).to.equal(409);
  });

  it('offboards for good', async () => {
    const { id, roles } = await newPartner();
    await api.post(`${partners}/${id}/registration-tokens`);
    const { body } = await api.post(`${partners}/${id}/offboard`);
    expect(body.state).to.equal('offboarded');
    expect(body.roles[0].status).to.equal('SUSPENDED');
    for (const verb of ['suspend', 'resume', 'offboard', 'registration-tokens', 'renew-credentials']) {
      expect((await api.post(`${partners}/${id}/${verb}`)).status, verb).to.equal(409);
    }
    expect((await api.call('PATCH', `${partners}/${id}`, { body: { name: 'x' } })).status).to.equal(409);
    const states = await api.db('credentials').where({ platform_id: id }).pluck('state');
    expect(states).to.deep.equal(['revoked']);

    const { country_code, party_id, role } = roles[0];
    expect((await api.post(partners, { name: 'Heir', roles: [{ country_code, party_id, role }] })).status).to.equal(
      201,
    );
    expect((await api.get(`${partners}/${id}`)).roles).to.deep.equal([]);
  });

  it('issues a registration token that is shown once and stored as a hash (S1)', async () => {
    const { id } = await newPartner();
    const { status, body } = await api.post(`${partners}/${id}/registration-tokens`);
    expect(status).to.equal(201);
    expect(body.versions_url).to.equal(`${api.hub.publicUrl}/ocpi/versions`);
    expect(body.token).to.match(/^[\w-]{8}~[\w-]{43}$/);
    const secret = body.token.split('~')[1];
    for (const path of [`${partners}/${id}`, partners, '/admin/v1/audit']) {
      expect(JSON.stringify(await api.get(path)), path).to.not.include(secret);
    }
    const [row] = await api.db('credentials').where({ platform_id: id, state: 'active' });
    expect(row.digest.toString()).to.not.include(secret);
  });

  it('answers that a partner cannot be reached, without what the hub was given', async () => {
    const { id } = await newPartner();
    const { status, body } = await api.post(`${partners}/${id}/handshake`, {
      versions_url: 'http://127.0.0.1:1/versions',
      token: 'secret-token-a',
    });
    expect(status).to.equal(502);
    expect(JSON.stringify(body)).to.not.include('secret-token-a');
    expect((await api.get(`${partners}/${id}`)).state).to.equal('planned');
  });

  it('renews no credentials of a partner that is not registered', async () => {
    const { id } = await newPartner();
    expect((await api.post(`${partners}/${id}/renew-credentials`)).status).to.equal(409);
  });

  it('lists partners page by page, each once, whatever their number', async () => {
    for (let made = 0; made < 5; made += 1) await newPartner();
    const all = (await api.get(`${partners}?limit=200`)).items.map(({ id }: { id: string }) => id);
    expect(all).to.have.length.above(10);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { items, page } = await api.get(`${partners}?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...items.map(({ id }: { id: string }) => id));
      expect(page.has_more).to.equal(page.next_cursor !== null);
      cursor = page.next_cursor ?? '';
    } while (cursor !== '');
    expect(seen).to.deep.equal(all);
  });

  it('narrows the list by state and party', async () => {
    const role = newRole();
    const { id } = await newPartner(role);
    await api.post(`${partners}/${id}/suspend`);
    const named = await api.get(`${partners}?party=be-${role.party_id.toLowerCase()}`);
    expect(named.items.map((item: { id: string }) => item.id)).to.deep.equal([id]);
    const suspended = await api.get(`${partners}?state=suspended`);
    expect(suspended.items.map((item: { state: string }) => item.state))
      .to.include('suspended')
      .and.not.include('planned');
  });
});
