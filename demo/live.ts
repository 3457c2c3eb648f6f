import { setTimeout as pause } from 'node:timers/promises';
import type { Token } from '../src/generated/ocpi-2.2.1.ts';
import { createLife } from './data/life.ts';
import type { LifeEvent } from './data/life-event.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { Exchanges } from './exchanges.ts';
import { NetworkClock } from './network-clock.ts';
import { send } from './send.ts';
import { Books } from './stations/books.ts';
import type { Site } from './stations/site.ts';
import { SiteLife } from './stations/site-life.ts';
import { SiteStories } from './stations/site-stories.ts';
import { Stories } from './stories.ts';
import type { World } from './world.ts';

export interface LiveOptions extends DeskOptions {
  /** Stations of the hub; none where the locations are given. */
  readonly site: Site | undefined;
  readonly tokens: readonly Token[];
  /** When life begins in the network, and how many of its seconds pass in one of ours. */
  readonly startMs: number;
  readonly speed: number;
}

const deskEveryMs = 4000;
const summaryEveryMs = 5000;
const chargesPerDay = { usual: 3, most: 20 } as const;
/** Charges that begin each of our seconds, at least. */
const chargesPerSecond = 1;
/** Longest sleep, because the clock may be slower than it was. */
const sleepMaxMs = 1000;

/** Lets life go on at the locations, faster than it does, until the signal comes. Resolves with what the hub's stations have measured. */
export async function live(world: World, options: LiveOptions): Promise<Books> {
  const { network, account, figures, flows, screen, signal } = world;
  const clock = new NetworkClock(options.startMs, options.speed);
  const desk = new Desk(world, options);
  const books = new Books();
  const beside = [
    liveAtSite(world, options, books, clock),
    every(deskEveryMs, signal, async () => {
      const task = desk.next(clock.now());
      if (task && (await send(world, task))) task.onTaken?.();
    }),
    every(summaryEveryMs, signal, () => figures.summarise(screen, flows, network.hub, clock.now())),
  ];
  const exchanges = new Exchanges(world, new Stories(options.locations, () => account.quietMs));
  for (const event of lifeOf(world, options)) {
    for (let ms = clock.msUntil(event.at); ms > 0 && !signal.aborted; ms = clock.msUntil(event.at)) {
      await sleep(Math.min(sleepMaxMs, ms), signal);
    }
    if (signal.aborted) break;
    clock.waitFor(event.at);
    await exchanges.begin(event);
  }
  await Promise.all([...beside, exchanges.done()]);
  return books;
}

async function liveAtSite(world: World, options: LiveOptions, books: Books, clock: NetworkClock): Promise<void> {
  const { site } = options;
  if (site === undefined) return;
  const stories = new SiteStories(world, books, () => clock.now());
  world.watch.listen(stories);
  await new SiteLife({ ...options, world, site, books, stories, clock }).run();
}

/** What happens; nothing where nobody can charge, which is said. */
function* lifeOf({ account }: World, options: LiveOptions): Generator<LifeEvent, void> {
  const { locations, tariffs, tokens, seed, startMs } = options;
  try {
    yield* createLife(locations, tariffs, tokens, { seed, startMs, chargesPerDay: chargesPerDayOf(options) });
  } catch (error) {
    account.warn(`Nobody can charge at these locations: ${(error as Error).message}.`);
  }
}

/** As often as EVSEs are used; more often where there are so few that one would wait for the next vehicle. */
function chargesPerDayOf({ locations, speed }: LiveOptions): number {
  const evses = locations.reduce((sum, location) => sum + (location.evses?.length ?? 0), 0);
  const lively = (chargesPerSecond * 86_400) / (speed * Math.max(1, evses));
  return Math.min(chargesPerDay.most, Math.max(chargesPerDay.usual, lively));
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal }).catch(() => undefined);

async function every(ms: number, signal: AbortSignal, act: () => Promise<void>): Promise<void> {
  for (;;) {
    await sleep(ms, signal);
    if (signal.aborted) return;
    await act();
  }
}
