import type { DriverSchemas } from '../../../generated/driver.ts';
import { changeNotificationWishes, notificationWishes } from '../../../hub/drivers/notifications/wishes.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';
import { signedIn } from '../signed-in.ts';

const common = { tag: 'Account', access: 'driver', budget: 'account', path: '/me/notifications' } as const;

/** What a driver is told while the app is closed. */
export const notificationOperations: readonly DriverOperation[] = [
  driverOperation({
    ...common,
    id: 'getNotificationWishes',
    method: 'GET',
    summary: 'What you are told while the app is closed',
    scope: 'profile:read',
    answer: { status: 200, schema: 'notification-wishes' },
    faults: ['not-found'],
    handle: ({ accounts }, { viewer }) => notificationWishes(accounts, signedIn(viewer)),
  }),
  driverOperation<DriverSchemas['notification-wishes-update']>({
    ...common,
    id: 'changeNotificationWishes',
    method: 'PATCH',
    summary: 'Change what you are told while the app is closed',
    scope: 'profile:write',
    body: 'notification-wishes-update',
    answer: { status: 200, schema: 'notification-wishes' },
    faults: ['not-found'],
    handle: ({ accounts }, { viewer, body }) => changeNotificationWishes(accounts, signedIn(viewer), body),
  }),
];
