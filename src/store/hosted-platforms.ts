import type { Knex } from 'knex';
import type { EmspSettings, Endpoint, HostedKind } from './registry.ts';

/** Makes a platform one in this process. */
export async function markHosted(
  tx: Knex,
  id: string,
  hosted: HostedKind,
  endpoints: readonly Endpoint[],
  at: Date,
): Promise<void> {
  await tx('platforms')
    .where({ id })
    .update({ hosted, endpoints: JSON.stringify(endpoints), registered_at: at });
}

/** Replaces what the operator has decided about a hosted eMSP. */
export async function saveEmspSettings(tx: Knex, id: string, emsp: Partial<EmspSettings>): Promise<void> {
  await tx('platforms')
    .where({ id })
    .update({ emsp: JSON.stringify(emsp) });
}

/** Changes what a hosted party is called by others. */
export async function renameParty(tx: Knex, platformId: string, name: string): Promise<void> {
  await tx('platforms').where({ id: platformId }).update({ name });
  await tx('parties')
    .where({ platform_id: platformId })
    .update({ business_details: JSON.stringify({ name }) });
}
