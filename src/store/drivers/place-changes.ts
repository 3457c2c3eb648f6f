import type { Pool } from 'pg';
import { parseDateTime } from '../../ocpi/date-time.ts';
import type { PartyKey } from '../../ocpi/party.ts';
import { packedEnd } from '../array-text.ts';
import { type Place, settledChanges } from '../changes.ts';

/** A line of the change log as far as the driver side looks at it. */
export interface PlaceChange extends Place {
  /** `locations` or `tariffs`, of the hub's own copies; everything else is only counted past. */
  readonly module: 'locations' | 'tariffs' | undefined;
  readonly object: number;
  readonly owner: PartyKey;
  /** The version of the object that it made. */
  readonly version: number;
  /** When it was logged, in milliseconds. */
  readonly at: number;
  /** Whether the owner has sent it by itself; otherwise the hub has fetched it. */
  readonly isPushed: boolean;
  /** The EVSE of which nothing but status and last_updated may have changed; undefined: more has. */
  readonly evseUid: string | undefined;
  /** What it says of that EVSE; undefined: not all of it. */
  readonly state: { readonly status: string; readonly sinceAt: number } | undefined;
}

const milliseconds = "date_part('epoch', at) * 1000";

/**
 * The lines behind `after`, oldest first, up to the oldest transaction still open: as `readChanges` has them, but of what is nothing to
 * drivers only the places.
 */
export async function readPlaceChanges(pool: Pool, after: Place, limit: number): Promise<PlaceChange[]> {
  const { rows } = await pool.query<{ line: string }>({
    name: 'read-place-changes',
    text: `
      select case when module in ('locations', 'tariffs') and audience is null
        then concat_ws(E'\\x1f', xid, position, module, object, owner, version, ${milliseconds}, correlation_id is not null,
          case when kind = 'patch' and cardinality(path) = 1 and length(patch) <= ${statusLengthMax} then path[1] || E'\\x1f' || patch end)
        else concat_ws(E'\\x1f', xid, position) end as line
      from (${settledChanges('*')}) as recent
      order by recent.xid, position`,
    values: [after.xid, after.position, limit],
  });
  return rows.map(({ line }) => changeIn(line.split(packedEnd)));
}

/** The body of a PATCH that changes nothing but a status; one that is longer, or written in another way, is taken for more. */
const statusOnly = /^\s*\{(?:\s*"(?:status|last_updated)"\s*:\s*"[\w:.-]*"\s*,?)*\s*\}\s*$/;
const statusLengthMax = 200;

function changeIn(columns: readonly string[]): PlaceChange {
  const [xid = '', position, module, object, owner = '', version, at, isPushed, evseUid, patch = ''] = columns;
  const isStatusOnly = statusOnly.test(patch);
  return {
    xid,
    position: Number(position),
    module: module === 'locations' || module === 'tariffs' ? module : undefined,
    object: Number(object),
    owner,
    version: Number(version),
    at: Number(at),
    isPushed: isPushed === 't',
    evseUid: isStatusOnly ? evseUid : undefined,
    state: isStatusOnly ? stateIn(patch) : undefined,
  };
}

function stateIn(patch: string): PlaceChange['state'] {
  const { status, last_updated: since = '' } = JSON.parse(patch) as { status?: string; last_updated?: string };
  const sinceAt = parseDateTime(since);
  return status === undefined || sinceAt === undefined ? undefined : { status, sinceAt };
}
