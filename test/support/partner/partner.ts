import { Agent, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CDR, ClientInfo, Location, Session, Tariff, Token } from '../../../src/generated/ocpi-2.2.1.ts';
import type { Permission } from './authorize.ts';
import { type Behaving, type Behaviour, Behaviours } from './behaviour.ts';
import { CdrLedger } from './cdr-ledger.ts';
import { exchange, exchangeAt, type RequestOptions } from './client.ts';
import { Complaints } from './complaints.ts';
import { History } from './history.ts';
import type { Answer } from './http-call.ts';
import { interfacesOf, type ModuleId, relaying, type Side } from './interfaces.ts';
import { Keyring, type TokenForm } from './keyring.ts';
import { type PartyRole, partyName } from './party.ts';
import { detailsUrl, type Platform, type Version, versionInUse, versionsUrl } from './platform.ts';
import { keep, patch, postCdr, push, remove } from './push.ts';
import { type ListQuery, readList } from './read-list.ts';
import type { Received } from './received.ts';
import { registerAt, rotateAt, unregisterAt } from './registration.ts';
import { peerParty } from './request-checks.ts';
import { serve } from './server.ts';
import { type JsonObject, Shelf } from './shelf.ts';

export interface PartnerOptions {
  readonly name?: string;
  readonly roles: readonly PartyRole[];
  /** 0, the default: any free one. */
  readonly port?: number;
  /** How it writes and reads the credentials token in `Authorization` (T-04). */
  readonly tokenForm?: TokenForm;
  /** Offers only these modules of those its roles have. */
  readonly modules?: readonly ModuleId[];
  /** Largest page of its lists. */
  readonly pageSize?: number;
  /** The versions it speaks, the newest first; 2.2.1 unless said. */
  readonly speaks?: readonly Version[];
  /** What it lists as versions, whatever it speaks. */
  readonly versions?: readonly string[];
  /** Lists its endpoints with a slash at the end (T-65). */
  readonly endpointSlash?: boolean;
  /** How many requests `receivedLog` keeps. */
  readonly keepLog?: number;
  /** How many sessions and how many CDRs it keeps, its own and others'; the oldest go first. For runs without end. */
  readonly keepObjects?: number;
  /** Posts ACCEPTED as the result of each command it has accepted, as soon as it has answered that. */
  readonly endsCommands?: boolean;
  /** Takes charging profiles as an eMSP, to pass them on. */
  readonly relaysProfiles?: boolean;
  /** Keeps `history` from the `x_version` of what arrives. */
  readonly stamp?: boolean;
  /** Told of each request that was answered, the status included; for programs that watch without keeping a log. */
  readonly onReceived?: (received: Received) => void;
}

/** What a CPO says when it asks about a token. */
export interface AuthorizeOptions extends Omit<RequestOptions, 'query' | 'body'> {
  readonly type?: string;
  /** LocationReferences. */
  readonly at?: object;
}

interface Objects {
  locations: Location;
  tariffs: Tariff;
  sessions: Session;
  cdrs: CDR;
  tokens: Token;
  commands: JsonObject;
  chargingprofiles: JsonObject;
  hubclientinfo: ClientInfo;
}

/** An object of a module, with whatever fields it has besides. */
export type ObjectOf<M extends ModuleId> = Objects[M] & JsonObject;

/** How many stamps `history` keeps of one object. */
const stampsPerObjectMax = 100;

/** Starts a simulated platform on a loopback port of its own. It behaves like an honest platform of OCPI 2.2.1, or of what it speaks. */
export async function startPartner(options: PartnerOptions): Promise<Partner> {
  const partner = new Partner(options);
  await partner.listen(options.port ?? 0);
  return partner;
}

/** A simulated OCPI platform: server and client in one. `startPartner` makes one, `close` ends it. */
export class Partner {
  readonly #platform: Platform;
  readonly #server: Server;
  #port = 0;

