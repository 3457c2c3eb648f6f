import { expect } from 'chai';
import { SigningKeys } from '../../../src/hub/drivers/issuer/keys.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { randomIds } from '../../../src/kernel/ids.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { createLogger } from '../../../src/kernel/logger.ts';
import { createVault } from '../../../src/kernel/secrets.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { insertContract } from '../../../src/store/drivers/accounts/contracts.ts';
import { insertDriver } from '../../../src/store/drivers/accounts/drivers.ts';
import {
  notePublished,
  putToken,
  setTokenStates,
  takeUnpublished,
  tokensWith,
} from '../../../src/store/drivers/accounts/tokens.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

const at = new Date('2026-11-30T10:00:00Z');
const later = new Date('2026-11-30T10:00:10Z');

describe('the store of drivers’ accounts', () => {
  let test: TestDatabase;
  let database: Database;
  let contract: string;
  before(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log: createLogger('silent') });
    const driver = { id: randomIds.uuid(), emsp: 'DE-XVE', personal: Buffer.of(1), email_digest: null, password: null };
    await insertDriver(database.knex, { ...driver, language: null }, at);
    contract = randomIds.uuid();
    const ids = { contract_id: 'DEXVEC00000001X', group_id: 'GROUP' };
    await insertContract(database.knex, { id: contract, emsp: 'DE-XVE', driver: driver.id, ...ids, valid_from: at });
  });
  after(async () => {
    await database.close();
    await test.drop();
  });

  const token = (uid: string) =>
    putToken(
      database.knex,
      { id: randomIds.uuid(), emsp: 'DE-XVE', uid, type: 'RFID', visual_number: null, contract },
      { at, dueAt: at },
    );
  const rowOf = async (id: string | undefined) => (await tokensWith(database.knex, [id ?? '']))[0];

  it('gives each token that the network does not know to one taker, until it is due again', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => token(`T${index}`)));
    const taken = await Promise.all([1, 2, 3, 4].map(() => takeUnpublished(database.knex, at, later, 7)));
    expect(taken.flat().sort()).to.deep.equal([...ids].sort());
    expect(await takeUnpublished(database.knex, at, later, 100)).to.deep.equal([]);
    for (const id of ids.slice(1)) await notePublished(database.knex, id ?? '', 1);
    expect(await takeUnpublished(database.knex, later, later, 100)).to.deep.equal(ids.slice(0, 1));
  });

  it('does not take an older state for what the network knows', async () => {
    const id = await token('VERSIONS');
    const states = ['BLOCKED', 'ACTIVE', 'ACTIVE'] as const;
    const changed: string[][] = [];
    for (const state of states)
      changed.push(await setTokenStates(database.knex, { id: id ?? '' }, state, { at, dueAt: at }));
    // What leaves it as it is is no change.
    expect(changed).to.deep.equal([[id], [id], []]);
    const row = await rowOf(id);
    expect(row).to.include({ version: 3, state: 'ACTIVE' });
    // last_updated grows although the clock stands still.
    expect(row?.changed_at.getTime()).to.equal(at.getTime() + 2);
    await notePublished(database.knex, id ?? '', 3);
    await notePublished(database.knex, id ?? '', 2);
    expect(await takeUnpublished(database.knex, later, later, 100)).to.not.include(id);
    await setTokenStates(database.knex, { id: id ?? '' }, 'ENDED', { at, dueAt: at });
    expect(await takeUnpublished(database.knex, later, later, 100)).to.include(id);
    expect(await setTokenStates(database.knex, { id: id ?? '' }, 'ACTIVE', { at, dueAt: at })).to.deep.equal([]);
  });

  it('gives a uid to one contract at a time, however it is spelled', async () => {
    const id = await token('abc');
    expect(await token('ABC')).to.equal(undefined);
    await setTokenStates(database.knex, { id: id ?? '' }, 'ENDED', { at, dueAt: at });
    expect(await token('ABC')).to.equal(id);
    expect(await rowOf(id)).to.include({ uid: 'abc', state: 'ACTIVE', version: 3 });
  });

  it('makes one key of the issuer, however many processes need the first', async () => {
    const parts = {
      db: database.knex,
      vault: createVault(Buffer.alloc(32, 1), randomIds),
      clock: systemClock,
      ids: randomIds,
      limits: defaultLimits,
    };
    const sets = await Promise.all([1, 2, 3, 4].map(() => new SigningKeys(parts).published()));
    expect(new Set(sets.map(({ keys }) => JSON.stringify(keys))).size).to.equal(1);
    expect(sets[0]?.keys).to.have.length(1);
    const { kid } = await new SigningKeys(parts).signing();
    expect(sets[0]?.keys[0]).to.include({ kid, use: 'sig', alg: 'ES256' });
  });
});
