import { createHash, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Pool } from 'pg';
import {
  dueResults,
  endOverdue,
  findOperation,
  findReservation,
  noteAnswer,
  noteResultDelivery,
  profileSetters,
  takeResult,
} from '../../../src/store/operations.ts';
import { noteStarted } from '../../../src/store/started-sessions.ts';
import { Scene } from './scene.ts';

/** Lines of each table: enough that reading them all is seen in a plan. */
const lines = 50_000;

describe('stories among many messages', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open();
    const { reads } = scene.hub.app.hub;
    const { rows } = await reads.query<{ id: string }>('select id from platforms limit 1');
    const platform = rows[0]?.id;
    await reads.query(
      `insert into messages (at, id, direction, platform_id, ms, from_party, module, method, path, session, request_id, correlation_id)
       select now() - n * interval '1 second', gen_random_uuid(), 'in', $1, 1, 'BE-BEC', 'sessions', 'PUT', '/', 'S' || n, 'r' || n, 'c' || n
       from generate_series(1, ${lines}) n`,
      [platform],
    );
    await reads.query(
      `insert into operations (id, kind, callback_digest, requester_platform, requester, receiver_platform, receiver, response_url,
         correlation_id, session, reservation, token_digest, reserved_until, state, deadline, result, result_at, result_correlation_id,
         started_session)
       select gen_random_uuid(), (array['START_SESSION', 'SET_PROFILE', 'RESERVE_NOW'])[1 + n % 3], decode(md5(n::text), 'hex'), $1,
         'NL-TNM', $1, 'BE-BEC', '', 'c' || n, 's' || n, 'r' || n, decode(md5('t' || n), 'hex'), now() + interval '1 day',
         case n % 50 when 0 then 'resulted' when 1 then 'accepted' else 'ended' end, now() + interval '1 day',
         'ACCEPTED', now(), 'result-' || n, 'S' || n
       from generate_series(1, ${lines}) n`,
      [platform],
    );
    await reads.query('analyze messages, operations');
  });
  after(() => scene.close());

  /** The plans of the statements that the hub runs on these tables meanwhile. */
  async function plansOf(run: () => Promise<unknown>): Promise<string[]> {
    const { db, reads } = scene.hub.app.hub;
    const seen: { sql: string; bindings: unknown[] }[] = [];
    const note = (query: { sql: string; bindings: unknown[] }) => {
      if (/"?(messages|operations)"?/.test(query.sql)) seen.push(query);
    };
    db.on('query', note);
    await run();
    db.removeListener('query', note);
    expect(seen).to.not.be.empty;
    return Promise.all(
      seen.map(async ({ sql, bindings }) => {
        const { rows } = await reads.query<Record<string, string>>(`explain (costs off) ${sql}`, bindings);
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      }),
    );
  }

  for (const [what, path] of [
    ['correlation id', 'correlation_id=c77'],
    ['correlation id, as the next page', 'correlation_id=c77&limit=1'],
    ['session', 'session=s77'],
    ['correlation id that nobody has', `correlation_id=${randomUUID()}`],
  ] as const) {
    it(`are found by indexes: by ${what} (R9)`, async () => {
      const plans = await plansOf(() => scene.hub.admin('GET', `/messages?${path}`));
      for (const plan of plans) {
        expect(plan).to.match(/Index (Only )?Scan/);
        // The rows are all in one partition; the others are empty.
        expect(plan).to.not.include('Seq Scan on operations').and.not.include('Seq Scan on messages_default');
        expect(plan).to.not.include('messages_default_pkey');
      }
      if (path.includes('c77'))
        expect(plans.join('\n'))
          .to.match(/correlation_id/)
          .and.match(/messages_\w*(lower|session)/);
    });
  }

  /** The plans of what a function of the store asks of the operations, which is not done. */
  async function plansOfStore(run: (pool: Pool) => Promise<unknown>): Promise<string[]> {
    const { reads } = scene.hub.app.hub;
    const asked: { text: string; values: unknown[] }[] = [];
    const query = async (statement: (typeof asked)[number]) => {
      asked.push(statement);
      return { rows: [], rowCount: 0 };
    };
    await run({ query } as unknown as Pool);
    expect(asked).to.not.be.empty;
    return Promise.all(
      asked.map(async ({ text, values }) => {
        const { rows } = await reads.query<Record<string, string>>(`explain (costs off) ${text}`, values);
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      }),
    );
  }

  const digest = (of: string) => createHash('md5').update(of).digest();
  const result = { result: 'ACCEPTED', body: '{}', correlationId: 'c', takeOverMs: 1 };
  const start = { location: 'loc1', evse: null, session: 'S6', startedAt: new Date(), withinMs: 1, skewMs: 1 };
  const start6 = { ...start, receiver: 'BE-BEC', requester: 'NL-TNM', tokenDigest: digest('t6') } as const;
  const taken = { ...result, callbackDigest: digest('7'), receiverPlatform: randomUUID() };
  const due = { total: 100, perPlatform: 8, underWay: [randomUUID()] };
  const answer = { state: 'accepted', answer: 'ACCEPTED', waitMs: 1 } as const;
  for (const [what, index, run] of [
    ['its URL', 'callback_digest', (pool) => findOperation(pool, digest('7'), randomUUID())],
    ['its URL, for a result', 'callback_digest', (pool) => takeResult(pool, taken)],
    ['its id', 'pkey', (pool) => noteAnswer(pool, randomUUID(), answer, 1)],
    [
      'its id, when it is over',
      'pkey',
      (pool) => noteResultDelivery(pool, { id: randomUUID(), result: 'A' }, 'delivered'),
    ],
    ['its reservation', 'reservation', (pool) => findReservation(pool, 'NL-TNM', 'r5')],
    ['its profile', 'session', (pool) => profileSetters(pool, 'BE-BEC', 's4')],
    ['its Session', 'token', (pool) => noteStarted(pool, start6)],
    ['when its result is due', 'due', (pool) => dueResults(pool, 1, due)],
    ['its deadline', 'open', (pool) => endOverdue(pool, '{}', 100)],
  ] as const satisfies readonly (readonly [string, string, (pool: Pool) => Promise<unknown>])[]) {
    it(`and so is an operation: by ${what} (R9)`, async () => {
      for (const plan of await plansOfStore(run)) {
        expect(plan).to.match(new RegExp(`operations_\\w*${index}`));
        expect(plan).to.not.include('Seq Scan on operations');
      }
    });
  }
});
