import { expect } from 'chai';
import { Client } from 'pg';
import { build } from '../support/build.ts';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../support/hub.ts';
import type { Answer } from '../support/partner/http-call.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { until } from '../support/wait.ts';

/** Long enough on a busy machine, short enough to be waited for. */
const limits = { databaseConnectTimeoutMs: 1000, lockTimeoutMs: 2000 };
/** As many as the hub has for everything that is not hot. */
const connectionsMax = 10;

/** An answer of either edge, as far as it says that the hub cannot take this now. */
interface Seen {
  readonly status: number;
  readonly type: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

describe('an outage of the database', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let hub: TestHub;
  let cpo: ConnectedPartner;
  /** Sessions of the test's own, past the proxy: one holds locks, the other looks on. */
  let locker: Client;
  let watcher: Client;
  before(async () => {
    database = await createTestDatabase();
    proxy = await startDatabaseProxy(database.url);
    hub = await startHub({ limits, database: { ...database, url: proxy.url }, env: { ROLES: 'http' } });
    cpo = await hub.connect('CPO', 'BE-BEC');
    await cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }));
    [locker, watcher] = [
      new Client({ connectionString: database.url }),
      new Client({ connectionString: database.url }),
    ];
    await Promise.all([locker.connect(), watcher.connect()]);
  });
  after(async () => {
    await Promise.all([locker.end(), watcher.end()]);
    await hub.stop();
    await proxy.close();
    await database.drop();
  });

  async function admin(method: string, path: string, body?: object): Promise<Seen> {
    const answer = await hub.call(method, path, body);
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? undefined,
      retryAfter: answer.headers.get('retry-after') ?? undefined,
      body: (await answer.json()) as Record<string, unknown>,
    };
  }
  async function ocpi(answering: Promise<Answer>): Promise<Seen> {
    const { http, headers, envelope } = await answering;
    return {
      status: http,
      type: headers['content-type'],
      retryAfter: headers['retry-after'],
      body: { status_code: envelope.status_code, status_message: envelope.status_message },
    };
  }
  const expectProblem = ({ body: { instance, ...problem }, ...rest }: Seen): void => {
    expect(instance).to.match(/^urn:uuid:/);
    expect({ ...rest, problem }).to.deep.equal({
      status: 503,
      type: 'application/problem+json',
      retryAfter: '1',
      problem: {
        type: 'urn:crossvolt:problem:overloaded',
        title: 'The hub cannot take this now',
        status: 503,
        detail: 'the store is not available',
      },
    });
  };
  const expectEnvelope = ({ body: envelope, ...rest }: Seen): void => {
    expect({ ...rest, envelope }).to.deep.equal({
      status: 503,
      type: 'application/json',
      retryAfter: '1',
      envelope: { status_code: 3000, status_message: 'the store is not available' },
    });
  };

  let added = 0;
  const addPartner = (): Promise<Seen> => {
    added += 1;
    const party_id = `P${String(added).padStart(2, '0')}`;
    return admin('POST', '/partners', { name: party_id, roles: [{ country_code: 'DE', party_id, role: 'CPO' }] });
  };
  const own = { to: 'NL-HUB' };
  /** What is asked at either edge, the table it needs, and how it is answered when there is no outage. */
  const askings: readonly (readonly [
    what: string,
    table: string,
    ask: () => Promise<Seen>,
    refused: (seen: Seen) => void,
    well: number,
  ])[] = [
    ['a new partner', 'audit', addPartner, expectProblem, 201],
    ['the audit record', 'audit', () => admin('GET', '/audit'), expectProblem, 200],
    ['the quarantine', 'quarantine', () => admin('GET', '/quarantine'), expectProblem, 200],
    [
      'a push',
      'objects',
      () => ocpi(cpo.push('locations/BE/BEC/LOC1', build.location({ id: 'LOC1' }))),
      expectEnvelope,
      200,
    ],
    [
      'an object',
      'objects',
      () => ocpi(cpo.request('GET', 'locations', 'receiver', 'BE/BEC/LOC1', own)),
      expectEnvelope,
      200,
    ],
    ['a list', 'objects', () => ocpi(cpo.request('GET', 'tokens', 'sender', '', own)), expectEnvelope, 200],
    [
      'the end of a registration',
      'audit',
      () => ocpi(cpo.request('DELETE', 'credentials', 'receiver', '')),
      expectEnvelope,
      200,
    ],
  ];

  /** How many of the hub's sessions are in such a state. */
  const sessions = async (which: string): Promise<number> => {
    const { rowCount } = await watcher.query(
      `select from pg_stat_activity
       where datname = current_database() and application_name like 'crossvolt %' and ${which}`,
    );
    return rowCount ?? 0;
  };
  const isWaiting = async () => (await sessions(`wait_event_type = 'Lock'`)) > 0;
  const isIdle = async () => {
    const { rows } = await watcher.query(
      `select application_name, state, xact_start, query from pg_stat_activity
       where datname = current_database() and application_name like 'crossvolt %' and state <> 'idle'`,
    );
    if (rows.length > 0) throw new Error(`sessions are busy: ${JSON.stringify(rows)}`);
    return true;
  };
  /** Asks until the request waits for the lock: one that is given a connection that has been ended before is refused at once. */
  async function waiting(ask: () => Promise<Seen>, refused: (seen: Seen) => void): Promise<{ answer: Promise<Seen> }> {
    for (;;) {
      let early: Seen | undefined;
      const answer = ask().then((seen) => {
        early = seen;
        return seen;
      });
      await until(async () => early !== undefined || (await isWaiting()), { what: 'the request to wait for the lock' });
      if (early === undefined) return { answer };
      refused(early);
    }
  }
  async function withLocked<T>(table: string, work: () => Promise<T>): Promise<T> {
    await until(isIdle, { what: 'the end of what earlier requests have begun' });
    await locker.query(`begin; lock table ${table} in access exclusive mode`);
    try {
      return await work();
    } finally {
      await locker.query('rollback');
    }
  }

  const ends: readonly (readonly [how: string, end: () => unknown])[] = [
    ['breaks off without a word', () => proxy.cut()],
    [
      'is ended by the server',
      () =>
        watcher.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and application_name like 'crossvolt %'`,
        ),
    ],
  ];
  for (const [how, end] of ends) {
    for (const [what, table, ask, refused] of askings) {
      it(`that ${how} while ${what} is worked on is answered 503`, async () => {
        const seen = await withLocked(table, async () => {
          const asked = await waiting(ask, refused);
          await end();
          return asked.answer;
        });
        refused(seen);
      });
    }
  }

  for (const [how, block] of [
    ['takes no connections', () => proxy.block('refuse')],
    ['says nothing on new connections', () => proxy.block('ignore')],
  ] as const) {
    it(`that ${how} is answered 503, whatever is asked`, async () => {
      block();
      const seen = await Promise.all(askings.map(([, , ask]) => ask()));
      proxy.restore();
      for (const [at, [, , , refused]] of askings.entries()) refused(seen[at] as Seen);
    });
  }

  it('that keeps every connection busy is answered 503 to those who find none', async () => {
    const partners = async () => (await hub.admin<{ items: unknown[] }>('GET', '/partners?limit=100')).items.length;
    const before = await partners();
    const { asked, first } = await withLocked('audit', async () => {
      const asked = Array.from({ length: connectionsMax + 1 }, addPartner);
      return { asked, first: await Promise.race(asked) };
    });
    expectProblem(first);
    const answers = await Promise.all(asked);
    // One more is refused when the hub itself needs a connection just then.
    const taken = answers.filter(({ status }) => status === 201).length;
    expect(taken).to.be.within(connectionsMax - 2, connectionsMax);
    for (const answer of answers) if (answer.status !== 201) expectProblem(answer);
    expect(await partners()).to.equal(before + taken);
  });

  it('that is a statement in the way of others is answered 503, whatever is asked', async () => {
    const tables = [...new Set(askings.map(([, table]) => table))].join();
    const seen = await withLocked(tables, () => Promise.all(askings.map(([, , ask]) => ask())));
    for (const [at, [, , , refused]] of askings.entries()) refused(seen[at] as Seen);
  });

  it('is over when it is over', async () => {
    for (const [what, , ask, , well] of askings) {
      let seen: Seen | undefined;
      await until(
        async () => {
          seen = await ask();
          return seen.status !== 503;
        },
        { what },
      );
      expect([what, seen?.status]).to.deep.equal([what, well]);
    }
    // However often that was broken: the session that shows that the hub lives is one.
    await until(async () => (await sessions(`application_name = 'crossvolt node'`)) === 1, { what: 'one session' });
  });
});
