import type { DriverSchemas } from '../../../generated/driver.ts';
import { favouritesOf, forgetFavourite, keepFavourite } from '../../../hub/drivers/accounts/possessions.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';
import { signedIn } from '../signed-in.ts';

const common = { tag: 'Favourites', access: 'driver', budget: 'account' } as const;
const params = { location_id: { description: 'The id of a place.', pattern: '^loc_[0-9a-z]{1,13}$' } };

/** Places that the driver likes. */
export const favouriteOperations: readonly DriverOperation[] = [
  driverOperation({
    ...common,
    id: 'listFavourites',
    method: 'GET',
    path: '/me/favourites',
    summary: 'Places you like, by their ids',
    scope: 'profile:read',
    answer: { status: 200, listOf: 'favourite', order: ['text'] },
    handle: ({ accounts }, { viewer, page }) => favouritesOf(accounts, signedIn(viewer), page),
  }),
  driverOperation<DriverSchemas['favourite-given']>({
    ...common,
    id: 'keepFavourite',
    method: 'PUT',
    path: '/me/favourites/{location_id}',
    params,
    summary: 'Keep a place, or change what you call it',
    scope: 'profile:write',
    body: 'favourite-given',
    answer: { status: 200, schema: 'favourite' },
    faults: ['conflict'],
    handle: ({ accounts }, { viewer, params: { location_id = '' }, body }) =>
      keepFavourite(accounts, signedIn(viewer), location_id, body.label ?? null),
  }),
  driverOperation({
    ...common,
    id: 'forgetFavourite',
    method: 'DELETE',
    path: '/me/favourites/{location_id}',
    params,
    summary: 'Forget a place',
    scope: 'profile:write',
    answer: { status: 204 },
    handle: ({ accounts }, { viewer, params: { location_id = '' } }) =>
      forgetFavourite(accounts, signedIn(viewer), location_id),
  }),
];
