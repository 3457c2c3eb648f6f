import { expect } from 'chai';
import { openDatabase } from '../../src/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const log = { info: () => undefined, warn: () => undefined };

/** What a change of an EVSE's status writes, by table. */
const written = {
  evses: ['status', 'last_updated', 'last_updated_text'],
  objects_locations: ['version', 'last_updated', 'last_updated_text', 'changed_at', 'changed_xid'],
} as const;

describe('the status of an EVSE', () => {
  let test: TestDatabase;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.drop());

  it('changes in place: no index has a column that it writes', async () => {
    const database = await openDatabase(test.url, { log });
    try {
      for (const [table, columns] of Object.entries(written)) {
        const { rows } = await database.pool('test', 1).query<{ indexed: string[]; known: string[] }>(
          `select
             array(select distinct a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid
               where i.indrelid = $1::regclass and a.attnum = any (i.indkey)) as indexed,
             array(select attname::text from pg_attribute where attrelid = $1::regclass) as known`,
          [table],
        );
        expect(rows[0]?.indexed).to.be.an('array').that.is.not.empty;
        expect(rows[0]?.known).to.include.members([...columns]);
        expect(rows[0]?.indexed).to.not.include.oneOf([...columns]);
      }
    } finally {
      await database.close();
    }
  });
});
