import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Token } from '../../src/generated/ocpi-2.2.1.ts';
import type { Station } from '../../test/support/station/station.ts';
import { createRandom, type Random, seedOf } from '../data/random.ts';
import { partyName } from '../network.ts';
import type { NetworkClock } from '../network-clock.ts';
import type { World } from '../world.ts';
import type { Books, Stay } from './books.ts';
import { startByApp, stopByApp } from './by-app.ts';
import type { Place, Site } from './site.ts';
import type { SiteStories } from './site-stories.ts';

/** What happens at the site, and by which clock. */
export interface SiteLifeParts {
  readonly world: World;
  readonly site: Site;
  readonly books: Books;
  readonly stories: SiteStories;
  readonly clock: NetworkClock;
  readonly tokens: readonly Token[];
  readonly seed: number;
  readonly startMs: number;
}

/** Charging and parking in steps of three minutes, so that all sums are exact. */
const stepMs = 180_000;
const minuteMs = 60_000;
/** A hundredth of an hour. */
const tickMs = 36_000;
const sleepMaxMs = 1000;
const lookMs = 20;

/** What a driver is going to do. */
interface Plan {
  readonly kw: number;
  readonly chargingSteps: number;
  readonly parkingSteps: number;
}

/** Vehicles come to the site, charge, park and leave, and now and then a station loses its connection, until the signal comes. */
export class SiteLife {
  readonly #parts: SiteLifeParts;
  /** What each station is at: one thing after another. */
  readonly #turns = new Map<Station, Promise<unknown>>();
  readonly #charging = new Set<Stay>();
  readonly #tokens: readonly Token[];

