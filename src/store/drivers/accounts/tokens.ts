import type { Knex } from 'knex';
import type { PartyKey } from '../../../ocpi/party.ts';
import { type Page, type PageRequest, pageOf } from '../../read/page.ts';

export type TokenType = 'APP_USER' | 'RFID';
export type TokenState = 'ACTIVE' | 'BLOCKED' | 'ENDED';

/** A token with what its validity and its OCPI document are made from. */
export interface TokenRow {
  readonly id: string;
  /** Its place in lists. */
  readonly number: number;
  readonly emsp: PartyKey;
  readonly uid: string;
  readonly type: TokenType;
  readonly visual_number: string | null;
  readonly state: TokenState;
  readonly changed_at: Date;
  readonly created_at: Date;
  readonly version: number;
  readonly contract: string;
  readonly contract_id: string;
  readonly group_id: string;
  readonly contract_ended_at: Date | null;
  /** Null: the person was erased. */
  readonly driver: string | null;
  readonly language: string | null;
  readonly blocked_at: Date | null;
}

/** A token to be made, or a card that becomes somebody's. */
export type NewToken = Pick<TokenRow, 'id' | 'emsp' | 'uid' | 'type' | 'visual_number' | 'contract'>;

/** When a token's change is due that is told right away by whoever makes it: later, for it may not come to that. */
export interface Due {
  readonly at: Date;
  readonly dueAt: Date;
}

/**
 * Makes a token of a contract. One that was another's before, and has ended, becomes this contract's; undefined when it is somebody's
 * still. Returns its id.
 */
export async function putToken(tx: Knex, token: NewToken, { at, dueAt }: Due): Promise<string | undefined> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `insert into driver_tokens (id, emsp, uid, type, visual_number, contract, changed_at, created_at, due_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (emsp, upper(uid), type) do update set
       contract = excluded.contract, visual_number = excluded.visual_number, state = 'ACTIVE', ${touched}
     where driver_tokens.state = 'ENDED'
     returning id`,
    [token.id, token.emsp, token.uid, token.type, token.visual_number, token.contract, at, at, dueAt],
  );
  return rows[0]?.id;
}

/** Its last_updated grows, or the network would take the newer state for the older one. */
const touched = `
  version = driver_tokens.version + 1, due_at = excluded.due_at,
  changed_at = greatest(excluded.changed_at, driver_tokens.changed_at + interval '1 millisecond')`;

/** Puts tokens in a state; those it leaves as they are are not told again. Returns the ids of the others. */
export async function setTokenStates(
  tx: Knex,
  which: { readonly id: string } | { readonly driver: string },
  state: TokenState,
  { at, dueAt }: Due,
): Promise<string[]> {
  const [condition, value] =
    'id' in which
      ? ['id = ?', which.id]
      : ['contract in (select id from driver_contracts where driver = ?)', which.driver];
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `update driver_tokens set state = ?, version = version + 1, due_at = ?,
       changed_at = greatest(?::timestamptz, changed_at + interval '1 millisecond')
     where ${condition} and state <> 'ENDED' and state <> ? returning id`,
    [state, dueAt, at, value, state],
  );
  return rows.map(({ id }) => id);
}

/** What a token says has changed by something else than its state: its contract, its driver. Returns the ids of those tokens. */
export async function touchTokens(tx: Knex, driver: string, { at, dueAt }: Due): Promise<string[]> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `update driver_tokens set version = version + 1, due_at = ?,
       changed_at = greatest(?::timestamptz, changed_at + interval '1 millisecond')
     where contract in (select id from driver_contracts where driver = ?) and state <> 'ENDED' returning id`,
    [dueAt, at, driver],
  );
  return rows.map(({ id }) => id);
}

/** The tokens of a driver's present contract that have not ended, the oldest first. */
export async function listTokens(db: Knex, driver: string, page: PageRequest): Promise<Page<TokenRow>> {
  const query = presentOf(db, driver)
    .orderBy('t.number')
    .limit(page.limit + 1);
  if (page.after !== undefined) void query.where('t.number', '>', page.after[0] ?? 0);
  return pageOf(
    await query,
    page,
    (row) => row,
    (row) => [row.number],
  );
}

