import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Pool } from 'pg';
import type { DriverRequest } from '../../../src/http/driver/operation.ts';
import { createOnce } from '../../../src/hub/drivers/idempotency.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { Fault } from '../../../src/kernel/fault.ts';
import { randomIds } from '../../../src/kernel/ids.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { createLogger } from '../../../src/kernel/logger.ts';
import { createVault } from '../../../src/kernel/secrets.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { claimKey, forgetKeys, forgetKeysOf } from '../../../src/store/drivers/idempotency.ts';
import { type DriverApi, driver, startDriverApi } from '../../support/driver-api.ts';
import { thingTable } from '../../support/driver-table.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/wait.ts';

type Seen = DriverRequest<{ readonly name: string }, unknown>;
const path = '/api/v1/things';
const limits = { ...defaultLimits, leaseMs: 600, leaseRenewMs: 100, idempotencyWaitMs: 1500, idempotencyLookMs: 20 };

describe('driver API: Idempotency-Key', () => {
  let test: TestDatabase;
  let database: Database;
  let reads: Pool;
  /** Two processes on one database. */
  let one: DriverApi;
  let other: DriverApi;
  let act: (request: Seen) => unknown;
  let calls: Seen[];

  before(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log: createLogger('silent'), limits });
    reads = database.pool('reads', 8);
    const start = () =>
      startDriverApi({
        table: thingTable(),
        identify: async (token) => ({ ...driver, driverId: token }),
        limits: { ...limits, driverCommandsPerMinuteMax: 10_000 },
        once: createOnce({
          ids: randomIds,
          clock: systemClock,
          log: createLogger('silent'),
          limits,
          vault: createVault(Buffer.alloc(32, 'test'), randomIds),
          reads,
        }),
        deps: {
          async act(request: Seen) {
            calls.push(request);
            return act(request);
          },
        },
      });
    [one, other] = [await start(), await start()];
  });
  after(async () => {
    await one.close();
    await other.close();
    await database.close();
    await test.drop();
  });
  let token: string;
  beforeEach(() => {
    calls = [];
    act = () => ({ id: `thing${calls.length}` });
    // A driver of its own for each test.
    token = randomUUID();
  });

  const post = (key: string | undefined, name = 'a', api = one, as = token) =>
    api.call('POST', path, {
      token: as,
      body: { name },
      ...(key !== undefined && { headers: { 'idempotency-key': key } }),
    });
  const shown = ({ status, headers, body }: Awaited<ReturnType<typeof post>>) => ({
    status,
    location: headers.get('location')?.replace(/^http:..[^/]+/, ''),
    type: headers.get('content-type'),
    body,
  });

  it('has to be there, and to be a UUID', async () => {
    const none = await post(undefined);
    expect([none.status, none.body.errors[0]]).to.deep.equal([
      400,
      { pointer: 'Idempotency-Key', code: 'missing', message: 'is missing: a UUID, the same for each try' },
    ]);
    for (const key of ['', 'x', '123', `${randomUUID()}, ${randomUUID()}`]) {
      const { status, body } = await post(key);
      expect([status, body.errors[0].code], key).to.deep.equal([400, 'bad_format']);
    }
    expect(calls).to.be.empty;
  });

  it('has a request done once and answered the same, status, body and Location, by every process (7.7)', async () => {
    const key = randomUUID();
    const first = await post(key);
    expect(shown(first)).to.deep.equal({
      status: 202,
      location: '/api/v1/things/thing1',
      type: 'application/json; charset=utf-8',
      body: { id: 'thing1' },
    });
    // However it is written.
    for (const again of [key, key.toUpperCase(), `"${key}"`]) {
      expect(shown(await post(again)).body).to.deep.equal(first.body);
      expect(shown(await post(again, 'a', other)).status).to.equal(202);
    }
    expect((await post(key, 'a', one)).headers.get('location')).to.equal(first.headers.get('location'));
    expect(calls).to.have.length(1);
    expect(calls[0]?.idempotencyKey).to.equal(key);
    expect((await post(randomUUID())).body.id).to.equal('thing2');
  });

  it('is refused for another request', async () => {
    const key = randomUUID();
    await post(key, 'a');
    const { status, body } = await post(key, 'b');
    expect([status, body.code]).to.deep.equal([422, 'idempotency_key_reused']);
    expect(calls).to.have.length(1);
  });

  it('is each driver’s own', async () => {
    const key = randomUUID();
    await post(key);
    expect((await post(key, 'b', one, randomUUID())).status).to.equal(202);
    expect(calls).to.have.length(2);
  });

  it('is not spent by a request that has faults', async () => {
    const key = randomUUID();
    expect((await post(key, 'much too long a name')).status).to.equal(400);
    expect((await post(key, 'a')).status).to.equal(202);
  });

  it('has two requests at once done once: the second waits for the first', async () => {
    const key = randomUUID();
    let finish: (() => void) | undefined;
    act = () =>
      new Promise((resolve) => {
        finish = () => resolve({ id: 'slow' });
      });
    const requests = [one, other, one, other].map((api) => post(key, 'a', api));
    await until(() => finish !== undefined, { what: 'the first to be at work' });
    finish?.();
    const answers = await Promise.all(requests);
    expect(answers.map(({ body }) => body)).to.deep.equal(Array(4).fill({ id: 'slow' }));
    expect(calls).to.have.length(1);
  });

  it('has who waits too long for the first answered 409, and the first done all the same', async () => {
    const key = randomUUID();
    let finish: (() => void) | undefined;
    act = () =>
      new Promise((resolve) => {
        finish = () => resolve({ id: 'slow' });
      });
    const first = post(key);
    await until(() => finish !== undefined, { what: 'the first to be at work' });
    // That is longer than a lease: the claim of who is alive is renewed.
    const second = await post(key, 'a', other);
    expect([second.status, second.body.code, second.headers.get('retry-after')]).to.deep.equal([
      409,
      'idempotency_key_in_use',
      '1',
    ]);
    expect((await post(key, 'b', other)).body.code).to.equal('idempotency_key_reused');
    finish?.();
    expect((await first).status).to.equal(202);
    expect((await post(key, 'a', other)).body).to.deep.equal({ id: 'slow' });
    expect(calls).to.have.length(1);
  });

  it('keeps what is refused for good, and not what may come right', async () => {
    const key = randomUUID();
    act = () => {
      throw new Fault('timeout', 'the operator did not answer');
    };
    expect((await post(key)).status).to.equal(504);
    act = () => {
      throw new Fault('conflict', 'occupied', { code: 'evse_occupied' });
    };
    const refused = await post(key);
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'evse_occupied']);
    act = () => ({ id: 'free' });
    const again = await post(key);
    expect(shown(again)).to.deep.equal(shown(refused));
    expect(calls).to.have.length(2);
  });

  it('is left open by a bug of ours', async () => {
    const key = randomUUID();
    act = () => {
      throw new TypeError('a bug');
    };
    expect((await post(key)).status).to.equal(500);
    act = () => ({ id: 'mended' });
    expect((await post(key)).body.id).to.equal('mended');
  });

  it('of a process that died at work comes to the operation again, which is told the key', async () => {
    const key = randomUUID();
    // What a killed process leaves behind: a claim that nobody renews.
    let end: (() => void) | undefined;
    act = () =>
      new Promise((resolve) => {
        end = () => resolve({ id: 'lost' });
      });
    const lost = new AbortController();
    void fetch(one.origin + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: '{"name":"a"}',
      signal: lost.signal,
    }).catch(() => undefined);
    await until(() => calls.length === 1, { what: 'the first to be at work' });
    await reads.query('update idempotency_keys set claim = $1 where key = $2', [randomUUID(), key]);
    act = ({ idempotencyKey }) => ({ id: 'found', seen: idempotencyKey });
    const [again, beside] = await Promise.all([post(key, 'a', other), post(key, 'a', other)]);
    expect(again.body).to.deep.equal({ id: 'found', seen: key });
    expect(beside.body).to.deep.equal(again.body);
    expect(calls).to.have.length(2);
    lost.abort();
    end?.();
  });

  it('is forgotten after 24 hours', async () => {
    const key = randomUUID();
    await post(key, 'a');
    await reads.query(`update idempotency_keys set begun_at = begun_at - interval '23 hours' where key = $1`, [key]);
    await forgetKeys(reads, limits.idempotencyHours);
    expect((await post(key, 'a')).body.id).to.equal('thing1');
    await reads.query(`update idempotency_keys set begun_at = begun_at - interval '2 hours' where key = $1`, [key]);
    expect((await post(key, 'b')).body.id).to.equal('thing2');
    await reads.query(`update idempotency_keys set begun_at = begun_at - interval '25 hours' where key = $1`, [key]);
    await forgetKeys(reads, limits.idempotencyHours);
    const { rows } = await reads.query('select from idempotency_keys where key = $1', [key]);
    expect(rows).to.be.empty;
  });

  it('leaves nothing of what was sent, and is forgotten with the driver', async () => {
    const key = randomUUID();
    await post(key, 'secret');
    const { rows } = await reads.query('select * from idempotency_keys where key = $1', [key]);
    expect(JSON.stringify(rows)).to.not.include('secret');
    await forgetKeysOf(database.knex, token);
    expect((await reads.query('select from idempotency_keys where key = $1', [key])).rows).to.be.empty;
  });

  it('is claimed by one of many at the same time', async () => {
    const asked = { driver: randomUUID(), key: randomUUID(), request: Buffer.from('x') };
    const terms = { leaseMs: 10_000, keptHours: 24 };
    const claims = await Promise.all(Array.from({ length: 50 }, () => claimKey(reads, asked, randomUUID(), terms)));
    expect(claims.filter(Boolean)).to.have.length(1);
  });
});
