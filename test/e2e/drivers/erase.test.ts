import { expect } from 'chai';
import { Fault } from '../../../src/kernel/fault.ts';
import { hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const emsp = { country_code: 'DE', party_id: 'XVE' };

describe('an account that is erased', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  before(async () => {
    hub = await startHub({ limits: { accountsLookMs: 50, accountsRetryMs: 50, accessTokenCacheMs: 0 } });
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hostEmsp(hub);
    await hub.agree('BE-BEC', 'DE-XVE');
  });
  after(() => hub.stop());
  /** Those of the parts of the hub; tests add their own. */
  let parts = 0;
  beforeEach(() => {
    parts = hub.app.drivers.accounts.erasers.length;
  });
  afterEach(() => {
    hub.app.drivers.accounts.erasers.length = parts;
  });

  const rowsAbout = async (id: string): Promise<string> => {
    const { rows } = await hub.app.hub.reads.query<{ table: string }>(
      `select table_name as table from information_schema.columns
       where table_schema = 'public' and (column_name = 'driver' or (table_name = 'drivers' and column_name = 'id'))
       order by 1`,
    );
    const found: string[] = [];
    for (const { table } of rows) {
      const { rows: hits } = await hub.app.hub.reads.query<{ text: string }>(`select t::text as text from ${table} t`);
      found.push(...hits.filter(({ text }) => text.includes(id)).map(({ text }) => `${table}: ${text}`));
    }
    expect(rows.map(({ table }) => table)).to.include.members(['drivers', 'driver_vehicles', 'idempotency_keys']);
    return found.join('\n');
  };

  it('leaves its contract and sums, and nothing that says who it was (7.14)', async () => {
    const driver = await makeDriver(hub, 'DE-XVE', { email: 'gone@example.com', name: 'Gone' });
    await hub.admin('POST', '/drivers/cards', {
      emsp: 'DE-XVE',
      cards: [{ uid: '04EE01', visual_number: 'E 1', code: 'ERASECODE' }],
    });
    await driver.ok('POST', '/me/tokens', { visual_number: 'E 1', code: 'ERASECODE' });
    await driver.ok('POST', '/me/vehicles', { usable_kwh: 58 });
    await driver.ok('PUT', '/me/favourites/loc_9', {});
    await driver.ok('POST', '/me/filters', { name: 'F', filter: {} });
    await hub.settled();
    expect(await rowsAbout(driver.id)).to.not.equal('');
    const order: string[] = [];
    hub.app.drivers.accounts.erasers.push({
      async erase(tx, viewer) {
        const [{ count }] = await tx('driver_tokens')
          .whereRaw('published_version < version')
          .select(tx.raw('count(*) as count'));
        order.push(`${viewer.driverId} ${count}`);
      },
    });
    expect((await driver.call('DELETE', '/me')).status).to.equal(204);
    // The network knew first.
    expect(order).to.deep.equal([`${driver.id} 0`]);
    expect((await driver.call('GET', '/me')).status).to.equal(401);
    expect(await rowsAbout(driver.id)).to.equal('');
    expect((await hub.call('GET', `/drivers/${driver.id}`)).status).to.equal(404);
    expect((await hub.call('DELETE', `/drivers/${driver.id}`)).status).to.equal(404);
    await hub.settled();
    const copies = cpo.received('tokens').filter(({ contract_id }) => contract_id === driver.contract_id);
    expect(copies.map(({ valid }) => valid)).to.deep.equal([false, false]);
    for (const copy of copies) expect(copy).to.not.have.any.keys('visual_number', 'language');
    // A bill that comes late finds the contract, and nobody.
    const [{ uid = '' } = {}] = copies;
    const bill = { uid, type: 'APP_USER', contract_id: driver.contract_id };
    expect(await hub.app.drivers.accounts.accounts.driverOf(emsp, bill)).to.equal(undefined);
    const { rows } = await hub.app.hub.reads.query('select driver from driver_contracts where contract_id = $1', [
      driver.contract_id,
    ]);
    expect(rows).to.deep.equal([{ driver: null }]);
    const again = await makeDriver(hub, 'DE-XVE', { email: 'gone@example.com' });
    expect(again.contract_id).to.not.equal(driver.contract_id);
    const relinked = await again.call('POST', '/me/tokens', { visual_number: 'E 1' });
    expect(relinked.body.state).to.equal('AWAITING_TAP');
    expect(await hub.app.drivers.accounts.accounts.noteTap(emsp, '04EE01', 'RFID', Date.now() + 1)).to.equal(true);
  });

  it('stays while something of it is under way', async () => {
    const driver = await makeDriver(hub);
    const { erasers } = hub.app.drivers.accounts;
    erasers.push({
      check: async () => {
        throw new Fault('conflict', 'a charge is under way');
      },
      erase: async () => undefined,
    });
    expect((await driver.call('DELETE', '/me')).status).to.equal(409);
    expect((await hub.call('DELETE', `/drivers/${driver.id}`)).status).to.equal(409);
    expect((await driver.call('GET', '/me')).status).to.equal(200);
    erasers.length = parts;
    await hub.admin('DELETE', `/drivers/${driver.id}`);
    expect(await rowsAbout(driver.id)).to.equal('');
  });

  it('is erased to the end by whoever looks next, when a part or the network was in the way', async () => {
    const driver = await makeDriver(hub, 'DE-XVE', { name: 'Slow' });
    const { erasers } = hub.app.drivers.accounts;
    let failures = 0;
    erasers.push({
      async erase() {
        failures += 1;
        if (failures < 3) throw new Error('this part cannot now');
      },
    });
    expect((await driver.call('DELETE', '/me')).status).to.equal(204);
    // What says who it was is gone already.
    expect((await driver.call('GET', '/me')).status).to.equal(401);
    const { rows } = await hub.app.hub.reads.query('select erased_at from drivers where id = $1', [driver.id]);
    expect(rows[0]?.erased_at).to.be.a('Date');
    await until(async () => (await rowsAbout(driver.id)) === '', { what: 'the worker to finish' });
    expect(failures).to.equal(3);
  });

  it('is erased to the end after a crash right after it began', async () => {
    const driver = await makeDriver(hub);
    await hub.settled();
    const { db } = hub.app.hub;
    // As it stands when a process ends right after its first transaction.
    await db.transaction(async (tx) => {
      await tx('drivers').where({ id: driver.id }).update({ erased_at: new Date(), email_digest: null });
      await tx('driver_contracts').where({ driver: driver.id }).update({ ended_at: new Date() });
      await tx.raw(
        `update driver_tokens set state = 'ENDED', version = version + 1, changed_at = changed_at + interval '1 second'
         where contract in (select id from driver_contracts where driver = ?)`,
        [driver.id],
      );
    });
    await until(async () => (await rowsAbout(driver.id)) === '', { what: 'the worker to finish' });
    await hub.settled();
    const copies = cpo.received('tokens').filter(({ contract_id }) => contract_id === driver.contract_id);
    expect(copies.map(({ valid }) => valid)).to.deep.equal([false]);
  });

  it('does not come back by what its driver does at the same moment', async () => {
    const driver = await makeDriver(hub);
    const [erased, ...others] = await Promise.all([
      driver.call('DELETE', '/me'),
      driver.call('POST', '/me/vehicles', { usable_kwh: 58 }),
      driver.call('PATCH', '/me', { name: 'Back' }),
      driver.call('PUT', '/me/favourites/loc_1', {}),
    ]);
    expect(erased?.status).to.equal(204);
    for (const { status } of others) expect(status).to.be.oneOf([200, 201, 401, 404]);
    await until(async () => (await rowsAbout(driver.id)) === '', { what: 'nothing to be left' });
  });
});
