import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { Pool } from 'pg';
import { createPlaceSide } from '../../src/compose-places.ts';
import { createAdminApp } from '../../src/http/admin/app.ts';
import { type AccessKey, type AdminDeps, scopes } from '../../src/http/admin/operation.ts';
import { explainCdr, tolerancesOf } from '../../src/hub/cdr-checks.ts';
import { type ConformanceRuns, createConformanceRuns } from '../../src/hub/conformance/runs.ts';
import type { AccountHub } from '../../src/hub/drivers/accounts/account-hub.ts';
import type { PlaceParts } from '../../src/hub/drivers/places/place-parts.ts';
import type { RegistrationHub } from '../../src/hub/registration-hub.ts';
import { type Sandboxes, sandboxStore } from '../../src/hub/sandbox-store.ts';
import { createStationCalls } from '../../src/hub/stations/calls.ts';
import { noLinks, type StationBase, type StationHub } from '../../src/hub/stations/station-hub.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { randomIds } from '../../src/kernel/ids.ts';
import { defaultLimits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { projectRoot } from '../../src/kernel/project.ts';
import { hostedUrl } from '../../src/peers/hosted-transport.ts';
import { createRegistrationClient } from '../../src/peers/registration-client.ts';
import { webhookUrlFlaw } from '../../src/peers/webhook-client.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { announcementsOf } from './announced.ts';
import { createHubRecord } from './hub-record.ts';
import { createTestDatabase } from './postgres.ts';
import { until } from './wait.ts';

/** The committed OpenAPI document. */
export const openApi = JSON.parse(readFileSync(join(projectRoot, 'openapi', 'admin.json'), 'utf8'));

export const adminToken = 'a-token-for-the-tests-only';

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer is checked against the document first.
export type Json = any;

export interface AdminAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the token with every scope; '' sends none. */
  readonly token?: string;
}

/** The admin API on a port and a database of its own. */
export interface AdminApi {
  readonly origin: string;
  readonly db: Knex;
  readonly database: Database;
  readonly hub: RegistrationHub;
  readonly conformance: ConformanceRuns;
  readonly sandboxes: Sandboxes;
  readonly stations: StationHub;
  readonly drivers: AccountHub;
  readonly places: PlaceParts;
  /** A request; its answer must be one that the OpenAPI document announces. */
  call(method: string, path: string, options?: CallOptions): Promise<AdminAnswer>;
  get(path: string): Promise<Json>;
  post(path: string, body?: unknown): Promise<AdminAnswer>;
  close(): Promise<void>;
}

export async function startAdminApi(
  overrides: Partial<RegistrationHub> = {},
  keys: readonly AccessKey[] = [],
): Promise<AdminApi> {
  const test = await createTestDatabase();
  const limits = overrides.limits ?? defaultLimits;
  const database = await openDatabase(test.url, { log: createLogger('silent'), limits });
  const reads = database.pool('reads', 2);
  const registrar = createRegistrationClient(limits, randomIds);
  const hub = Object.assign(await createHubRecord(database.knex, overrides), { registrar }, overrides);
  // Nobody answers: what comes of a run is shown where there is a whole hub.
  const conformance = createConformanceRuns({
    ...hub,
    nodeId: randomIds.uuid(),
    maskedToken: '***',
    probe: async () => {
      throw new Fault('unreachable', 'there is nobody');
    },
    refusalOfUrl: () => undefined,
  });
  const sandboxes = { hostedUrl, store: sandboxStore(reads, hub) };
  const admin = { name: 'admin', token: adminToken, scopes: new Set(scopes) };
  const tolerances = tolerancesOf(limits, { amountUnits: 1, lateDays: 35 });
  const gridTable = { source: '', boundary: 'DIRECT', countries: new Map() } as const;
  const side = createPlaceSide(
    hub,
    database,
    { roles: new Set(['http']), gridTable, router: undefined },
    { tokensOf: async () => [], vehicle: () => Promise.reject(new Error('there are no drivers here')) },
  );
  await until(() => side.parts.feed.memory, { what: 'the places to be in memory' });
  const deps: AdminDeps = {
    hub,
    places: side.parts,
    conformance,
    sandboxes,
    stations: stationsFor(hub, reads),
    drivers: driversFor(hub),
    urlFlaw: webhookUrlFlaw(defaultLimits),
    explainCdr: (number) => explainCdr({ ...hub, reads, cdrTolerances: tolerances }, number),
    version: '0.0.0',
    keys: [admin, ...keys],
  };
  const server = createServer(createAdminApp(deps).callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const call = async (method: string, path: string, options: CallOptions = {}) => {
    const answer = await request(origin, method, path, options);
    assertAnnounced(method, path, answer);
    return answer;
  };
  return {
    origin,
    db: database.knex,
    database,
    hub,
    conformance,
    sandboxes,
    stations: deps.stations,
    drivers: deps.drivers,
    places: side.parts,
    call,
    get: async (path) => {
      const { status, body } = await call('GET', path);
      if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
      return body;
    },
    post: (path, body) => call('POST', path, body === undefined ? {} : { body }),
    async close() {
      await conformance.stop();
      await side.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.close();
      await test.drop();
    },
  };
}

/** Stations of a hub without a network: what it is told is taken. */
const stationsFor = (hub: RegistrationHub, stationPool: Pool): StationHub => {
  const base = {
    ...hub,
    reads: stationPool,
    stationPool,
    nodeId: hub.ids.uuid(),
    hostedUrl,
    securityProfileFloor: 1,
    fileHosts: new Set(),
    links: () => noLinks,
    call: async () => ({ http: 200, statusCode: 1000 }),
  } as unknown as StationBase;
  return { ...base, calls: createStationCalls(base), refresh: () => undefined };
};

/** Drivers' accounts of a hub without a network: what it is told is taken. */
const driversFor = (hub: RegistrationHub): AccountHub => ({
  ...hub,
  call: async () => ({ http: 200, statusCode: 1000 }),
  hostedUrl,
  erasers: [],
  exporters: [],
});

async function request(origin: string, method: string, path: string, options: CallOptions): Promise<AdminAnswer> {
  const { body, text, token = adminToken } = options;
  const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(origin + path, {
    method,
    headers: {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(content !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(content !== undefined && { body: content }),
  });
  const answered = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: bodyOf(response, answered),
  };
}

/** JSON as its value, anything else as it is. */
function bodyOf({ headers }: Response, text: string): unknown {
  if (text === '') return undefined;
  return /json/.test(headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}

/** The head of the answer to a request that is written as it is. */
export function rawCall(origin: string, text: string, localAddress = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(origin).port), host: '127.0.0.1', localAddress }, () => {
      socket.write(text);
    });
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().split('\r\n\r\n')[0] ?? '');
    });
  });
}

/** Throws unless the document announces this answer to this request. */
export const assertAnnounced = announcementsOf(openApi, '/admin/v1');
