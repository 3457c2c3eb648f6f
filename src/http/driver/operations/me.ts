import type { DriverSchemas } from '../../../generated/driver.ts';
import { contractsFor } from '../../../hub/drivers/accounts/contracts.ts';
import { eraseDriver } from '../../../hub/drivers/accounts/erase.ts';
import { exportDriver } from '../../../hub/drivers/accounts/export.ts';
import { changeProfile, profileOf } from '../../../hub/drivers/accounts/profile.ts';
import { setPassword } from '../../../hub/drivers/issuer/set-password.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { Content, type DriverOperation, driverOperation } from '../operation.ts';
import { signedIn } from '../signed-in.ts';

const common = { tag: 'Account', access: 'driver', budget: 'account' } as const;

/** The driver himself. */
export const meOperations: readonly DriverOperation[] = [
  driverOperation({
    ...common,
    id: 'getMe',
    method: 'GET',
    path: '/me',
    summary: 'Who you are',
    scope: 'profile:read',
    answer: { status: 200, schema: 'me' },
    faults: ['not-found'],
    handle: ({ accounts }, { viewer }) => profileOf(accounts, partyKey(viewer.emsp), signedIn(viewer).driverId),
  }),
  driverOperation<DriverSchemas['me-update']>({
    ...common,
    id: 'updateMe',
    method: 'PATCH',
    path: '/me',
    summary: 'Change what is known of you',
    scope: 'profile:write',
    body: 'me-update',
    answer: { status: 200, schema: 'me' },
    faults: ['not-found', 'conflict'],
    handle: ({ accounts }, { viewer, body }) => changeProfile(accounts, signedIn(viewer), body),
  }),
  driverOperation({
    ...common,
    id: 'eraseMe',
    method: 'DELETE',
    path: '/me',
    summary: 'Erase your account',
    description:
      'Your cards and the app can charge no more, everything that says who you are is deleted, and what you have charged keeps its sums without you. This cannot be undone. A charge that is under way has to end before.',
    scope: 'profile:write',
    answer: { status: 204 },
    faults: ['not-found', 'conflict'],
    async handle({ accounts }, { viewer, requestId }) {
      await eraseDriver(accounts, { name: 'driver', requestId }, partyKey(viewer.emsp), signedIn(viewer).driverId);
    },
  }),
  driverOperation({
    ...common,
    id: 'exportMe',
    method: 'GET',
    path: '/me/export',
    summary: 'Take everything along that is known of you',
    scope: 'profile:read',
    // What was charged is a part of it.
    otherScopes: ['history:read'],
    answer: { status: 200, schema: 'export' },
    faults: ['not-found'],
    handle: async ({ accounts }, { viewer }) =>
      new Content(await exportDriver(accounts, signedIn(viewer)), {
        headers: { 'Content-Disposition': 'attachment; filename="account.json"' },
      }),
  }),
  driverOperation<DriverSchemas['password']>({
    ...common,
    id: 'setPassword',
    method: 'PUT',
    path: '/me/password',
    summary: 'Choose a password to sign in with',
    description: 'All sign-ins end, with their tokens; the one of this request too.',
    scope: 'profile:write',
    body: 'password',
    answer: { status: 204 },
    faults: ['not-found', 'conflict'],
    handle: ({ accounts }, { viewer, body }) => setPassword(accounts, signedIn(viewer), body),
  }),
  driverOperation({
    ...common,
    id: 'listContracts',
    method: 'GET',
    path: '/me/contracts',
    summary: 'Your contracts, oldest first',
    scope: 'profile:read',
    answer: { status: 200, listOf: 'contract', order: ['time', 'uuid'] },
    handle: ({ accounts }, { viewer, page }) => contractsFor(accounts, signedIn(viewer).driverId, page),
  }),
];
