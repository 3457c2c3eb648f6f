import type { Knex } from 'knex';
import type { PartyKey } from '../ocpi/party.ts';

export type PullKind = 'full' | 'delta';

/** One module of one platform. */
export interface PullKey {
  readonly platform_id: string;
  readonly module: string;
}

/** How far a pull has come; what the admin API shows of it while it runs. */
export interface PullProgress {
  /** Where it goes on when it breaks: the party that is being asked, and the URL of the next page. */
  readonly party: PartyKey | null;
  readonly next_url: string | null;
  /** Greatest last_updated in its pages. */
  readonly newest_seen: Date | null;
  readonly pages: number;
  readonly objects: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly quarantined: number;
  /** How many objects there are according to the partner. */
  readonly total: number | null;
}

/** A pull this process has taken on, with what is known of the pulls before it. */
export interface ClaimedPull extends PullKey, PullProgress {
  readonly kind: PullKind;
  /** Whether it goes on where it broke off. */
  readonly is_resumed: boolean;
  readonly date_from: Date | null;
  /** Greatest last_updated of the pulls that have ended well. */
  readonly newest: Date | null;
  readonly last_full_at: Date | null;
  readonly failures: number;
  /** The database's time at this moment, in its own spelling: `changed_at` of an object compares with it. */
  readonly began: string;
}

/**
 * What is to be pulled now, at most one module per platform: due, or left behind by a process that is gone. Platforms that are
 * not connected, or from which something is being pulled, are left out. `order` says which of several modules comes first.
 */
export async function duePulls(db: Knex, order: readonly string[], now: Date, limit: number): Promise<PullKey[]> {
  const { rows } = await db.raw<{ rows: PullKey[] }>(
    `select platform_id, module from (
       select distinct on (p.platform_id) p.platform_id, p.module, p.next_at
       from pulls p join platforms f on f.id = p.platform_id
       where f.state = 'connected' and (p.next_at <= ? or p.state = 'running') and not ${isBusy('p')}
       order by p.platform_id, p.next_at nulls first, array_position(?::text[], p.module)
     ) as due
     order by next_at nulls first limit ?`,
    [now, order as string[], limit],
  );
  return rows;
}

/**
 * Takes a due pull on under a lease; undefined when it is no longer due or something else of the platform is being pulled. It
 * goes on where it broke off if that is younger than `resumeMs` and the same kind is wanted.
 */
export async function claimPull(
  db: Knex,
  { platform_id, module }: PullKey,
  { holder, now, leaseMs, resumeMs }: { holder: string; now: Date; leaseMs: number; resumeMs: number },
): Promise<ClaimedPull | undefined> {
  return db.transaction(async (tx) => {
    // Two processes may want two modules of one platform at once.
    await tx('pulls').where({ platform_id }).orderBy('module').forUpdate().select('module');
    const { rows } = await tx.raw<{ rows: ClaimedPull[] }>(
      `with wanted as (
         select p.platform_id, p.module, coalesce(p.next_kind, p.kind, 'full') as kind,
           coalesce(p.next_url is not null and p.kind = coalesce(p.next_kind, p.kind)
             and greatest(p.leased_until, p.finished_at) > ?::timestamptz, false) as is_resumed
         from pulls p
         where p.platform_id = ? and p.module = ? and (p.next_at <= ? or p.state = 'running') and not ${isBusy('p')}
       )
       update pulls p set state = 'running', kind = w.kind, holder = ?, leased_until = now() + ? * interval '1 millisecond',
         next_at = null, next_kind = null, finished_at = null, error = null,
         reason = case when w.is_resumed then 'resumed' when p.last_full_at is null then 'registration' else 'schedule' end,
         started_at = case when w.is_resumed then p.started_at else ? end,
         date_from = case when w.is_resumed then p.date_from end, party = case when w.is_resumed then p.party end,
         next_url = case when w.is_resumed then p.next_url end,
         newest_seen = case when w.is_resumed then p.newest_seen end,
         total = case when w.is_resumed then p.total end,
         pages = case when w.is_resumed then p.pages else 0 end, objects = case when w.is_resumed then p.objects else 0 end,
         stored = case when w.is_resumed then p.stored else 0 end,
         unchanged = case when w.is_resumed then p.unchanged else 0 end,
         quarantined = case when w.is_resumed then p.quarantined else 0 end
       from wanted w
       where p.platform_id = w.platform_id and p.module = w.module
       returning p.*, w.is_resumed, now()::text as began`,
      [new Date(now.getTime() - resumeMs), platform_id, module, now, holder, leaseMs, now],
    );
    return rows[0];
  });
}

/** Whether anything of the row's platform is being pulled by a process that lives. */
const isBusy = (row: string): string =>
  `exists (select from pulls busy where busy.platform_id = ${row}.platform_id and busy.leased_until > now())`;

