import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/wait.ts';
import type { HubProcess } from './hub-process.ts';
import type { KillablePostgres } from './killable-postgres.ts';
import type { Random } from './random.ts';

export interface NemesisOptions {
  readonly hubKills: number;
  readonly postgresKills: number;
  /** Between two kills, on average, once the hub acknowledges again. */
  readonly secondsBetween: number;
  readonly random: Random;
  /** Told after each kill how many there were. */
  progress?(kills: number): void;
}

/** How often a kill does not wait until the one before is overcome: it strikes in the start. */
const earlyChance = 0.15;
const earlyMs = 400;
/** By then the hub must acknowledge something again. */
const recoveryMs = 60_000;
/** How often all processes of the database are killed at once, and not the postmaster alone. */
const everythingChance = 0.5;

/** Kills the hub and its database at random moments, and measures how long it takes until something is acknowledged again. */
export class Nemesis {
  /** Milliseconds from each kill to the first acknowledgement of something that was sent after it. */
  readonly recoveries = { hub: [] as number[], postgres: [] as number[] };
  readonly #hub: HubProcess;
  readonly #postgres: KillablePostgres;
  #open: { victim: 'hub' | 'postgres'; at: number } | undefined;

  constructor(hub: HubProcess, postgres: KillablePostgres) {
    this.#hub = hub;
    this.#postgres = postgres;
  }

  /** To be called when something was acknowledged, with the time at which it was sent. */
  noteOk(sentAt: number): void {
    if (this.#open === undefined || sentAt < this.#open.at) return;
    this.recoveries[this.#open.victim].push(performance.now() - this.#open.at);
    this.#open = undefined;
  }

  async run({ hubKills, postgresKills, secondsBetween, random, progress }: NemesisOptions): Promise<void> {
    const victims = shuffled(hubKills, postgresKills, random);
    for (const [index, victim] of victims.entries()) {
      if (random.chance(earlyChance)) await pause(random.between(0, earlyMs));
      else {
        await until(() => this.#open === undefined, { limitMs: recoveryMs, what: 'an acknowledgement after a kill' });
        await pause(random.between(0, 2000 * secondsBetween));
      }
      await this.#kill(victim, random);
      progress?.(index + 1);
    }
    await this.#postgres.back();
    await this.#hub.ready();
  }

  async #kill(victim: 'hub' | 'postgres', random: Random): Promise<void> {
    if (victim === 'postgres') {
      await this.#postgres.back();
      this.#open = { victim, at: performance.now() };
      await this.#postgres.kill(random.chance(everythingChance));
      return;
    }
    while (!this.#hub.kill()) await pause(10);
    this.#open = { victim, at: performance.now() };
  }
}

/** So many of each, in a random order. */
function shuffled(hubKills: number, postgresKills: number, random: Random): ('hub' | 'postgres')[] {
  const victims: ('hub' | 'postgres')[] = [];
  let left = { hub: hubKills, postgres: postgresKills };
  while (left.hub + left.postgres > 0) {
    const victim = random.next() * (left.hub + left.postgres) < left.hub ? 'hub' : 'postgres';
    left = { ...left, [victim]: left[victim] - 1 };
    victims.push(victim);
  }
  return victims;
}
