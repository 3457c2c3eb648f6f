import type { Pool } from 'pg';

/** How often drivers have asked for a charge at a place, and how often one came of it. */
export interface CountedStarts {
  /** `objects.number`. */
  readonly number: number;
  readonly starts: number;
  readonly charges: number;
}

/** Which starts are counted, and where. */
export interface StartsCounted {
  readonly since: Date;
  /** Places with so many starts at least, by so many drivers: of fewer, anybody could tell whose they were. */
  readonly startsMin: number;
  readonly driversMin: number;
  /** So many places, those with the most starts. */
  readonly max: number;
}

/**
 * How starts by app went, of the drivers of all hosted eMSPs, by place. What is still to begin, what a driver has called off, and what nobody
 * knows the end of is not counted; a start that was refused, failed, or was not followed by a charge in time is one without.
 */
export async function countStarts(
  pool: Pool,
  { since, startsMin, driversMin, max }: StartsCounted,
): Promise<CountedStarts[]> {
  const { rows } = await pool.query<CountedStarts>({
    name: 'places-starts',
    text: `
      select o.number, s.starts, s.charges
      from (
        select cpo, location_key, count(*)::int as starts,
          (count(*) filter (where state in ('CHARGING', 'SUSPENDED', 'STOPPING', 'ENDED', 'BILLED')))::int as charges
        from driver_sessions
        where origin = 'APP' and created_at >= $1
          and state in ('CHARGING', 'SUSPENDED', 'STOPPING', 'ENDED', 'BILLED', 'REJECTED', 'TIMED_OUT', 'FAILED')
        group by cpo, location_key
        having count(*) >= $2 and count(distinct driver) >= $3
        order by count(*) desc, cpo, location_key limit $4) s
      join objects_locations o on o.owner = s.cpo and o.key = s.location_key and o.audience = '' and not o.gone`,
    values: [since, startsMin, driversMin, max],
  });
  return rows;
}
