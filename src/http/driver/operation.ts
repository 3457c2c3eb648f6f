import type { Readable } from 'node:stream';
import type { GridTable } from '../../driving/grid-table.ts';
import type { AnalyticsParts } from '../../hub/drivers/analytics/analytics-parts.ts';
import type { Caller } from '../../hub/drivers/caller.ts';
import type { ChargingDesk } from '../../hub/drivers/charging/charging-desk.ts';
import type { IssuerHub } from '../../hub/drivers/issuer/issuer-hub.ts';
import type { Live } from '../../hub/drivers/live/live.ts';
import type { PlaceParts } from '../../hub/drivers/places/place-parts.ts';
import type { PriceDesk } from '../../hub/drivers/prices/create-prices.ts';
import type { DriverScope } from '../../hub/drivers/scopes.ts';
import type { TripParts } from '../../hub/drivers/trips/trip-parts.ts';
import type { Viewer } from '../../hub/drivers/viewer.ts';
import type { FaultKind } from '../../kernel/fault.ts';
import type { Schema } from '../../ocpi/validation/schemas.ts';
import type { Order, PageRequest, Place } from '../../store/read/page.ts';

/** Where the driver API is. */
export const driverPrefix = '/api/v1';

export { type DriverScope, driverScopes } from '../../hub/drivers/scopes.ts';

/** What an answer can be besides JSON. */
export type MediaType =
  | 'application/geo+json'
  | 'application/vnd.mapbox-vector-tile'
  | 'application/pdf'
  | 'application/gpx+xml'
  | 'text/csv'
  | 'text/html'
  | 'text/event-stream';

/** A request that has been authenticated and checked. `Body` and `Query` are the types of its schemas. */
export interface DriverRequest<Body, Query> {
  /**
   * With `access: 'driver'` it has a `driverId`. Of an `open` operation nobody may be asking: looking at this then throws
   * `unauthenticated`, and `caller` tells without.
   */
  readonly viewer: Viewer;
  /** Who asks, and what he may do; undefined for nobody, where the operation is open. */
  readonly caller: Caller | undefined;
  readonly requestId: string;
  /** The parameters of the path, by name, checked against their patterns. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** Which part of the list is wanted; of no meaning for other operations. */
  readonly page: PageRequest;
  /** BCP 47, the most wanted first; never empty. */
  readonly languages: readonly string[];
  /** What the answer is to be, of `answer.also`; undefined: JSON. */
  readonly wants: MediaType | undefined;
  /**
   * Of an idempotent operation, a UUID in lower case; of no other. What is made is to carry it, in the same transaction: when a process
   * dies before it has answered, the same request comes with the same key again, and must find what there is already.
   */
  readonly idempotencyKey: string | undefined;
  /** Where a stream is to go on. */
  readonly lastEventId: string | undefined;
  /** Aborts when the client has gone, and when the answer has ended. */
  readonly signal: AbortSignal;
}

/** What a handler returns in place of a value, when it has more to say than that. */
export class Content {
  /** JSON may be a value, or text and bytes that are JSON already. */
  readonly body: string | Buffer | Readable | object;
  /** Left out: JSON. */
  readonly type: MediaType | undefined;
  /** As in the header, with its quotes; whoever has it already is answered 304. */
  readonly etag: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a page that is no JSON: where the next one starts after. */
  readonly next: Place | undefined;

  constructor(
    body: string | Buffer | Readable | object,
    options: {
      type?: MediaType;
      etag?: string;
      headers?: Readonly<Record<string, string>>;
      next?: Place | undefined;
    } = {},
  ) {
    this.body = body;
    this.type = options.type;
    this.etag = options.etag;
    this.headers = options.headers ?? {};
    this.next = options.next;
  }
}

/** What an operation answers when all is well. */
export type DriverAnswer = (
  | { readonly status: 200 | 201 | 202; readonly schema: string; readonly location?: string }
  /** A page of a list of these; the order is what its cursors hold. */
  | { readonly status: 200; readonly listOf: string; readonly order: Order }
  /** Nothing but one of `also`. */
  | { readonly status: 200; readonly only: MediaType }
  | { readonly status: 204 }
) & { readonly also?: readonly MediaType[] };

/** How long an answer may be kept: `none` (the default), what an owner describes, what changes, and tiles. */
export type Caching = 'none' | 'static' | 'status' | 'tile';

/** One line of the driver API: its route, its checks and its part of the OpenAPI document are all read from here. */
export interface DriverOperation<Body = unknown, Query = unknown> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1; parameters in braces. */
  readonly path: string;
  /** The parameters of the path: pattern and what they are. */
  readonly params?: Readonly<Record<string, { readonly description: string; readonly pattern: string }>>;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** Whether a driver has to be signed in, an app key is enough, or nobody is asked who he is. */
  readonly access: 'driver' | 'app' | 'open';
  /** Left out: none is asked for. */
  readonly scope?: DriverScope;
  /** Those that it takes besides. */
  readonly otherScopes?: readonly DriverScope[];
  /** Which budget of requests it counts against. */
  readonly budget: 'search' | 'tiles' | 'commands' | 'account';
  /** Name of the schema in schemas/driver of all parameters together: an object; what comes in is text, and is made to fit. */
  readonly query?: string;
  /** Name of the schema of the body. */
  readonly body?: string;
  /** Whether it takes an Idempotency-Key, without which it is refused: what moves the world. */
  readonly idempotent?: true;
  readonly caching?: Caching;
  readonly answer: DriverAnswer;
  /** What can go wrong besides what can go wrong everywhere. */
  readonly faults?: readonly FaultKind[];
  /** A value that fits the schema, a `Page` for a list, or `Content`. */
  handle(deps: DriverDeps, request: DriverRequest<Body, Query>): Promise<unknown>;
}

/** Types the handler by its schemas: body and query were checked with them. */
export const driverOperation = <Body = undefined, Query = undefined>(
  line: DriverOperation<Body, Query>,
): DriverOperation => line as unknown as DriverOperation;

/** Operations, and the shapes they speak of by name. */
export interface OperationTable {
  readonly operations: readonly DriverOperation[];
  readonly schemas: ReadonlyMap<string, Schema>;
}

/** What the driver API needs: each part adds what it makes. */
export interface DriverDeps {
  /** Charges of drivers, and what is followed of them. */
  readonly charging: ChargingDesk;
  /** Drivers' accounts, and how they sign in. */
  readonly accounts: IssuerHub;
  /** Where one can charge. */
  readonly discovery: PlaceParts;
  /** What it costs. */
  readonly prices: PriceDesk;
  /** What happens there. */
  readonly live: Live;
  /** Trips, planned and kept. */
  readonly trips: TripParts;
  /** What a driver's charges come to. */
  readonly analytics: AnalyticsParts;
  /** Averages of grids. */
  readonly grid: GridTable;
}
