import type { Clock } from '../kernel/clock.ts';
import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';
import { createJsonClient, type GetJson } from './json-client.ts';

type Position = readonly [lng: number, lat: number];

/** Where a route is left, for which place, and where it goes on. */
interface Leg {
  readonly from: Position;
  readonly by: Position;
  readonly to: Position;
}

/** What a way takes. */
interface Way {
  readonly km: number;
  readonly min: number;
}

/** From a point to a point of a matrix; undefined: there is no way. */
type Ways = readonly (readonly (Way | undefined)[])[];

export type RouterKind = 'osrm' | 'valhalla' | 'graphhopper';

/** A road router: what detours really take. */
export interface RoadRouter {
  /** What each detour adds, in the order of the legs; undefined: the router does not know, or not in time. */
  detours(legs: readonly Leg[]): Promise<readonly (Way | undefined)[]>;
}

export interface RoadRouterParts {
  readonly kind: RouterKind;
  readonly url: string;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Legs of one question: an OSRM takes 100 points, and a URL has an end. */
const legsPerQuestion = 10;
/** Failures in a row after which it is left alone for a while. */
const failuresMax = 3;

/** Asks the road router that the operator has named. It is never waited for longer than `routerMs`. */
export function createRoadRouter(parts: RoadRouterParts): RoadRouter {
  const { limits } = parts;
  const getJson = createJsonClient({
    ...limits,
    issuerTimeoutMs: limits.routerMs,
    issuerBytesMax: limits.routerBytesMax,
  });
  return new CachedRouter(parts, getJson);
}

interface Kept {
  readonly way: Way | undefined;
  readonly until: number;
}

class CachedRouter implements RoadRouter {
  readonly #parts: RoadRouterParts;
  readonly #get: (path: string) => Promise<unknown>;
  readonly #kept = new Map<string, Kept>();
  #failures = 0;
  #pausedUntil = 0;

  constructor(parts: RoadRouterParts, getJson: GetJson) {
    this.#parts = parts;
    const base = parts.url.replace(/\/+$/, '');
    // The operator has named this server: wherever it is, and no other.
    const policy = { allowPrivateNetwork: true, allowedOrigins: [new URL(base).origin] };
    this.#get = (path) => getJson(base + path, policy);
  }

