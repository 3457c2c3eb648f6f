import knexModule, { type Knex } from 'knex';
import PostgresClient from 'knex/lib/dialects/postgres/index.js';
import { Client, type ClientBase, type ClientConfig, type CustomTypesConfig, DatabaseError, Pool, types } from 'pg';
import { Fault } from '../kernel/fault.ts';
import { defaultLimits, type Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';
import { isOutage } from '../kernel/outage.ts';

/** What the store writes its log lines to. */
export type Log = Pick<Logger, 'info' | 'warn'>;

/** The database cannot be used as it is; the message is a sentence for the operator and holds no secret. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable';
}

/**
 * The hub's connections to PostgreSQL. Knex and the pools raise an `overloaded` fault when the server cannot be reached or breaks
 * off; on all of them bigint comes as a number (our identities stay below 2^53; a greater
 * value is an error, never rounded), `xid8` and `numeric` as text because arithmetic on them is not ours, and
 * `timestamptz` as a `Date`, so to the millisecond: what has to stay exact is compared in SQL or selected as text.
 */
export interface Database {
  /** For everything that is not hot. */
  readonly knex: Knex;
  /**
   * The pool of one hot path, such as `lanes`, `delivery` or `lists`; made at the first call, the same afterwards. Prepared
   * statements live as long as its connections do. `options` are PostgreSQL's start-up options for each of them.
   */
  pool(name: string, max: number, options?: string): Pool;
  /** A connection of its own without a statement timeout, for LISTEN and advisory locks; whoever asked for it ends it. */
  session(name: string): Promise<Client>;
  /** How many connections the process may come to hold, and how many the server lets everybody hold together. */
  connections(): { readonly max: number; readonly ofServer: number };
  /** Closes knex and the pools once their queries have ended. */
  close(): Promise<void>;
}

export type DatabaseLimits = Pick<
  Limits,
  'databaseConnectTimeoutMs' | 'statementTimeoutMs' | 'lockTimeoutMs' | 'idleInTransactionTimeoutMs'
>;

/**
 * Start-up options for connections whose every statement finds its rows by an index. A table that grows from nothing to 200,000 rows
 * does so before PostgreSQL has looked at it once, and the plans it makes for small tables, and keeps, read all of it.
 */
export const indexedPlans =
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan';

/** Connections knex may open. */
const knexPoolMax = 10;
/** Of sessions only that of LISTEN is kept. */
const keptSessionsMax = 1;
/** How long a connection of a pool may be idle; long, because opening one costs milliseconds and its prepared statements. */
const idleTimeoutMs = 10 * 60_000;

/**
 * Opens the database. Throws `DatabaseUnusable` when it does not answer, or when it is one an acknowledged write could get
 * lost on: not a primary, older than PostgreSQL 15, not UTF-8, or with `fsync`, `full_page_writes` or
 * `synchronous_commit` off.
 */
export async function openDatabase(
  url: string,
  { log, limits = defaultLimits }: { log: Log; limits?: DatabaseLimits },
): Promise<Database> {
  const settings = (name: string) => sessionSettings(url, name, limits);
  const ofServer = await assertUsable(settings('check'));

  const knex = createKnex(settings('knex'), limits, log);
  const pools = new Map<string, Pool>();
  return {
    knex,
    pool(name, max, options) {
      const made = pools.get(name) ?? createPool({ ...settings(name), ...(options && { options }) }, name, max, log);
      pools.set(name, made);
      return made;
    },
    async session(name) {
      const client = new Client({ ...settings(name), statement_timeout: false, lock_timeout: 0 });
      logBreak(client, { session: name }, log);
      await client.connect();
      return client;
    },
    connections() {
      let max = knexPoolMax + keptSessionsMax;
      for (const pool of pools.values()) max += pool.options.max;
      return { max, ofServer };
    },
    async close() {
      await Promise.all([knex.destroy(), ...Array.from(pools.values(), (pool) => pool.end())]);
    },
  };
}

function sessionSettings(url: string, name: string, limits: DatabaseLimits): ClientConfig {
  return {
    connectionString: url,
    application_name: `crossvolt ${name}`,
    connectionTimeoutMillis: limits.databaseConnectTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    lock_timeout: limits.lockTimeoutMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
    keepAlive: true,
    types: columnTypes,
  };
}

const int8 = types.builtins.INT8;
const int8Array = 1016 as typeof int8;

const columnTypes: CustomTypesConfig = {
  getTypeParser(type: number, format?: 'text' | 'binary') {
    const parse = types.getTypeParser(type, format);
    if (type === int8) return toSafeInteger;
    if (type === int8Array)
      return (text: string) => (parse(text) as (string | null)[]).map((item) => item && toSafeInteger(item));
    return parse;
  },
};

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`the bigint ${text} does not fit a number`);
  return value;
}

