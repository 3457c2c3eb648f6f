import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import { createOcppEdge, type OcppEdge } from '../../src/backends/ocpp/edge/ocpp-edge.ts';
import { createDialect, type Repair } from '../../src/backends/ocpp/rpc/dialect.ts';
import type {
  Answerer,
  OutgoingCall,
  PayloadChecks,
  PayloadIssue,
  Translator,
} from '../../src/backends/ocpp/translator.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createHubServer, type ServerTls } from '../../src/http/server.ts';
import type { Arrival, StationDesk, StationDoor, StationLink } from '../../src/hub/stations/desk.ts';
import { trustedProxies } from '../../src/kernel/client-address.ts';
import { type Clock, systemClock } from '../../src/kernel/clock.ts';
import { randomIds } from '../../src/kernel/ids.ts';
import { defaultLimits, type Limits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { createVault } from '../../src/kernel/secrets.ts';
import type { Notice, StationRequest, TransactionEvent } from '../../src/stations/model.ts';
import { until } from './wait.ts';

const vault = createVault(Buffer.alloc(32, 'test'), randomIds);

/** A password of a station in tests. */
export const password = 'correct horse battery staple';

export type DoorOptions = Partial<Omit<StationDoor, 'identity' | 'passwordDigest'>> & {
  readonly password?: string | null;
};

/**
 * What is said to the edge, and whom it may let in: keeps who holds a station's place as the desk of the hub does, without a
 * database.
 */
export class RecordingDesk implements StationDesk {
  readonly doors = new Map<string, StationDoor>();
  readonly arrivals: { readonly identity: string; readonly arrival: Arrival; readonly epoch: number }[] = [];
  readonly left: StationLink[] = [];
  readonly events: TransactionEvent[] = [];
  readonly toldAlive: StationLink[] = [];
  readonly holders = new Map<number, number>();
  readonly said: string[] = [];
  edge: () => OcppEdge = () => {
    throw new Error('there is no edge yet');
  };
  /** What is thrown by what stations say, until it is emptied. */
  faults: unknown[] = [];
  /** What everything a station says waits for. */
  gate: Promise<void> = Promise.resolve();
  #epoch = 0;

  add(identity: string, { password: secret = password, ...door }: DoorOptions = {}): StationDoor {
    const added: StationDoor = {
      number: this.doors.size + 1,
      id: `00000000-0000-4000-8000-${String(this.doors.size + 1).padStart(12, '0')}`,
      identity,
      securityProfile: 1,
      passwordDigest: secret === null ? undefined : vault.digest(secret),
      validation: 'strict',
      ...door,
    };
    this.doors.set(identity, added);
    return added;
  }

  async find(identity: string): Promise<StationDoor | undefined> {
    return this.doors.get(identity);
  }

  async connect(station: StationDoor, arrival: Arrival): Promise<StationLink | 'occupied'> {
    const { links } = this.edge();
    const held = this.holders.get(station.number);
    if (held !== undefined && links.has(station.number, held) && (await links.probe(station.number, held)))
      return 'occupied';
    this.#epoch += 1;
    this.holders.set(station.number, this.#epoch);
    this.arrivals.push({ identity: station.identity, arrival, epoch: this.#epoch });
    return { station, epoch: this.#epoch };
  }

  async disconnected(link: StationLink): Promise<void> {
    this.left.push(link);
    if (this.holders.get(link.station.number) === link.epoch) this.holders.delete(link.station.number);
  }

  async alive(links: readonly StationLink[]): Promise<readonly StationLink[]> {
    this.toldAlive.push(...links);
    return links.filter((link) => this.holders.get(link.station.number) !== link.epoch);
  }

  async boot() {
    await this.#hear('boot');
    return { status: 'Accepted' as const, intervalS: 300 };
  }

  async status(): Promise<void> {
    await this.#hear('status');
  }

  async authorize() {
    await this.#hear('authorize');
    return { status: 'Accepted' as const };
  }

  async transaction(_link: StationLink, event: TransactionEvent) {
    await this.#hear('transaction');
    this.events.push(event);
    return {};
  }

  async reservation(): Promise<void> {
    await this.#hear('reservation');
  }

  async notice(_link: StationLink, _notice: Notice): Promise<void> {
    await this.#hear('notice');
  }

  async #hear(what: string): Promise<void> {
    this.said.push(what);
    await this.gate;
    if (this.faults.length > 0) throw this.faults.shift();
  }
}

const answer = (say: (...args: Parameters<Answerer>) => object | Promise<object>): Answerer => say;

const answerers: ReadonlyMap<string, Answerer> = new Map<string, Answerer>([
  [
    'BootNotification',
    answer(async ({ desk, link }) => {
      const { status, intervalS } = await desk.boot(link, { vendor: 'V', model: 'M' });
      return { currentTime: new Date().toISOString(), interval: intervalS, status };
    }),
  ],
  ['Heartbeat', () => ({ currentTime: '2026-11-29T00:00:00Z' })],
  [
    'StatusNotification',
    answer(async ({ desk, link }) => {
      await desk.status(link, { evse: 1, connector: 1, status: 'Available' });
      return {};
    }),
  ],
  [
    'Authorize',
    answer(async ({ desk, link }) => ({ idTokenInfo: await desk.authorize(link, { idToken: { idToken: 'A' } }) })),
  ],
  [
    'TransactionEvent',
    answer(async ({ desk, link }, payload: { seqNo: number; timestamp: string }) => {
      await desk.transaction(link, { type: 'Updated', at: payload.timestamp, seqNo: payload.seqNo });
      return {};
    }) as Answerer,
  ],
  [
    'NotifyPeriodicEventStream',
    answer(async ({ desk, link }, payload) => {
      await desk.notice(link, { action: 'NotifyPeriodicEventStream', payload });
      return {};
    }),
  ],
  [
    'Faulty',
    () => {
      throw new TypeError('a bug');
    },
  ],
]);

const required: Readonly<Record<string, readonly string[]>> = {
  TransactionEvent: ['seqNo', 'timestamp'],
  UnlockConnector: [],
};

/** Checks of the actions above, as far as the tests go. */
const checks: PayloadChecks = {
  check(action, _direction, payload): readonly PayloadIssue[] | undefined {
    if (!answerers.has(action) && !['UnlockConnector', 'ClearCache', 'FirmwareStatusNotification'].includes(action))
      return undefined;
    const record = payload as Record<string, unknown>;
    const missing = (required[action] ?? []).filter((name) => record[name] === undefined);
    const issues: PayloadIssue[] = missing.map((name) => ({
      path: '/',
      keyword: 'required',
      message: `must have ${name}`,
    }));
    if (typeof record['seqNo'] === 'string')
      issues.push({ path: '/seqNo', keyword: 'type', message: 'must be integer' });
    if (record['status'] === 'Odd') issues.push({ path: '/status', keyword: 'enum', message: 'must be one of a list' });
    if (record['extra'] !== undefined)
      issues.push({ path: '/', keyword: 'additionalProperties', message: 'has an unknown field' });
    return issues;
  },
};

const repair: Repair = (_action, _direction, payload) => {
  const { extra: _extra, ...record } = payload as Record<string, unknown>;
  if (typeof record['seqNo'] === 'string') record['seqNo'] = Number(record['seqNo']);
  return { payload: record, issues: checks.check('TransactionEvent', 'request', record) ?? [] };
};

function outgoing(request: StationRequest): OutgoingCall | undefined {
  if (request.kind === 'unlock') {
    return {
      action: 'UnlockConnector',
      payload: { evseId: request.evse, connectorId: request.connector },
      read: (payload: { status: string }) => ({ status: payload.status }),
    };
  }
  if (request.kind === 'clear-cache') {
    return { action: 'ClearCache', payload: {}, read: (payload: { status: string }) => ({ status: payload.status }) };
  }
  return undefined;
}

export interface TestDoorOptions {
  readonly limits?: Partial<Limits>;
  readonly proxies?: string;
  readonly tls?: ServerTls;
  readonly clock?: Clock;
  readonly logLevel?: string;
  /** Where log lines go. */
  readonly log?: (line: string) => void;
}

/** A real edge behind the hub's real HTTP server, over a recording desk. */
export async function openDoor(options: TestDoorOptions = {}) {
  const limits: Limits = { ...defaultLimits, stationsLookMs: 20, ...options.limits };
  const clock = options.clock ?? systemClock;
  const desk = new RecordingDesk();
  const log = createLogger(options.log ? 'debug' : 'silent', ...(options.log ? [{ write: options.log }] : []));
  const edge = createOcppEdge({
    desk,
    limits,
    clock,
    ids: randomIds,
    log,
    random: Math.random,
    vault,
    proxies: trustedProxies(options.proxies ?? ''),
    dialectOf: async (version) =>
      createDialect({ version, answerers, outgoing } satisfies Translator, checks, () => undefined, repair),
  });
  desk.edge = () => edge;
  const nobody = (_req: unknown, res: { end(text: string): void }) => res.end('{}');
  const server = createHubServer(
    {
      ocpi: nobody as never,
      admin: nobody as never,
      driver: nobody as never,
      map: nobody as never,
      oidc: nobody as never,
      upgrade: (request, socket, head) => edge.upgrade(request, socket, head),
      ...(options.tls && { tls: options.tls }),
      metrics: createMetrics([]),
      ids: randomIds,
      clock,
      notReady: async () => undefined,
    },
    limits,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new TestDoor(edge, desk, port, options.tls !== undefined, async () => {
    await edge.stop();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  });
}

export interface Knock extends ClientOptions {
  readonly password?: string | undefined;
  readonly user?: string;
  readonly protocols?: readonly string[];
  readonly headers?: Record<string, string>;
}

export class TestDoor {
  readonly edge: OcppEdge;
  readonly desk: RecordingDesk;
  readonly port: number;
  readonly isTls: boolean;
  readonly #close: () => Promise<void>;
  readonly #stations: TestStation[] = [];

  constructor(edge: OcppEdge, desk: RecordingDesk, port: number, isTls: boolean, close: () => Promise<void>) {
    this.edge = edge;
    this.desk = desk;
    this.port = port;
    this.isTls = isTls;
    this.#close = close;
  }

  /** Connects; rejects with the status when it is refused. */
  async connect(identity: string, knock: Knock = {}): Promise<TestStation> {
    const station = openStation(`${this.isTls ? 'wss' : 'ws'}://127.0.0.1:${this.port}/ocpp`, identity, knock);
    this.#stations.push(station);
    await station.opened;
    return station;
  }

  /** The status an attempt to connect is answered with; 101 when it is let in, and then it is closed again. */
  async knock(identity: string, knock: Knock = {}): Promise<number> {
    try {
      const station = await this.connect(identity, knock);
      station.socket.terminate();
      return 101;
    } catch (error) {
      if (error instanceof Refused) return error.status;
      throw error;
    }
  }

  /** A bare connection, for what no client would send. */
  async raw(): Promise<Socket> {
    const socket = connect(this.port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return socket;
  }

  async close(): Promise<void> {
    for (const { socket } of this.#stations) socket.terminate();
    await this.#close();
  }
}

/** Opens a connection of a station below a URL like `ws://127.0.0.1:3000/ocpp`. */
export function openStation(
  base: string,
  identity: string,
  { password: secret = password, user = identity, protocols, headers, ...options }: Knock = {},
): TestStation {
  const basic = { authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` };
  const socket = new WebSocket(`${base}/${encodeURIComponent(identity)}`, [...(protocols ?? ['ocpp2.0.1'])], {
    headers: { ...(secret !== '' && basic), ...headers },
    ...options,
  });
  return new TestStation(socket);
}

/** An upgrade was answered with something else than 101. */
export class Refused extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;

  constructor(status: number, headers: Readonly<Record<string, unknown>>, body: string) {
    super(`refused with ${status}: ${body}`);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** A station as far as frames go. */
export class TestStation {
  readonly socket: WebSocket;
  readonly opened: Promise<void>;
  /** Everything received, parsed. */
  readonly frames: unknown[][] = [];
  closeCode: number | undefined;

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.opened = new Promise((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
      socket.on('unexpected-response', (_request, response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => reject(new Refused(response.statusCode ?? 0, response.headers, body)));
      });
    });
    socket.on('message', (data) => this.frames.push(JSON.parse(String(data))));
    socket.on('close', (code) => {
      this.closeCode = code;
    });
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Says something and waits for the answer to it. */
  async call(
    action: string,
    payload: unknown,
    id = `m${this.frames.length}-${Math.random()}`.slice(0, 36),
  ): Promise<unknown[]> {
    this.send([2, id, action, payload]);
    return this.answerTo(id);
  }

  async answerTo(id: string): Promise<unknown[]> {
    return (await until(() => this.frames.find((frame) => frame[1] === id), {
      what: `the answer to ${id}`,
    })) as unknown[];
  }

  async closed(): Promise<number> {
    return (await until(() => this.closeCode, { what: 'the close' })) as number;
  }
}
