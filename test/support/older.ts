import { Agent, createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, callHttp } from './partner/http-call.ts';

/** One connection of a platform of OCPI 2.1.1, which is a CPO or an eMSP; written apart from everything in the hub. */
export interface OlderOptions {
  readonly role: 'CPO' | 'EMSP';
  readonly country_code: string;
  readonly party_id: string;
  /** Whether it writes tokens plainly, and takes no others; otherwise in Base64. */
  readonly isPlain?: boolean;
  readonly pageSize?: number;
}

/** A request that came, as it came. */
export interface OlderRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export type Json = Record<string, unknown>;

const modules = ['cdrs', 'commands', 'credentials', 'locations', 'sessions', 'tariffs', 'tokens'];

/** Starts one on a loopback port of its own. */
export async function startOlder(options: OlderOptions): Promise<OlderPeer> {
  const peer = new OlderPeer(options);
  await peer.listen();
  return peer;
}

/** A simulated connection of OCPI 2.1.1: server and client in one. `startOlder` makes one, `close` ends it. */
export class OlderPeer {
  readonly log: OlderRequest[] = [];
  /** What its own lists hold, by module. */
  readonly own: Record<string, Json[]> = {};
  /** What it was given, by path. */
  readonly taken = new Map<string, unknown>();
  /** What it answers to a request `POST commands/START_SESSION` instead of a success without data. */
  readonly answers = new Map<string, { http?: number; status_code?: number; data?: unknown }>();
  /** The other side's credentials. */
  theirs: { token: string; url: string; business_details: unknown; party_id: string; country_code: string } | undefined;
  readonly #options: OlderOptions;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;
  #origin = '';
  #token = 'first-token';
  #endpoints: readonly { identifier: string; url: string }[] = [];

