import type { Knex } from 'knex';
import { nobodyId } from '../partners.ts';
import type { PlatformState } from '../registry.ts';

/** How much of everything an operator deals with there is. */
export interface HubCounts {
  readonly partners: Readonly<Record<PlatformState, number>>;
  /** Active ones. */
  readonly agreements: number;
  readonly quarantined: number;
}

export async function readHubCounts(db: Knex): Promise<HubCounts> {
  const states: { state: PlatformState; count: number }[] = await db('platforms')
    .whereNot('id', nobodyId)
    .whereNull('sandbox_of')
    .whereNull('hosted')
    .groupBy('state')
    .select('state', db.raw('count(*) as count'));
  const { rows } = await db.raw<{ rows: { agreements: number; quarantined: number }[] }>(
    `select (select count(*) from agreements where ended_at is null) as agreements,
       (select count(*) from quarantine) as quarantined`,
  );
  const none = { planned: 0, connected: 0, offline: 0, suspended: 0, offboarded: 0 };
  const partners = { ...none, ...Object.fromEntries(states.map(({ state, count }) => [state, count])) };
  return { partners, agreements: rows[0]?.agreements ?? 0, quarantined: rows[0]?.quarantined ?? 0 };
}
