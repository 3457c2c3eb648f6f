import { expect } from 'chai';
import type { Pool } from 'pg';
import { createLogger } from '../../../src/kernel/logger.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { inStationTurn } from '../../../src/store/stations/transactions.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { faultOf } from '../../support/stations/fault-of.ts';

describe("a station's turn in the database", () => {
  let test: TestDatabase;
  let database: Database;
  let pool: Pool;
  before(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log: createLogger('silent') });
    pool = database.pool('station events', 1);
  });
  after(async () => {
    await database.close();
    await test.drop();
  });

  it('is an outage when its connection breaks, at whatever statement, and the next one is not', async () => {
    const endsIt = 'select pg_terminate_backend(pg_backend_pid())';
    const atOnce = inStationTurn(pool, 1, (client) => client.query(endsIt));
    expect(await faultOf(atOnce)).to.equal('overloaded');
    const later = inStationTurn(pool, 1, async (client) => {
      await client.query(endsIt).catch(() => undefined);
      // Said by the connection itself, without a code.
      await client.query('select 1');
    });
    expect(await faultOf(later)).to.equal('overloaded');
    expect(await inStationTurn(pool, 1, async (client) => (await client.query('select 1 as one')).rows)).to.deep.equal([
      { one: 1 },
    ]);
  });

  it('raises what went wrong in it as it is', async () => {
    const wrong = new TypeError('wrong');
    const raised = await inStationTurn(pool, 1, () => Promise.reject(wrong)).catch((error: unknown) => error);
    expect(raised).to.equal(wrong);
  });
});
