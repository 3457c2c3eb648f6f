import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { answerOf, writeAnswer } from '../../src/http/ocpi/answer.ts';
import { createAuthenticator } from '../../src/http/ocpi/authenticate.ts';
import { messageIdsOf } from '../../src/http/ocpi/incoming.ts';
import { hubEntry } from '../../src/hub/entry.ts';
import { createPartner } from '../../src/hub/partners.ts';
import {
  credentialsFor,
  issueRegistrationToken,
  type RegistrationToken,
  register,
  rotate,
  unregister,
} from '../../src/hub/registration.ts';
import type { RegistrationHub } from '../../src/hub/registration-hub.ts';
import { noteFirstUse } from '../../src/hub/registration-token.ts';
import type { Caller } from '../../src/hub/registry.ts';
import { versionDetailsOf, versionsOf } from '../../src/hub/versions.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { randomIds } from '../../src/kernel/ids.ts';
import { defaultLimits, type Limits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import type { OcpiResponse } from '../../src/ocpi/message.ts';
import { createRegistrationClient } from '../../src/peers/registration-client.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import type { RoleKey } from '../../src/store/partners.ts';
import type { CredentialRow, PartyRow, PlatformRow, Quirks } from '../../src/store/registry.ts';
import { createHubRecord } from './hub-record.ts';
import { type OddAnswers, type OddPlatform, startOddPlatform } from './odd-platform.ts';
import { type Answer, callHttp } from './partner/http-call.ts';
import { authorizationOf, type TokenForm } from './partner/keyring.ts';
import { type Partner, type PartnerOptions, startPartner } from './partner/partner.ts';
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
  /** A simulated partner that runs; it ends with `reset`. */
  start(options: PartnerOptions): Promise<Partner>;
  startOdd(answersAt: (origin: string) => OddAnswers): Promise<OddPlatform>;
  /** A partner that the operator has made known, and the token A for it. */
  invite(roles: readonly RoleKey[], quirks?: Quirks): Promise<{ id: string; invitation: RegistrationToken }>;
  /** A simulated partner that has registered at the hub. */
  connect(options: PartnerOptions): Promise<{ id: string; partner: Partner }>;
  /** Who shows this token; throws when nobody does. */
  callerOf(token: string): Caller;
  /** A request to the hub with a token, whoever's it is. */
  ask(token: string, method?: string, path?: string, form?: TokenForm): Promise<Answer>;
  platform(id: string): Promise<PlatformRow>;
  /** What the database says of a platform, to be compared before and after. */
  state(id: string): Promise<StoredState>;
  /** The token the hub uses at a platform, and the one it keeps in reserve. */
  outboundTokens(id: string): Promise<{ now: string | undefined; before: string | undefined }>;
  /** Ends the partners, and makes the hub forget them and everything else. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface StoredState {
  readonly platform: PlatformRow;
  readonly parties: readonly PartyRow[];
  /** Without the revoked ones. */
  readonly credentials: readonly CredentialRow[];
  readonly resyncs: readonly { module: string; owner: string; reason: string }[];
  readonly pulls: readonly { module: string; state: string; next_kind: string; next_at: Date }[];
  readonly cursors: readonly { xid: string; position: number }[];
  /** Those of hub client info, of all platforms. */
  readonly changes: readonly { object: number; owner: string; audience: string | null; kind: string }[];
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
  const agent = new Agent();
  const running: (Partner | OddPlatform)[] = [];
  const run = <T extends Partner | OddPlatform>(partner: T): T => {
    running.push(partner);
    return partner;
  };
  const start = async (options: PartnerOptions) => run(await startPartner(options));
  const invite = async (roles: readonly RoleKey[], quirks: Quirks = {}) => {
    const id = await createPartner(hub, admin, { name: 'A partner', roles, quirks });
    return { id, invitation: await issueRegistrationToken(hub, admin, id) };
  };
  const reset = async () => {
    for (const partner of running.splice(0)) await partner.close();
    await db.raw('truncate pulls, resyncs, cursors, changes, agreements');
    for (const table of ['credentials', 'parties', 'platforms']) await db(table).delete();
    await hub.reloadRegistry();
  };
  const rows = (table: string, id: string, order: string) =>
    db(table).where({ platform_id: id }).orderByRaw(order).select('*');
  return {
    hub,
    db,
    clock,
    start,
    startOdd: async (answersAt) => run(await startOddPlatform(answersAt)),
    invite,
    async connect(options) {
      const { id, invitation } = await invite(options.roles);
      const partner = await start(options);
      await partner.register({ versionsUrl: invitation.versions_url, token: invitation.token });
      return { id, partner };
    },
    callerOf(token) {
      const caller = hub.registry().authenticate(token, clock.now());
      if (caller === undefined) throw new Error('nobody shows this token');
      return caller;
    },
    ask: (token, method = 'GET', path = '/ocpi/versions', form = 'base64') =>
      callHttp(agent, { method, url: hub.publicUrl + path, headers: { authorization: authorizationOf(token, form) } }),
    platform: (id) => db('platforms').where({ id }).first(),
    state: async (id) => ({
      platform: await db('platforms').where({ id }).first(),
      parties: await rows('parties', id, 'number'),
      credentials: (await rows('credentials', id, 'created_at, id')).filter(({ state }) => state !== 'revoked'),
      resyncs: await rows('resyncs', id, 'module, owner'),
      pulls: await rows('pulls', id, 'module'),
      cursors: await rows('cursors', id, 'platform_id'),
      changes: await db('changes').where({ module: 'hubclientinfo' }).orderBy('position').select('*'),
    }),
    async outboundTokens(id) {
      const { outbound_token: now, outbound_token_before: before } = await db('platforms').where({ id }).first();
      return { now: now && hub.vault.open(now, id), before: (before && hub.vault.open(before, id)) ?? undefined };
    },
    reset,
    async close() {
      await reset();
      agent.destroy();
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
    const answer = async () => answered(hub, authenticate(request, hub.registry()), request);
    void answer()
      .catch((error: unknown) => answerOf(error, hub.log, ids))
      .then((answer) => writeAnswer(response, answer, ids, hub.clock.now()));
  });
}

async function answered(
  hub: RegistrationHub,
  caller: ReturnType<ReturnType<typeof createAuthenticator>>,
  request: IncomingMessage,
): Promise<OcpiResponse> {
  const { method = '', url } = request;
  const body = await bodyOf(request);
  const dataOf = async (): Promise<unknown> => {
    await noteFirstUse(hub, caller.credential);
    if (url === '/ocpi/versions') return versionsOf(hubEntry(hub));
    if (url === '/ocpi/2.2.1') return versionDetailsOf(hubEntry(hub));
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

/** What a failing promise is rejected with; throws when it is not. */
export async function failureOf<E = Fault>(attempt: Promise<unknown>): Promise<E> {
  try {
    await attempt;
  } catch (error) {
    return error as E;
  }
  throw new Error('it did not fail');
}

/** Where a simulated partner registers with a token A. */
export const placeOf = ({ versions_url: versionsUrl, token }: RegistrationToken) => ({ versionsUrl, token });

/** The token a partner holds, as the hub's GET of the credentials tells (C-24). */
export async function tokenOf(partner: Partner): Promise<string> {
  const { envelope } = await partner.request('GET', 'credentials', 'sender');
  return (envelope.data as { token: string }).token;
}

/** A role as it stands in credentials. */
export const announced = <T extends object>(role: T) => ({ ...role, business_details: { name: 'Beckum Laden' } });
