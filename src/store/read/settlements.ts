import type { Knex } from 'knex';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

/** Which CDRs of the ledger: those the hub received in a time, of one CPO or for one eMSP if that is said. */
export interface SettlementScope {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  readonly cpo: string | undefined;
  readonly emsp: string | undefined;
}

/** Whether a CDR counts: those that are held or rejected do not. */
export type Standing = 'SETTLED' | 'HELD' | 'REJECTED';

/** CDRs that are added up together; numbers are exact, as text. */
export interface SettlementGroup {
  readonly cpo: string;
  readonly emsp: string;
  readonly currency: string;
  readonly standing: Standing;
  readonly is_credit: boolean;
  /** In percent; null when the tariffs in the CDRs tell none, or several. */
  readonly vat_rate: string | null;
  readonly cdrs: number;
  readonly kwh: string;
  readonly excl_vat: string;
  /** Of those that state incl_vat: how many, and both sums. */
  readonly stating: number;
  readonly stated_excl_vat: string;
  readonly stated_incl_vat: string;
}

/** What a pair of parties has in a currency besides sums. */
export interface SettlementMark {
  readonly cpo: string;
  readonly emsp: string;
  readonly currency: string;
  readonly open_disputes: number;
  /** SHA-256, in hex, over the digests of the CDRs that count, in their order. */
  readonly digest: string;
}

/** A line of a settlement: one CDR, with the figures it counts with. */
export interface SettledCdr {
  readonly number: number;
  readonly received_at: Date;
  readonly cpo: string;
  readonly emsp: string;
  readonly cdr_id: string;
  readonly kind: 'CDR' | 'CREDIT';
  readonly credits: string | null;
  readonly standing: Standing;
  readonly currency: string;
  readonly kwh: string;
  readonly excl_vat: string;
  readonly vat_rate: string | null;
  readonly vat: string | null;
  readonly incl_vat: string | null;
  readonly in_dispute: boolean;
  readonly digest: string;
}

export const settledOrder: Order = ['time', 'number'];

/** SQL, for a dispute `t` on a CDR `c` with delivery `d`: whether it is open. A credit CDR, or a rejection, has ended it. */
export const isOpenDispute = `t.state <> 'REJECTED' and d.rejected_at is null
  and not exists (select from cdrs k where k.owner = c.owner and k.credit_reference_key = c.key)`;

/** Parties of sandboxes, whose number grows: a list that is made once, as `not in` makes it, and not gone through for each CDR. */
const sandboxParties = `
  select s.country_code || '-' || s.party_id from parties s join platforms f on f.id = s.platform_id
  where f.sandbox_of is not null`;

/** CDRs in a scope. What sandboxes exchange is no money. */
const inScope = `
  select c.* from cdrs c
  where c.received_at >= :from and c.received_at < :to
    and (:cpo::text is null or c.owner = :cpo) and (:emsp::text is null or c.addressee = :emsp)
    and c.owner not in (${sandboxParties}) and c.addressee not in (${sandboxParties})`;

/**
 * CDRs, each with what it counts with. A credit CDR takes back what its original billed: it has that one's energy, VAT and rate with
 * the opposite sign, and counts only if the original does.
 */
const linesOf = (chosen: string): string => `
  select c.number, c.received_at, c.owner as cpo, c.addressee as emsp, c.id as cdr_id, c.currency, c.digest,
    case when c.credit_reference_key is null then 'CDR' else 'CREDIT' end as kind, o.id as credits,
    case when d.rejected_at is not null or p.rejected_at is not null then 'REJECTED'
      when (d.held_at is not null and d.released_at is null) or (p.held_at is not null and p.released_at is null) then 'HELD'
      else 'SETTLED' end as standing,
    case when o.number is null then c.total_energy else -o.total_energy end as kwh,
    c.total_excl_vat as excl_vat,
    case when o.number is null then c.total_incl_vat else -o.total_incl_vat end as incl_vat,
    case when o.number is null then c.vat_rate else o.vat_rate end as vat_rate,
    exists (select from disputes t where t.cdr = c.number and ${isOpenDispute}) as in_dispute
  from (${chosen}) as c join cdr_deliveries d on d.number = c.number
    left join cdrs o on o.owner = c.owner and o.key = c.credit_reference_key
    left join cdr_deliveries p on p.number = o.number`;

const bindings = ({ from, to, cpo, emsp }: SettlementScope) => ({ from, to, cpo: cpo ?? null, emsp: emsp ?? null });

/** The sums of a scope, `limit` groups at the most, with the marks of its pairs: all of the same moment. */
export async function readSettlement(
  db: Knex,
  scope: SettlementScope,
  limit: number,
): Promise<{ groups: SettlementGroup[]; marks: SettlementMark[] }> {
  return db.transaction(
    async (tx) => {
      const groups = await tx.raw<{ rows: SettlementGroup[] }>(
        `select cpo, emsp, currency, standing, kind = 'CREDIT' as is_credit, vat_rate::text, count(*) as cdrs,
           coalesce(sum(kwh), 0)::text as kwh, sum(excl_vat)::text as excl_vat, count(incl_vat) as stating,
           coalesce(sum(excl_vat) filter (where incl_vat is not null), 0)::text as stated_excl_vat,
           coalesce(sum(incl_vat), 0)::text as stated_incl_vat
         from (${linesOf(inScope)}) as lines
         group by cpo, emsp, currency, standing, kind, vat_rate
         order by cpo, emsp, currency, standing, kind, lines.vat_rate limit :limit`,
        { ...bindings(scope), limit },
      );
      const marks = await tx.raw<{ rows: SettlementMark[] }>(
        `select cpo, emsp, currency, count(*) filter (where in_dispute) as open_disputes,
           encode(sha256(coalesce(string_agg(digest, ''::bytea order by received_at, number)
             filter (where standing = 'SETTLED'), ''::bytea)), 'hex') as digest
         from (${linesOf(inScope)}) as lines
         group by cpo, emsp, currency order by cpo, emsp, currency limit :limit`,
        { ...bindings(scope), limit },
      );
      return { groups: groups.rows, marks: marks.rows };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

/** The lines of a scope, in the order in which the hub received them. */
export async function listSettledCdrs(db: Knex, scope: SettlementScope, page: PageRequest): Promise<Page<SettledCdr>> {
  const [time, number] = page.after ?? [];
  const after =
    page.after === undefined ? '' : `and (c.received_at, c.number) > (${timeFrom.replace('?', ':time')}, :number)`;
  const { rows } = await db.raw<{ rows: (SettledCdr & { place: number })[] }>(
    `select number, received_at, cpo, emsp, cdr_id, kind, credits, standing, currency, kwh::text, excl_vat::text, vat_rate::text,
       (incl_vat - excl_vat)::text as vat, incl_vat::text, in_dispute, encode(digest, 'hex') as digest,
       ${timeOf('received_at')} as place
     from (${linesOf(`${inScope} ${after} order by c.received_at, c.number limit :rows`)}) as lines
     order by lines.received_at, lines.number`,
    { ...bindings(scope), rows: page.limit + 1, ...(page.after !== undefined && { time, number }) },
  );
  return pageOf(
    rows,
    page,
    ({ place: _, ...line }) => line,
    ({ place, number }) => [place, number],
  );
}
