import { setTimeout as pause } from 'node:timers/promises';
import { partyName } from '../network.ts';
import { styled } from '../screen.ts';
import { plain, several } from '../text.ts';
import type { World } from '../world.ts';
import type { Books } from './books.ts';
import { site as described, utilityName } from './plan.ts';
import type { Site } from './site.ts';

/** How long the last bills and statuses may take. */
const limitMs = 15_000;
const pollMs = 20;
const examplesMax = 5;

/** OCPI's words for those of stations at which nobody charges. */
const statuses: Readonly<Record<string, string>> = { Available: 'AVAILABLE', Faulted: 'OUTOFORDER' };

/**
 * Compares what stations have measured with what eMSPs were told of it, and how they are with how they are seen. Answers whether that is
 * the same, and no station is known to anybody.
 */
export async function checkStations(world: World, site: Site, books: Books): Promise<boolean> {
  const { network, screen, watch } = world;
  const isDone = (): boolean => books.open.size === 0 && wrongStatuses(world, site).length === 0;
  const end = performance.now() + limitMs;
  while (!isDone() && performance.now() < end && !network.hub.hasEnded) await pause(pollMs);

  const complaints = site.stations.flatMap(({ identity, complaints: all }) => all.map((one) => `${identity}: ${one}`));
  const leaks = watch.leaks.map((where) => `the name of a station is in ${where}`);
  const problems = [...books.leftOver(), ...wrongStatuses(world, site), ...complaints, ...leaks];
  if (problems.length === 0) {
    const check = styled('   ✓ ', 'green');
    screen.line(
      check,
      `${several(books.settled, 'charge')} at stations of the hub: billed at the eMSP of their token alone,`,
    );
    screen.line('     the energy is the meter’s to the Wh, the price the tariff’s');
    screen.line(check, `${several(site.places.length, 'EVSE')} of theirs: the status at both eMSPs is the station’s`);
    screen.line(check, `${several(site.stations.length, 'station')}: no partner has heard the name of one`);
    return true;
  }
  screen.whole(`   ✗ ${several(problems.length, 'problem')} at stations of the hub:`, 'red');
  for (const problem of problems.slice(0, examplesMax)) screen.whole(`     ${plain(problem)}`, 'red');
  return false;
}

/** Places that an eMSP sees otherwise than their station. */
function wrongStatuses({ network }: World, site: Site): string[] {
  return network.of('EMSP').flatMap(({ partner }) => {
    const location = partner
      .received('locations')
      .find((one) => one.id === described.id && partyName(one) === utilityName);
    return site.places.flatMap((place) => {
      const own = place.station.status(place.number);
      const seen = location?.evses?.find(({ uid }) => uid === place.uid)?.status;
      return seen === statuses[own] ? [] : [`${place.uid} is ${own}, and ${seen} at ${partner.party}`];
    });
  });
}