/** Notes where the lists of a pull begin; false when another process has taken it over. */
export async function noteDateFrom(db: Knex, key: PullKey, holder: string, dateFrom: Date): Promise<boolean> {
  return (await heldBy(db, key, holder).update({ date_from: dateFrom })) > 0;
}

/** Notes how far a pull has come; false when another process has taken it over. */
export async function savePull(db: Knex, key: PullKey, holder: string, progress: PullProgress): Promise<boolean> {
  return (await heldBy(db, key, holder).update({ ...progress })) > 0;
}

/** Keeps the leases of pulls of this process; returns those that are still its own. */
export async function renewPulls(
  db: Knex,
  holder: string,
  keys: readonly PullKey[],
  leaseMs: number,
): Promise<PullKey[]> {
  const pairs = keys.map(({ platform_id, module }) => [platform_id, module]);
  return db('pulls')
    .where({ holder })
    .whereIn(['platform_id', 'module'], pairs)
    .update({ leased_until: db.raw(`now() + ? * interval '1 millisecond'`, [leaseMs]) }, ['platform_id', 'module']);
}

/** When a module is pulled next, and how much of it. */
export interface NextPull {
  readonly at: Date;
  readonly kind: PullKind;
}

/**
 * Ends a pull that has read everything. `note` is for the operator. What was asked for meanwhile stays: the next pull comes when
 * that says, and is a full one if either wants that.
 */
export async function completePull(
  db: Knex,
  { platform_id, module, kind }: ClaimedPull,
  holder: string,
  { at, next, note }: { at: Date; next: NextPull; note: string | null },
): Promise<void> {
  await heldBy(db, { platform_id, module }, holder).update({
    ...ended(db, at, next),
    state: 'idle',
    error: note,
    failures: 0,
    party: null,
    next_url: null,
    [kind === 'full' ? 'last_full_at' : 'last_delta_at']: at,
    // An object that changed while the pull was under way may have been on a page that had been read by then.
    newest: db.raw(
      'case when newest_seen is null then newest else greatest(newest, least(newest_seen, started_at)) end',
    ),
  });
}

/** How a pull was broken off. */
export interface BrokenPull {
  readonly at: Date;
  readonly next: NextPull;
  /** What went wrong, as a sentence; null when it was only stopped. */
  readonly error: string | null;
  readonly failures: number;
  readonly progress: PullProgress;
}

/** Ends an attempt that has not read everything; the next one goes on from the place in `progress` if there is one. */
export async function breakPull(db: Knex, key: PullKey, holder: string, broken: BrokenPull): Promise<void> {
  const { at, next, error, failures, progress } = broken;
  await heldBy(db, key, holder).update({
    ...progress,
    ...ended(db, at, next),
    state: error === null ? 'idle' : 'failed',
    error,
    failures,
  });
}

const ended = (db: Knex, at: Date, next: NextPull) => ({
  finished_at: at,
  holder: null,
  leased_until: null,
  next_at: db.raw('coalesce(next_at, ?)', [next.at]),
  next_kind: db.raw(`case when next_kind = 'full' then 'full' else ? end`, [next.kind]),
});

const heldBy = (db: Knex, { platform_id, module }: PullKey, holder: string) =>
  db('pulls').where({ platform_id, module, holder });

/** Has full pulls of modules made that have never been pulled, or were taken off the schedule with `shelvePull`. */
export async function expectPulls(db: Knex, keys: readonly PullKey[], at: Date): Promise<void> {
  await db.raw(
    `insert into pulls as p (platform_id, module, state, next_at, next_kind)
     select platform_id, module, 'idle', ?, 'full' from unnest(?::uuid[], ?::text[]) as i (platform_id, module)
     on conflict (platform_id, module) do update set next_at = excluded.next_at, next_kind = 'full'
     where p.next_at is null and p.state <> 'running'`,
    [at, keys.map((key) => key.platform_id), keys.map((key) => key.module)],
  );
}

/** Has a list that is on the schedule of any platform pulled now, from its beginning. */
export async function hastenLists(db: Knex, module: string, at: Date): Promise<void> {
  await db('pulls').where({ module }).whereNotNull('next_at').update({ next_at: at, next_kind: 'full' });
}

/** Takes a module that is no longer to be pulled off the schedule. */
export async function shelvePull(db: Knex, { platform_id, module }: PullKey): Promise<void> {
  await db('pulls').where({ platform_id, module, holder: null }).update({ state: 'idle', next_at: null });
}

/** Makes a platform's next pulls due now; one under way is followed by another. */
export async function hastenPulls(db: Knex, platformId: string, at: Date): Promise<void> {
  await db('pulls')
    .where({ platform_id: platformId })
    .update({
      next_at: at,
      next_kind: db.raw(`coalesce(next_kind, case when last_full_at is null then 'full' else 'delta' end)`),
    });
}
