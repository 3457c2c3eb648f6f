import type { Pool } from 'pg';
import type { Limits } from '../kernel/limits.ts';
import type { PartyKey } from '../ocpi/party.ts';
import { withheld } from './cdrs.ts';
import { GroupCommit } from './commit.ts';

/** A CDR to be put into the ledger, validated. */
export interface CdrWrite {
  readonly owner: PartyKey;
  readonly id: string;
  readonly key: string;
  /** Unguessable; the last segment of the URL under which it can be read. */
  readonly urlId: string;
  readonly addressee: PartyKey;
  /** As received, to the byte. */
  readonly document: string;
  readonly digest: Buffer;
  readonly sessionId: string | null;
  readonly currency: string;
  /** total_cost, as decimal texts. */
  readonly totalExclVat: string;
  readonly totalInclVat: string | null;
  /** Key of the CDR that this one credits. */
  readonly creditReferenceKey: string | null;
  readonly lastUpdated: number;
  readonly platformId: string;
  readonly correlationId: string | null;
  /** After how long the worker takes the delivery over from the exchange; 0: at once. */
  readonly dueMs: number;
  /** Whether it is kept from its eMSP until it has been checked. */
  readonly isHeld: boolean;
}

export type CdrOutcome =
  | 'created'
  /** The same CDR is in the ledger already (D-10). */
  | 'repeated'
  /** Another CDR with this id is in the ledger; the first one stands. */
  | 'differs'
  | 'credit-unknown'
  | 'credit-repeated'
  | 'credit-differs';

export interface CdrResult {
  readonly outcome: CdrOutcome;
  readonly number: number;
  readonly urlId: string;
  /** Whether the eMSP has refused it for good: it does not have it, and nobody is going to try again. */
  readonly isRefused: boolean;
  /** Whether it is kept from its eMSP: as it was asked for, or because it takes back a CDR that is. */
  readonly isHeld: boolean;
  /** Why somebody has rejected it. */
  readonly rejection: string | null;
}

/** Brings CDRs into the ledger, many exchanges in one transaction; each has effect once, for ever (D-02, D-10). */
export interface CdrWriter {
  write(write: CdrWrite): Promise<CdrResult>;
  readonly depth: number;
  /** The most that were waiting at once since this was last asked. */
  takePeak(): number;
}

export function createCdrWriter(pool: Pool, limits: Limits, committed: () => void): CdrWriter {
  const commit = new GroupCommit<CdrWrite, CdrResult>(async (writes) => {
    const results = await flush(pool, writes);
    committed();
    return results;
  }, limits);
  return {
    write: (write) => commit.submit('cdrs', write),
    get depth() {
      return commit.depth;
    },
    takePeak: () => commit.takePeak(),
  };
}

async function flush(pool: Pool, writes: readonly CdrWrite[]): Promise<CdrResult[]> {
  const refused = await refusedCredits(pool, writes);
  const taken = writes.filter((write) => !refused.has(write));
  const inserted = new Map((await insert(pool, taken)).map((row) => [row.url_id, row]));
  const rest = taken.filter((write) => !inserted.has(write.urlId));
  const known = await findKnown(pool, rest);
  return writes.map((write) => {
    const entered = inserted.get(write.urlId);
    if (entered !== undefined) {
      const { number, is_held: isHeld } = entered;
      return { ...nothing, outcome: 'created', number, urlId: write.urlId, isHeld };
    }
    const refusal = refused.get(write);
    if (refusal !== undefined) return { ...nothing, outcome: refusal };
    const stored = known.get(nameOf(write));
    // Nothing under this id, and yet not inserted: the CDR it credits has been credited before.
    if (stored === undefined) return { ...nothing, outcome: 'credit-repeated' };
    const outcome = Buffer.from(stored.digest).equals(write.digest) ? 'repeated' : 'differs';
    const { number, url_id: urlId, is_refused: isRefused, is_held: isHeld, rejection } = stored;
    return { outcome, number, urlId, isRefused, isHeld, rejection };
  });
}

const nothing = { number: 0, urlId: '', isRefused: false, isHeld: false, rejection: null };

interface KnownCdr {
  owner: string;
  key: string;
  number: number;
  url_id: string;
  digest: Buffer;
  is_refused: boolean;
  is_held: boolean;
  rejection: string | null;
}

interface EnteredCdr {
  number: number;
  url_id: string;
  is_held: boolean;
}

