import { createAppKey, revokeAppKey } from '../../../hub/drivers/app-keys.ts';
import { appKeyOrder, listAppKeys } from '../../../store/read/app-keys.ts';
import { filters } from '../filters.ts';
import { type Operation, operation } from '../operation.ts';

const tag = 'App keys';

/** Keys of apps that show the network to everybody. */
export const appKeyOperations: readonly Operation[] = [
  operation<'app-key-create'>({
    id: 'createAppKey',
    method: 'POST',
    path: '/app-keys',
    tag,
    scope: 'keys:write',
    summary: 'Make a key for an app of a hosted eMSP',
    description:
      'It goes into the app, where everybody can read it: it permits `locations:read` and `prices:read` of the driver API, in the pages and apps it is for. The key is shown this once.',
    body: 'app-key-create',
    answer: { status: 201, schema: 'app-key-created' },
    faults: ['conflict'],
    handle: ({ hub }, { actor, body }) => createAppKey(hub, actor, body),
  }),
  operation({
    id: 'listAppKeys',
    method: 'GET',
    path: '/app-keys',
    tag,
    scope: 'keys:read',
    summary: 'List app keys, newest first',
    filters: { emsp: { description: 'Only keys of this eMSP, such as DE-XVE.', pattern: filters.party.pattern } },
    answer: { status: 200, listOf: 'app-key', order: appKeyOrder },
    handle: ({ hub }, { filters: { emsp }, page }) => listAppKeys(hub.db, { emsp: emsp?.toUpperCase() }, page),
  }),
  operation({
    id: 'revokeAppKey',
    method: 'DELETE',
    path: '/app-keys/{id}',
    tag,
    scope: 'keys:write',
    summary: 'Revoke an app key',
    description: 'Apps that still have it are refused. It stays in the list, with the time it was revoked.',
    answer: { status: 204 },
    faults: ['not-found'],
    handle: ({ hub }, { actor, id }) => revokeAppKey(hub, actor, id),
  }),
];
