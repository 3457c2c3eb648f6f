import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { answerOf, writeAnswer } from '../../src/http/ocpi/answer.ts';
import { createAuthenticator } from '../../src/http/ocpi/authenticate.ts';
import { messageIdsOf } from '../../src/http/ocpi/incoming.ts';
import { createPartner, type PartnerProfile } from '../../src/hub/partners.ts';
import { credentialsFor, register, rotate, unregister } from '../../src/hub/registration.ts';
import type { RegistrationHub } from '../../src/hub/registration-hub.ts';
import { noteFirstUse } from '../../src/hub/registration-token.ts';
import { versionDetailsOf, versionsOf } from '../../src/hub/versions.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { randomIds } from '../../src/kernel/ids.ts';
import { defaultLimits, type Limits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import type { OcpiResponse } from '../../src/ocpi/message.ts';
import { createRegistrationClient } from '../../src/peers/registration-client.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import type { PlatformRow } from '../../src/store/registry.ts';
import { createHubRecord } from './hub-record.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';

/** A clock that runs, and that a test can put forward. */
export class TestClock implements Clock {
  #aheadMs = 0;

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  monotonic(): number {
    return performance.now() + this.#aheadMs;
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}

export const admin = { name: 'admin' };

/**
 * The registration of a hub on a database of its own, with the real client for calls to partners and, over HTTP, the versions
 * and credentials of the hub, and `/ocpi/2.2.1/sender/locations` for a request of a functional module.
 */
export interface RegistrationScene {
  readonly hub: RegistrationHub;
  readonly db: Knex;
  readonly clock: TestClock;
  /** A partner known to the operator; returns its id. */
  partner(profile: PartnerProfile): Promise<string>;
  platform(id: string): Promise<PlatformRow>;
  /** What the database says of a platform, to be compared before and after. */
  state(id: string): Promise<unknown>;
  close(): Promise<void>;
}

export async function openScene(limits: Partial<Limits> = {}): Promise<RegistrationScene> {
  const testDatabase = await createTestDatabase();
  const database = await openDatabase(testDatabase.url, { log: createLogger('silent') });
  const allLimits = { ...defaultLimits, ...limits };
  const clock = new TestClock();
  const server = createServer({ keepAliveTimeout: 120_000 });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const record = await createHubRecord(database.knex, {
    limits: allLimits,
    clock,
    publicUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  const hub: RegistrationHub = { ...record, registrar: createRegistrationClient(allLimits, randomIds) };
  serveHub(hub, server);
  return sceneOf(hub, clock, { testDatabase, database, server });
}

function sceneOf(
  hub: RegistrationHub,
  clock: TestClock,
  parts: { testDatabase: TestDatabase; database: Database; server: Server },
): RegistrationScene {
  const { db } = hub;
  const rows = (table: string, id: string, order: string) =>
    db(table).where({ platform_id: id }).orderByRaw(order).select('*');
  return {
    hub,
    db,
    clock,
    partner: (profile) => createPartner(hub, admin, profile),
    platform: (id) => db('platforms').where({ id }).first(),
    state: async (id) => ({
      platform: await db('platforms').where({ id }).first(),
      parties: await rows('parties', id, 'number'),
      credentials: await rows('credentials', id, 'created_at, id'),
      resyncs: await rows('resyncs', id, 'module, owner'),
      pulls: await rows('pulls', id, 'module'),
      cursors: await rows('cursors', id, 'platform_id'),
      changes: await db('changes').where({ module: 'hubclientinfo' }).orderBy('position').select('*'),
    }),
    async close() {
      parts.server.closeAllConnections();
      await new Promise((resolve) => void parts.server.close(resolve));
      await parts.database.close();
      await parts.testDatabase.drop();
    },
  };
}

/** The hub's end of a registration over HTTP. */
function serveHub(hub: RegistrationHub, server: Server): void {
  const authenticate = createAuthenticator(hub.limits, hub.clock);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const ids = messageIdsOf(request, hub.ids, hub.limits.messageIdLengthMax);
    void bodyOf(request)
      .then((body) => answered(hub, authenticate(request, hub.registry()), request, body))
      .catch((error: unknown) => answerOf(error, hub.log, ids))
      .then((answer) => writeAnswer(response, answer, ids, hub.clock.now()));
  });
}

async function answered(
  hub: RegistrationHub,
  caller: ReturnType<ReturnType<typeof createAuthenticator>>,
  request: IncomingMessage,
  body: unknown,
): Promise<OcpiResponse> {
  const { method = '', url } = request;
  const dataOf = async (): Promise<unknown> => {
    await noteFirstUse(hub, caller.credential);
    if (url === '/ocpi/versions') return versionsOf(hub);
    if (url === '/ocpi/2.2.1') return versionDetailsOf(hub);
    if (url !== '/ocpi/2.2.1/credentials') {
      if (caller.credential.kind === 'registration') throw new Fault('unauthenticated', 'token A is not for this');
      return [];
    }
    if (method === 'GET') return credentialsFor(hub, caller, caller.token);
    if (method === 'POST') return register(hub, caller, body);
    if (method === 'PUT') return rotate(hub, caller, body);
    return unregister(hub, caller);
  };
  const data = await dataOf();
  return { http: 200, statusCode: 1000, ...(data !== undefined && { data: JSON.stringify(data) }) };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}
