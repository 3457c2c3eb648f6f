import { partyKey } from '../../../ocpi/party.ts';
import { findDriver, lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import { setMuted } from '../../../store/drivers/notifications.ts';
import { findWebhook } from '../../../store/drivers/webhooks.ts';
import { notificationsOf } from '../../../store/read/notifications.ts';
import type { AccountHub, Exporter } from '../accounts/account-hub.ts';
import { noDriver } from '../accounts/no-driver.ts';
import type { DriverViewer } from '../viewer.ts';
import { type NotificationKind, notificationKinds } from './kinds.ts';

type Store = Pick<AccountHub, 'db' | 'clock' | 'limits'>;

/** What of it a driver wants to be told while his app is closed: all, unless he says otherwise. */
export interface NotificationWishes {
  /** Whether his eMSP's app can be told at all. */
  readonly is_available: boolean;
  readonly kinds: Readonly<Record<NotificationKind, boolean>>;
}

/** What a driver wants to be told. Throws `not-found`. */
export async function notificationWishes(
  { db }: Pick<Store, 'db'>,
  { emsp, driverId }: DriverViewer,
): Promise<NotificationWishes> {
  const driver = await findDriver(db, partyKey(emsp), driverId);
  if (driver === undefined) throw noDriver();
  return wishesOf(driver.muted, (await findWebhook(db, partyKey(emsp))) !== undefined);
}

/** Changes what of it a driver wants to be told; what is left out stays. Throws `not-found`. */
export async function changeNotificationWishes(
  hub: Store,
  viewer: DriverViewer,
  { kinds = {} }: { readonly kinds?: Partial<NotificationWishes['kinds']> },
): Promise<NotificationWishes> {
  await hub.db.transaction(async (tx) => {
    const driver = await lockDriver(tx, partyKey(viewer.emsp), viewer.driverId);
    if (driver === undefined) throw noDriver();
    const muted = notificationKinds.filter((kind) => !(kinds[kind] ?? !driver.muted.includes(kind)));
    await setMuted(tx, viewer.driverId, muted, new Date(hub.clock.now()));
  });
  return notificationWishes(hub, viewer);
}

/** What a driver takes along of that: what he wants to be told, and what of it is known still. */
export const notificationExporter = (hub: Store): Exporter => ({
  name: 'notifications',
  export: async (viewer) => ({
    ...(await notificationWishes(hub, viewer)),
    told: await notificationsOf(hub.db, viewer.driverId, hub.limits.driverHistoryRowsMax),
  }),
});

const wishesOf = (muted: readonly string[], is_available: boolean): NotificationWishes => ({
  is_available,
  kinds: Object.fromEntries(
    notificationKinds.map((kind) => [kind, !muted.includes(kind)]),
  ) as NotificationWishes['kinds'],
});
