import type { Knex } from 'knex';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

export const disputeStates = ['OPEN', 'WAITING_CPO', 'WAITING_EMSP', 'ACCEPTED', 'REJECTED', 'CLOSED'] as const;

/** A dispute as operators see it. */
export interface DisputeView {
  readonly id: string;
  readonly cdr: {
    readonly number: number;
    readonly party: string;
    readonly id: string;
    readonly emsp: string;
    readonly currency: string;
    readonly excl_vat: string;
  };
  readonly opened_by: string;
  readonly reason: string;
  readonly state: (typeof disputeStates)[number];
  readonly opened_at: Date;
  readonly due_at: Date;
  readonly is_overdue: boolean;
  readonly escalated_at: Date | null;
  readonly changed_at: Date;
  /** How it ended; null while it is open. */
  readonly resolution: { readonly kind: string; readonly cdr_id: string | null } | null;
}

/** What was said or done in a dispute. */
export interface DisputeEntry {
  readonly number: number;
  readonly at: Date;
  readonly by: string;
  readonly kind: string;
  readonly text: string | null;
}

export const disputeOrder: Order = ['time', 'uuid'];

/** A credit CDR closes a dispute, and so does a rejection of the CDR; one that was rejected before stays so. */
const disputes = `
  select t.*, k.id as credit, case when t.state = 'REJECTED' then t.state
      when k.number is not null or d.rejected_at is not null then 'CLOSED' else t.state end as standing,
    c.id as cdr_id, c.currency, c.total_excl_vat::text as excl_vat
  from disputes t join cdrs c on c.number = t.cdr join cdr_deliveries d on d.number = t.cdr
    left join cdrs k on k.owner = c.owner and k.credit_reference_key = c.key`;

interface DisputeRow extends Omit<DisputeView, 'cdr' | 'state' | 'is_overdue' | 'resolution'> {
  readonly cdr: number;
  readonly owner: string;
  readonly addressee: string;
  readonly cdr_id: string;
  readonly currency: string;
  readonly excl_vat: string;
  readonly standing: DisputeView['state'];
  readonly credit: string | null;
}

/** Which disputes. */
export interface DisputeFilters {
  readonly state: string | undefined;
  /** The CPO or the eMSP. */
  readonly party: string | undefined;
  /** Open ones that are past their due date, or all others. */
  readonly overdue: boolean | undefined;
}

/** Disputes, the one opened last first. */
export async function listDisputes(
  db: Knex,
  filters: DisputeFilters,
  now: Date,
  page: PageRequest,
): Promise<Page<DisputeView>> {
  const query = db
    .select<(DisputeRow & { place: number })[]>('*', db.raw(`${timeOf('opened_at')} as place`))
    .from(db.raw(`(${disputes}) as disputes`))
    .orderBy([
      { column: 'opened_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (filters.state !== undefined) void query.where({ standing: filters.state });
  if (filters.party !== undefined) void query.whereRaw('? in (owner, addressee)', [filters.party]);
  if (filters.overdue !== undefined) {
    void query.whereRaw(`(standing not in ('REJECTED', 'CLOSED') and due_at < ?) = ?`, [now, filters.overdue]);
  }
  if (page.after !== undefined) void query.whereRaw(`(opened_at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    (row) => viewOf(row, now),
    ({ place, id }) => [place, id],
  );
}

/** One dispute with its thread; undefined when there is none with this id. */
export async function findDispute(
  db: Knex,
  id: string,
  now: Date,
): Promise<(DisputeView & { thread: DisputeEntry[] }) | undefined> {
  const row = await db
    .from(db.raw(`(${disputes}) as disputes`))
    .where({ id })
    .first<DisputeRow | undefined>();
  if (row === undefined) return undefined;
  const thread: DisputeEntry[] = await db('dispute_entries')
    .where({ dispute: id })
    .orderBy('number')
    .select('number', 'at', 'author as by', 'kind', 'text');
  return { ...viewOf(row, now), thread };
}

function viewOf(row: DisputeRow, now: Date): DisputeView {
  const { id, opened_by, reason, standing, opened_at, due_at, escalated_at, changed_at } = row;
  const isOver = standing === 'REJECTED' || standing === 'CLOSED';
  return {
    id,
    cdr: {
      number: row.cdr,
      party: row.owner,
      id: row.cdr_id,
      emsp: row.addressee,
      currency: row.currency,
      excl_vat: row.excl_vat,
    },
    opened_by,
    reason,
    state: standing,
    opened_at,
    due_at,
    is_overdue: !isOver && due_at < now,
    escalated_at,
    changed_at,
    resolution: isOver ? resolutionOf(row) : null,
  };
}

function resolutionOf({ standing, credit }: DisputeRow): { kind: string; cdr_id: string | null } {
  if (standing === 'REJECTED') return { kind: 'NONE', cdr_id: null };
  return { kind: credit === null ? 'CDR_REJECTED' : 'CREDIT_CDR', cdr_id: credit };
}
