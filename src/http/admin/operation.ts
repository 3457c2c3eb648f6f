import type { AdminSchemas } from '../../generated/admin.ts';
import type { Actor } from '../../hub/change.ts';
import type { ConformanceRuns } from '../../hub/conformance/runs.ts';
import type { AccountHub } from '../../hub/drivers/accounts/account-hub.ts';
import type { UrlFlaw } from '../../hub/drivers/notifications/webhook.ts';
import type { PlaceParts } from '../../hub/drivers/places/place-parts.ts';
import type { RegistrationHub } from '../../hub/registration-hub.ts';
import type { Sandboxes } from '../../hub/sandbox-store.ts';
import type { StationHub } from '../../hub/stations/station-hub.ts';
import type { FaultKind } from '../../kernel/fault.ts';
import type { Order, Page, PageRequest } from '../../store/read/page.ts';

/** Where the admin API is. */
export const adminPrefix = '/admin/v1';

/** What a bearer of a token may do; each operation asks for one. */
export const scopes = [
  'hub:read',
  'partners:read',
  'partners:write',
  'credentials:write',
  'agreements:read',
  'agreements:write',
  'cdrs:read',
  'cdrs:write',
  'sync:read',
  'sync:write',
  'quarantine:read',
  'quarantine:write',
  'messages:read',
  'messages:write',
  'audit:read',
  'conformance:read',
  'conformance:write',
  'operations:read',
  'sandboxes:read',
  'sandboxes:write',
  'settlements:read',
  'disputes:read',
  'disputes:write',
  'parties:read',
  'parties:write',
  'stations:read',
  'stations:write',
  'drivers:read',
  'drivers:write',
  'keys:read',
  'keys:write',
] as const;
export type Scope = (typeof scopes)[number];

/** A bearer token of the admin API. */
export interface AccessKey {
  /** Who uses it, for the audit record. */
  readonly name: string;
  readonly token: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** What the admin API needs. */
export interface AdminDeps {
  readonly hub: RegistrationHub;
  readonly sandboxes: Sandboxes;
  readonly stations: StationHub;
  readonly drivers: AccountHub;
  readonly places: PlaceParts;
  readonly conformance: ConformanceRuns;
  /** What is wrong with a URL that the hub is to call. */
  readonly urlFlaw: UrlFlaw;
  /** How a CDR of the ledger gets its price, in sentences. */
  explainCdr(number: number): Promise<readonly string[]>;
  /** Of the software. */
  readonly version: string;
  readonly keys: readonly AccessKey[];
}

/** A request that has been authenticated and checked. */
export interface AdminRequest<Body> {
  readonly actor: Actor;
  /** The id in the path; '' where the path has none. */
  readonly id: string;
  readonly body: Body;
  readonly filters: Readonly<Record<string, string | undefined>>;
  /** Which part of the list is wanted; of no meaning for other operations. */
  readonly page: PageRequest;
  /** How the answer is wanted; `csv` only where the operation's answer has it. */
  readonly wants: 'json' | 'csv';
}

/** A parameter that narrows a list: a string. */
export interface Filter {
  readonly description: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  /** Whether a request without it is refused. */
  readonly required?: true;
}

type SchemaName = keyof AdminSchemas;
type BodyOf<N> = N extends SchemaName ? AdminSchemas[N] : undefined;

/** What an operation answers when all is well. */
export type Answer =
  | { readonly status: 200 | 201 | 202; readonly schema: SchemaName; readonly location?: string; readonly csv?: true }
  /** A page of a list of these; the order is what its cursors hold. */
  | { readonly status: 200; readonly listOf: SchemaName; readonly order: Order; readonly csv?: true }
  /** Text of this type. */
  | { readonly status: 200; readonly text: 'application/xml' }
  | { readonly status: 204 };

/** One line of the admin API: its route, its checks and its part of the OpenAPI document are all read from here. */
export interface Operation<N extends SchemaName | undefined = SchemaName | undefined> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below /admin/v1; the only parameter is `{id}`, a UUID unless `pathId` says otherwise. */
  readonly path: string;
  /** What `{id}` is, when it is no UUID. */
  readonly pathId?: Filter & { readonly pattern: string };
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly scope: Scope;
  readonly filters?: Readonly<Record<string, Filter>>;
  /** Schema of the body; nothing is read from the body of an operation without one. */
  readonly body?: N;
  /** Whether a request without a body is taken as one with `{}`. */
  readonly bodyOptional?: boolean;
  readonly answer: Answer;
  /** What can go wrong besides what can go wrong everywhere. */
  readonly faults?: readonly FaultKind[];
  handle(deps: AdminDeps, request: AdminRequest<BodyOf<N>>): Promise<unknown>;
}

/** Types the handler by the operation's schema: the body was checked with it. */
export const operation = <N extends SchemaName | undefined = undefined>(line: Operation<N>): Operation =>
  line as unknown as Operation;

/** A page of a list whose items are shown differently. */
export const mapPage = <T, U>({ items, next }: Page<T>, show: (item: T) => U): Page<U> => ({
  items: items.map(show),
  next,
});
