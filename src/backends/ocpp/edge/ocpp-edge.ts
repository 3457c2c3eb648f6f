import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Arrival, StationDoor, StationLinks } from '../../../hub/stations/desk.ts';
import { originOf, type TrustedProxies } from '../../../kernel/client-address.ts';
import { Fault } from '../../../kernel/fault.ts';
import { isOutage } from '../../../kernel/outage.ts';
import type { Vault } from '../../../kernel/secrets.ts';
import type { OcppVersion } from '../../../stations/model.ts';
import type { Dialect } from '../rpc/dialect.ts';
import { type SessionCounts, type SessionParts, StationSession } from '../rpc/session.ts';
import { TextSocket } from '../rpc/text-socket.ts';
import { Connections } from './connections.ts';
import { credentialsOf, profileOf } from './credentials.ts';
import { Guard } from './guard.ts';
import { type Hello, readHello } from './hello.ts';
import { answerRefusal, Refusal, type RefusalReason, unauthenticated } from './refusal.ts';

export interface EdgeParts extends Omit<SessionParts, 'counts'> {
  readonly vault: Vault;
  /** Loaded when a station of the version comes. */
  dialectOf(version: OcppVersion): Promise<Dialect>;
  readonly proxies: TrustedProxies;
}

/** What an edge counts, for metrics. */
export interface EdgeCounts extends SessionCounts {
  readonly refused: Record<RefusalReason, number>;
}

/** Where stations connect to this process. */
export interface OcppEdge {
  /** Takes an upgrade request over, whatever becomes of it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly links: StationLinks;
  connections(): number;
  /** How many are connected, by version. */
  connectionsOf(version: OcppVersion): number;
  readonly counts: EdgeCounts;
  /** The versions spoken so far, with what became of their messages. */
  dialects(): readonly Dialect[];
  /** Lets nobody in any more and ends all connections, within `stationsStopMs`. */
  stop(): Promise<void>;
}

/** A websocket with its session: listeners are shared, and find it here. */
class StationSocket extends TextSocket {
  declare session: StationSession | undefined;
}

/** Opens the door for stations. */
export function createOcppEdge(parts: EdgeParts): OcppEdge {
  const edge = new Edge(parts);
  return edge;
}

/** How long a station that is refused for now is told to wait: spread, so that they do not all come back at once. */
const retryAfterS = { min: 5, spread: 25 } as const;

class Edge implements OcppEdge {
  readonly links: Connections;
  readonly counts: EdgeCounts = {
    badFrames: 0,
    unsolicited: 0,
    ended: { frames: 0, rate: 0, unread: 0, silent: 0, stuck: 0, overloaded: 0, replaced: 0, stopping: 0 },
    refused: {
      'not-found': 0,
      malformed: 0,
      subprotocol: 0,
      unauthenticated: 0,
      'security-profile': 0,
      occupied: 0,
      'too-many': 0,
      unavailable: 0,
    },
  };
  readonly #parts: EdgeParts;
  readonly #sessionParts: SessionParts;
  readonly #guard: Guard;
  readonly #server: WebSocketServer;
  readonly #dialects = new Map<OcppVersion, Dialect>();
  readonly #timer: NodeJS.Timeout;
  #handshakes = 0;
  #aliveAt: number;
  #isStopping = false;

  constructor(parts: EdgeParts) {
    const { desk, limits, clock, log } = parts;
    this.#parts = parts;
    this.#sessionParts = { ...parts, counts: this.counts };
    this.#guard = new Guard(limits, clock);
    this.links = new Connections(desk, limits, log);
    const options: ServerOptions<typeof StationSocket> & { closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.stationFrameBytesMax,
      maxFragments: limits.stationFragmentsMax,
      maxBufferedChunks: limits.stationChunksMax,
      closeTimeout: limits.stationCloseMs,
      WebSocket: StationSocket,
      // The request was read before.
      handleProtocols: (_offered, request) => readHello(request).subprotocol,
    };
    this.#server = new WebSocketServer(options);
    this.#aliveAt = clock.monotonic();
    this.#timer = setInterval(() => this.#look(), limits.stationsLookMs).unref();
  }

  connections(): number {
    return this.links.size;
  }

  connectionsOf(version: OcppVersion): number {
    let count = 0;
    for (const session of this.links.sessions()) if (session.dialect.version === version) count += 1;
    return count;
  }

