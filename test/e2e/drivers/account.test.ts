import { expect } from 'chai';
import { systemClock } from '../../../src/kernel/clock.ts';
import { callApi, driverWith, hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { startHub, type TestHub } from '../../support/hub.ts';

const noid = '00000000-0000-4000-8000-000000000000';

describe('drivers’ accounts', () => {
  let hub: TestHub;
  let aheadMs = 0;
  before(async () => {
    hub = await startHub({
      clock: { ...systemClock, now: () => Date.now() + aheadMs },
      limits: { driverVehiclesMax: 3, driverFavouritesMax: 2, driverFiltersMax: 2 },
    });
    await hostEmsp(hub);
    await hostEmsp(hub, 'DE-XVF');
  });
  after(() => hub.stop());

  it('are made and listed by the operator, and audited without anything personal', async () => {
    const driver = await makeDriver(hub, 'DE-XVE', { email: 'Grace@Example.com', name: 'Grace', language: 'en-GB' });
    const shown = await hub.admin<{ created_at: string }>('GET', `/drivers/${driver.id}`);
    expect(shown).to.deep.equal({
      id: driver.id,
      emsp: 'DE-XVE',
      email: 'Grace@Example.com',
      name: 'Grace',
      language: 'en-GB',
      has_password: false,
      is_blocked: false,
      created_at: shown.created_at,
    });
    expect(await driver.ok('GET', '/me')).to.deep.equal(shown);
    const foreign = await makeDriver(hub, 'DE-XVF', { email: 'grace@example.com' });
    const page = await hub.admin<{ items: { id: string }[]; page: { next_cursor: string } }>(
      'GET',
      '/drivers?emsp=de-xvf&limit=1',
    );
    expect(page.items.map(({ id }) => id)).to.deep.equal([foreign.id]);
    const taken = await hub.call('POST', '/drivers', { emsp: 'DE-XVE', email: 'GRACE@example.COM' });
    expect(taken.status).to.equal(409);
    const { rows } = await hub.app.hub.reads.query('select action, details::text from audit where subject = $1', [
      driver.id,
    ]);
    expect(rows.map(({ action }) => action)).to.deep.equal(['driver.create', 'driver.access-token']);
    for (const { details } of rows) expect(details).to.not.match(/grace|xva_|DEXVEC/i);
    const stored = await hub.app.hub.reads.query('select d::text as row from drivers d');
    expect(stored.rows.map(({ row }) => row).join()).to.not.match(/grace/i);
  });

  it('are known by access tokens, as long as those last, for what those are for', async () => {
    const { id, contract_id } = await makeDriver(hub);
    const { access_token, expires_in, scopes } = await hub.admin<{
      access_token: string;
      expires_in: number;
      scopes: string[];
    }>('POST', `/drivers/${id}/access-tokens`, { scopes: ['profile:read'], ttl_s: 60 });
    expect([expires_in, scopes]).to.deep.equal([60, ['profile:read']]);
    const driver = driverWith(hub, { id, contract_id }, access_token);
    expect((await driver.call('GET', '/me')).status).to.equal(200);
    const refused = await driver.call('PATCH', '/me', { name: 'Nobody' });
    expect([refused.status, refused.body.code]).to.deep.equal([403, 'insufficient_scope']);
    aheadMs += 60_001;
    expect((await driver.call('GET', '/me')).status).to.equal(401);
    expect((await callApi(hub, 'xva_unknown', 'GET', '/me')).status).to.equal(401);
    expect((await callApi(hub, '', 'GET', '/me')).status).to.equal(401);
    for (const body of [{ ttl_s: 86_401 }, { ttl_s: 0 }, { scopes: [] }, { scopes: ['admin'] }])
      expect((await hub.call('POST', `/drivers/${id}/access-tokens`, body)).status, JSON.stringify(body)).to.equal(400);
    expect((await hub.call('POST', `/drivers/${noid}/access-tokens`)).status).to.equal(404);
  });

  it('are changed by their drivers', async () => {
    const driver = await makeDriver(hub, 'DE-XVE', { email: 'one@example.com', name: 'One' });
    await makeDriver(hub, 'DE-XVE', { email: 'two@example.com' });
    expect(await driver.ok('PATCH', '/me', { name: 'Uno', language: 'it' })).to.include({
      name: 'Uno',
      language: 'it',
      email: 'one@example.com',
    });
    expect((await driver.call('PATCH', '/me', { email: 'Two@example.com' })).status).to.equal(409);
    expect(await driver.ok('PATCH', '/me', { email: 'ONE@example.com' })).to.include({ email: 'ONE@example.com' });
    expect(await driver.ok('PATCH', '/me', { email: null, language: null })).to.include({
      email: null,
      language: null,
    });
    expect(await driver.ok('PATCH', '/me', {})).to.include({ name: 'Uno' });
    const wrong = await driver.call('PATCH', '/me', { email: 'no email', language: 'klingon language', id: noid });
    expect(wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).to.deep.equal([
      '/email',
      '/id',
      '/language',
    ]);
  });

  it('do not let anybody try which emails others have', async () => {
    const driver = await makeDriver(hub, 'DE-XVE', { email: 'first@example.com' });
    const give = async (email: string) => (await driver.call('PATCH', '/me', { email })).status;
    // What he has already is no other one.
    for (let count = 0; count < 4; count += 1) expect(await give('first@example.com')).to.equal(200);
    const tried = [await give('second@example.com'), await give('first@example.com'), await give('third@example.com')];
    expect([...tried, await give('fourth@example.com')]).to.deep.equal([200, 200, 200, 429]);
  });

  it('never have the same email, whatever happens at the same moment', async () => {
    const drivers = await Promise.all([1, 2, 3, 4].map(() => makeDriver(hub)));
    const answers = await Promise.all(
      drivers.map((driver) => driver.call('PATCH', '/me', { email: 'same@example.com' })),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409, 409, 409]);
  });

  const vehicle = {
    name: 'Blue one',
    usable_kwh: 58,
    dc_curve: [
      { soc: 0, kw: 110 },
      { soc: 80, kw: 60 },
    ],
    ac_kw: 11,
    ac_phases: 3,
    connectors: ['IEC_62196_T2_COMBO'],
    wh_per_km: 165,
    baseline: { fuel: 'PETROL', l_per_100km: 6.5 },
  };

  it('have vehicles, up to a number', async () => {
    const driver = await makeDriver(hub);
    const made = await driver.call('POST', '/me/vehicles', vehicle);
    expect(made.status).to.equal(201);
    expect(made.headers.get('location')).to.equal(`${hub.url}/api/v1/me/vehicles/${made.body.id}`);
    expect(made.body).to.deep.equal({ id: made.body.id, ...vehicle });
    const path = `/me/vehicles/${made.body.id}`;
    expect(await driver.ok('GET', path)).to.deep.equal(made.body);
    const viewer = { emsp: { country_code: 'DE', party_id: 'XVE' }, driverId: driver.id };
    expect(await hub.app.drivers.accounts.accounts.vehicle(viewer, made.body.id)).to.deep.equal(made.body);
    expect(await driver.ok('PUT', path, { usable_kwh: 60 })).to.deep.equal({ id: made.body.id, usable_kwh: 60 });
    await driver.ok('POST', '/me/vehicles', { usable_kwh: 20 });
    await driver.ok('POST', '/me/vehicles', { usable_kwh: 30, baseline: null });
    expect((await driver.call('POST', '/me/vehicles', vehicle)).status).to.equal(409);
    const first = await driver.ok('GET', '/me/vehicles?limit=2');
    const second = await driver.ok('GET', `/me/vehicles?limit=2&cursor=${first.page.next_cursor}`);
    expect([...first.items, ...second.items].map(({ usable_kwh }) => usable_kwh)).to.deep.equal([60, 20, 30]);
    expect((await driver.call('DELETE', path)).status).to.equal(204);
    for (const [method, body] of [['GET'], ['DELETE'], ['PUT', vehicle]] as const)
      expect((await driver.call(method, path, body)).status, method).to.equal(404);
    expect((await driver.call('POST', '/me/vehicles', vehicle)).status).to.equal(201);
  });

  it('have no vehicles that could not be', async () => {
    const driver = await makeDriver(hub);
    const cases: [object, string][] = [
      [{}, '/usable_kwh'],
      [{ usable_kwh: 0 }, '/usable_kwh'],
      [{ usable_kwh: 1e9 }, '/usable_kwh'],
      [{ usable_kwh: '58' }, '/usable_kwh'],
      [{ usable_kwh: 58, dc_curve: [] }, '/dc_curve'],
      [
        {
          usable_kwh: 58,
          dc_curve: [
            { soc: 10, kw: 5 },
            { soc: 9, kw: 5 },
          ],
        },
        '/dc_curve/1',
      ],
      [
        {
          usable_kwh: 58,
          dc_curve: [
            { soc: 0, kw: 5 },
            { soc: 0, kw: 5 },
          ],
        },
        '/dc_curve/1',
      ],
      [{ usable_kwh: 58, dc_curve: [{ soc: 0, kw: -1 }] }, '/dc_curve/0/kw'],
      [{ usable_kwh: 58, connectors: ['SCHUKO'] }, '/connectors/0'],
      [{ usable_kwh: 58, ac_phases: 4 }, '/ac_phases'],
      [{ usable_kwh: 58, baseline: { fuel: 'COAL', l_per_100km: 6 } }, '/baseline/fuel'],
      [{ usable_kwh: 58, id: noid }, '/id'],
    ];
    for (const [body, pointer] of cases) {
      const answer = await driver.call('POST', '/me/vehicles', body);
      const pointers = answer.body.errors?.map((error: { pointer: string }) => error.pointer);
      expect([answer.status, pointers], JSON.stringify(body)).to.deep.equal([400, [pointer]]);
    }
  });

  it('have favourites and filters, up to a number', async () => {
    const driver = await makeDriver(hub);
    expect(await driver.ok('PUT', '/me/favourites/loc_2', { label: 'Work' })).to.include({ label: 'Work' });
    await driver.ok('PUT', '/me/favourites/loc_1', {});
    expect(await driver.ok('PUT', '/me/favourites/loc_2', { label: 'Office' })).to.include({ label: 'Office' });
    expect((await driver.call('PUT', '/me/favourites/loc_3', {})).status).to.equal(409);
    const { items } = await driver.ok('GET', '/me/favourites');
    expect(items.map((one: { location_id: string; label: unknown }) => [one.location_id, one.label])).to.deep.equal([
      ['loc_1', null],
      ['loc_2', 'Office'],
    ]);
    expect((await driver.call('DELETE', '/me/favourites/loc_1')).status).to.equal(204);
    expect((await driver.call('DELETE', '/me/favourites/loc_1')).status).to.equal(404);
    const filter = { name: 'Fast', filter: { power_min_kw: '100', available_now: 'true' } };
    const made = await driver.ok('POST', '/me/filters', filter);
    expect(await driver.ok('GET', `/me/filters/${made.id}`)).to.deep.equal({ id: made.id, ...filter });
    await driver.ok('POST', '/me/filters', filter);
    expect((await driver.call('POST', '/me/filters', filter)).status).to.equal(409);
    for (const wrong of [{ 'A-B': '1' }, { a: 1 }, { a: 'x'.repeat(501) }])
      expect((await driver.call('POST', '/me/filters', { name: 'Wrong', filter: wrong })).status).to.equal(400);
  });

  it('are taken along whole, without what is nobody’s to know', async () => {
    const driver = await makeDriver(hub, 'DE-XVE', { name: 'Carry', email: 'carry@example.com' });
    await driver.ok('POST', '/me/vehicles', vehicle);
    await driver.ok('PUT', '/me/favourites/loc_5', { label: 'Sea' });
    hub.app.drivers.accounts.exporters.push({ name: 'more', export: async ({ driverId }) => [{ of: driverId }] });
    const answer = await driver.call('GET', '/me/export');
    hub.app.drivers.accounts.exporters.pop();
    expect(answer.headers.get('content-disposition')).to.contain('attachment');
    const small = await hub.admin<{ access_token: string }>('POST', `/drivers/${driver.id}/access-tokens`, {
      scopes: ['profile:read'],
    });
    // What was charged is in it.
    expect((await callApi(hub, small.access_token, 'GET', '/me/export')).body.code).to.equal('insufficient_scope');
    const { body } = answer;
    expect(body.profile).to.include({ name: 'Carry', email: 'carry@example.com' });
    expect(body.contracts.map((one: { contract_id: string }) => one.contract_id)).to.deep.equal([driver.contract_id]);
    expect([body.tokens.length, body.vehicles.length, body.favourites[0].label]).to.deep.equal([1, 1, 'Sea']);
    expect(body.more).to.deep.equal([{ of: driver.id }]);
    const { rows } = await hub.app.hub.reads.query(
      'select t.uid, c.group_id from driver_tokens t join driver_contracts c on c.id = t.contract where c.driver = $1',
      [driver.id],
    );
    const text = JSON.stringify(body);
    expect(text).to.not.contain(rows[0].uid).and.not.contain(rows[0].group_id);
  });
});
