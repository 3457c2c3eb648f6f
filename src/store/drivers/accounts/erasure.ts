import type { Knex } from 'knex';
import type { PartyKey } from '../../../ocpi/party.ts';
import { forgetKeysOf } from '../idempotency.ts';
import { eraseNotifications } from '../notifications.ts';

/**
 * Begins to erase a driver: what is personal is gone with this, and he can do nothing here any more. Tokens issued by others before
 * this moment are refused. The contract has to be ended in the same transaction.
 */
export async function beginErasure(tx: Knex, id: string, nothing: Buffer, at: Date): Promise<void> {
  await tx('drivers').where({ id }).update({
    personal: nothing,
    email_digest: null,
    password: null,
    language: null,
    muted: [],
    erased_at: at,
    updated_at: at,
  });
  await tx('driver_identities').where({ driver: id }).update({ driver: null, ended_at: at });
  // Their codes and tokens go with them.
  await tx('oidc_grants').where({ driver: id }).delete();
  await tx('oidc_access_tokens').where({ driver: id }).delete();
  for (const table of ['driver_vehicles', 'driver_filters', 'driver_favourites', 'driver_card_links'])
    await tx(table).where({ driver: id }).delete();
  await eraseNotifications(tx, id);
  await forgetKeysOf(tx, id);
}

/** Some of the drivers who are being erased: any, so that those who cannot be yet keep nobody waiting. */
export async function beingErased(db: Knex, max: number): Promise<string[]> {
  const rows: { id: string }[] = await db('drivers')
    .whereNotNull('erased_at')
    .orderByRaw('random()')
    .limit(max)
    .select('id');
  return rows.map(({ id }) => id);
}

/** A driver who is being erased, locked until the transaction ends; undefined when somebody else has done it. */
export const lockErased = (tx: Knex, id: string): Promise<{ id: string; emsp: PartyKey } | undefined> =>
  tx('drivers').where({ id }).whereNotNull('erased_at').forUpdate().first('id', 'emsp');

/** Cuts the link between a person and what stays of him: contracts and tokens, which bills name. */
export async function cutLink(tx: Knex, id: string): Promise<void> {
  const contracts = tx('driver_contracts').where({ driver: id }).select('id');
  await tx('driver_tokens').whereIn('contract', contracts).update({ visual_number: null });
  await tx('driver_contracts').where({ driver: id }).update({ driver: null });
  // What was to be told when the erasure began.
  await eraseNotifications(tx, id);
  await tx('drivers').where({ id }).delete();
}

/** Forgets identities of drivers who were erased before. */
export async function forgetIdentities(db: Knex, before: Date): Promise<void> {
  await db('driver_identities').where('ended_at', '<', before).delete();
}
