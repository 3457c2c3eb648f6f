import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Hub } from '../../src/hub/hub.ts';
import {
  createPartner,
  offboardPartner,
  resumePartner,
  suspendPartner,
  updatePartner,
} from '../../src/hub/partners.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import type { Role } from '../../src/ocpi/party.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { assignRoles, insertPlatform, nobodyId, type RoleKey } from '../../src/store/partners.ts';
import { verifyAudit } from '../../src/store/read/audit.ts';
import { listPartners } from '../../src/store/read/partners.ts';
import { createHubRecord } from '../support/hub-record.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const actor = { name: 'admin' };
const role = (party_id: string, name: Role = 'CPO'): RoleKey => ({ country_code: 'BE', party_id, role: name });

describe('store: partners and their roles', () => {
  let test: TestDatabase;
  let database: Database;
  let hub: Hub;
  beforeEach(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log: createLogger('silent') });
    hub = await createHubRecord(database.knex);
  });
  afterEach(async () => {
    await database.close();
    await test.drop();
  });

  const create = (...roles: RoleKey[]) => createPartner(hub, actor, { name: 'A partner', roles });
  const holders = async (party_id: string): Promise<string[]> =>
    hub.db('parties').where({ party_id }).pluck('platform_id');
  /** Ids of those that succeeded; the others have to fail by the same kind of fault. */
  async function settled(kind: string, attempts: readonly Promise<string>[]): Promise<string[]> {
    const results = await Promise.allSettled(attempts);
    return results.flatMap((result) => {
      if (result.status === 'fulfilled') return result.value;
      expect(result.reason).to.be.instanceOf(Fault);
      expect(result.reason.kind).to.equal(kind);
      return [];
    });
  }

  it('give a role to one of many who ask at once, and the rest no partner at all', async () => {
    const winners = await settled(
      'conflict',
      Array.from({ length: 8 }, () => create(role('BEC'))),
    );
    expect(winners).to.have.length(1);
    expect(await holders('BEC')).to.deep.equal(winners);
    expect(await hub.db('platforms').pluck('id')).to.deep.equal(winners);
    expect(await verifyAudit(hub.db)).to.deep.equal({ ok: true, entries: 1 });
  });

  it('do not wait for each other in a circle when many ask for the same roles in different orders', async () => {
    const roles = ['AAA', 'BBB', 'CCC', 'DDD'].map((party) => role(party));
    const orders = Array.from({ length: 8 }, (_, at) => (at % 2 ? [...roles].reverse() : roles));
    const winners = await settled(
      'conflict',
      orders.map((order) => create(...order)),
    );
    expect(winners).to.have.length(1);
    for (const { party_id } of roles) expect(await holders(party_id)).to.deep.equal(winners);
  });

  it('return those that were free and say nothing of the others', async () => {
    const first = await create(role('AAA'));
    const id = randomUUID();
    const at = new Date();
    await insertPlatform(hub.db, id, { name: 'x', allow_private_network: false, quirks: {} }, at);
    const assigned = await assignRoles(
      hub.db,
      { id, state: 'planned' },
      [role('AAA'), role('AAA', 'EMSP'), role('BBB')],
      at,
    );
    expect(assigned.map(({ number: _, ...key }) => key)).to.have.deep.members([role('AAA', 'EMSP'), role('BBB')]);
    expect(await hub.db('parties').where(role('AAA')).pluck('platform_id')).to.deep.equal([first]);
  });

  it('go to one of many who ask for what an offboarded partner left, and keep their number', async () => {
    await offboardPartner(hub, actor, await create(role('BEC')));
    const [before] = await hub.db('parties');
    const winners = await settled(
      'conflict',
      Array.from({ length: 6 }, () => create(role('BEC'))),
    );
    expect(winners).to.have.length(1);
    const [after] = await hub.db('parties');
    expect(after).to.deep.include({
      platform_id: winners[0],
      number: before.number,
      status: 'PLANNED',
      announced: false,
    });
    expect(after.status_changed_at).to.be.greaterThan(before.status_changed_at);
  });

  it('stay with a partner that is only suspended', async () => {
    await suspendPartner(hub, actor, await create(role('BEC')));
    expect(await settled('conflict', [create(role('BEC'))])).to.deep.equal([]);
  });

  it('forget what was announced when they go to somebody else', async () => {
    const id = await create(role('BEC'), role('KEP'));
    await hub
      .db('parties')
      .where({ platform_id: id })
      .update({ announced: true, business_details: { name: 'Old' } });
    await updatePartner(hub, actor, id, { roles: [role('KEP')] });
    const [withdrawn] = await hub.db('parties').where({ party_id: 'BEC' });
    expect(withdrawn).to.deep.include({ platform_id: nobodyId, announced: false, status: 'SUSPENDED' });
    await create(role('BEC'));
    const [anew] = await hub.db('parties').where({ party_id: 'BEC' });
    expect(anew).to.deep.include({ business_details: null, announced: false, status: 'PLANNED' });
  });

  it('come back to the partner they were withdrawn from', async () => {
    const id = await create(role('BEC'), role('KEP'));
    await updatePartner(hub, actor, id, { roles: [role('KEP')] });
    await updatePartner(hub, actor, id, { roles: [role('KEP'), role('BEC')] });
    expect(await holders('BEC')).to.deep.equal([id]);
  });

  it('are told to others in every step, each later than the one before (H-10, H-13)', async () => {
    const id = await create(role('BEC'), role('KEP'));
    const steps = [
      () => suspendPartner(hub, actor, id),
      () => resumePartner(hub, actor, id),
      () => updatePartner(hub, actor, id, { roles: [role('KEP')] }),
      () => updatePartner(hub, actor, id, { roles: [role('KEP'), role('BEC')] }),
      () => offboardPartner(hub, actor, id),
    ];
    const statuses: string[] = [];
    let before = { number: 0, status_changed_at: new Date(0) };
    for (const step of steps) {
      await hub.db('changes').delete();
      await step();
      const row = await hub.db('parties').where({ party_id: 'BEC' }).first();
      statuses.push(row.status);
      expect(row.status_changed_at).to.be.greaterThan(before.status_changed_at);
      const told = await hub.db('changes').where({ module: 'hubclientinfo', object: row.number });
      expect(told).to.have.length(1);
      before = row;
    }
    expect(statuses).to.deep.equal(['SUSPENDED', 'PLANNED', 'SUSPENDED', 'PLANNED', 'SUSPENDED']);
  });

  it('follow the partner when they are added while it is suspended', async () => {
    const id = await create(role('BEC'));
    await suspendPartner(hub, actor, id);
    await updatePartner(hub, actor, id, { roles: [role('BEC'), role('NEW')] });
    expect(await hub.db('parties').orderBy('party_id').pluck('status')).to.deep.equal(['SUSPENDED', 'SUSPENDED']);
    await resumePartner(hub, actor, id);
    expect(await hub.db('parties').orderBy('party_id').pluck('status')).to.deep.equal(['PLANNED', 'PLANNED']);
  });

  it('are the same when a suspension and its undoing meet', async () => {
    const id = await create(role('BEC'));
    const both = await Promise.allSettled(
      Array.from({ length: 6 }, (_, at) => (at % 2 ? resumePartner(hub, actor, id) : suspendPartner(hub, actor, id))),
    );
    expect(both.some(({ status }) => status === 'fulfilled')).to.equal(true);
    const [platform] = await hub.db('platforms');
    const [party] = await hub.db('parties');
    expect(party.status).to.equal(platform.state === 'suspended' ? 'SUSPENDED' : 'PLANNED');
    expect((await verifyAudit(hub.db)).ok).to.equal(true);
  });

  it('leave nothing that would be delivered or pulled once a partner is offboarded', async () => {
    const id = await create(role('BEC'));
    await hub.db('cursors').insert({ platform_id: id, xid: '1', position: 1 });
    await hub.db('resyncs').insert({ platform_id: id, module: 'tokens', owner: '', reason: 'test' });
    await hub.db('pulls').insert({ platform_id: id, module: 'tokens', state: 'idle' });
    const at = new Date();
    const crawl = { platform_id: id, party: 'BE-BEC', module: 'tokens', xid: '1', registry_version: 1, date_to: at };
    await hub.db('crawl_marks').insert(crawl);
    await hub
      .db('undelivered')
      .insert({ platform_id: id, party: 'BE-BEC', module: 'tokens', object: 1, version: 1, next_try_at: new Date() });
    await offboardPartner(hub, actor, id);
    for (const table of ['cursors', 'resyncs', 'pulls', 'crawl_marks', 'undelivered']) {
      expect(await hub.db(table), table).to.deep.equal([]);
    }
  });

  it('are listed in the order they were made known, even within a microsecond', async () => {
    const ids: string[] = [];
    for (let made = 0; made < 9; made += 1) ids.push(await create(role(`P${made}0`)));
    await hub.db('platforms').update({ created_at: '2026-01-01T00:00:00.123456Z' });
    const seen: string[] = [];
    let after: readonly (string | number)[] | undefined;
    do {
      const { items, next } = await listPartners(hub.db, { state: undefined, party: undefined }, { limit: 2, after });
      seen.push(...items.map(({ id }) => id));
      after = next;
    } while (after !== undefined);
    expect(seen).to.deep.equal([...ids].sort());
  });
});
