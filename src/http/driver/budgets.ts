import type { Caller } from '../../hub/drivers/caller.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import { type Spent, TokenBuckets } from '../../kernel/token-buckets.ts';
import type { DriverOperation } from './operation.ts';

type Budget = DriverOperation['budget'];

/** What was spent of one budget, as the client is told. */
interface Told {
  /** Names the policy. */
  readonly name: string;
  readonly perMinute: number;
  readonly spent: Spent;
}

/**
 * How many requests everybody may make: a driver wherever he is, an app's key by all its users together, and whoever is not signed in
 * from one address. Each kind of request has a budget of its own, so that tiles never keep a charge from being stopped.
 */
export class Budgets {
  readonly #each: Readonly<Record<Budget, TokenBuckets>>;
  readonly #apps: Readonly<Record<Budget, TokenBuckets>>;

  constructor(limits: Limits, clock: Clock) {
    const buckets = (times: number) => (perMinute: number) =>
      new TokenBuckets(perMinute * times, limits.driverSpendersMax, clock);
    this.#each = budgetsOf(limits, buckets(1));
    this.#apps = budgetsOf(limits, buckets(limits.driverAppBudgetTimes));
  }

  /** Spends one request; the fields of its answer say what is left. Throws `too-many-requests` when nothing was. */
  spend(budget: Budget, caller: Caller | undefined, address: string, setFields: (fields: Fields) => void): void {
    const told = this.#spend(budget, caller, address);
    setFields(rateLimitFields(told));
    const refused = told.find(({ spent }) => !spent.isGranted);
    if (refused === undefined) return;
    throw new Fault('too-many-requests', `too many requests of the kind ${refused.name}`, {
      code: 'rate_limited',
      retryAfterS: refused.spent.nextInS,
    });
  }

  #spend(budget: Budget, caller: Caller | undefined, address: string): readonly Told[] {
    const each = this.#each[budget];
    const who = spenderOf(caller, address);
    const told = { name: budget, perMinute: each.perMinute, spent: each.spend(who) };
    if (caller?.kind !== 'app' || !told.spent.isGranted) return [told];
    const app = this.#apps[budget];
    return [told, { name: `${budget}-app`, perMinute: app.perMinute, spent: app.spend(caller.appKeyId) }];
  }
}

type Fields = Readonly<Record<'RateLimit-Policy' | 'RateLimit', string>>;

/** Who a request counts against: the driver, the back end, or the address it comes from. */
export function spenderOf(caller: Caller | undefined, address: string): string {
  if (caller?.kind === 'driver') return `driver ${caller.driverId}`;
  return caller?.kind === 'back-end' ? `client ${caller.clientId}` : `address ${address}`;
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-11; a later draft or the RFC changes only this. */
const rateLimitFields = (told: readonly Told[]): Fields => ({
  'RateLimit-Policy': told.map(({ name, perMinute }) => `"${name}";q=${perMinute};w=60`).join(', '),
  RateLimit: told.map(({ name, spent }) => `"${name}";r=${spent.left};t=${spent.wholeInS}`).join(', '),
});

const budgetsOf = (limits: Limits, buckets: (perMinute: number) => TokenBuckets): Record<Budget, TokenBuckets> => ({
  search: buckets(limits.driverSearchesPerMinuteMax),
  tiles: buckets(limits.driverTilesPerMinuteMax),
  commands: buckets(limits.driverCommandsPerMinuteMax),
  account: buckets(limits.driverAccountPerMinuteMax),
});
