import type { Knex } from 'knex';
import type { Endpoint } from '../registry.ts';

/** Makes a platform one in this process that speaks for stations. */
export async function markHosted(tx: Knex, id: string, endpoints: readonly Endpoint[], at: Date): Promise<void> {
  await tx('platforms')
    .where({ id })
    .update({ hosted: 'stations', endpoints: JSON.stringify(endpoints), registered_at: at });
}
