import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createLogger } from '../../../src/kernel/logger.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import {
  dropQuotes,
  eraseQuotes,
  findQuote,
  insertQuotes,
  listQuotes,
  markQuoteUsed,
  type NewQuote,
  type QuoteOwner,
} from '../../../src/store/drivers/quotes.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

const minuteMs = 60_000;
const start = Date.parse('2026-11-30T09:00:00Z');
const at = (minutes: number): Date => new Date(start + minutes * minuteMs);

describe('kept quotes', () => {
  let test: TestDatabase;
  let database: Database;
  before(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log: createLogger('silent') });
  });
  after(async () => {
    await database.close();
    await test.drop();
  });
  beforeEach(async () => {
    await pool().query('delete from quotes');
  });

  const pool = () => database.pool('reads', 2);
  const anna: QuoteOwner = { emsp: 'DE-XVE', driver: randomUUID() };
  const ben: QuoteOwner = { emsp: 'DE-XVE', driver: randomUUID() };
  const app: QuoteOwner = { emsp: 'DE-XVE', driver: undefined };

  const quote = (expiresAt = at(15)): NewQuote => ({
    id: randomUUID(),
    owner: 'BE-BEC',
    location: 'loc1',
    evse: 'evse1',
    connector: '1',
    kind: 'ROAMING',
    tariff: '{"id":"T"}',
    fees: { session: '0.35', per_kwh: '0.02', vat: '19', currency: 'EUR' },
    document: '{"total":1}',
    expiresAt,
  });
  async function keep(owner: QuoteOwner, quotes: readonly NewQuote[], openMax = 10, now = at(0)): Promise<boolean> {
    return insertQuotes(pool(), owner, quotes, { now, openMax });
  }
  const isThere = async (owner: QuoteOwner, { id }: NewQuote) => (await findQuote(pool(), owner, id)) !== undefined;

  it('are as they were given, with where they are for and by what tariff', async () => {
    const [one, other] = [quote(), { ...quote(at(5)), kind: 'AD_HOC' as const, fees: null }];
    expect(await keep(anna, [one, other])).to.equal(true);
    const { expiresAt, ...rest } = one;
    expect(await findQuote(pool(), anna, one.id)).to.deep.equal({ ...rest, expires_at: expiresAt });
    expect(await findQuote(pool(), anna, other.id)).to.deep.include({ expires_at: at(5), fees: null });
  });

  it('are those of one driver, and nobody else has them', async () => {
    const one = quote();
    await keep(anna, [one]);
    expect(await isThere(anna, one)).to.equal(true);
    for (const other of [ben, app, { emsp: 'DE-OTH', driver: anna.driver }])
      expect(await isThere(other, one)).to.equal(false);
  });

  it('of an app are those of the driver who uses one', async () => {
    const one = quote();
    await keep(app, [one]);
    expect(await isThere(anna, one)).to.equal(true);
    expect(await isThere({ emsp: 'DE-OTH', driver: anna.driver }, one)).to.equal(false);
    await markQuoteUsed(pool(), anna.driver ?? '', one.id, at(1));
    expect([await isThere(anna, one), await isThere(ben, one), await isThere(app, one)]).to.deep.equal([
      true,
      false,
      false,
    ]);
    await markQuoteUsed(pool(), ben.driver ?? '', one.id, at(2));
    expect(await isThere(anna, one)).to.equal(true);
  });

  it('are so many of an owner, not counting what has expired', async () => {
    for (const owner of [anna, app]) {
      expect(await keep(owner, [quote(), quote()], 2)).to.equal(true);
      const more = quote();
      expect(await keep(owner, [more], 2)).to.equal(false);
      expect(await isThere(owner, more)).to.equal(false);
      expect(await keep(owner, [quote(at(60))], 2, at(16))).to.equal(true);
    }
    expect(await keep(ben, [quote()], 2)).to.equal(true);
  });

  it('go when nobody has used them and they have expired, and later when a charge was started with them', async () => {
    const [old, used, fresh] = [quote(at(15)), quote(at(15)), quote(at(90))];
    await keep(anna, [old, used, fresh]);
    await markQuoteUsed(pool(), anna.driver ?? '', used.id, at(10));
    const left = async (): Promise<boolean[]> => Promise.all([old, used, fresh].map((one) => isThere(anna, one)));
    await dropQuotes(pool(), { expiredBefore: at(15), usedBefore: at(10), max: 10 });
    expect(await left()).to.deep.equal([true, true, true]);
    await dropQuotes(pool(), { expiredBefore: at(16), usedBefore: at(10), max: 10 });
    expect(await left()).to.deep.equal([false, true, true]);
    await dropQuotes(pool(), { expiredBefore: at(16), usedBefore: at(11), max: 10 });
    expect(await left()).to.deep.equal([false, false, true]);
  });

  it('are dropped so many at a time', async () => {
    await keep(anna, [quote(), quote(), quote()]);
    await dropQuotes(pool(), { expiredBefore: at(16), usedBefore: at(0), max: 2 });
    expect(await listQuotes(pool(), anna.driver ?? '')).to.have.length(1);
  });

  it('are erased with the driver, and are his to take along', async () => {
    await keep(anna, [quote(), quote()]);
    await keep(ben, [quote()]);
    expect(await listQuotes(pool(), anna.driver ?? '')).to.deep.equal(['{"total":1}', '{"total":1}']);
    await database.knex.transaction((tx) => eraseQuotes(tx, anna.driver ?? ''));
    expect(await listQuotes(pool(), anna.driver ?? '')).to.deep.equal([]);
    expect(await listQuotes(pool(), ben.driver ?? '')).to.have.length(1);
  });
});
