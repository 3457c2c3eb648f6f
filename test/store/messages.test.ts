import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Message } from '../../src/hub/message.ts';
import { createMessageLog, type MessageLog } from '../../src/hub/message-log.ts';
import { Registry } from '../../src/hub/registry.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { randomIds } from '../../src/kernel/ids.ts';
import { defaultLimits, type Limits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { createVault } from '../../src/kernel/secrets.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { messageOptions, tidyMessages } from '../../src/store/messages.ts';
import { findMessage, listMessages } from '../../src/store/read/messages.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const vault = createVault(Buffer.alloc(32, 'messages'), randomIds);
const log = createLogger('silent');
const registry = new Registry(
  { version: 1, platforms: [], parties: [], credentials: [], agreements: [], newerOwners: [] },
  vault,
);
const dayMs = 86_400_000;

/** A request of a platform, with what a test says of it. */
function received(about: Partial<Message> = {}, body?: string): Message {
  return {
    direction: 'in',
    platformId: randomUUID(),
    startedMs: systemClock.monotonic(),
    ms: 1,
    request: {
      method: 'PUT',
      module: 'locations',
      side: 'receiver',
      segments: ['BE', 'BEC', 'LOC1'],
      requestId: randomUUID(),
      correlationId: randomUUID(),
      ...(body !== undefined && { body: { text: body } }),
    },
    target: '/ocpi/2.2.1/receiver/locations/BE/BEC/LOC1',
    headers: {},
    answer: { http: 200, statusCode: 1000 },
    error: undefined,
    trace: {},
    ...about,
  } as Message;
}

/** A message that tells when it is masked. */
const whenMasked = (look: () => void): Message =>
  Object.defineProperty(received(), 'headers', {
    get() {
      look();
      return {};
    },
  });

describe('the message log', () => {
  let test: TestDatabase;
  let database: Database;
  const logs: MessageLog[] = [];

  before(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log });
  });
  afterEach(async () => {
    await Promise.all(logs.splice(0).map((messages) => messages.stop()));
    await database.knex('messages').delete();
  });
  after(async () => {
    await database.close();
    await test.drop();
  });

  const start = (limits: Partial<Limits> = {}, from: Database = database, clock = systemClock): MessageLog => {
    const pool = from.pool('messages', 1, messageOptions);
    const all = { ...defaultLimits, messageFlushMs: 3_600_000, ...limits };
    const messages = createMessageLog({
      pool,
      vault,
      limits: all,
      clock,
      ids: randomIds,
      log,
      registry: () => registry,
    });
    logs.push(messages);
    return messages;
  };
  const only = async () => {
    const [id] = await database.knex('messages').pluck('id');
    return findMessage(database.knex, id);
  };

  it('writes what was noted in the order of its time, many at once, and finds it by its id', async () => {
    const messages = start({ messageFlushRowsMax: 2 });
    const platforms = [1, 2, 3, 4, 5].map(() => randomUUID());
    // The one that began last is noted first.
    const began = systemClock.monotonic();
    for (const [at, platformId] of [...platforms.entries()].reverse()) {
      messages.note(received({ platformId, startedMs: began + at / 10 }));
    }
    expect(messages.waiting).to.equal(5);
    await messages.flush();
    expect([messages.waiting, messages.dropped]).to.deep.equal([0, 0]);
    const { items } = await listMessages(database.knex, {}, { limit: 10, after: undefined }, defaultLimits);
    expect(items.map(({ partner }) => partner)).to.deep.equal([...platforms].reverse());
    expect([...items].map(({ id }) => id)).to.deep.equal(
      [...items]
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    for (const { id, partner } of items) expect((await findMessage(database.knex, id))?.partner).to.equal(partner);
    expect(await findMessage(database.knex, randomUUID())).to.equal(undefined);
  });

  it('drops and counts what comes when as many wait as may wait', async () => {
    const messages = start({ messagesWaitingMax: 3 });
    for (let noted = 0; noted < 5; noted += 1) messages.note(received());
    expect([messages.waiting, messages.dropped]).to.deep.equal([3, 2]);
    await messages.flush();
    messages.note(received());
    await messages.flush();
    expect([messages.waiting, messages.dropped]).to.deep.equal([0, 2]);
    expect(await database.knex('messages').pluck('id')).to.have.lengthOf(4);
  });

  it('drops and counts what would take too many bytes, and has room again afterwards', async () => {
    const messages = start({ messagesWaitingBytesMax: 100_000 });
    const body = JSON.stringify({ name: 'x'.repeat(40_000) });
    for (let noted = 0; noted < 3; noted += 1) messages.note(received({}, body));
    messages.note(received({ answer: { http: 200, statusCode: 1000, data: body } }));
    expect([messages.waiting, messages.dropped]).to.deep.equal([2, 2]);
    await messages.flush();
    for (let noted = 0; noted < 2; noted += 1) messages.note(received({}, body));
    expect([messages.waiting, messages.dropped]).to.deep.equal([2, 2]);
  });

  it('drops and counts what the database does not take, and keeps what still waits for the next time', async () => {
    const messages = start({ messageFlushRowsMax: 2 });
    for (let noted = 0; noted < 3; noted += 1) messages.note(received());
    await database.knex.raw('alter table messages rename to away');
    try {
      await messages.flush();
    } finally {
      await database.knex.raw('alter table away rename to messages');
    }
    expect([messages.waiting, messages.dropped]).to.deep.equal([1, 2]);
    await messages.flush();
    expect([messages.waiting, messages.dropped]).to.deep.equal([0, 2]);
  });

  it('keeps the other messages when one cannot be made a line of', async () => {
    const messages = start();
    messages.note(received());
    messages.note(whenMasked(() => expect.fail('broken')));
    messages.note(received());
    await messages.flush();
    expect(messages.dropped).to.equal(1);
    expect(await database.knex('messages').pluck('id')).to.have.lengthOf(2);
  });

  it('takes texts that no database takes', async () => {
    const messages = start();
    messages.note({
      ...received({ error: new Fault('timeout', 'half \ud800 and \0 and \x1f') }),
      direction: 'out',
      purpose: 'delivery',
      requestId: 'r',
      headers: ['X', 'y\0'],
      ocpi: Number.MAX_SAFE_INTEGER,
      answer: { status: 200, body: Buffer.from('no JSON \0\x1f and 😀'), headers: () => undefined },
    } as unknown as Message);
    await messages.flush();
    expect(messages.dropped).to.equal(0);
    expect(await only()).to.deep.include({
      fault: 'half \u{fffd} and \u{fffd} and \u{fffd}',
      answer: 'no JSON \u{fffd}\u{fffd} and 😀',
      ocpi: null,
    });
  });

  it('takes codes and ids of a partner that no column takes', async () => {
    const messages = start();
    const request = { ...received().request, segments: ['BE', 'BEC', 'LOC1', 'E\0\ud800'] };
    messages.note(received());
    messages.note(received({ request, answer: { http: 200, statusCode: 9_999_999_999 } }));
    await messages.flush();
    expect(messages.dropped).to.equal(0);
    const { items } = await listMessages(database.knex, {}, { limit: 10, after: undefined }, defaultLimits);
    expect(items.map(({ ocpi }) => ocpi)).to.deep.equal([null, 1000]);
    expect(items[0]?.facts?.evse).to.equal('E\u{fffd}\u{fffd}');
  });

  it('loses only the message that the database refuses, of all that are written at once', async () => {
    const messages = start();
    for (let noted = 0; noted < 7; noted += 1) messages.note(received(noted === 4 ? { platformId: 'no uuid' } : {}));
    await messages.flush();
    expect(messages.dropped).to.equal(1);
    expect(await database.knex('messages').pluck('id')).to.have.lengthOf(6);
  });

  it('takes paths that no module has, however long', async () => {
    const messages = start();
    const segments = Array.from({ length: 200 }, (_, at) => `UID-${at}`);
    const request = { ...received().request, module: 'tokens', segments };
    messages.note(received({ request, target: `/ocpi/2.2.1/receiver/tokens/${segments.join('/')}` }));
    await messages.flush();
    expect(messages.dropped).to.equal(0);
    expect((await only())?.path).to.match(/^\/ocpi\/2\.2\.1\/receiver\/tokens(\/masked-[\w-]{10}){200}$/);
  });

  it('lets others have their turn while it masks', async () => {
    const turnsFor = async (messageTurnMs: number): Promise<number> => {
      const messages = start({ messageTurnMs });
      const turns = new Set<number>();
      let turn = 0;
      let counting: NodeJS.Immediate | undefined;
      const count = (): void => {
        turn += 1;
        counting = setImmediate(count);
      };
      count();
      for (let noted = 0; noted < 20; noted += 1) messages.note(whenMasked(() => turns.add(turn)));
      await messages.flush();
      clearImmediate(counting);
      expect(messages.dropped).to.equal(0);
      return turns.size;
    };
    expect(await turnsFor(0)).to.equal(20);
    expect(await turnsFor(60_000)).to.equal(1);
  });

  it('holds no values of bodies while messages wait, only their texts', async () => {
    const messages = start();
    const value = { status: 'CHARGING' };
    const body = { text: JSON.stringify(value), value };
    const message = received({ request: { ...received().request, segments: ['BE', 'BEC', 'LOC1', 'E1'], body } });
    messages.note(message);
    expect(message.request.body?.value).to.equal(undefined);
    // The exchange may still need it.
    expect(body.value).to.equal(value);
    await messages.flush();
    const { items } = await listMessages(database.knex, {}, { limit: 10, after: undefined }, defaultLimits);
    expect(items[0]?.facts).to.deep.include({ evse: 'E1', status: 'CHARGING' });
  });

  it('finds what is personal where a long body is cut, too', async () => {
    const uid = 'UID-AT-THE-END';
    for (const before of [80, 90, 95, 99]) {
      const messages = start({ messageBodyLengthMax: 100 });
      const text = JSON.stringify({ cdr_token: { uid } });
      const answer = Buffer.from(JSON.stringify({ name: 'x'.repeat(before - 9) + uid + 'y'.repeat(5000) }));
      const request = { ...received().request, module: 'sessions', body: { text } };
      messages.note(received({ request, answer: { http: 200, statusCode: 1000, passedOn: answer } }));
      await messages.flush();
      const message = await only();
      expect(message?.answer).to.have.lengthOf(100).and.to.not.include('UID');
      expect(message?.answer?.slice(before)).to.match(/^m(a(s(k|$)|$)|$)/);
      await database.knex('messages').delete();
    }
  });

  it('hides the secrets of a URL for results wherever they come back, whoever sends them', async () => {
    const messages = start();
    const secrets = ['SECRET-A', 'SECRET-B'];
    const url = `https://x.example/ocpi/${secrets[0]}/cb?key=${secrets[1]}`;
    const said = Buffer.from(`<pre>Cannot POST /ocpi/${secrets[0]}/cb?key=${secrets[1]}</pre>`);
    const of = { ...received().request, method: 'GET', module: 'chargingprofiles', segments: ['SESSION-1'] };
    const target = `/ocpi/2.2.1/receiver/chargingprofiles/SESSION-1?duration=900&response_url=${encodeURIComponent(url)}`;
    const answer = { http: 200, statusCode: 1000, passedOn: said };
    messages.note(received({ request: of, target, answer }));
    const body = { text: JSON.stringify({ response_url: url, session_id: 'SESSION-1' }) };
    const command = { ...of, method: 'POST', module: 'commands', segments: ['STOP_SESSION'], body };
    messages.note(received({ request: command, target: '/ocpi/2.2.1/receiver/commands/STOP_SESSION', answer }));
    const sent = { direction: 'out', purpose: 'forward', requestId: 'r', headers: [], ocpi: undefined } as const;
    const request = { ...of, method: 'POST', side: 'sender', segments: [], body: { text: '{"result":"ACCEPTED"}' } };
    const failed = { status: 404, body: said, headers: () => undefined };
    messages.note({ ...received({ request, target: url }), ...sent, answer: failed } as unknown as Message);
    await messages.flush();
    const { rows } = await database.knex.raw('select messages::text as line, session, body from messages order by at');
    expect(rows).to.have.lengthOf(3);
    for (const { line } of rows)
      for (const secret of secrets) expect(line).to.include('Cannot POST').and.not.include(secret);
    expect(rows.map(({ session }: { session: string }) => session)).to.deep.equal(['SESSION-1', 'SESSION-1', null]);
    expect(rows[2].body).to.equal('{"result":"ACCEPTED"}');
  });

  it('hides ids of drivers in the URLs of pages of tokens, in the links to others, and in findings', async () => {
    const messages = start();
    const uids = ['UID-1', 'U2', 'U3'];
    const target = `https://x.example/ocpi/tokens/after/${uids[0]}?limit=2`;
    const request = { ...received().request, method: 'GET', module: 'tokens', side: 'sender', segments: [] };
    const links = {
      link: `<https://x.example/ocpi/tokens/after/${uids[1]}?limit=2>; rel="next"`,
      location: `/tokens/${uids[2]}`,
    };
    const sent = { direction: 'out', purpose: 'pull', requestId: 'r', headers: [], ocpi: undefined, items: 2 } as const;
    const headers = (name: string) => links[name as keyof typeof links];
    const answer = { status: 404, body: Buffer.from(`no page after ${uids[0]}`), headers };
    messages.note({ ...received({ request, target }), ...sent, answer } as unknown as Message);
    const put = { ...received().request, module: 'tokens', segments: ['NL', 'TNM', 'UID-1'] };
    const findings = [{ path: 'UID-1.name', rule: 'T-1' }];
    messages.note(received({ request: put, target: '/tokens/NL/TNM/UID-1', trace: { findings } as never }));
    await messages.flush();
    const { rows } = await database.knex.raw('select messages::text as line from messages order by at');
    expect(rows).to.have.lengthOf(2);
    for (const uid of uids) for (const { line } of rows) expect(line).to.not.include(uid);
    expect(rows[0].line).to.include('https://x.example/ocpi/tokens/masked-').and.include('?limit=2>; rel=');
    expect(rows[1].line).to.include('.name');
  });

  it('cuts long bodies and says so', async () => {
    const messages = start({ messageBodyLengthMax: 100 });
    messages.note(received({}, JSON.stringify({ name: 'x'.repeat(200) })));
    await messages.flush();
    const message = await only();
    expect(message?.body).to.equal(`{"name":"${'x'.repeat(91)}`);
    expect([message?.body_cut, message?.answer_cut]).to.deep.equal([true, false]);
  });

  it('keeps nothing of a body that is too long to be masked, and says so', async () => {
    const messages = start({ messageMaskedLengthMax: 100 });
    messages.note(received({}, JSON.stringify({ contract_id: 'C1', name: 'x'.repeat(200) })));
    await messages.flush();
    expect(await only()).to.deep.include({ body: null, body_cut: true });
  });

  const partitions = async (): Promise<string[]> => {
    const { rows } = await database.knex.raw(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'messages'::regclass and c.relname <> 'messages_default' order by name`,
    );
    return rows.map(({ name }: { name: string }) => name.replace('messages_', ''));
  };

  it('has a partition for each of the coming days, and lets go of those that are too old', async () => {
    const pool = database.pool('messages', 1, messageOptions);
    const firstDay = Date.UTC(2030, 0, 1);
    const at = (day: number) => new Date(firstDay + day * dayMs + dayMs / 2);
    const add = (day: number) =>
      database.knex('messages').insert({
        at: at(day),
        id: randomUUID(),
        direction: 'in',
        platform_id: randomUUID(),
        ms: 1,
        module: 'locations',
        method: 'PUT',
        path: '/',
        request_id: 'r',
        correlation_id: String(day),
      });
    await add(0);
    await tidyMessages(pool, at(0), 2);
    expect(await partitions()).to.deep.equal(['20300102', '20300103', '20300104']);
    for (const day of [1, 2, 3]) await add(day);
    await tidyMessages(pool, at(3), 2);
    expect(await partitions()).to.deep.equal(['20300102', '20300103', '20300104', '20300105', '20300106', '20300107']);
    // The first day had no partition yet: its lines went by themselves.
    expect(await database.knex('messages').pluck('correlation_id').orderBy('at')).to.deep.equal(['1', '2', '3']);
    await tidyMessages(pool, at(4), 2);
    expect(await partitions()).to.not.include('20300102');
    expect(await database.knex('messages').pluck('correlation_id').orderBy('at')).to.deep.equal(['2', '3']);
  });

  it('goes on when a day has come for which nobody had made a partition', async () => {
    const pool = database.pool('messages', 1, messageOptions);
    const day = Date.UTC(2031, 0, 1);
    await database.knex('messages').insert({
      at: new Date(day + dayMs),
      id: randomUUID(),
      direction: 'in',
      platform_id: randomUUID(),
      ms: 1,
      module: 'locations',
      method: 'PUT',
      path: '/',
      request_id: 'r',
      correlation_id: 'early',
    });
    await tidyMessages(pool, new Date(day), 5000);
    expect((await partitions()).filter((name) => name.startsWith('2031'))).to.deep.equal(['20310103', '20310104']);
  });

  it('drops everything while there is no database, and stops all the same', async () => {
    const other = await createTestDatabase();
    const away = await openDatabase(other.url, { log });
    const messages = start({}, away);
    await other.drop();
    messages.note(received());
    await messages.flush();
    expect([messages.waiting, messages.dropped]).to.deep.equal([0, 1]);
    messages.note(received());
    await messages.stop();
    expect(messages.dropped).to.equal(2);
    await away.close();
  });
});
