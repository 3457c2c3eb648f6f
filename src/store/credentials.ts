import type { Knex } from 'knex';
import type { CredentialRow } from './registry.ts';

/** A token of ours as it is stored: its public part, and the keyed hash of the whole. */
export interface NewCredential {
  readonly id: string;
  readonly platform_id: string;
  readonly kind: CredentialRow['kind'];
  readonly digest: Buffer;
  readonly created_at: Date;
  /** null: valid until it is replaced or revoked. */
  readonly expires_at: Date | null;
}

export async function insertCredential(tx: Knex, credential: NewCredential): Promise<void> {
  await tx('credentials').insert({ ...credential, state: 'active' });
}

/**
 * Uses up a registration token issued at `since` or later; false when it is used, revoked or expired. Of two callers at once
 * one gets true (A1, C-07).
 */
export async function consumeRegistrationToken(
  tx: Knex,
  id: string,
  { now, since }: { now: Date; since: Date },
): Promise<boolean> {
  const rows = await tx('credentials')
    .where({ id, kind: 'registration', state: 'active' })
    .where('expires_at', '>', now)
    .where('created_at', '>=', since)
    .update({ state: 'revoked', first_used_at: now });
  return rows === 1;
}

/** Makes a token that so far served a registration under way the platform's credential; false when it is no longer valid. */
export async function promoteCredential(tx: Knex, id: string): Promise<boolean> {
  const rows = await tx('credentials')
    .where({ id, state: 'active' })
    // Its use during the handshake was not yet a use of the connection (C-25).
    .update({ kind: 'platform', expires_at: null, first_used_at: null });
  return rows === 1;
}

/** Whether a platform's token would still be let in, now that the transaction holds the platform's lock. */
export async function isAccepted(tx: Knex, id: string, at: Date): Promise<boolean> {
  const row = await tx('credentials')
    .where({ id })
    .where((either) => either.where('state', 'active').orWhere('replaced_until', '>', at))
    .whereNot('state', 'revoked')
    .first<{ id: string } | undefined>('id');
  return row !== undefined;
}

/** Ends a platform's tokens except one. With `kind`, only those of that kind. */
export async function revokeCredentials(
  tx: Knex,
  platformId: string,
  { except = '', kind }: { except?: string; kind?: CredentialRow['kind'] } = {},
): Promise<void> {
  await tx('credentials')
    .where({ platform_id: platformId, ...(kind && { kind }) })
    .whereNot({ id: except })
    .update({ state: 'revoked' });
}

/** Ends one token, if it is still of this kind. */
export async function revokeCredential(tx: Knex, id: string, kind: CredentialRow['kind']): Promise<void> {
  await tx('credentials').where({ id, kind }).update({ state: 'revoked' });
}

/** Lets a platform's tokens except the new one run out at `until`; those that run out already do not live longer (C-25). */
export async function replaceCredentials(tx: Knex, platformId: string, newId: string, until: Date): Promise<void> {
  await tx('credentials')
    .where({ platform_id: platformId, kind: 'platform', state: 'active' })
    .whereNot({ id: newId })
    .update({ state: 'replaced', replaced_until: until });
}

/** Notes the first use of a token, and ends those it replaced: now both sides have the new ones (C-25). */
export async function endReplacement(
  tx: Knex,
  { id, platformId, at }: { id: string; platformId: string; at: Date },
): Promise<void> {
  const used = await tx('credentials')
    .where({ id, state: 'active' })
    .whereNull('first_used_at')
    .update({ first_used_at: at });
  if (used === 0) return;
  await tx('credentials')
    .where({ platform_id: platformId, kind: 'platform', state: 'replaced' })
    .whereNot({ id })
    .update({ state: 'revoked' });
  await tx('platforms').where({ id: platformId }).update({ outbound_token_before: null });
}
