import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';
import { type CdrMark, placeOf } from './cdr-checks.ts';
import { withheld } from './cdrs.ts';

/** Where a CDR says it was, folded. */
export interface CdrPlace {
  readonly location: string;
  readonly evse: string;
}

/** A Location without its EVSEs, and one of those, as texts. */
export interface PlaceTexts {
  readonly location: string;
  readonly evse: string | null;
}

/** The hub's own copies: texts are stored without their last brace, and an EVSE without what changes often. */
export async function findPlace(
  pool: Pool,
  owner: PartyKey,
  { location, evse }: CdrPlace,
): Promise<PlaceTexts | undefined> {
  const { rows } = await pool.query<PlaceTexts>({
    name: 'place-of-cdr',
    text: `
      select d.body || '}' as location, e.body || '}' as evse
      from objects_locations o join documents_locations d on d.number = o.number
      left join evses e on e.location = o.number and e.key = $3
      where o.owner = $1 and o.key = $2 and o.audience = ''`,
    values: [owner, location, evse],
  });
  return rows[0];
}

/**
 * The texts of Tariffs by their keys, also of those that are no longer in use (P-12). One that is for this eMSP alone goes before one
 * of the same id for all.
 */
export async function findTariffs(
  pool: Pool,
  owner: PartyKey,
  addressee: PartyKey,
  keys: readonly string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const { rows } = await pool.query<{ key: string; text: string }>({
    name: 'tariffs-of-cdr',
    text: `
      select o.key, d.body as text from objects_tariffs o join documents_tariffs d on d.number = o.number
      where o.owner = $1 and o.key = any ($2) and o.audience in ('', $3) order by o.audience`,
    values: [owner, keys, addressee],
  });
  return new Map(rows.map(({ key, text }) => [key, text]));
}

/** Whether an owner has anything of a module here. */
export async function hasAny(pool: Pool, module: 'sessions' | 'tokens', owner: PartyKey): Promise<boolean> {
  const { rows } = await pool.query<{ has: boolean }>({
    name: `has-any-${module}`,
    text: `select exists (select from objects_${module} where owner = $1 and audience = '') as has`,
    values: [owner],
  });
  return rows[0]?.has ?? false;
}

/** Those of some parties that have told of a token. */
export async function tellersOf(pool: Pool, key: string, owners: readonly PartyKey[]): Promise<PartyKey[]> {
  const { rows } = await pool.query<{ owner: PartyKey }>({
    name: 'tellers-of-token',
    text: `
      select o.owner from unnest($2::text[]) as p (owner)
      join objects_tokens o on o.owner = p.owner and o.key = $1 and o.audience = '' and not o.gone`,
    values: [key, owners],
  });
  return rows.map(({ owner }) => owner);
}

/** The CDR that another one credits. */
export interface CreditedCdr {
  readonly document: string;
  /** Whether it is kept from its eMSP. */
  readonly is_held: boolean;
}

/** A CDR by what its owner calls it. */
export async function findCredited(pool: Pool, owner: PartyKey, key: string): Promise<CreditedCdr | undefined> {
  const { rows } = await pool.query<CreditedCdr>({
    name: 'credited-cdr',
    text: `
      select c.document, ${withheld('d')} as is_held from cdrs c join cdr_deliveries d using (number)
      where c.owner = $1 and c.key = $2`,
    values: [owner, key],
  });
  return rows[0];
}

/** Another CDR. Times in milliseconds; energy as decimal text in kWh. */
export interface NeighbourRow {
  readonly number: number;
  readonly is_same_session: boolean;
  readonly is_same_evse: boolean;
  readonly is_same_token: boolean;
  readonly start: number;
  readonly end: number;
  readonly energy: string;
}

/** How long after a charge one may end that overlaps with it: what lasts longer is not looked for. */
const longest = `interval '7 days'`;

/** SQL for marks at about the time of the CDR. */
const near = `
  m.starts_at <= to_timestamp(($7::float8 + $8) / 1000) and m.ends_at >= to_timestamp(($6::float8 - $8) / 1000)
  and m.ends_at <= to_timestamp($7::float8 / 1000) + ${longest}`;

/** SQL for marks of the same session, EVSE or token that still count: neither taken back nor rejected. */
const found = (where: string): string => `
  (select m.* from cdr_marks m where m.number <> $1 and ${where}
    and not exists (select from cdr_deliveries d where d.number = m.number and d.rejected_at is not null)
    and not exists (
      select from cdrs c join cdrs credit on credit.owner = c.owner and credit.credit_reference_key = c.key
      where c.number = m.number)
    order by m.number desc limit $9)`;

/** CDRs of the same session, and those of the same EVSE or token at about the same time; at most so many of each. */
export async function findNeighbours(
  pool: Pool,
  mark: CdrMark,
  { withinMs, max }: { readonly withinMs: number; readonly max: number },
): Promise<NeighbourRow[]> {
  const { rows } = await pool.query<NeighbourRow>({
    name: 'neighbours-of-cdr',
    text: `
      select m.number, m.energy::text as energy,
        (extract(epoch from m.starts_at) * 1000)::float8 as start, (extract(epoch from m.ends_at) * 1000)::float8 as end,
        coalesce(m.owner = $2 and m.session_key = $3, false) as is_same_session,
        coalesce(m.owner = $2 and m.evse_key = $4, false) as is_same_evse,
        m.token_digest = $5 as is_same_token
      from (
        ${found('m.owner = $2 and m.session_key = $3')}
        union ${found(`m.owner = $2 and m.evse_key = $4 and ${near}`)}
        union ${found(`m.token_digest = $5 and ${near}`)}
      ) m order by m.number`,
    values: [...placeOf(mark), withinMs, max],
  });
  return rows;
}
