import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
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
         'NL-TNM', $1, 'BE-BEC', '', 'c' || n, 's' || n, 'r' || n, decode(md5('t' || n), 'hex'), now() + interval '1 day', 'ended', now(),
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

  it('and so is what an operation is looked up by: its result, its reservation, its profile, its Session (R9)', async () => {
    const { reads } = scene.hub.app.hub;
    for (const [index, condition] of [
      ['callback_digest', `callback_digest = decode(md5('7'), 'hex') and receiver_platform = '${randomUUID()}'`],
      [
        'reservation',
        `kind = 'RESERVE_NOW' and requester = 'NL-TNM' and reservation = 'r5' and reserved_until > now()`,
      ],
      ['session', `kind = 'SET_PROFILE' and receiver = 'BE-BEC' and session = 's4' and result = 'ACCEPTED'`],
      ['token', `kind = 'START_SESSION' and receiver = 'BE-BEC' and token_digest = decode(md5('t6'), 'hex')`],
      ['due', `requester_platform = '${randomUUID()}' and state = 'resulted' and next_try_at <= now()`],
      ['open', `state in ('begun', 'accepted', 'unanswered') and deadline < now()`],
    ] as const) {
      const { rows } = await reads.query<Record<string, string>>(
        `explain (costs off) select * from operations where ${condition}`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan, index)
        .to.match(new RegExp(`operations_\\w*${index}`))
        .and.not.include('Seq Scan');
    }
  });
});
