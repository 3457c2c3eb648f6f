import { expect } from 'chai';
import { checkDigit } from '../../../src/hub/drivers/accounts/emaid.ts';
import { publishDueTokens } from '../../../src/hub/drivers/accounts/publish.ts';
import { hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const emsp = { country_code: 'DE', party_id: 'XVE' };

describe('tokens of drivers', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let stranger: ConnectedPartner;
  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    stranger = await hub.connect('CPO', 'FR-STR');
    await hostEmsp(hub);
    await hub.agree('BE-BEC', 'DE-XVE');
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const copies = (contract: string) => cpo.received('tokens').filter(({ contract_id }) => contract_id === contract);
  const valid = (contract: string) => copies(contract).map((token) => token.valid);

  it('reach the CPOs by agreements as soon as there is a driver (K-01)', async () => {
    const driver = await makeDriver(hub, 'DE-XVE', { name: 'Ada', email: 'ada@example.com', language: 'nl-BE' });
    expect(driver.contract_id).to.match(/^DEXVEC[0-9A-Z]{9}$/);
    expect(checkDigit(driver.contract_id.slice(0, 14))).to.equal(driver.contract_id.at(-1));
    await hub.settled();
    const [token] = copies(driver.contract_id);
    expect(token).to.include({
      ...emsp,
      type: 'APP_USER',
      contract_id: driver.contract_id,
      issuer: 'Drivers of DE-XVE',
      valid: true,
      whitelist: 'ALLOWED',
      language: 'nl',
    });
    expect(token?.uid).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    // OCPP 1.6 takes no longer ones.
    expect(token?.group_id).to.match(/^[0-9A-Z]{20}$/);
    expect(JSON.stringify(token)).to.not.contain('Ada').and.not.contain('ada@');
    expect(stranger.received('tokens')).to.deep.equal([]);
    const listed = await driver.ok('GET', '/me/tokens');
    expect(listed.items).to.deep.equal([
      {
        id: listed.items[0].id,
        type: 'APP_USER',
        visual_number: null,
        state: 'ACTIVE',
        is_valid: true,
        created_at: listed.items[0].created_at,
      },
    ]);
    expect(JSON.stringify(listed)).to.not.contain(token?.uid);
  });

  it('become invalid when the driver blocks them, and valid again', async () => {
    const driver = await makeDriver(hub);
    const { items } = await driver.ok('GET', '/me/tokens');
    const path = `/me/tokens/${items[0].id}`;
    expect(await driver.ok('PATCH', path, { state: 'BLOCKED' })).to.include({ state: 'BLOCKED', is_valid: false });
    await hub.settled();
    expect(valid(driver.contract_id)).to.deep.equal([false]);
    const accounts = hub.app.drivers.accounts.accounts;
    const viewer = { emsp, driverId: driver.id };
    await accounts.tokenToStart(viewer, undefined).then(
      () => expect.fail('a blocked token may start'),
      (error: { kind: string }) => expect(error.kind).to.equal('refused'),
    );
    expect(await driver.ok('PATCH', path, { state: 'ACTIVE' })).to.include({ state: 'ACTIVE', is_valid: true });
    await hub.settled();
    expect(valid(driver.contract_id)).to.deep.equal([true]);
    expect(await accounts.tokenToStart(viewer, items[0].id)).to.deep.equal(copies(driver.contract_id)[0]);
    expect((await driver.call('PATCH', path, { state: 'ENDED' })).status).to.equal(400);
    expect((await driver.call('DELETE', path)).status).to.equal(409);
  });

  it('become invalid when the operator blocks the driver, who cannot undo that', async () => {
    const driver = await makeDriver(hub);
    const { items } = await driver.ok('GET', '/me/tokens');
    await hub.admin('PATCH', `/drivers/${driver.id}`, { is_blocked: true });
    await driver.ok('PATCH', `/me/tokens/${items[0].id}`, { state: 'BLOCKED' });
    expect(await driver.ok('PATCH', `/me/tokens/${items[0].id}`, { state: 'ACTIVE' })).to.include({ is_valid: false });
    expect(await driver.ok('GET', '/me')).to.include({ is_blocked: true });
    await hub.settled();
    expect(valid(driver.contract_id)).to.deep.equal([false]);
    await hub.admin('PATCH', `/drivers/${driver.id}`, { is_blocked: false });
    await hub.settled();
    expect(valid(driver.contract_id)).to.deep.equal([true]);
  });

  it('end with their contract; a new one has its own', async () => {
    const driver = await makeDriver(hub);
    const renewed = await hub.admin<{ id: string; contract_id: string }>('POST', `/drivers/${driver.id}/contracts`);
    await hub.settled();
    expect(valid(driver.contract_id)).to.deep.equal([false]);
    expect(valid(renewed.contract_id)).to.deep.equal([true]);
    expect(copies(renewed.contract_id)[0]?.group_id).to.not.equal(copies(driver.contract_id)[0]?.group_id);
    const { items } = await driver.ok('GET', '/me/contracts');
    const shown = items.map((one: { contract_id: string; valid_until: unknown }) => [
      one.contract_id,
      one.valid_until === null,
    ]);
    expect(shown).to.deep.equal([
      [driver.contract_id, false],
      [renewed.contract_id, true],
    ]);
    await hub.admin('DELETE', `/driver-contracts/${renewed.id}`);
    await hub.admin('DELETE', `/driver-contracts/${renewed.id}`);
    await hub.settled();
    expect(valid(renewed.contract_id)).to.deep.equal([false]);
    expect((await driver.ok('GET', '/me/tokens')).items).to.deep.equal([]);
    const accounts = hub.app.drivers.accounts.accounts;
    await accounts.tokenToStart({ emsp, driverId: driver.id }, undefined).then(
      () => expect.fail('nothing to start with'),
      (error: { kind: string }) => expect(error.kind).to.equal('not-found'),
    );
  });

  it('are told after a crash between the account and the network', async () => {
    const driver = await makeDriver(hub);
    await hub.settled();
    // As it stands when a process ends right after the transaction.
    await hub.app.hub.db('driver_tokens').update({
      published_version: 0,
      version: 2,
      changed_at: hub.app.hub.db.raw(`changed_at + interval '1 second'`),
      due_at: hub.app.hub.db.raw(`now() + interval '1 hour'`),
    });
    await hub.app.hub.db('driver_contracts').where({ driver: driver.id }).update({ ended_at: new Date() });
    expect(await publishDueTokens(hub.app.drivers.accounts.hub)).to.equal(0);
    expect(valid(driver.contract_id)).to.deep.equal([true]);
    await hub.app.hub.db('driver_tokens').update({ due_at: new Date() });
    await until(async () => (await unpublished()) === 0, { what: 'the worker to tell the tokens' });
    await hub.settled();
    expect(valid(driver.contract_id)).to.deep.equal([false]);
  });

  it('are listed for those who pull them, the oldest first, in pages and by time', async () => {
    const accounts = hub.app.drivers.accounts.accounts;
    const all = await accounts.tokens(emsp, { offset: 0, limit: 100 });
    expect(all.total).to.equal(all.tokens.length).and.to.be.above(3);
    const page = await accounts.tokens(emsp, { offset: 1, limit: 2 });
    expect(page).to.deep.equal({ total: all.total, tokens: all.tokens.slice(1, 3) });
    const stamp = Date.parse(all.tokens[2]?.last_updated ?? '');
    const newer = await accounts.tokens(emsp, { offset: 0, limit: 100, from: stamp });
    expect(newer.tokens).to.deep.equal(all.tokens.filter((token) => Date.parse(token.last_updated) >= stamp));
    const older = await accounts.tokens(emsp, { offset: 0, limit: 100, to: stamp });
    expect(older.total + newer.total).to.equal(all.total);
    expect((await accounts.tokens({ ...emsp, party_id: 'XVF' }, { offset: 0, limit: 100 })).total).to.equal(0);
  });

  it('are found as OCPI names them, and their drivers by the contract of a bill', async () => {
    const driver = await makeDriver(hub);
    const accounts = hub.app.drivers.accounts.accounts;
    const { uid, contract_id } = await accounts.tokenToStart({ emsp, driverId: driver.id }, undefined);
    expect((await accounts.tokenNow(emsp, uid.toUpperCase(), 'APP_USER'))?.token).to.include({ uid, valid: true });
    expect(await accounts.tokenNow(emsp, uid, 'RFID')).to.equal(undefined);
    expect(await accounts.tokenNow({ ...emsp, party_id: 'XVF' }, uid, 'APP_USER')).to.equal(undefined);
    expect(await accounts.driverOf(emsp, { uid, type: 'APP_USER' })).to.equal(driver.id);
    const spelled = contract_id.replace(/^(..)(...)(.{9}).$/, '$1-$2-$3').toLowerCase();
    for (const id of [contract_id, spelled, 'UNKNOWN'])
      expect(await accounts.driverOf(emsp, { uid, type: 'APP_USER', contract_id: id }), id).to.equal(driver.id);
    const other = await makeDriver(hub);
    // A card that has become another's since.
    const bill = { uid, type: 'APP_USER', contract_id: other.contract_id };
    expect(await accounts.driverOf(emsp, bill)).to.equal(other.id);
  });

  it('have a contract id that begins as the operator says', async () => {
    await hub.admin('PATCH', '/parties/DE-XVE', { contract_prefix: 'NL8AA9Z' });
    const driver = await makeDriver(hub);
    expect(driver.contract_id).to.match(/^NL8AA9Z[0-9A-Z]{8}$/);
    await hub.settled();
    expect(valid(driver.contract_id)).to.deep.equal([true]);
  });

  const unpublished = async (): Promise<number> => {
    const [{ count }] = await hub.app.hub
      .db('driver_tokens')
      .whereRaw('published_version < version')
      .select(hub.app.hub.db.raw('count(*) as count'));
    return count;
  };
});
