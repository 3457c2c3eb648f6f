import { notificationKinds } from '../../../hub/drivers/notifications/kinds.ts';
import { listNotifications, notificationOrder } from '../../../store/read/notifications.ts';
import { filters } from '../filters.ts';
import { mapPage, type Operation, operation } from '../operation.ts';

/** What drivers are told while their app is closed. */
export const notificationOperations: readonly Operation[] = [
  operation({
    id: 'listNotifications',
    method: 'GET',
    path: '/notifications',
    tag: 'Drivers',
    scope: 'drivers:read',
    summary: 'List what drivers are told while their app is closed, newest first',
    description: 'What is over is kept for a week, without what it said.',
    filters: {
      emsp: { ...filters.party, description: 'Only those of this hosted eMSP, such as DE-XVE.' },
      state: { description: 'Only those that are in it.', enum: ['WAITING', 'DELIVERED', 'DEAD'] },
      kind: { description: 'Only those of this kind.', enum: notificationKinds },
    },
    answer: { status: 200, listOf: 'notification', order: notificationOrder },
    handle: async ({ hub }, { filters: { emsp, state, kind }, page }) =>
      mapPage(
        await listNotifications(hub.db, { emsp: emsp?.toUpperCase(), state, kind }, page),
        ({ driver, ...notification }) => ({ ...notification, driver_id: driver }),
      ),
  }),
];
