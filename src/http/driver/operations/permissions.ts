import { partyKey } from '../../../ocpi/party.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';

/** What whoever asks may do. */
export const permissionOperations: readonly DriverOperation[] = [
  driverOperation({
    id: 'getPermissions',
    method: 'GET',
    path: '/me/permissions',
    tag: 'Account',
    summary: 'What this caller may do',
    description:
      'Whom the hub takes the sender of the request for: a driver or a back end by an access token, or an app by its key.',
    access: 'app',
    budget: 'account',
    answer: { status: 200, schema: 'permissions' },
    async handle(_deps, { caller }) {
      if (caller === undefined) throw new Error('an operation for apps was called by nobody');
      return {
        kind: caller.kind,
        emsp: partyKey(caller.emsp),
        driver_id: caller.kind === 'driver' ? caller.driverId : null,
        client_id: caller.kind === 'back-end' ? caller.clientId : null,
        app_key_id: caller.kind === 'app' ? caller.appKeyId : null,
        scopes: [...caller.scopes].sort(),
      };
    },
  }),
];
