import type { PlaceParts } from '../places/place-parts.ts';
import { DriverStreams } from './driver-streams.ts';
import { Sights } from './sight.ts';
import { StatusStreams } from './status-streams.ts';
import { WatchDog } from './watch-dog.ts';

/** What happens at places, as it happens. */
export interface Live {
  readonly parts: PlaceParts;
  readonly sights: Sights;
  readonly statuses: StatusStreams;
  readonly drivers: DriverStreams;
  readonly watches: WatchDog;
  /** Something has been committed, here or in another process. */
  wake(): void;
  registryChanged(): void;
  stop(): Promise<void>;
}

/** Begins to listen to what happens. */
export function createLive(parts: PlaceParts): Live {
  const sights = new Sights(parts);
  const statuses = new StatusStreams(parts, sights);
  const drivers = new DriverStreams(parts);
  const watches = new WatchDog(parts);
  return {
    parts,
    sights,
    statuses,
    drivers,
    watches,
    wake: () => drivers.wake(),
    registryChanged: () => statuses.registryChanged(),
    async stop() {
      statuses.stop();
      drivers.stop();
      await watches.stop();
    },
  };
}