async function insert(pool: Pool, writes: readonly CdrWrite[]): Promise<EnteredCdr[]> {
  if (writes.length === 0) return [];
  const { rows } = await pool.query<EnteredCdr>({
    name: 'insert-cdrs',
    text: `
      with input as (
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[],
            $9::text[], $10::numeric[], $11::text[], $12::float8[], $13::uuid[], $14::text[], $15::float8[], $16::bool[])
          as i (owner, key, id, url_id, addressee, document, digest, session_id, currency, total_excl_vat,
            credit_reference_key, last_updated, platform_id, correlation_id, due_ms, held)
      ), entered as (
        insert into cdrs (owner, key, id, url_id, addressee, document, digest, session_id, currency,
          total_excl_vat, credit_reference_key, last_updated, platform_id)
        select owner, key, id, url_id, addressee, document, digest, session_id, currency, total_excl_vat,
          credit_reference_key, to_timestamp(last_updated / 1000), platform_id
        from input order by owner, key
        on conflict do nothing
        returning number, url_id
      ), deliveries as (
        insert into cdr_deliveries (number, addressee, next_try_at, correlation_id, held_at)
        select entered.number, input.addressee, now() + input.due_ms * interval '1 millisecond', input.correlation_id,
          case when input.held or (input.credit_reference_key is not null and exists (
            select from cdrs c join cdr_deliveries d using (number)
            where c.owner = input.owner and c.key = input.credit_reference_key and ${withheld('d')})) then now() end
        from entered join input using (url_id)
        returning number, held_at is not null as is_held
      ), logged as (
        insert into changes (module, object, owner, audience, kind, id, version, platform_id, correlation_id)
        select 'cdrs', entered.number, input.owner, input.addressee, 'put', input.id, 1,
          input.platform_id, input.correlation_id
        from entered join input using (url_id)
      )
      select number, url_id, is_held from entered join deliveries using (number)`,
    values: [
      writes.map((write) => write.owner),
      writes.map((write) => write.key),
      writes.map((write) => write.id),
      writes.map((write) => write.urlId),
      writes.map((write) => write.addressee),
      writes.map((write) => write.document),
      writes.map((write) => write.digest),
      writes.map((write) => write.sessionId),
      writes.map((write) => write.currency),
      writes.map((write) => write.totalExclVat),
      writes.map((write) => write.creditReferenceKey),
      writes.map((write) => write.lastUpdated),
      writes.map((write) => write.platformId),
      writes.map((write) => write.correlationId),
      writes.map((write) => write.dueMs),
      writes.map((write) => write.isHeld),
    ],
  });
  return rows;
}

/** What a credit CDR has in common with the CDR it takes back: the amount with the opposite sign. */
type Bill = Pick<CdrWrite, 'addressee' | 'currency' | 'totalExclVat' | 'totalInclVat'>;

/** A credit CDR must name a CDR of the same owner, and take back what that one billed to whom (D-09). */
async function refusedCredits(pool: Pool, writes: readonly CdrWrite[]): Promise<Map<CdrWrite, CdrOutcome>> {
  const credits = writes.flatMap((write) =>
    write.creditReferenceKey === null ? [] : [{ write, owner: write.owner, key: write.creditReferenceKey }],
  );
  const bills = await findBills(pool, credits);
  const refused = new Map<CdrWrite, CdrOutcome>();
  for (const { write, ...original } of credits) {
    const name = nameOf(original);
    const bill = bills.get(name) ?? writes.find((other) => nameOf(other) === name);
    if (bill === undefined) refused.set(write, 'credit-unknown');
    else if (!takesBack(write, bill)) refused.set(write, 'credit-differs');
  }
  return refused;
}

function takesBack(credit: Bill, bill: Bill): boolean {
  const isOpposite = (one: string, other: string) => Number(one) === -Number(other);
  const { totalInclVat } = bill;
  return (
    credit.addressee === bill.addressee &&
    credit.currency === bill.currency &&
    isOpposite(credit.totalExclVat, bill.totalExclVat) &&
    (credit.totalInclVat === null || totalInclVat === null || isOpposite(credit.totalInclVat, totalInclVat))
  );
}

async function findBills(pool: Pool, keys: readonly { owner: PartyKey; key: string }[]): Promise<Map<string, Bill>> {
  if (keys.length === 0) return new Map();
  const { rows } = await pool.query<Bill & { owner: PartyKey; key: string; document: string }>({
    name: 'find-bills',
    text: `
      select c.owner, c.key, c.addressee, c.currency, c.total_excl_vat as "totalExclVat", c.document
      from unnest($1::text[], $2::text[]) as k (owner, key) join cdrs c using (owner, key)`,
    values: [keys.map((k) => k.owner), keys.map((k) => k.key)],
  });
  return new Map(rows.map((row) => [nameOf(row), { ...row, totalInclVat: totalInclVatOf(JSON.parse(row.document)) }]));
}

/** total_cost.incl_vat of a validated CDR as decimal text; null when it does not say. */
export function totalInclVatOf(cdr: { readonly total_cost: { readonly incl_vat?: number | null } }): string | null {
  const { incl_vat } = cdr.total_cost;
  return incl_vat == null ? null : String(incl_vat);
}

async function findKnown(
  pool: Pool,
  keys: readonly { owner: PartyKey; key: string }[],
): Promise<Map<string, KnownCdr>> {
  if (keys.length === 0) return new Map();
  const { rows } = await pool.query<KnownCdr>({
    name: 'find-cdrs',
    text: `
      select c.owner, c.key, c.number, c.url_id, c.digest, d.refused_at is not null as is_refused, ${withheld('d')} as is_held,
        d.rejection
      from unnest($1::text[], $2::text[]) as k (owner, key) join cdrs c using (owner, key)
        join cdr_deliveries d using (number)`,
    values: [keys.map((k) => k.owner), keys.map((k) => k.key)],
  });
  return new Map(rows.map((row) => [nameOf(row), row]));
}

const nameOf = ({ owner, key }: { owner: PartyKey; key: string }): string => `${owner}\n${key}`;