  constructor(options: PartnerOptions) {
    this.#platform = {
      name: options.name ?? `Platform of ${options.roles.map((role) => partyName(role.country_code, role.party_id))}`,
      agent: new Agent({ keepAlive: true, maxSockets: 64 }),
      roles: options.roles,
      interfaces: [...interfacesOf(options.roles, options.modules), ...(options.relaysProfiles ? relaying : [])],
      versions: options.versions ?? options.speaks ?? ['2.2.1'],
      speaks: options.speaks ?? ['2.2.1'],
      tokenForm: options.tokenForm ?? 'base64',
      pageSize: options.pageSize ?? 100,
      endpointSlash: options.endpointSlash ?? false,
      origin: '',
      peer: undefined,
      keyring: new Keyring(),
      own: new Shelf(options.keepObjects),
      copies: new Shelf(options.keepObjects),
      cdrs: new CdrLedger(options.keepObjects),
      history: options.stamp ? new History(stampsPerObjectMax) : undefined,
      endsCommands: options.endsCommands ?? false,
      complaints: new Complaints(),
      count: undefined,
      behaviours: new Behaviours(),
      permissions: new Map(),
      log: [],
      keepLog: options.keepLog ?? 10_000,
      onReceived: options.onReceived,
    };
    // Longer than the other side keeps idle connections, so that it never writes into one that we are closing.
    this.#server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
        serve(this.#platform, request, response, body).catch((error: unknown) => {
          this.#platform.complaints.add(`${request.method} ${request.url}`, `the partner itself failed: ${error}`);
          response.destroy();
        });
      });
    });
  }

  /** Opens the port; `startPartner` has done so. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    this.#platform.origin = `http://127.0.0.1:${this.#port}`;
  }

  /** Ends every connection and listens no more. */
  async close(): Promise<void> {
    this.#platform.agent.destroy();
    await this.#stopListening();
  }

  #stopListening(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#server.listening) return resolve();
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  get name(): string {
    return this.#platform.name;
  }

  get origin(): string {
    return this.#platform.origin;
  }

  get versionsUrl(): string {
    return versionsUrl(this.#platform);
  }

  /** Its first party, `BE-BEC`. */
  get party(): string {
    const role = this.#platform.roles[0];
    return role ? partyName(role.country_code, role.party_id) : '';
  }

  /** The party of the platform it is registered with, `NL-HUB`; undefined when it is not. */
  get hub(): string | undefined {
    return peerParty(this.#platform);
  }

  /** The credentials token it shows there; for programs that write requests themselves. */
  get credentialsToken(): string | undefined {
    return this.#platform.peer?.token;
  }

  /** The version of its connection. */
  get version(): Version {
    return versionInUse(this.#platform);
  }

  /** What the other side's credentials said last. */
  get peerRoles(): readonly PartyRole[] {
    return this.#platform.peer?.roles ?? [];
  }

  get isRegistered(): boolean {
    return this.#platform.peer !== undefined;
  }

  // Registration.

  /** A registration token (token A) with which the other side may register here. */
  issueToken(): string {
    return this.#platform.keyring.issue('registration');
  }

  /** Registers at another platform with the token A it issued. Throws HandshakeFailure. */
  register(at: { versionsUrl: string; token: string }): Promise<void> {
    return registerAt(this.#platform, at.versionsUrl, at.token);
  }

  /** Renews the tokens of both sides; announces other roles or modules, or takes to another version, when given. Throws HandshakeFailure. */
  async rotate(
    changes: { roles?: readonly PartyRole[]; modules?: readonly ModuleId[]; version?: Version } = {},
  ): Promise<void> {
    const platform = this.#platform;
    const { roles, interfaces } = platform;
    platform.roles = changes.roles ?? roles;
    if (changes.roles || changes.modules) platform.interfaces = interfacesOf(platform.roles, changes.modules);
    try {
      await rotateAt(platform, changes.version);
    } catch (error) {
      platform.roles = roles;
      platform.interfaces = interfaces;
      throw error;
    }
  }

  /** Ends the registration. */
  unregister(): Promise<Answer> {
    return unregisterAt(this.#platform);
  }

  // As a client.

  /**
   * Sends one request to the other side's endpoint of a module; `path` is what comes after it, percent-encoded. Resolves
   * with whatever is answered and rejects when nothing is.
   */
  request(method: string, module: string, side: Side, path = '', options: RequestOptions = {}): Promise<Answer> {
    return exchange(this.#platform, { ...options, method, module, side, path });
  }

  /**
   * Keeps an object as its own and sends it by PUT: `locations/BE/BEC/LOC1`, an EVSE or connector below it, or an
   * object of another module. `to` is the party it is for. Without it locations, tariffs and tokens are broadcast to
   * the hub, and of sessions the hub has to find the receiver (open routing), as it has to with null.
   */
  push(path: string, object: object, to?: string | null): Promise<Answer> {
    return push(this.#platform, path, object as JsonObject, to);
  }

  /** Changes some fields of an object of its own and sends them by PATCH; `to` as in `push`. */
  patch(path: string, fields: object, to?: string | null): Promise<Answer> {
    return patch(this.#platform, path, fields as JsonObject, to);
  }

  /** Removes an object of its own, which only tariffs can be, and sends DELETE; `to` as in `push`. */
  remove(path: string, to?: string | null): Promise<Answer> {
    return remove(this.#platform, path, to);
  }

  /** Keeps a CDR as its own and posts it; without `to` the hub has to find the eMSP. */
  postCdr(cdr: object, to?: string): Promise<Answer> {
    return postCdr(this.#platform, cdr as JsonObject, to);
  }

  /** Keeps objects as its own without telling anybody: its Sender interface serves them. */
  keep(module: ModuleId, ...objects: object[]): void {
    for (const object of objects) keep(this.#platform, module, object as JsonObject);
  }

  /**
   * Reads a list from the other side's Sender interface to its end, page by page along the next links, and resolves
   * with its objects. Without `to` it asks the hub for all. Throws when a page is refused or leads elsewhere.
   */
  async list<M extends ModuleId>(module: M, query: ListQuery = {}, to = this.hub): Promise<ObjectOf<M>[]> {
    return (await readList(this.#platform, module, query, to)) as ObjectOf<M>[];
  }

  /**
   * Asks whether a token may charge (K-07); `to` is the eMSP, left out the hub has to find it. Without `at`, LocationReferences, there is
   * no body; without `type` it is RFID (K-02).
   */
  authorize(uid: string, { type, at, ...options }: AuthorizeOptions = {}): Promise<Answer> {
    return this.request('POST', 'tokens', 'sender', `${encodeURIComponent(uid)}/authorize`, {
      ...options,
      ...(type !== undefined && { query: { type } }),
      ...(at !== undefined && { body: at }),
    });
  }

  /** Reads the URL of a CDR, as it was given in the Location header of its POST. */
  readCdr(url: string, to?: string): Promise<Answer> {
    return exchangeAt(this.#platform, url, this.#platform.peer?.token ?? '', { method: 'GET', module: 'cdrs', to });
  }

  /** A URL of its own at which it waits for the result of a command or a charging profile. */
  responseUrl(name: string, module: 'commands' | 'chargingprofiles' = 'commands'): string {
    return `${detailsUrl(this.#platform, versionInUse(this.#platform))}/sender/${module}/${name}`;
  }

  /** Posts the result of what was asked for with that `response_url`. */
  postResult(
    url: string,
    result: object,
    to?: string,
    module: 'commands' | 'chargingprofiles' = 'commands',
  ): Promise<Answer> {
    const token = this.#platform.peer?.token ?? '';
    return exchangeAt(this.#platform, url, token, { method: 'POST', module, to, body: result });
  }

  // As a server.

  /** The objects of a module that others have pushed here, as they are now, oldest first. Nobody has validated them. */
  received<M extends ModuleId>(module: M): ObjectOf<M>[] {
    const objects = module === 'cdrs' ? this.#platform.cdrs.list() : this.#platform.copies.list(module);
    return [...objects] as ObjectOf<M>[];
  }

  /** Its own objects of a module, oldest first. */
  own<M extends ModuleId>(module: M): ObjectOf<M>[] {
    return [...this.#platform.own.list(module)] as ObjectOf<M>[];
  }

  /** The latest requests that came in, in order of arrival. */
  get receivedLog(): readonly Received[] {
    return this.#platform.log;
  }

  /** How often each CDR was posted here, by `BE-BEC/id` in capitals. */
  get cdrPosts(): ReadonlyMap<string, number> {
    return this.#platform.cdrs.posts;
  }

  /** What the other side did against the rules. */
  get complaints(): readonly string[] {
    return this.#platform.complaints.list;
  }

  /** The `x_version` stamps that arrived; throws unless started with `stamp`. */
  get history(): History {
    const { history } = this.#platform;
    if (!history) throw new Error('history is kept when the partner is started with stamp: true');
    return history;
  }

  /** Decides in real time about one of its own tokens, whatever its type. */
  permit(uid: string, permission: Permission): void {
    this.#platform.permissions.set(uid.toUpperCase(), permission);
  }

  /** Misbehaves from now on, in the named modules or in all; `behave({})` ends it. */
  async behave(behaviour: Behaviour, ...modules: Behaving[]): Promise<void> {
    this.#platform.behaviours.set(behaviour, modules);
    if (modules.length > 0) return;
    if (behaviour.closed) await this.#stopListening();
    else if (!this.#server.listening) await this.listen(this.#port);
  }

  /** Takes requests without answering them; those that came until `behave({})` are answered once the returned function is called. */
  async hold(): Promise<() => void> {
    let release = (): void => undefined;
    const hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    await this.behave({ hold });
    return release;
  }

  /**
   * From now on requests to its Receiver interfaces are not looked at: each is answered with the same envelope, and its
   * path and body are handed to `onReceive`. undefined ends it.
   */
  count(onReceive: ((path: string, body: Buffer) => void) | undefined): void {
    this.#platform.count = onReceive;
  }
}
