import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { defaultLimits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { listMessages, type MessageFilters } from '../../src/store/read/messages.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const log = createLogger('silent');

interface Line {
  readonly from: string;
  readonly to: string;
  readonly module?: string;
  readonly side?: string;
  readonly session?: string | null;
  readonly reference?: string;
}

describe('the messages of one charge', () => {
  let test: TestDatabase;
  let database: Database;
  let minute = 0;

  before(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log });
  });
  afterEach(() => database.knex('messages').delete());
  after(async () => {
    await database.close();
    await test.drop();
  });

  /** Enters a message a minute after the one before, and gives its correlation id. */
  async function add({ from, to, module = 'sessions', side = 'receiver', session = 'S1', reference }: Line) {
    minute += 1;
    const correlationId = randomUUID();
    await database.knex('messages').insert({
      at: new Date(Date.UTC(2026, 0, 1) + minute * 60_000),
      id: randomUUID(),
      direction: 'in',
      platform_id: randomUUID(),
      ms: 1,
      from_party: from,
      to_party: to,
      module,
      side,
      method: 'PUT',
      path: '/',
      session,
      reference,
      request_id: 'r',
      correlation_id: correlationId,
    });
    return correlationId;
  }
  const asksFor = (reference: string): Partial<Line> => ({
    module: 'tokens',
    side: 'sender',
    session: null,
    reference,
  });
  const story = async (filters: MessageFilters) => {
    const { items } = await listMessages(database.knex, filters, { limit: 200, after: undefined }, defaultLimits);
    return items.map(({ correlation_id }) => correlation_id);
  };

  it('are those of its CPO, not of another whose eMSP that party is, with a session of the same name', async () => {
    // BE-BEC asks about a driver of NL-TNM, and is asked about one of its own.
    const asked = await add({ from: 'BE-BEC', to: 'NL-TNM', ...asksFor('R1') });
    const others = [await add({ from: 'DE-STW', to: 'BE-BEC', ...asksFor('R1') })];
    const begun = await add({ from: 'BE-BEC', to: 'NL-TNM', reference: 'R1' });
    others.push(await add({ from: 'DE-STW', to: 'BE-BEC', reference: 'R1' }));
    others.push(await add({ from: 'BE-BEC', to: 'DE-STW', module: 'chargingprofiles' }));
    const profile = await add({ from: 'NL-TNM', to: 'BE-BEC', module: 'chargingprofiles' });
    const billed = await add({ from: 'BE-BEC', to: 'NL-TNM', module: 'cdrs', reference: 'R1' });
    for (const correlationId of [asked, begun, profile, billed]) {
      expect(await story({ correlationId })).to.deep.equal([asked, begun, profile, billed]);
    }
    for (const correlationId of others) expect(await story({ correlationId })).to.deep.equal(others);
    expect(await story({ session: ['s1'] })).to.have.lengthOf(7);
  });

  it('are found however many another CPO has of a session of the same name', async () => {
    for (let told = 0; told <= defaultLimits.storyLinksMax; told += 1) await add({ from: 'DE-STW', to: 'FR-MOB' });
    const asked = await add({ from: 'BE-BEC', to: 'NL-TNM', ...asksFor('R1') });
    const begun = await add({ from: 'BE-BEC', to: 'NL-TNM', reference: 'R1' });
    expect(await story({ correlationId: begun })).to.deep.equal([asked, begun]);
    expect((await story({ session: ['S1'] })).slice(-2)).to.deep.equal([asked, begun]);
  });
});
