import { makeAccessToken } from '../../../hub/drivers/accounts/access-tokens.ts';
import { importCards } from '../../../hub/drivers/accounts/cards.ts';
import { contractsFor, contractView, endContract, renewContract } from '../../../hub/drivers/accounts/contracts.ts';
import { createDriver } from '../../../hub/drivers/accounts/create-driver.ts';
import { eraseDriver } from '../../../hub/drivers/accounts/erase.ts';
import { noDriver } from '../../../hub/drivers/accounts/no-driver.ts';
import { profileIn, setBlocked } from '../../../hub/drivers/accounts/profile.ts';
import { dropPassword } from '../../../hub/drivers/issuer/set-password.ts';
import { driverOrder, findAnyDriver, listDrivers } from '../../../store/read/drivers.ts';
import { filters } from '../filters.ts';
import { type AdminDeps, mapPage, type Operation, operation } from '../operation.ts';

const tag = 'Drivers';

/** Drivers of the eMSPs that the hub hosts, their contracts and cards. */
export const driverOperations: readonly Operation[] = [
  operation<'driver-create'>({
    id: 'createDriver',
    method: 'POST',
    path: '/drivers',
    tag,
    scope: 'drivers:write',
    summary: 'Make a driver of a hosted eMSP',
    description: 'With a contract and a token for the app, which CPOs get by agreements.',
    body: 'driver-create',
    answer: { status: 201, schema: 'driver-created', location: '/drivers/{id}' },
    faults: ['conflict'],
    handle: ({ drivers }, { actor, body }) => createDriver(drivers, actor, body),
  }),
  operation({
    id: 'listDrivers',
    method: 'GET',
    path: '/drivers',
    tag,
    scope: 'drivers:read',
    summary: 'List drivers, oldest first',
    filters: { emsp: { ...filters.party, description: 'Only those of this hosted eMSP, such as DE-XVE.' } },
    answer: { status: 200, listOf: 'driver', order: driverOrder },
    handle: async ({ hub, drivers }, { filters: { emsp }, page }) =>
      mapPage(await listDrivers(hub.db, emsp?.toUpperCase(), page), (row) => profileIn(drivers, row)),
  }),
  operation<'driver-cards'>({
    id: 'importDriverCards',
    method: 'POST',
    path: '/drivers/cards',
    tag,
    scope: 'drivers:write',
    summary: 'Import cards that drivers may link to their contracts',
    description: 'A card that is known and is nobody’s gets the code that is given, in place of the one before.',
    body: 'driver-cards',
    answer: { status: 200, schema: 'driver-cards-imported' },
    faults: ['not-found'],
    handle: ({ drivers }, { actor, body }) => importCards(drivers, actor, body),
  }),
  operation({
    id: 'getDriver',
    method: 'GET',
    path: '/drivers/{id}',
    tag,
    scope: 'drivers:read',
    summary: 'Read a driver',
    answer: { status: 200, schema: 'driver' },
    faults: ['not-found'],
    handle: async (deps, { id }) => profileIn(deps.drivers, await driverWith(deps, id)),
  }),
  operation<'driver-update'>({
    id: 'updateDriver',
    method: 'PATCH',
    path: '/drivers/{id}',
    tag,
    scope: 'drivers:write',
    summary: 'Keep a driver from charging, or let him again',
    description: 'CPOs are told that all tokens are invalid. The driver can still look at what was.',
    body: 'driver-update',
    answer: { status: 200, schema: 'driver' },
    faults: ['not-found'],
    async handle(deps, { actor, id, body }) {
      const { emsp } = await driverWith(deps, id);
      await setBlocked(deps.drivers, actor, emsp, id, body.is_blocked);
      return profileIn(deps.drivers, await driverWith(deps, id));
    },
  }),
  operation({
    id: 'eraseDriver',
    method: 'DELETE',
    path: '/drivers/{id}',
    tag,
    scope: 'drivers:write',
    summary: 'Erase a driver',
    description:
      'CPOs are told that all tokens have ended, everything personal is deleted, and what was charged keeps its sums and its contract id without a person.',
    answer: { status: 204 },
    faults: ['not-found', 'conflict'],
    async handle(deps, { actor, id }) {
      const { emsp } = await driverWith(deps, id);
      await eraseDriver(deps.drivers, actor, emsp, id);
    },
  }),
  operation<'driver-access-token-create'>({
    id: 'createDriverAccessToken',
    method: 'POST',
    path: '/drivers/{id}/access-tokens',
    tag,
    scope: 'drivers:write',
    summary: 'Make an access token of the driver API for a driver',
    description: 'For the back end of an app that knows its drivers itself. It is shown once.',
    body: 'driver-access-token-create',
    bodyOptional: true,
    answer: { status: 201, schema: 'driver-access-token' },
    faults: ['not-found'],
    handle: async (deps, { actor, id, body }) => makeAccessToken(deps.drivers, actor, await driverWith(deps, id), body),
  }),
  operation({
    id: 'dropDriverPassword',
    method: 'DELETE',
    path: '/drivers/{id}/password',
    tag,
    scope: 'drivers:write',
    summary: 'Take a driver’s password away',
    description:
      'For one who has forgotten it: with an access token that you make, another can be chosen. All sign-ins end.',
    answer: { status: 204 },
    faults: ['not-found'],
    async handle(deps, { actor, id }) {
      const { emsp } = await driverWith(deps, id);
      await dropPassword(deps.drivers, actor, emsp, id);
    },
  }),
  operation({
    id: 'listDriverContracts',
    method: 'GET',
    path: '/drivers/{id}/contracts',
    tag,
    scope: 'drivers:read',
    summary: 'List the contracts of a driver, oldest first',
    answer: { status: 200, listOf: 'driver-contract', order: ['time', 'uuid'] },
    faults: ['not-found'],
    async handle(deps, { id, page }) {
      await driverWith(deps, id);
      return contractsFor(deps.drivers, id, page);
    },
  }),
  operation({
    id: 'renewDriverContract',
    method: 'POST',
    path: '/drivers/{id}/contracts',
    tag,
    scope: 'drivers:write',
    summary: 'Give a driver a new contract',
    description: 'The one before ends, with its tokens; its cards can be linked again.',
    answer: { status: 201, schema: 'driver-contract' },
    faults: ['not-found', 'conflict'],
    async handle(deps, { actor, id }) {
      const { emsp } = await driverWith(deps, id);
      return contractView({ ...(await renewContract(deps.drivers, actor, id, emsp)), ended_at: null });
    },
  }),
  operation({
    id: 'endDriverContract',
    method: 'DELETE',
    path: '/driver-contracts/{id}',
    tag,
    scope: 'drivers:write',
    summary: 'End a contract',
    description: 'CPOs are told that its tokens have ended. It stays, for the bills that name it.',
    answer: { status: 204 },
    faults: ['not-found'],
    handle: ({ drivers }, { actor, id }) => endContract(drivers, actor, id),
  }),
];

async function driverWith({ hub }: AdminDeps, id: string) {
  const driver = await findAnyDriver(hub.db, id);
  if (driver === undefined) throw noDriver();
  return driver;
}
