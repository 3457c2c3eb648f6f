import type { Knex } from 'knex';
import { type IssuedToken, issueToken } from '../kernel/secrets.ts';
import { endReplacement, insertCredential } from '../store/credentials.ts';
import { lockPlatform } from '../store/platforms.ts';
import type { CredentialRow } from '../store/registry.ts';
import { change } from './change.ts';
import type { Hub } from './hub.ts';

/** Issues a token to a platform, of which the database keeps a keyed hash only (A5). Without `expiresAt` it does not expire. */
export async function issueCredential(
  hub: Hub,
  tx: Knex,
  platformId: string,
  kind: CredentialRow['kind'],
  expiresAt: Date | null = null,
): Promise<IssuedToken> {
  const issued = issueToken(hub.ids);
  await insertCredential(tx, {
    id: issued.id,
    platform_id: platformId,
    kind,
    digest: hub.vault.digest(issued.token),
    created_at: new Date(hub.clock.now()),
    expires_at: expiresAt,
  });
  return issued;
}

/** Until when a token that is replaced now is still accepted (C-25). */
export const overlapEnd = (hub: Hub): Date => new Date(hub.clock.now() + hub.limits.credentialsOverlapMs);

/** Notes under way, or done, by the row they are about: every reading of the registry makes new rows. */
const noted = new WeakMap<CredentialRow, Promise<void>>();

/**
 * To be called with the credential of every request: the first use of a new token ends the ones it replaced (C-25, A6).
 * Costs a look at the row once that is done. Any number of calls at once, in any process, do it once; a failure is logged
 * and left to the next request.
 */
export function noteFirstUse(hub: Hub, credential: CredentialRow): Promise<void> {
  if (credential.kind !== 'platform' || credential.first_used_at !== null) return Promise.resolve();
  const known = noted.get(credential);
  if (known !== undefined) return known;
  const note = endOverlap(hub, credential).catch((error: unknown) => {
    noted.delete(credential);
    hub.log.warn({ err: error, platform: credential.platform_id }, 'the first use of a token could not be noted');
  });
  noted.set(credential, note);
  return note;
}

async function endOverlap(hub: Hub, { id, platform_id: platformId }: CredentialRow): Promise<void> {
  await change(hub, { name: `platform:${platformId}` }, async (tx) => {
    await lockPlatform(tx, platformId);
    await endReplacement(tx, { id, platformId, at: new Date(hub.clock.now()) });
    return { result: undefined, done: { action: 'credentials.first-use', subject: platformId } };
  });
}
