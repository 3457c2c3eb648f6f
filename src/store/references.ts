import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';
import { partitionOf } from './partitions.ts';

/** An object of an owner, named by another one. */
export interface Reference {
  readonly owner: PartyKey;
  readonly key: string;
}

/** Those of the references that name no object which exists, whomever it was pushed to. */
export async function unknownReferences<R extends Reference>(
  pool: Pool,
  module: string,
  references: readonly R[],
): Promise<R[]> {
  const { rows } = await pool.query<{ place: number }>({
    name: `unknown-references-${module}`,
    text: `
      select k.place::int from unnest($1::text[], $2::text[]) with ordinality as k (owner, key, place)
      where not exists (
        select from ${partitionOf('objects', module)} o where o.owner = k.owner and o.key = k.key and not o.gone
      )`,
    values: [references.map(({ owner }) => owner), references.map(({ key }) => key)],
  });
  return rows.flatMap(({ place }) => references[place - 1] ?? []);
}

/**
 * Has lists read again in full: at `at`, but not before their last full pull is `intervalMs` ago, and not before a platform where
 * pulls fail is tried again anyway. A pull under way is followed by another. Modules that are not pulled stay so.
 */
export async function expectFullPulls(
  pool: Pool,
  module: string,
  platformIds: readonly string[],
  at: Date,
  intervalMs: number,
): Promise<void> {
  await pool.query({
    name: 'expect-full-pulls',
    text: `
      update pulls set next_kind = 'full', next_at = case
        when failures > 0 then next_at
        else least(next_at, greatest($3::timestamptz, last_full_at + $4 * interval '1 millisecond'))
      end
      where module = $1 and platform_id = any ($2)`,
    values: [module, platformIds, at, intervalMs],
  });
}