  dialects(): readonly Dialect[] {
    return [...this.#dialects.values()];
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // From now on nobody else listens.
    socket.on('error', ignored);
    const timer = setTimeout(() => socket.destroy(), this.#parts.limits.stationHandshakeMs);
    this.#handshakes += 1;
    void this.#letIn(request, socket, head)
      .catch((error: unknown) => this.#refuse(socket, error))
      .finally(() => {
        this.#handshakes -= 1;
        clearTimeout(timer);
      });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    for (const session of this.links.sessions()) session.end('stopping');
    await this.#gone(this.#parts.limits.stationsStopMs);
    for (const session of this.links.sessions()) session.terminate('stopping');
    await this.#gone(this.#parts.limits.stationsCutMs);
    // The ends of connections are told; the desk has its own limits for that.
    await this.links.settled();
  }

  /** Waits until nobody is connected any more, but not for longer than that. */
  async #gone(limitMs: number): Promise<void> {
    const { clock } = this.#parts;
    const end = clock.monotonic() + limitMs;
    while ((this.links.size > 0 || this.#handshakes > 0) && clock.monotonic() < end) await pause(10);
  }

  async #letIn(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { limits } = this.#parts;
    const hello = readHello(request);
    const isFull = this.links.size + this.#handshakes > limits.stationConnectionsMax;
    if (this.#isStopping || isFull || this.#handshakes > limits.stationHandshakesAtOnceMax) {
      throw this.#unavailable('the hub takes no more stations at the moment');
    }
    const { door, arrival } = await this.#authenticate(request, hello);
    const dialect = await this.#dialectOf(hello.version);
    await this.links.inTurn(door.number, () => this.#connect(request, socket, head, door, arrival, dialect));
  }

  async #authenticate(
    request: IncomingMessage,
    { identity, version }: Hello,
  ): Promise<{ door: StationDoor; arrival: Arrival }> {
    const { desk, vault, proxies } = this.#parts;
    const { address, isTls } = originOf(request, proxies);
    this.#guard.checkPair(identity, address);
    const credentials = credentialsOf(request, identity);
    const door = await desk.find(identity);
    this.#guard.checkOthers(identity, address, door?.lastAddress);
    const securityProfile = profileOf(credentials, door, isTls, vault);
    if (door === undefined || securityProfile === undefined) {
      this.#guard.failed(identity, address, credentials.kind !== 'none');
      throw unauthenticated();
    }
    this.#guard.passed(door.number, identity, address);
    if (securityProfile < door.securityProfile) {
      throw new Refusal(403, 'security-profile', 'the station has to connect with a higher security profile');
    }
    return { door, arrival: { version, securityProfile, address } };
  }

  async #connect(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    door: StationDoor,
    arrival: Arrival,
    dialect: Dialect,
  ): Promise<void> {
    if (socket.destroyed) return;
    const link = await this.#parts.desk.connect(door, arrival);
    if (link === 'occupied') {
      this.#parts.log.warn(
        { station: door.id, securityProfile: arrival.securityProfile },
        'a second connection of a station was refused: its first one answers',
      );
      throw new Refusal(409, 'occupied', 'the station is connected');
    }
    const upgraded = this.#isStopping ? undefined : this.#upgraded(request, socket, head);
    if (upgraded === undefined) {
      // It left while it was let in. Not in turn: this is the turn.
      void this.links.release(link);
      if (this.#isStopping) throw this.#unavailable('the hub is stopping');
      return;
    }
    const session = new StationSession(this.#sessionParts, upgraded, dialect, link);
    upgraded.session = session;
    this.links.add(session);
    upgraded.on('message', onMessage).on('ping', onPing).on('pong', onPong).on('error', ignored);
    upgraded.on('close', () => {
      session.closed();
      void this.links.remove(session);
    });
  }

  #upgraded(request: IncomingMessage, socket: Duplex, head: Buffer): StationSocket | undefined {
    let upgraded: StationSocket | undefined;
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      upgraded = ws as StationSocket;
      upgraded.writesTo(socket);
    });
    return upgraded;
  }

  async #dialectOf(version: OcppVersion): Promise<Dialect> {
    const known = this.#dialects.get(version);
    if (known !== undefined) return known;
    const dialect = await this.#parts.dialectOf(version);
    const other = this.#dialects.get(version);
    if (other !== undefined) return other;
    this.#dialects.set(version, dialect);
    return dialect;
  }

  #refuse(socket: Duplex, error: unknown): void {
    const refusal = error instanceof Refusal ? error : this.#unexpected(error);
    this.counts.refused[refusal.reason] += 1;
    answerRefusal(socket, refusal);
  }

  #unexpected(error: unknown): Refusal {
    const isKnown = (error instanceof Fault && error.kind === 'overloaded') || isOutage(error);
    if (isKnown) this.#parts.log.warn({ err: error }, 'a station could not be let in');
    else this.#parts.log.error({ err: error }, 'a station could not be let in');
    return this.#unavailable('the hub cannot take stations at the moment');
  }

  #unavailable(message: string): Refusal {
    return new Refusal(503, 'unavailable', message, retryAfterS.min + retryAfterS.spread * this.#parts.random());
  }

  #look(): void {
    const { clock, limits } = this.#parts;
    const now = clock.monotonic();
    for (const session of this.links.sessions()) session.look(now);
    if (now - this.#aliveAt < limits.stationsAliveMs) return;
    this.#aliveAt = now;
    void this.links.tellAlive(now);
  }
}

function onMessage(this: WebSocket, data: WebSocket.RawData, isBinary: boolean): void {
  (this as StationSocket).session?.received(data as Buffer, isBinary);
}

function onPing(this: WebSocket): void {
  (this as StationSocket).session?.heardControl(true);
}

function onPong(this: WebSocket): void {
  (this as StationSocket).session?.heardControl(false);
}

const ignored = (): void => undefined;
