import type { PoolClient } from 'pg';
import { isStatusOnly } from '../ocpi/location-state.ts';
import { foldId, loggedPatchLengthMax, type Outcome, stampOf } from '../ocpi/object-state.ts';
import { packed, packedEnd } from './array-text.ts';
import type { ObjectWrite, Slot, WriteResult } from './object-write.ts';
import type { OwnChange, OwnChanges } from './own-changes.ts';

/** Whether a slot holds nothing but one change of an EVSE's status: what a hub gets most, by far. */
export const isEvseState = ({ writes, write }: Slot): boolean =>
  writes.length === 1 &&
  write.direct === undefined &&
  write.module === 'locations' &&
  write.text.length <= loggedPatchLengthMax &&
  isStatusOnly(write) &&
  !statusOf(write)?.includes(packedEnd);

/**
 * Writes EVSE states in one statement that finds the rows, decides and changes them, without reading anything into the process
 * first: the same decisions as `applyToLocation` makes, for the one message where a second round trip would show. Fills in the
 * results, tells `own` what it has logged, and returns the slots that somebody else changed in between.
 */
export async function writeEvseStates(
  client: PoolClient,
  slots: readonly Slot[],
  results: (WriteResult | Error)[],
  own?: OwnChanges,
): Promise<Slot[]> {
  const writes = slots.map((slot) => slot.write);
  const stamps = writes.map((write) => stampOf(write.value));
  const { rows } = await client.query<{ results: string | null }>({
    name: 'write-evse-states',
    text: writeStates,
    values: [
      packed(writes.map((write) => write.owner)),
      packed(writes.map((write) => write.key)),
      packed(writes.map((write) => write.audience)),
      packed(writes.map((write) => foldId(write.path[0] ?? ''))),
      packed(writes.map(statusOf)),
      packed(stamps.map((stamp) => stamp.lastUpdated)),
      packed(stamps.map((stamp) => stamp.lastUpdatedText)),
      packed(writes.map((write) => write.text)),
      packed(writes.map((write) => write.path[0])),
      packed(writes.map((write) => write.platformId)),
      packed(writes.map((write) => write.correlationId)),
      packed(writes.map((write) => write.now + write.clockSkewMs)),
    ],
  });
  const found = resultsOf(rows[0]?.results ?? '');
  const again: Slot[] = [];
  for (const [at, slot] of slots.entries()) {
    const result = found.get(at) ?? missing;
    if (result.outcome === 'conflict') {
      again.push(slot);
      continue;
    }
    if (result.outcome === 'updated') own?.add(changeOf(slot.write, result));
    const { outcome, number, version } = result;
    for (const { index } of slot.writes) results[index] = { outcome, number, version, wasUndelivered: false };
  }
  return again;
}

/** What became of a slot; `restricted` and `id` are the object's, where it was changed. */
interface StateResult {
  readonly outcome: Outcome | 'conflict';
  readonly number: number;
  readonly version: number;
  readonly restricted: boolean;
  readonly id: string;
}

const missing: StateResult = { outcome: 'missing', number: 0, version: 0, restricted: false, id: '' };

/** Results by slot, from `slot, number, version, outcome, restricted, id` of each. */
function resultsOf(text: string): ReadonlyMap<number, StateResult> {
  const results = new Map<number, StateResult>();
  for (const line of text.split(resultEnd)) {
    const [slot, number, version, outcome, restricted, id = ''] = line.split(packedEnd);
    results.set(Number(slot) - 1, {
      outcome: outcome as StateResult['outcome'],
      number: Number(number),
      version: Number(version),
      restricted: restricted === 't',
      id,
    });
  }
  return results;
}

/** Between results: like `packedEnd`, in nothing that is validated. */
const resultEnd = '\x1e';

/** The line that the statement has logged for a write. */
const changeOf = (write: ObjectWrite, { number, version, restricted, id }: StateResult): OwnChange => ({
  xid: '',
  position: 0,
  at: 0,
  module: write.module,
  object: number,
  owner: write.owner,
  audience: write.audience || null,
  kind: 'patch',
  id,
  variant: null,
  restricted,
  hides: false,
  path: write.path,
  patch: write.text,
  version,
  platform_id: write.platformId,
  correlation_id: write.correlationId || null,
});

