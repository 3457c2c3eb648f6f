import type { DriverSchemas } from '../../../generated/driver.ts';
import {
  addPossession,
  changePossession,
  type PossessionKind,
  possessionOf,
  possessionsOf,
  removePossession,
} from '../../../hub/drivers/accounts/possessions.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';
import { signedIn } from '../signed-in.ts';

/** Vehicles and filters: documents that the driver keeps here, each with an id. */
export const possessionOperations: readonly DriverOperation[] = [
  ...operationsOf('vehicle', 'Vehicles', '/me/vehicles', { one: 'a vehicle', many: 'Your vehicles' }),
  ...operationsOf('filter', 'Favourites', '/me/filters', { one: 'a search', many: 'Searches that you keep' }),
];

function operationsOf(
  kind: PossessionKind,
  tag: string,
  path: string,
  { one, many }: { readonly one: string; readonly many: string },
): DriverOperation[] {
  const common = { tag, access: 'driver', budget: 'account' } as const;
  const body = `${kind}-given`;
  const name = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
  type Given = DriverSchemas['vehicle-given'] | DriverSchemas['filter-given'];
  return [
    driverOperation({
      ...common,
      id: `list${name}s`,
      method: 'GET',
      path,
      summary: `${many}, oldest first`,
      scope: 'profile:read',
      answer: { status: 200, listOf: kind, order: ['time', 'uuid'] },
      handle: ({ accounts }, { viewer, page }) => possessionsOf(accounts, signedIn(viewer), kind, page),
    }),
    driverOperation<Given>({
      ...common,
      id: `create${name}`,
      method: 'POST',
      path,
      summary: `Keep ${one}`,
      scope: 'profile:write',
      body,
      answer: { status: 201, schema: kind, location: `${path}/{id}` },
      faults: ['not-found', 'conflict'],
      handle: ({ accounts }, { viewer, body: given }) => addPossession(accounts, signedIn(viewer), kind, given),
    }),
    driverOperation({
      ...common,
      id: `get${name}`,
      method: 'GET',
      path: `${path}/{id}`,
      summary: `Read ${one}`,
      scope: 'profile:read',
      answer: { status: 200, schema: kind },
      handle: ({ accounts }, { viewer, params: { id = '' } }) => possessionOf(accounts, signedIn(viewer), kind, id),
    }),
    driverOperation<Given>({
      ...common,
      id: `replace${name}`,
      method: 'PUT',
      path: `${path}/{id}`,
      summary: `Replace ${one}`,
      scope: 'profile:write',
      body,
      answer: { status: 200, schema: kind },
      handle: ({ accounts }, { viewer, params: { id = '' }, body: given }) =>
        changePossession(accounts, signedIn(viewer), kind, id, given),
    }),
    driverOperation({
      ...common,
      id: `delete${name}`,
      method: 'DELETE',
      path: `${path}/{id}`,
      summary: `Forget ${one}`,
      scope: 'profile:write',
      answer: { status: 204 },
      handle: ({ accounts }, { viewer, params: { id = '' } }) => removePossession(accounts, signedIn(viewer), kind, id),
    }),
  ];
}