  constructor(parts: SiteLifeParts) {
    this.#parts = parts;
    this.#tokens = parts.tokens.filter(
      ({ valid, type, whitelist }) => valid && (type === 'APP_USER' || whitelist === 'ALWAYS'),
    );
  }

  /** Resolves when the signal has come, everybody has left and every station is connected. */
  async run(): Promise<void> {
    const { site, seed, world } = this.#parts;
    if (this.#tokens.length === 0) return;
    // Every place waits for it.
    setMaxListeners(0, world.signal);
    const random = (index: number): Random => createRandom(seedOf(seed, index));
    await Promise.all([
      ...site.places.map((place, index) => this.#liveAt(place, index, random(index))),
      this.#outages(random(site.places.length)),
    ]);
  }

  async #liveAt(place: Place, index: number, random: Random): Promise<void> {
    const { clock, site, startMs, world } = this.#parts;
    // The last stations are the fast ones, at which one sees soon how a charge ends.
    let at = startMs + (site.places.length - index) * 2 * minuteMs;
    while (await this.#isTime(at)) {
      if (place.station.isOnline) at = await this.#guarded(place.station, at, () => this.#stay(place, at, random));
      at = Math.max(at + random.int(3, 40) * minuteMs, clock.now());
      while (!world.signal.aborted && [...this.#parts.books.open].some((stay) => stay.place === place))
        await this.#sleep(lookMs);
    }
  }

  /** One vehicle, from the plug until it is gone; when that is. */
  async #stay(place: Place, from: number, random: Random): Promise<number> {
    const { books, stories } = this.#parts;
    const token = random.pick(this.#tokens);
    const plan = planOf(place, random);
    const stay: Stay = {
      place,
      token,
      emsp: partyName(token),
      startedAt: from,
      at: from,
      startWh: 0,
      isSettled: false,
    };
    stories.coming(stay, (plan.chargingSteps + plan.parkingSteps) * (stepMs / minuteMs));
    books.begin(stay);
    const came = await this.#inTurn(place.station, () => this.#arrive(stay));
    if (came !== 'charging') {
      books.cancel(stay);
      stories.gone(stay);
      if (came === 'refused') books.problem(`${token.type} of ${stay.emsp} was refused at ${place.uid}`);
      return from;
    }
    this.#charging.add(stay);
    const parkedFrom = await this.#chargeAndPark(stay, plan, random);
    this.#charging.delete(stay);
    stories.saying(stay);
    await this.#goOn(stay, () => this.#leave(stay, parkedFrom));
    return stay.at;
  }

  /** When the vehicle was full, or had to go. */
  async #chargeAndPark(stay: Stay, { kw, chargingSteps, parkingSteps }: Plan, random: Random): Promise<number> {
    const { station, number } = stay.place;
    const minutes = stepMs / minuteMs;
    const inSteps = async (count: number, act: () => Promise<void>): Promise<void> => {
      for (let step = 0; step < count; step += 1) {
        // Nobody came for nothing.
        if (!(await this.#isTime(stay.at + stepMs)) && stay.at > stay.startedAt) return;
        await this.#goOn(stay, async () => {
          await act();
          stay.at += stepMs;
        });
      }
    };
    await inSteps(chargingSteps, () => {
      const kwh = (kw * 50 - random.int(0, 50)) / 1000;
      return station.charge(number, { kwh, minutes });
    });
    let parkedFrom = stay.at;
    const parks = await this.#goOn(stay, async () => {
      parkedFrom = stay.at;
      // Stations of 1.6 cannot tell later that a vehicle was full while there was no connection.
      if (parkingSteps === 0 || (station.version === '1.6' && !station.isOnline)) return false;
      await station.suspendEV(number);
      return true;
    });
    if (parks) await inSteps(parkingSteps, () => station.fullThenPark(number, minutes));
    return parkedFrom;
  }

  /** What becomes of a driver who comes: without a connection nobody is let in. */
  async #arrive(stay: Stay): Promise<'charging' | 'refused' | 'offline'> {
    const { station, number } = stay.place;
    if (!station.isOnline) return 'offline';
    // The other place may be further.
    stay.startedAt = Math.max(stay.startedAt, station.clock.now());
    stay.at = stay.startedAt;
    station.clock.set(stay.startedAt);
    await station.plugIn(number);
    const isStarted =
      stay.token.type === 'APP_USER'
        ? await startByApp(this.#parts, stay)
        : (await station.present(stay.token.uid, number)).status === 'Accepted';
    if (!isStarted) {
      await station.unplug(number);
      return 'refused';
    }
    stay.startWh = station.transaction(number)?.startWh ?? 0;
    // From the first second on.
    await station.charge(number, { kwh: 0, minutes: 0 });
    return 'charging';
  }

  async #leave(stay: Stay, parkedFrom: number): Promise<void> {
    const { station, number } = stay.place;
    if (stay.token.type !== 'APP_USER') await station.present(stay.token.uid, number);
    else if (station.isOnline) await stopByApp(this.#parts, stay);
    await station.unplug(number);
    const registerWh = station.transaction(number)?.readings.at(-1)?.registerWh ?? 0;
    this.#parts.books.end(stay, { at: stay.at, registerWh, parkingS: (stay.at - parkedFrom) / 1000 });
    // What was said is not needed any more, however long this goes on.
    station.forget();
  }

  async #outages(random: Random): Promise<void> {
    const { clock, startMs, stories } = this.#parts;
    let at = startMs + 15 * minuteMs;
    while (await this.#isTime(at)) {
      const stations = [...new Set([...this.#charging].map(({ place }) => place.station))];
      if (stations.length > 0) {
        const station = random.pick(stations);
        await this.#inTurn(station, () => station.goOffline());
        stories.connection(station, 'connection lost');
        await this.#isTime(clock.now() + random.int(4, 8) * stepMs);
        await this.#guarded(station, undefined, () => this.#comeBack(station));
      }
      at = clock.now() + random.int(50, 90) * minuteMs;
    }
  }

  async #comeBack(station: Station): Promise<void> {
    const { stories, books, world } = this.#parts;
    if (world.network.hub.hasEnded) return;
    const { queued } = station;
    const stays = [...books.open].filter(({ place }) => place.station === station);
    for (const stay of stays) stories.saying(stay);
    const started = performance.now();
    await this.#inTurn(station, () => {
      // All its statuses are told now, and a status that is older than the one before it does not count.
      const now = Math.max(station.clock.now(), ...stays.map(({ at }) => at));
      for (const stay of stays) if (stay.end === undefined) stay.at += Math.ceil((now - stay.at) / tickMs) * tickMs;
      station.clock.set(now);
      return station.comeBack();
    });
    const detail = queued === 0 ? 'back' : `back, sends ${queued} messages`;
    stories.connection(station, detail, performance.now() - started);
  }

  /** Has a station do something for a charge, by the time of that. */
  #goOn<T>(stay: Stay, act: () => Promise<T>): Promise<T> {
    const { station } = stay.place;
    return this.#inTurn(station, () => {
      station.clock.set(stay.at);
      return act();
    });
  }

  /** Has a station do something after what it is at. */
  #inTurn<T>(station: Station, act: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(station) ?? Promise.resolve();
    const now = before.then(act);
    this.#turns.set(
      station,
      now.catch(() => undefined),
    );
    return now;
  }

  /** What goes wrong is a problem, unless the hub has gone. */
  async #guarded<T>(station: Station, otherwise: T, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const { world, books } = this.#parts;
      if (!world.network.hub.hasEnded) books.problem(`${station.identity}: ${(error as Error).message}`);
      return otherwise;
    }
  }

  /** Resolves when it is that time in the network; false when the signal came before. */
  async #isTime(at: number): Promise<boolean> {
    const { clock, world } = this.#parts;
    for (;;) {
      if (world.signal.aborted) return false;
      const ms = (at - clock.now()) / clock.speed;
      if (ms <= 0) return true;
      await this.#sleep(Math.min(sleepMaxMs, Math.max(1, ms)));
    }
  }

  #sleep(ms: number): Promise<void> {
    return pause(ms, undefined, { signal: this.#parts.world.signal }).catch(() => undefined);
  }
}

function planOf({ kw, isFast }: Place, random: Random): Plan {
  return {
    kw: kw * (0.4 + 0.5 * random.next()),
    chargingSteps: isFast ? random.int(4, 9) : random.int(8, 24),
    parkingSteps: random.chance(0.4) ? random.int(2, 8) : 0,
  };
}
