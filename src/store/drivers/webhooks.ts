import type { Knex } from 'knex';
import type { PartyKey } from '../../ocpi/party.ts';

/** Where the back end of an app is told what drivers of its eMSP are to hear. The secrets are sealed. */
export interface WebhookRow {
  readonly emsp: PartyKey;
  readonly url: string;
  readonly allow_private_network: boolean;
  readonly secret: Buffer;
  readonly secret_at: Date;
  readonly secret_before: Buffer | null;
  readonly secret_before_until: Date | null;
  readonly failing_since: Date | null;
  readonly failure: string | null;
}

export const findWebhook = (db: Knex, emsp: PartyKey): Promise<WebhookRow | undefined> =>
  db('driver_webhooks').where({ emsp }).first();

/** Keeps the webhook of an eMSP in place of the one there was. */
export async function putWebhook(tx: Knex, webhook: WebhookRow): Promise<void> {
  await tx('driver_webhooks').insert(webhook).onConflict('emsp').merge();
}

/** Takes the webhook of an eMSP away, with what waits for it. */
export async function deleteWebhook(tx: Knex, emsp: PartyKey): Promise<void> {
  await tx('driver_notifications').where({ emsp, state: 'WAITING' }).delete();
  await tx('driver_webhooks').where({ emsp }).delete();
}