  async detours(legs: readonly Leg[]): Promise<readonly (Way | undefined)[]> {
    const { limits, clock } = this.#parts;
    const now = clock.monotonic();
    const wanted = legs.slice(0, limits.routerLegsMax).filter((leg) => !this.#isKept(leg, now));
    if (wanted.length > 0 && now >= this.#pausedUntil) await this.#ask(wanted);
    return legs.map((leg) => this.#kept.get(nameOf(leg))?.way);
  }

  #isKept(leg: Leg, now: number): boolean {
    const kept = this.#kept.get(nameOf(leg));
    return kept !== undefined && now < kept.until;
  }

  async #ask(legs: readonly Leg[]): Promise<void> {
    const { limits, log, clock, kind } = this.#parts;
    const questions: Leg[][] = [];
    for (let at = 0; at < legs.length; at += legsPerQuestion) questions.push(legs.slice(at, at + legsPerQuestion));
    const limit = new AbortController();
    const over = new Promise<never>((_, reject) => {
      const timer = setTimeout(() => reject(new Error('the road router is too slow')), limits.routerMs);
      limit.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    try {
      await Promise.race([Promise.all(questions.map((question) => this.#keep(question))), over]);
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures >= failuresMax) this.#pausedUntil = clock.monotonic() + limits.routerPauseMs;
      log.warn({ err: error, router: kind }, 'the road router could not be asked');
    } finally {
      limit.abort();
    }
  }

  async #keep(legs: readonly Leg[]): Promise<void> {
    const { limits, clock, kind } = this.#parts;
    const ways = await questionsOf[kind](this.#get, legs);
    const until = clock.monotonic() + limits.routerKeepMs;
    for (const [at, leg] of legs.entries()) {
      if (this.#kept.size >= limits.routerKeptMax) this.#kept.clear();
      this.#kept.set(nameOf(leg), { way: ways[at], until });
    }
  }
}

/** A leg by its points, to about ten metres. */
const nameOf = ({ from, by, to }: Leg): string =>
  [from, by, to].map(([lng, lat]) => `${lng.toFixed(4)},${lat.toFixed(4)}`).join(' ');

type Question = (
  get: (path: string) => Promise<unknown>,
  legs: readonly Leg[],
) => Promise<readonly (Way | undefined)[]>;

/** How each kind of router is asked. */
const questionsOf: Readonly<Record<RouterKind, Question>> = {
  async osrm(get, legs) {
    const points = [...legs.map(({ from }) => from), ...legs.map(({ by }) => by), ...legs.map(({ to }) => to)];
    const n = legs.length;
    const path = points.map(([lng, lat]) => `${lng.toFixed(5)},${lat.toFixed(5)}`).join(';');
    const answer = (await get(
      `/table/v1/driving/${path}?annotations=duration,distance&sources=${upTo(0, 2 * n)}&destinations=${upTo(n, 3 * n)}`,
    )) as { readonly durations?: Numbers; readonly distances?: Numbers };
    return detoursIn(
      n,
      (answer.durations ?? []).map((row, at) =>
        row.map((seconds, to) => wayOf(seconds, answer.distances?.[at]?.[to], 1000)),
      ),
    );
  },

  async valhalla(get, legs) {
    const place = ([lng, lat]: Position) => ({ lat: round(lat), lon: round(lng) });
    const json = JSON.stringify({
      sources: [...legs.map(({ from }) => place(from)), ...legs.map(({ by }) => place(by))],
      targets: [...legs.map(({ by }) => place(by)), ...legs.map(({ to }) => place(to))],
      costing: 'auto',
      units: 'kilometers',
    });
    const answer = (await get(`/sources_to_targets?json=${encodeURIComponent(json)}`)) as {
      readonly sources_to_targets?: readonly (readonly { readonly time?: unknown; readonly distance?: unknown }[])[];
    };
    return detoursIn(
      legs.length,
      (answer.sources_to_targets ?? []).map((row) => row.map(({ time, distance }) => wayOf(time, distance, 1))),
    );
  },

  // Its matrix belongs to another product: two routes for each leg.
  async graphhopper(get, legs) {
    const route = async (...points: Position[]): Promise<Way | undefined> => {
      const places = points.map(([lng, lat]) => `point=${round(lat)},${round(lng)}`).join('&');
      const answer = (await get(`/route?${places}&profile=car&calc_points=false&instructions=false`)) as {
        readonly paths?: readonly { readonly time?: unknown; readonly distance?: unknown }[];
      };
      const { time, distance } = answer.paths?.[0] ?? {};
      return wayOf(typeof time === 'number' ? time / 1000 : undefined, distance, 1000);
    };
    return Promise.all(
      legs.map(async ({ from, by, to }) => {
        const [through, direct] = await Promise.all([route(from, by, to), route(from, to)]);
        return through && direct && { km: more(through.km, direct.km), min: more(through.min, direct.min) };
      }),
    );
  },
};

type Numbers = readonly (readonly unknown[])[];

const upTo = (from: number, to: number): string => Array.from({ length: to - from }, (_, at) => from + at).join(';');

const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;

/** Seconds, and a distance in so many parts of a kilometre. */
const wayOf = (seconds: unknown, distance: unknown, perKm: number): Way | undefined =>
  typeof seconds === 'number' && typeof distance === 'number' ? { km: distance / perKm, min: seconds / 60 } : undefined;

/** Out of the ways from the starts and the places to the places and the ends. */
function detoursIn(legs: number, ways: Ways): (Way | undefined)[] {
  return Array.from({ length: legs }, (_, at) => {
    const [there, on, direct] = [ways[at]?.[at], ways[legs + at]?.[legs + at], ways[at]?.[legs + at]];
    if (there === undefined || on === undefined || direct === undefined) return undefined;
    return { km: more(there.km + on.km, direct.km), min: more(there.min + on.min, direct.min) };
  });
}

const more = (through: number, direct: number): number => Math.max(0, through - direct);