/** The new status; null for a PATCH that only says that nothing has changed since. */
const statusOf = ({ value }: ObjectWrite): string | null => {
  const status = value['status'];
  return typeof status === 'string' ? status : null;
};

// The rows are changed where they were found (ctid): looking them up again by their keys costs as much as changing them. Whoever
// changes one in between makes it another version at another place. Of what was found and not raised nothing but its number tells
// unless there is any: to pair the two costs the square of their number.
const writeStates = `
  with input as (
    select * from unnest(
        string_to_array($1, E'\\x1f', ''), string_to_array($2, E'\\x1f', ''), string_to_array($3, E'\\x1f', ''),
        string_to_array($4, E'\\x1f', ''), string_to_array($5, E'\\x1f', ''), string_to_array($6, E'\\x1f')::float8[],
        string_to_array($7, E'\\x1f', ''), string_to_array($8, E'\\x1f', ''), string_to_array($9, E'\\x1f', ''),
        string_to_array($10, E'\\x1f', '')::uuid[], string_to_array($11, E'\\x1f', ''),
        string_to_array($12, E'\\x1f')::float8[]) with ordinality
      as i (owner, key, audience, evse, status, stamp_ms, stamp_text, patch, uid, platform_id, correlation_id, latest_ms, slot)
  ), found as (
    select i.slot, i.uid, i.patch, i.platform_id, i.correlation_id, i.stamp_text, to_timestamp(i.stamp_ms / 1000) as stamp,
      coalesce(i.status, e.status) as status, e.ctid as evse_at,
      o.number, o.version, o.last_updated, o.last_updated_text, o.ctid as object_at,
      case
        when o.gone then 'missing'
        when to_timestamp(i.stamp_ms / 1000) < e.last_updated and e.last_updated <= to_timestamp(i.latest_ms / 1000) then 'stale'
        when coalesce(i.status, e.status) = e.status and i.stamp_text = e.last_updated_text then 'unchanged'
        else 'updated'
      end as outcome
    from input i
    join objects_locations o on o.owner = i.owner and o.key = i.key and o.audience = coalesce(i.audience, '')
    cross join lateral (
      select ctid, status, last_updated, last_updated_text from evses where location = o.number and key = i.evse limit 1
    ) e
  ), raised as (
    update objects_locations o set version = f.version + 1, changed_at = now(), changed_xid = pg_current_xact_id(),
      last_updated = greatest(f.last_updated, f.stamp),
      last_updated_text = case when f.stamp > f.last_updated then f.stamp_text else f.last_updated_text end
    from found f where f.outcome = 'updated' and o.ctid = f.object_at and o.version = f.version
    returning f.slot, o.number, o.version, o.owner, o.audience, o.id, o.restricted, f.evse_at, f.status, f.stamp, f.stamp_text,
      f.uid, f.patch, f.platform_id, f.correlation_id
  ), states as (
    update evses e set status = r.status, last_updated = r.stamp, last_updated_text = r.stamp_text
    from raised r where e.ctid = r.evse_at
  ), logged as (
    insert into changes (module, object, owner, audience, kind, id, restricted, path, patch, version, platform_id, correlation_id)
    select 'locations', r.number, r.owner, nullif(r.audience, ''), 'patch', r.id, r.restricted, array[r.uid], r.patch,
      r.version, r.platform_id, r.correlation_id
    from raised r
  )
  select string_agg(concat_ws(E'\\x1f', slot, number, version, outcome, restricted, id), E'\\x1e') as results from (
    select slot, number, version, 'updated' as outcome, restricted, id from raised
    union all
    select slot, number, version, outcome, null, null from found where outcome <> 'updated'
    union all
    select slot, number, version, 'conflict', null, null from found
    where outcome = 'updated' and (select count(*) from raised) < (select count(*) from found where outcome = 'updated')
      and slot not in (select slot from raised)
  ) as results`;
