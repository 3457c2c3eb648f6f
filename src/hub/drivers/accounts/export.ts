import { partyKey } from '../../../ocpi/party.ts';
import { signInsOf } from '../../../store/drivers/accounts/grants.ts';
import { listFavourites } from '../../../store/drivers/accounts/possessions.ts';
import type { DriverViewer } from '../viewer.ts';
import type { AccountHub } from './account-hub.ts';
import { contractsFor } from './contracts.ts';
import { tokensFor } from './own-tokens.ts';
import { possessionsOf } from './possessions.ts';
import { profileOf } from './profile.ts';

/** Everything the hub has about a driver, for him to take along. Throws `not-found`. */
export async function exportDriver(hub: AccountHub, viewer: DriverViewer): Promise<Readonly<Record<string, unknown>>> {
  const { driverContractsMax, driverTokensMax, driverVehiclesMax, driverFiltersMax, driverFavouritesMax } = hub.limits;
  const all = (limit: number) => ({ limit, after: undefined });
  const account = {
    profile: await profileOf(hub, partyKey(viewer.emsp), viewer.driverId),
    contracts: (await contractsFor(hub, viewer.driverId, all(driverContractsMax))).items,
    tokens: (await tokensFor(hub, viewer, all(driverTokensMax))).items,
    vehicles: (await possessionsOf(hub, viewer, 'vehicle', all(driverVehiclesMax))).items,
    filters: (await possessionsOf(hub, viewer, 'filter', all(driverFiltersMax))).items,
    favourites: (await listFavourites(hub.db, viewer.driverId, all(driverFavouritesMax))).items,
    sign_ins: await signInsOf(hub.db, viewer.driverId),
  };
  const others: [string, unknown][] = [];
  for (const exporter of hub.exporters) others.push([exporter.name, await exporter.export(viewer)]);
  return { exported_at: new Date(hub.clock.now()), ...account, ...Object.fromEntries(others) };
}
