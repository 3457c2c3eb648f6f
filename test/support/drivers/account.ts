import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/kernel/project.ts';
import { type ApiAnswer, announcementsOf } from '../announced.ts';
import type { TestHub } from '../hub.ts';

const assertAnnounced = announcementsOf(
  JSON.parse(readFileSync(join(projectRoot, 'openapi', 'driver.json'), 'utf8')),
  '/api/v1',
);

/** A request to the driver API with an access token ('' for none); its answer must be one that the OpenAPI document announces. */
export async function callApi(
  hub: TestHub,
  token: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  const response = await fetch(`${hub.url}/api/v1${path}`, {
    method,
    headers: {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const answer = {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
  };
  assertAnnounced(method, `/api/v1${path}`, answer);
  return answer;
}

/** A driver with an access token. */
export interface TestDriver {
  readonly id: string;
  readonly contract_id: string;
  readonly token: string;
  /** What the driver API answers him. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>;
  /** The same when it has to be a success. */
  // biome-ignore lint/suspicious/noExplicitAny: checked against the OpenAPI document.
  ok(method: string, path: string, body?: unknown): Promise<any>;
}

/** Makes an eMSP hosted by the hub, with settings. */
export async function hostEmsp(hub: TestHub, party = 'DE-XVE', settings?: Record<string, unknown>): Promise<void> {
  const [country_code, party_id] = party.split('-');
  await hub.admin('POST', '/parties', { country_code, party_id, role: 'EMSP', name: `Drivers of ${party}` });
  if (settings !== undefined) await hub.admin('PATCH', `/parties/${party}`, settings);
}

/** Makes a driver of a hosted eMSP, with an access token for everything. */
export async function makeDriver(
  hub: TestHub,
  emsp = 'DE-XVE',
  terms: Record<string, unknown> = {},
): Promise<TestDriver> {
  const made = await hub.admin<{ id: string; contract_id: string }>('POST', '/drivers', { emsp, ...terms });
  const { access_token } = await hub.admin<{ access_token: string }>('POST', `/drivers/${made.id}/access-tokens`);
  return driverWith(hub, made, access_token);
}

/** A driver there is, by his access token. */
export function driverWith(
  hub: TestHub,
  { id, contract_id }: { readonly id: string; readonly contract_id: string },
  token: string,
): TestDriver {
  const call: TestDriver['call'] = (method, path, body, headers) => callApi(hub, token, method, path, body, headers);
  return {
    id,
    contract_id,
    token,
    call,
    async ok(method, path, body) {
      const answer = await call(method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
}
