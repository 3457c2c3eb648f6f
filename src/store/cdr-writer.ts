import type { Pool } from 'pg';
import type { Limits } from '../kernel/limits.ts';
import { withheld } from './cdrs.ts';
import { GroupCommit } from './commit.ts';
import {
  type Credit,
  type CreditRefusal,
  creditedBy,
  creditRefusal,
  findKnown,
  type KnownCdr,
  nameOf,
} from './credits.ts';

/** A CDR to be put into the ledger, validated. */
export interface CdrWrite extends Credit {
  readonly id: string;
  readonly key: string;
  /** Unguessable; the last segment of the URL under which it can be read. */
  readonly urlId: string;
  /** As received, to the byte; of another version than the hub's own, in the hub's form. */
  readonly document: string;
  /** As it came in another version. */
  readonly received: { readonly version: string; readonly text: string } | null;
  readonly digest: Buffer;
  readonly sessionId: string | null;
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
  | CreditRefusal;

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

/** Rounds of one flush, of which few need a second: each enters what the ones before have made possible. */
const roundsMax = 16;

/**
 * Enters CDRs in their order, credit CDRs after the others: what several in one flush have to do with each other comes out as if they
 * had come one by one. What has the name of another one, or credits it, waits until that one is in the ledger.
 */
async function flush(pool: Pool, writes: readonly CdrWrite[]): Promise<CdrResult[]> {
  const results = new Map<CdrWrite, CdrResult>();
  let pending = [...writes].sort((one, other) => Number(isCredit(one)) - Number(isCredit(other)));
  for (let round = 0; pending.length > 0; round += 1) {
    if (round === roundsMax) throw new Error('CDRs could be neither entered nor refused');
    // Nearly all are neither known nor credits: at first those are not looked up.
    const known = await findKnown(pool, namesIn(round === 0 ? pending.filter(isCredit) : pending));
    const { entering, waiting } = sorted(pending, known, results);
    const entered = new Map((await insert(pool, entering)).map((row) => [row.url_id, row]));
    for (const write of entering) {
      const row = entered.get(write.urlId);
      if (row === undefined) continue;
      const { number, is_held: isHeld } = row;
      results.set(write, { ...nothing, outcome: 'created', number, urlId: write.urlId, isHeld });
    }
    pending = [...entering, ...waiting].filter((write) => !results.has(write));
  }
  return writes.map((write) => results.get(write) as CdrResult);
}

const isCredit = (write: CdrWrite): boolean => write.creditReferenceKey !== null;

const namesIn = (writes: readonly CdrWrite[]) => writes.flatMap((write) => [write, creditedBy(write) ?? []].flat());

/** Answers what can be answered, and parts the rest into what is to be entered now and what waits for that. */
function sorted(
  writes: readonly CdrWrite[],
  known: ReadonlyMap<string, KnownCdr>,
  results: Map<CdrWrite, CdrResult>,
): { entering: CdrWrite[]; waiting: CdrWrite[] } {
  const [entering, waiting]: [CdrWrite[], CdrWrite[]] = [[], []];
  const open = new Set<string>();
  const credited = new Set<string>();
  for (const write of writes) {
    const name = nameOf(write);
    const original = creditedBy(write);
    const originalName = original && nameOf(original);
    const waits =
      open.has(name) || (originalName !== undefined && (open.has(originalName) || credited.has(originalName)));
    const answer = waits ? undefined : answerOf(write, known.get(name), known.get(originalName ?? ''));
    if (answer) {
      results.set(write, answer);
      continue;
    }
    (waits ? waiting : entering).push(write);
    open.add(name);
    if (originalName !== undefined) credited.add(originalName);
  }
  return { entering, waiting };
}

/** What becomes of a CDR that is not to be entered; undefined for one that is. */
function answerOf(
  write: CdrWrite,
  stored: KnownCdr | undefined,
  original: KnownCdr | undefined,
): CdrResult | undefined {
  if (stored !== undefined) {
    const outcome = Buffer.from(stored.digest).equals(write.digest) ? 'repeated' : 'differs';
    const { number, url_id: urlId, is_refused: isRefused, is_held: isHeld, rejection } = stored;
    return { outcome, number, urlId, isRefused, isHeld, rejection };
  }
  const refusal = isCredit(write) ? creditRefusal(write, original) : undefined;
  return refusal && { ...nothing, outcome: refusal };
}

const nothing = { number: 0, urlId: '', isRefused: false, isHeld: false, rejection: null };

interface EnteredCdr {
  number: number;
  url_id: string;
  is_held: boolean;
}

/** In one order wherever CDRs are entered: two nodes that are sent credit CDRs of the same CDRs would wait for each other. */
async function insert(pool: Pool, writes: readonly CdrWrite[]): Promise<EnteredCdr[]> {
  if (writes.length === 0) return [];
  const { rows } = await pool.query<EnteredCdr>({
    name: 'insert-cdrs',
    text: `
      with input as (
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[],
            $9::text[], $10::numeric[], $11::text[], $12::float8[], $13::uuid[], $14::text[], $15::float8[], $16::bool[],
            $17::text[], $18::text[])
          as i (owner, key, id, url_id, addressee, document, digest, session_id, currency, total_excl_vat,
            credit_reference_key, last_updated, platform_id, correlation_id, due_ms, held, received, received_version)
      ), entered as (
        insert into cdrs (owner, key, id, url_id, addressee, document, digest, session_id, currency,
          total_excl_vat, credit_reference_key, last_updated, platform_id, received, received_version)
        select owner, key, id, url_id, addressee, document, digest, session_id, currency, total_excl_vat,
          credit_reference_key, to_timestamp(last_updated / 1000), platform_id, received, received_version
        from input order by owner, credit_reference_key nulls first, key
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
      writes.map((write) => write.received?.text ?? null),
      writes.map((write) => write.received?.version ?? null),
    ],
  });
  return rows;
}