/** How many those are. */
export async function countTokens(tx: Knex, driver: string): Promise<number> {
  const [row]: { count: number }[] = await presentOf(tx, driver).clearSelect().select(tx.raw('count(*) as count'));
  return row?.count ?? 0;
}

/** All of a driver's present contract that have not ended, the oldest first: no more than a contract may have. */
export const tokensOf = (db: Knex, driver: string): Promise<TokenRow[]> => presentOf(db, driver).orderBy('t.number');

/** One of these tokens. */
export const tokenOf = (db: Knex, driver: string, id: string): Promise<TokenRow | undefined> =>
  presentOf(db, driver).where({ 't.id': id }).first();

/** The token of an app: the one a driver has without a card. */
export const appTokenOf = (db: Knex, driver: string): Promise<TokenRow | undefined> =>
  presentOf(db, driver).where({ 't.type': 'APP_USER' }).first();

/** A token of an eMSP, as OCPI names them. */
export const findToken = (db: Knex, emsp: PartyKey, uid: string, type: string): Promise<TokenRow | undefined> =>
  rowsOf(db).where({ 't.emsp': emsp, 't.type': type }).whereRaw('upper(t.uid) = upper(?)', [uid]).first();

/** Tokens with these ids. */
export const tokensWith = (db: Knex, ids: readonly string[]): Promise<TokenRow[]> => rowsOf(db).whereIn('t.id', ids);

/** A part of the tokens of an eMSP; times in milliseconds. */
export interface TokenPage {
  readonly offset: number;
  readonly limit: number;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The tokens of an eMSP, the oldest first, and how many there are on all pages. */
export async function tokenPage(
  db: Knex,
  emsp: PartyKey,
  { offset, limit, from, to }: TokenPage,
): Promise<{ readonly total: number; readonly rows: TokenRow[] }> {
  const within = <Q extends Knex.QueryBuilder>(query: Q): Q => {
    void query.where('t.emsp', emsp);
    if (from !== undefined) void query.where('t.changed_at', '>=', new Date(from));
    if (to !== undefined) void query.where('t.changed_at', '<', new Date(to));
    return query;
  };
  const [counted]: { count: number }[] = await within(db('driver_tokens as t')).select(db.raw('count(*) as count'));
  const rows = await within(rowsOf(db)).orderBy('t.number').offset(offset).limit(limit);
  return { total: counted?.count ?? 0, rows };
}

/**
 * Takes tokens whose newest state the network does not have and which are due, for one process: they are due again at `again`, should
 * nothing come of it.
 */
export async function takeUnpublished(db: Knex, now: Date, again: Date, max: number): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `update driver_tokens set due_at = ?
     where id in (
       select id from driver_tokens where published_version < version and due_at <= ?
       order by due_at limit ? for update skip locked)
     returning id`,
    [again, now, max],
  );
  return rows.map(({ id }) => id);
}

/** Notes that the network has a version of a token. */
export async function notePublished(db: Knex, id: string, version: number): Promise<void> {
  await db('driver_tokens')
    .where({ id })
    .where('published_version', '<', version)
    .update({ published_version: version });
}

/** Whether a driver has tokens whose newest state the network does not have. */
export async function hasUnpublished(db: Knex, driver: string): Promise<boolean> {
  const row: unknown = await db('driver_tokens')
    .whereRaw('published_version < version')
    .whereIn('contract', db('driver_contracts').where({ driver }).select('id'))
    .first('id');
  return row !== undefined;
}

const presentOf = (db: Knex, driver: string) =>
  rowsOf(db).where('c.driver', driver).whereNot('t.state', 'ENDED').whereNull('c.ended_at');

const rowsOf = (db: Knex) =>
  db('driver_tokens as t')
    .join('driver_contracts as c', 'c.id', 't.contract')
    .leftJoin('drivers as d', 'd.id', 'c.driver')
    .select<TokenRow[]>(
      't.id',
      't.number',
      't.emsp',
      't.uid',
      't.type',
      't.visual_number',
      't.state',
      't.changed_at',
      't.created_at',
      't.version',
      't.contract',
      'c.contract_id',
      'c.group_id',
      'c.ended_at as contract_ended_at',
      'c.driver',
      'd.language',
      'd.blocked_at',
    );
