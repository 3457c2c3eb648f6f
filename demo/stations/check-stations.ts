import { setTimeout as pause } from 'node:timers/promises';
import { styled } from '../screen.ts';
import { plain, several } from '../text.ts';
import type { World } from '../world.ts';
import type { Books } from './books.ts';
import { placesPerStation } from './plan.ts';
import type { Place, Site } from './site.ts';

/** How long the last bills and statuses may take. */
const limitMs = 15_000;
const pollMs = 20;
const examplesMax = 5;

/** OCPI's words for those of the stations when nobody charges. */
const statuses: Readonly<Record<string, string>> = { Available: 'AVAILABLE', Faulted: 'OUTOFORDER' };

/**
 * Compares what stations have measured with what eMSPs were told of it, and how they are with how they are seen. Answers whether that is the
 * same, and no station is known to anybody.
 */
export async function checkStations({ network, screen, watch }: World, site: Site, books: Books): Promise<boolean> {
  const emsps = network.of('EMSP').map(({ partner }) => partner);
  const seen = (place: Place): boolean =>
    emsps.every((emsp) => {
      const evses = emsp.received('locations').flatMap(({ evses: all }) => all ?? []);
      return evses.find(({ uid }) => uid === place.uid)?.status === statuses[place.station.status(place.number)];
    });
  const isDone = (): boolean => books.open.size === 0 && site.places.every(seen);
  for (const end = performance.now() + limitMs; !isDone() && performance.now() < end && !network.hub.hasEnded; )
    await pause(pollMs);

  const wrong = site.places
    .filter((place) => !seen(place))
    .map(({ uid }) => `the status of ${uid} is not the station's`);
  const complaints = site.stations.flatMap(({ identity, complaints: all }) => all.map((one) => `${identity}: ${one}`));
  const leaks = watch.leaks.map((where) => `the name of a station is in ${where}`);
  const problems = [...books.leftOver(), ...wrong, ...complaints, ...leaks];
  const at = `at ${several(site.stations.length, 'station')} of the hub`;
  if (problems.length === 0) {
    const ok = (text: string): void => screen.line(styled('   ✓ ', 'green'), text);
    ok(`${several(books.settled, 'charge')} ${at}: session and CDR at the eMSP of the token alone,`);
    screen.line('     the energy is the meter’s to the Wh, the price the tariff’s');
    ok(
      `${several(site.stations.length * placesPerStation, 'EVSE')} ${at}: the status at both eMSPs is the station’s; nobody knows its name`,
    );
    return true;
  }
  screen.whole(`   ✗ ${several(problems.length, 'problem')} ${at}:`, 'red');
  for (const problem of problems.slice(0, examplesMax)) screen.whole(`     ${plain(problem)}`, 'red');
  return false;
}
