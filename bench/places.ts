import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { PlacesFigures, Timing } from './places-run.ts';
import type { Add } from './pricing.ts';
import { messageOf } from './processes.ts';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const ms = (value: number): string => `${value.toFixed(value < 1 ? 3 : 1)} ms`;
const both = ({ p50, p99 }: Timing): string => `p50 ${ms(p50)}, p99 ${ms(p99)}`;

/** The index of places with a million EVSEs, in a process of its own: what it takes, how fast it answers, and how long it holds others up. */
export async function measurePlaceIndex(add: Add): Promise<void> {
  const child = fork(join(import.meta.dirname, 'places-run.js'), { execArgv: ['--expose-gc'] });
  await messageOf(child);
  child.send({});
  const figures = await messageOf<PlacesFigures>(child);
  child.disconnect();
  const { rssBefore, rssAfter, timings, evses, places } = figures;
  const line = (what: string, name: string, floor?: string): void => {
    const [timing, bare] = [timings[name], floor === undefined ? undefined : timings[floor]];
    if (timing === undefined) throw new Error(`${name} was not measured`);
    const ratio = bare === undefined ? Number.NaN : timing.p50 / bare.p50;
    add(
      `places: ${what}, ${timing.found.toFixed(0)} found`,
      both(timing),
      bare === undefined ? '' : both(bare),
      ratio,
      '',
    );
  };
  const millions = `${(evses / 1e6).toFixed(1)} million EVSEs in ${places.toLocaleString('en')} places`;
  add(`places: process with ${millions}`, megabytes(rssAfter), megabytes(rssBefore), Number.NaN, '< 500 MB');
  add('places: the same, highest since its start', megabytes(figures.rssPeak), '', Number.NaN, '');
  add('places: reading them in, generating them too', ms(figures.putsMs), '', Number.NaN, '');
  add('places: ordering all anew, in a thread', ms(figures.rebuildMs), '', Number.NaN, '');
  add(
    'places: longest stall meanwhile, against any other time',
    ms(figures.stallMs),
    ms(figures.stallIdleMs),
    figures.stallMs / figures.stallIdleMs,
    '',
  );
  add(
    'places: statuses of a place set',
    `${Math.round(figures.statusesPerSecond).toLocaleString('en')}/s`,
    '',
    Number.NaN,
    '',
  );
  line('20 nearest, against bare Flatbush', 'near', 'nearBare');
  line('20 nearest with 300 kW and more that are free', 'nearFast');
  line('20 nearest of what is rare', 'nearRare');
  line('20 nearest of what nothing is, all looked at', 'nearNothing');
  line('box of a city, against bare Flatbush', 'city', 'cityBare');
  line('box of a region, first 200, against bare Flatbush', 'region', 'regionBare');
  line('corridor of 500 km with 150 kW and more', 'corridor');
  line('clusters of a region', 'clusters');
  line('clusters of the world', 'clustersAll');
  line('clusters of the world with 300 kW and more that are free', 'clustersAllFast');
  line('tile of zoom 10, bytes', 'tile');
  line('tile of zoom 14, bytes', 'tileSingle');
  line('tile of zoom 3, bytes', 'tileLow');
  line('tile of zoom 3 that is kept, bytes', 'tileLowKept');
  line('a printed EVSE id', 'evseId');
}
