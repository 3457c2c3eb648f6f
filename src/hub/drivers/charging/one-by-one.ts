import { partyKey } from '../../../ocpi/party.ts';
import { lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import { noDriver } from '../accounts/no-driver.ts';
import type { DriverViewer } from '../viewer.ts';
import type { ChargingParts } from './parts.ts';

/**
 * Does something for a driver while nothing else is done so for the same one, and he is not erased: what he has under way is counted, and
 * more begun. Throws `not-found` for one who was erased.
 */
export function oneByOne<T>({ hub }: ChargingParts, viewer: DriverViewer, work: () => Promise<T>): Promise<T> {
  return hub.db.transaction(async (tx) => {
    if ((await lockDriver(tx, partyKey(viewer.emsp), viewer.driverId)) === undefined) throw noDriver();
    return work();
  });
}
