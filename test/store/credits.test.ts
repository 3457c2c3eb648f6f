import { expect } from 'chai';
import fc from 'fast-check';
import { defaultLimits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { type CdrOutcome, type CdrWriter, createCdrWriter } from '../../src/store/cdr-writer.ts';
import { type Database, indexedPlans, openDatabase } from '../../src/store/database.ts';
import { type Bill, CreditModel, moves, unitsOf, writeOf } from '../support/credit-model.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

/** CDRs that are sent, about; CREDIT_STEPS=1000000 is the long run. */
const stepsWanted = Number(process.env['CREDIT_STEPS'] ?? 3000);
/** CDRs in a life of a ledger, on average. */
const stepsInRun = 48;

describe('the life of credit CDRs (E4)', function () {
  this.timeout(60_000 + stepsWanted * 50);
  let test: TestDatabase;
  let database: Database;
  let writer: CdrWriter;
  before(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log: createLogger('silent') });
    writer = createCdrWriter(database.pool('lanes', 2, indexedPlans), defaultLimits, () => undefined);
  });
  after(async () => {
    await database.close();
    await test.drop();
  });

  const send = async (bills: readonly Bill[]): Promise<CdrOutcome[]> =>
    (await Promise.all(bills.map((bill) => writer.write(writeOf(bill))))).map(({ outcome }) => outcome);

  /** What the ledger has of an owner: each CDR with what it credits, and the total. */
  async function ledgerOf(owner: string): Promise<{ entries: string[]; units: bigint }> {
    const { rows } = await database
      .pool('lanes', 2)
      .query<{ entry: string; total: string }>(
        `select id || ' ' || coalesce(credit_reference_key, '-') as entry, total_excl_vat::text as total from cdrs where owner = $1`,
        [owner],
      );
    return {
      entries: rows.map(({ entry }) => entry).sort(),
      units: rows.reduce((sum, { total }) => sum + unitsOf(total), 0n),
    };
  }

  it('is that of a model, whatever comes in whatever order, also at the same moment (D-07, D-08, D-09, D-10)', async () => {
    const seen = new Map<CdrOutcome, number>();
    let run = 0;
    const property = fc.asyncProperty(moves, async (life) => {
      run += 1;
      const model = new CreditModel(run);
      for (const move of life) {
        if ('reject' in move) {
          const bill = model.reject(move.reject);
          if (bill) await reject(bill);
          continue;
        }
        const sent: Bill[] = [];
        for (const step of move.batch) sent.push(model.billOf(step, sent));
        const outcomes = await send(sent);
        expect(outcomes).to.deep.equal(model.outcomesOf(sent));
        for (const outcome of outcomes) seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      }
      for (const owner of [`A${run}`, `B${run}`]) {
        const own = model.bills.filter((bill) => bill.owner === owner);
        expect(await ledgerOf(owner)).to.deep.equal({
          entries: own.map(({ id, credits }) => `${id} ${credits?.toLowerCase() ?? '-'}`).sort(),
          units: own.reduce((sum, { excl }) => sum + unitsOf(excl), 0n),
        });
      }
    });
    await fc.assert(property, { numRuns: Math.ceil(stepsWanted / stepsInRun) });
    const steps = [...seen.values()].reduce((sum, count) => sum + count, 0);
    if (process.env['CREDIT_STEPS'] !== undefined)
      console.log(`      ${steps} CDRs: ${[...seen].map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`);
    expect(steps).to.be.above(stepsWanted / 2);
    expect([...seen.keys()].sort()).to.deep.equal([
      'created',
      'credit-differs',
      'credit-of-credit',
      'credit-rejected',
      'credit-repeated',
      'credit-unknown',
      'differs',
      'repeated',
    ]);
  });

  async function reject({ owner, id }: Bill): Promise<void> {
    await database
      .pool('lanes', 2)
      .query(
        `update cdr_deliveries set rejected_at = now() where number = (select number from cdrs where owner = $1 and id = $2)`,
        [owner, id],
      );
  }

  it('holds between processes: two hubs take one of two credits (D-09)', async () => {
    const other = createCdrWriter(database.pool('other', 2, indexedPlans), defaultLimits, () => undefined);
    const bill = { owner: 'XX-TWO', emsp: 'NL-TNM', currency: 'EUR', excl: '8.1', incl: null, credits: null };
    const outcomes: string[] = [];
    for (let round = 0; round < 50; round += 1) {
      const original = { ...bill, id: `O${round}` };
      await send([original]);
      const credit = { ...original, excl: '-8.1', credits: original.id };
      const results = await Promise.all([
        writer.write(writeOf({ ...credit, id: `P${round}` })),
        other.write(writeOf({ ...credit, id: `Q${round}` })),
      ]);
      outcomes.push(
        results
          .map(({ outcome }) => outcome)
          .sort()
          .join(' '),
      );
    }
    expect(new Set(outcomes)).to.deep.equal(new Set(['created credit-repeated']));
  });

  it('is not held up between processes: many credits of the same CDRs, named in another order (D-09)', async () => {
    const other = createCdrWriter(database.pool('other', 2, indexedPlans), defaultLimits, () => undefined);
    const bill = { owner: 'XX-TWO', emsp: 'NL-TNM', currency: 'EUR', excl: '8.1', incl: null, credits: null };
    for (let round = 0; round < 8; round += 1) {
      const originals = Array.from({ length: 100 }, (_, at) => ({ ...bill, id: `M${round}-${100 + at}` }));
      await send(originals);
      const credits = (prefix: string, last: number) =>
        originals.map(({ id }, at) =>
          writeOf({ ...bill, excl: '-8.1', credits: id, id: `${prefix}${round}-${Math.abs(last - at) + 100}` }),
        );
      const results = await Promise.all([
        ...credits('R', 0).map((write) => writer.write(write)),
        ...credits('S', 99).map((write) => other.write(write)),
      ]);
      expect(results.filter(({ outcome }) => outcome === 'created')).to.have.lengthOf(100);
      expect(results.filter(({ outcome }) => outcome === 'credit-repeated')).to.have.lengthOf(100);
    }
  });
});
