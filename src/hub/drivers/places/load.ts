import { setImmediate as turn } from 'node:timers/promises';
import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import { tariffsAfter } from '../../../store/drivers/place-tariffs.ts';
import { locationNumbers, readLocations } from '../../../store/drivers/places.ts';
import type { FeedParts } from './feed-parts.ts';
import type { PlaceMemory } from './memory.ts';
import type { PossibleDuplicates } from './possible-duplicates.ts';

/**
 * Reads all Locations and Tariffs into memory, page by page, and lets the process do other things in between. Whatever changes
 * meanwhile has to be read again afterwards.
 */
export async function load(
  { documents, limits, log }: Pick<FeedParts, 'documents' | 'limits' | 'log'>,
  memory: PlaceMemory,
  duplicates: PossibleDuplicates,
  signal: AbortSignal,
): Promise<void> {
  for (let after = 0; !signal.aborted; ) {
    const tariffs = await tariffsAfter(documents, after, limits.placesPerReadMax);
    for (const tariff of tariffs) memory.hints.put(tariff);
    const last = tariffs.at(-1);
    if (last === undefined) break;
    after = last.number;
    await turn();
  }
  for (let after = 0; !signal.aborted; ) {
    const numbers = await locationNumbers(documents, after, limits.placesPerReadMax);
    const last = numbers.at(-1);
    if (last === undefined) break;
    after = last;
    for (const stored of await readLocations(documents, numbers)) {
      if (stored.gone) continue;
      const location = JSON.parse(stored.text) as Location;
      memory.put(stored, location);
      duplicates.first(stored.number, location);
    }
    await turn();
  }
  duplicates.allRead();
  if (signal.aborted) return;
  await memory.index.rebuild();
  log.info(memory.index.size, 'the places are in memory');
}