/** knex, with the outages of its connections raised as those of the pools are. */
class KnexClient extends PostgresClient {
  override async query(connection: unknown, query: unknown): Promise<unknown> {
    try {
      return await super.query(connection, query);
    } catch (error) {
      raiseOutage(error);
    }
  }

  override async acquireConnection(): Promise<unknown> {
    try {
      return await super.acquireConnection();
    } catch (error) {
      raiseOutage(error);
    }
  }
}

function createKnex(connection: ClientConfig, limits: DatabaseLimits, log: Log): Knex {
  const warn = (message: string) => log.warn({}, `knex: ${message}`);
  return knexModule({
    client: KnexClient,
    connection: connection as Knex.PgConnectionConfig,
    pool: { min: 0, max: knexPoolMax },
    acquireConnectionTimeout: limits.databaseConnectTimeoutMs,
    log: { warn, error: warn, deprecate: warn, debug: () => undefined },
  });
}

function createPool(settings: ClientConfig, name: string, max: number, log: Log): Pool {
  const pool = new Pool({ ...settings, max, idleTimeoutMillis: idleTimeoutMs });
  // A connection can break while it is idle, which the pool reports, and between two statements of whoever holds it,
  // which only the connection reports.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => logBreak(client, { pool: name }, log));
  const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>;
  pool.query = ((...given: unknown[]) => query(...given).catch(raiseOutage)) as typeof pool.query;
  return pool;
}

/**
 * Raises what went wrong at a connection: as an `overloaded` fault when it is an outage. Errors of the connection itself carry no
 * code to tell them by, so that is whatever PostgreSQL did not say and no value caused.
 */
function raiseOutage(error: unknown): never {
  const isSaid = error instanceof DatabaseError && !isOutage(error);
  if (isSaid || error instanceof RangeError || error instanceof TypeError) throw error;
  throw new Fault('overloaded', 'the store is not available', { retryAfterS: 1, cause: error });
}

/** Keeps the process alive when a connection breaks: without a listener the event would end it. */
function logBreak(client: ClientBase, which: object, log: Log): void {
  client.once('error', (error) => log.warn({ err: error, ...which }, 'a database connection broke'));
  // A second event follows for the same break.
  client.on('error', () => undefined);
}

interface ServerState {
  version: string;
  encoding: string;
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
  replica: boolean;
  connections: number;
}

/** Throws what is wrong with a database; resolves with how many connections there are for everybody but superusers. */
async function assertUsable(settings: ClientConfig): Promise<number> {
  const state = await readServerState(settings);
  const problems: string[] = [];
  if (Number(state.version) < 150_000) problems.push('it is older than PostgreSQL 15');
  if (state.encoding !== 'UTF8') problems.push(`its encoding is ${state.encoding}, not UTF8`);
  if (state.replica) problems.push('it is a replica and cannot be written to');
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit'] as const) {
    if (state[name] === 'off') problems.push(`${name} is off, so that acknowledged messages could get lost`);
  }
  if (problems.length > 0) throw new DatabaseUnusable(`The hub cannot use this database: ${problems.join('; ')}.`);
  return state.connections;
}

async function readServerState(settings: ClientConfig): Promise<ServerState> {
  const client = clientFor(settings);
  try {
    await client.connect();
    const { rows } = await client.query<ServerState>(
      `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
              current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
              current_setting('synchronous_commit') as synchronous_commit, pg_is_in_recovery() as replica,
              current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as connections`,
    );
    return rows[0] as ServerState;
  } catch (cause) {
    const { code } = cause as { code?: string };
    const where = `${client.database} at ${client.host}:${client.port}`;
    throw new DatabaseUnusable(`The database ${where} does not let the hub in (${code ?? 'no answer'}).`, { cause });
  } finally {
    await client.end();
  }
}

function clientFor(settings: ClientConfig): Client {
  try {
    const client = new Client(settings);
    client.on('error', () => undefined);
    return client;
  } catch {
    // The cause would show the URL, and with it the password.
    throw new DatabaseUnusable(
      'DATABASE_URL is not a PostgreSQL URL, such as postgres://user:password@host:5432/name.',
    );
  }
}
