import type { Knex } from 'knex';
import { Fault } from '../../../kernel/fault.ts';
import type { Vault } from '../../../kernel/secrets.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import type { TakenNotification } from '../../../store/drivers/notifications.ts';
import { deleteWebhook, findWebhook, putWebhook } from '../../../store/drivers/webhooks.ts';
import type { Hub } from '../../hub.ts';
import { newSecret } from './signature.ts';

/** What an operator decides about where drivers' notifications go; null: nowhere. */
export type WebhookChange = {
  /** Left out: as it is. */
  readonly url?: string;
  /** Left out: as it is, or as for new partners. */
  readonly allow_private_network?: boolean;
  readonly rotate_secret?: boolean;
} | null;

/** What is wrong with a URL that the hub is to call; undefined: nothing. */
export type UrlFlaw = (url: string, rules: { readonly allowPrivateNetwork: boolean }) => string | undefined;

/**
 * Changes where notifications of an eMSP's drivers go. Returns the secret when there is a new one: it is shown this once. Throws `invalid`
 * for a URL that the hub would not call.
 */
export async function changeWebhook(
  hub: Pick<Hub, 'vault' | 'ids' | 'clock' | 'limits' | 'allowPrivateNetwork'>,
  tx: Knex,
  emsp: PartyKey,
  change: WebhookChange,
  flawOf: UrlFlaw,
): Promise<string | undefined> {
  if (change === null) {
    await deleteWebhook(tx, emsp);
    return undefined;
  }
  const before = await findWebhook(tx, emsp);
  const url = change.url ?? before?.url;
  if (url === undefined) throw Fault.invalid([{ path: '/notifications/url', message: 'is missing' }]);
  const isPrivate = change.allow_private_network ?? before?.allow_private_network ?? hub.allowPrivateNetwork;
  const flaw = flawOf(url, { allowPrivateNetwork: isPrivate });
  if (flaw !== undefined) throw Fault.invalid([{ path: '/notifications/url', message: flaw }]);
  const isKept = before?.url === url;
  const webhook = {
    emsp,
    url,
    allow_private_network: isPrivate,
    failing_since: (isKept && before?.failing_since) || null,
    failure: (isKept && before?.failure) || null,
  };
  if (before !== undefined && change.rotate_secret !== true) {
    const { secret, secret_at, secret_before, secret_before_until } = before;
    await putWebhook(tx, { ...webhook, secret, secret_at, secret_before, secret_before_until });
    return undefined;
  }
  const [made, now] = [newSecret(hub.ids), hub.clock.now()];
  await putWebhook(tx, {
    ...webhook,
    secret: hub.vault.seal(made, contextOf(emsp)),
    secret_at: new Date(now),
    secret_before: before?.secret ?? null,
    secret_before_until: before === undefined ? null : new Date(now + hub.limits.notificationSecretOverlapMs),
  });
  return made;
}

/** The secrets that a call is signed with: the present one, and for a while the one before. */
export function secretsOf(
  vault: Vault,
  { emsp, secret, secret_before, secret_before_until }: Sealed,
  now: number,
): string[] {
  const isBeforeGood = secret_before !== null && (secret_before_until?.getTime() ?? 0) > now;
  return [secret, ...(isBeforeGood ? [secret_before] : [])].map((sealed) => vault.open(sealed, contextOf(emsp)));
}

type Sealed = Pick<TakenNotification, 'emsp' | 'secret' | 'secret_before' | 'secret_before_until'>;

const contextOf = (emsp: PartyKey): string => `notifications ${emsp}`;
