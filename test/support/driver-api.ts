import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDriverApp, type DriverApp, type DriverAppParts } from '../../src/http/driver/app.ts';
import { openApiDocument } from '../../src/http/driver/openapi.ts';
import type { DriverDeps, OperationTable } from '../../src/http/driver/operation.ts';
import { driverTable } from '../../src/http/driver/operations.ts';
import type { SignedIn } from '../../src/hub/drivers/caller.ts';
import { driverScopes } from '../../src/hub/drivers/scopes.ts';
import { trustedProxies } from '../../src/kernel/client-address.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { randomIds } from '../../src/kernel/ids.ts';
import { defaultLimits, type Limits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { type ApiAnswer, announcementsOf } from './announced.ts';

/** A driver of the tests, with every scope, by his access token. */
export const driverToken = 'access-token-of-a-driver';
export const driver: SignedIn = {
  emsp: { country_code: 'DE', party_id: 'XVE' },
  driverId: '11111111-1111-4111-8111-111111111111',
  scopes: new Set(driverScopes),
};

export interface DriverCall {
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the token of the driver; '' sends none. */
  readonly token?: string;
}

/** The driver API's edge on a port of its own. */
export interface DriverApi {
  readonly origin: string;
  readonly app: DriverApp;
  /** A request; its answer must be one that the OpenAPI document announces. */
  call(method: string, path: string, options?: DriverCall): Promise<ApiAnswer>;
  close(): Promise<void>;
}

export interface DriverApiOptions extends Partial<Omit<DriverAppParts, 'limits' | 'deps'>> {
  /** What the operations of the table take it for. */
  readonly deps?: object;
  readonly limits?: Partial<Limits>;
  readonly table?: OperationTable;
}

/** Starts the edge over these operations; whatever it needs may be handed in. */
export async function startDriverApi({
  table = driverTable(),
  limits,
  deps = {},
  ...parts
}: DriverApiOptions = {}): Promise<DriverApi> {
  let origin = '';
  const app = createDriverApp(
    {
      clock: systemClock,
      ids: randomIds,
      log: createLogger('silent'),
      publicUrl: () => origin,
      proxies: trustedProxies(''),
      appKeys: { find: async () => undefined, isBound: async () => false },
      once: () => Promise.reject(new Error('there is no store here')),
      answered: () => undefined,
      identify: async (token) => (token === driverToken ? driver : undefined),
      ...parts,
      deps: deps as DriverDeps,
      limits: { ...defaultLimits, ...limits },
    },
    table,
  );
  const server = createServer(app.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const assertAnnounced = announcementsOf(openApiDocument(table), '/api/v1');
  return {
    origin,
    async call(method, path, options = {}) {
      const answer = await request(origin, method, path, options);
      assertAnnounced(method, path, answer);
      return answer;
    },
    app,
    async close() {
      app.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function request(origin: string, method: string, path: string, options: DriverCall): Promise<ApiAnswer> {
  const { body, text, token = driverToken } = options;
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
  const type = response.headers.get('content-type') ?? '';
  const isJson = /json/.test(type);
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(answered) : type === '' ? undefined : answered,
  };
}