  constructor(options: OlderOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const url = new URL(request.url ?? '', this.#origin);
        const body: unknown = text === '' ? undefined : JSON.parse(text);
        const { method = '', headers } = request;
        const asked = { method, path: url.pathname.slice(1), query: url.searchParams, headers, body };
        const {
          http = 200,
          status_code = 1000,
          data,
          more,
        } = this.#isTrusted(headers) ? this.#answer(asked) : { http: 401, status_code: 2001 };
        response.writeHead(http, { 'content-type': 'application/json', ...more });
        response.end(JSON.stringify({ ...(data !== undefined && { data }), status_code, timestamp: now() }));
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  get versionsUrl(): string {
    return `${this.#origin}/versions`;
  }

  /** A URL for the result of a command. */
  responseUrl(name: string): string {
    return `${this.#origin}/results/${name}`;
  }

  get credentials(): Json {
    const { country_code, party_id } = this.#options;
    const business_details = { name: `2.1.1 of ${party_id}` };
    return { token: this.#token, url: this.versionsUrl, business_details, country_code, party_id };
  }

  /** Issues a token to be registered with. */
  issueToken(token: string): string {
    this.#token = token;
    return token;
  }

  /** Registers at a versions URL with a token A. */
  async register(url: string, token: string, method = 'POST'): Promise<Answer> {
    const versions = await this.call('GET', url, undefined, token);
    const [listed] = versions.envelope.data as { version: string; url: string }[];
    const details = await this.call('GET', listed?.url ?? '', undefined, token);
    this.#endpoints = (details.envelope.data as { endpoints: { identifier: string; url: string }[] }).endpoints;
    this.#token = `token-${Math.random().toString(36).slice(2)}`;
    const answer = await this.call(method, this.endpoint('credentials'), this.credentials, token);
    if (answer.envelope.status_code === 1000) this.theirs = answer.envelope.data as never;
    return answer;
  }

  /** Reads what a registration that the other side began has to be followed by. */
  async learn(): Promise<void> {
    const versions = await this.call('GET', this.theirs?.url ?? '');
    const [listed] = versions.envelope.data as { version: string; url: string }[];
    const details = await this.call('GET', listed?.url ?? '');
    this.#endpoints = (details.envelope.data as { endpoints: { identifier: string; url: string }[] }).endpoints;
  }

  endpoint(module: string): string {
    return this.#endpoints.find(({ identifier }) => identifier === module)?.url ?? `no endpoint of ${module}`;
  }

  get offered(): string[] {
    return this.#endpoints.map(({ identifier }) => identifier).sort();
  }

  /** Sends a request below an endpoint: `PUT`, `locations/BE/BEC/L1`. */
  send(method: string, path: string, body?: unknown): Promise<Answer> {
    const [module = '', ...below] = path.split('/');
    return this.call(method, [this.endpoint(module), ...below].join('/'), body);
  }

  call(method: string, url: string, body?: unknown, token = this.theirs?.token ?? ''): Promise<Answer> {
    const shown = this.#options.isPlain === true ? token : Buffer.from(token).toString('base64');
    const headers = { authorization: `Token ${shown}`, 'content-type': 'application/json' };
    return callHttp(this.#agent, { method, url, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }

  /** A list, page by page. */
  async list(module: string, query = ''): Promise<{ items: Json[]; pages: number }> {
    const items: Json[] = [];
    let pages = 0;
    for (let url: string | undefined = this.endpoint(module) + query; url !== undefined; pages += 1) {
      const { envelope, headers } = await this.call('GET', url);
      items.push(...(envelope.data as Json[]));
      url = /<([^>]+)>/.exec(String(headers['link'] ?? ''))?.[1];
    }
    return { items, pages };
  }

  /** What came by a method to paths that begin like this. */
  came(method: string, path: string): OlderRequest[] {
    return this.log.filter((one) => one.method === method && one.path.startsWith(path));
  }

  #isTrusted({ authorization = '' }: IncomingHttpHeaders): boolean {
    const shown = this.#options.isPlain === true ? this.#token : Buffer.from(this.#token).toString('base64');
    return authorization === `Token ${shown}`;
  }

  #answer(asked: OlderRequest): { http?: number; status_code?: number; data?: unknown; more?: Record<string, string> } {
    const { method, path, body } = asked;
    if (path === 'versions') return { data: [{ version: '2.1.1', url: `${this.#origin}/2.1.1` }] };
    if (path === '2.1.1') {
      const endpoints = modules.map((identifier) => ({ identifier, url: `${this.#origin}/${identifier}` }));
      return { data: { version: '2.1.1', endpoints } };
    }
    if (path === 'credentials') {
      if (method === 'DELETE') return {};
      if (method !== 'GET') this.theirs = body as never;
      return { data: this.credentials };
    }
    this.log.push(asked);
    const chosen = this.answers.get(`${method} ${path}`);
    if (chosen !== undefined) return chosen;
    const [module = '', ...ids] = path.split('/');
    if (method === 'GET' && ids.length === 0) return this.#page(module, asked.query);
    if (method === 'GET') return this.#one(module, ids);
    if (method === 'PATCH' && !this.taken.has(path)) return { http: 404, status_code: 2000 };
    if (method === 'PUT') this.taken.set(path, body);
    if (method === 'PATCH') this.taken.set(path, { ...(this.taken.get(path) as Json), ...(body as Json) });
    if (method === 'DELETE') this.taken.delete(path);
    if (path !== 'cdrs') return {};
    const { id } = body as { id: string };
    this.taken.set(`cdrs/${id}`, body);
    return { http: 201, more: { location: `${this.#origin}/cdrs/${id}` } };
  }

  #one(module: string, ids: readonly string[]) {
    const found = this.taken.get([module, ...ids].join('/')) ?? this.own[module]?.find(({ id }) => id === ids[0]);
    return found === undefined ? { http: 404, status_code: 2000 } : { data: found };
  }

  #page(module: string, query: URLSearchParams) {
    const all = this.own[module] ?? [];
    const size = this.#options.pageSize ?? 50;
    const offset = Number(query.get('offset') ?? 0);
    const more: Record<string, string> = { 'x-total-count': String(all.length), 'x-limit': String(size) };
    const next = offset + size;
    if (next < all.length) more['link'] = `<${this.#origin}/${module}?offset=${next}>; rel="next"`;
    return { data: all.slice(offset, next), more };
  }
}

const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

let seconds = Date.parse('2026-02-01T10:00:00Z');
/** A DateTime of 2.1.1 newer than any before. */
export function olderTime(): string {
  seconds += 1000;
  return new Date(seconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Objects of OCPI 2.1.1. */
export const older = {
  location: (about: Json = {}): Json => ({
    id: 'L1',
    type: 'ON_STREET',
    name: 'Station square',
    address: 'Stationsplein 1',
    city: 'Gent',
    postal_code: '9000',
    country: 'BEL',
    coordinates: { latitude: '51.047599', longitude: '3.729944' },
    evses: [older.evse()],
    time_zone: 'Europe/Brussels',
    last_updated: olderTime(),
    ...about,
  }),
  evse: (about: Json = {}): Json => ({
    uid: 'E1',
    evse_id: 'BE*BEC*E1',
    status: 'AVAILABLE',
    capabilities: ['RFID_READER', 'REMOTE_START_STOP_CAPABLE'],
    connectors: [older.connector()],
    last_updated: olderTime(),
    ...about,
  }),
  connector: (about: Json = {}): Json => ({
    id: '1',
    standard: 'IEC_62196_T2',
    format: 'SOCKET',
    power_type: 'AC_3_PHASE',
    voltage: 230,
    amperage: 32,
    tariff_id: 'T1',
    last_updated: olderTime(),
    ...about,
  }),
  tariff: (about: Json = {}): Json => ({
    id: 'T1',
    currency: 'EUR',
    elements: [{ price_components: [{ type: 'ENERGY', price: 0.35, step_size: 1 }] }],
    last_updated: olderTime(),
    ...about,
  }),
  token: (about: Json = {}): Json => ({
    uid: 'CARD1',
    type: 'RFID',
    auth_id: 'NL-TNM-C1',
    issuer: 'TNM',
    valid: true,
    whitelist: 'ALLOWED',
    last_updated: olderTime(),
    ...about,
  }),
  session: (about: Json = {}): Json => ({
    id: 'S1',
    start_datetime: '2026-02-01T09:00:00Z',
    kwh: 2.5,
    auth_id: 'NL-TNM-C1',
    auth_method: 'WHITELIST',
    location: older.location(),
    currency: 'EUR',
    total_cost: 0.88,
    status: 'ACTIVE',
    last_updated: olderTime(),
    ...about,
  }),
  cdr: (about: Json = {}): Json => ({
    id: 'C1',
    start_date_time: '2026-02-01T09:00:00Z',
    stop_date_time: '2026-02-01T10:00:00Z',
    auth_id: 'NL-TNM-C1',
    auth_method: 'WHITELIST',
    location: older.location(),
    currency: 'EUR',
    tariffs: [older.tariff()],
    charging_periods: [{ start_date_time: '2026-02-01T09:00:00Z', dimensions: [{ type: 'ENERGY', volume: 10 }] }],
    total_cost: 3.5,
    total_energy: 10,
    total_time: 1,
    last_updated: olderTime(),
    ...about,
  }),
};
