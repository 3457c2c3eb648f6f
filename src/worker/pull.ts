import {
  type ClaimedPull,
  type PullHub,
  pullListsAtStart,
  renewPullLeases,
  runPull,
  schedulePulls,
  takeOnPulls,
} from '../hub/pull.ts';

/** The pulls of this process. */
export interface Pulls {
  /** Something may be due: looks at once. */
  wake(): void;
  /** Whether nothing is being pulled, and nothing was due when it was last looked for. */
  isIdle(): boolean;
  /** Breaks off what is under way; it goes on later, here or in another process. */
  stop(): Promise<void>;
}

/** Starts pulling what the schedule in `pulls` says is due, one module per platform and few platforms at a time. */
export function startPulls(hub: PullHub, random: () => number = Math.random): Pulls {
  return new Puller(hub, random);
}

interface Running {
  readonly claimed: ClaimedPull;
  readonly controller: AbortController;
  ended: Promise<void>;
}

class Puller implements Pulls {
  readonly #hub: PullHub;
  readonly #random: () => number;
  /** By platform. */
  readonly #running = new Map<string, Running>();
  readonly #timer: NodeJS.Timeout;
  #ticking: Promise<void> | undefined;
  #isWoken = true;
  #isStopping = false;
  #scheduledVersion: number | undefined;
  #renewedAt = 0;

  constructor(hub: PullHub, random: () => number) {
    this.#hub = hub;
    this.#random = random;
    this.#timer = setInterval(() => this.wake(), hub.limits.pullsLookMs);
    this.wake();
  }

  wake(): void {
    this.#isWoken = true;
    if (this.#isStopping) return;
    this.#ticking ??= this.#tick()
      .catch((error) => this.#hub.log.warn({ err: error }, 'the look at what is to be pulled failed'))
      .finally(() => {
        this.#ticking = undefined;
      });
  }

  isIdle(): boolean {
    return this.#running.size === 0 && this.#ticking === undefined && !this.#isWoken;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#ticking;
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  async #tick(): Promise<void> {
    await this.#schedule();
    await this.#renew();
    while (this.#isWoken && !this.#isStopping) {
      this.#isWoken = false;
      const free = this.#hub.limits.pullsAtOnceMax - this.#running.size;
      const taken = free > 0 ? await takeOnPulls(this.#hub, free) : [];
      for (const claimed of taken) this.#start(claimed);
    }
  }

  /** What a new state of the registry adds to the schedule. */
  async #schedule(): Promise<void> {
    const { version } = this.#hub.registry();
    if (version === this.#scheduledVersion) return;
    if (this.#scheduledVersion === undefined) await pullListsAtStart(this.#hub);
    await schedulePulls(this.#hub);
    this.#scheduledVersion = version;
  }

  async #renew(): Promise<void> {
    const now = this.#hub.clock.monotonic();
    if (this.#running.size === 0 || now - this.#renewedAt < this.#hub.limits.leaseRenewMs) return;
    this.#renewedAt = now;
    const running = [...this.#running.values()];
    const keys = running.map(({ claimed }) => claimed);
    const ours = new Set((await renewPullLeases(this.#hub, keys)).map(nameOf));
    for (const { claimed, controller } of running) {
      if (!ours.has(nameOf(claimed))) controller.abort();
    }
  }

  #start(claimed: ClaimedPull): void {
    const controller = new AbortController();
    const { platform_id, module } = claimed;
    const ended = runPull(this.#hub, claimed, controller.signal, this.#random)
      .catch((error) =>
        this.#hub.log.warn({ err: error, platform: platform_id, module }, 'how a pull ended could not be noted'),
      )
      .finally(() => {
        this.#running.delete(platform_id);
        // The platform's next module may have waited for this one.
        this.wake();
      });
    this.#running.set(platform_id, { claimed, controller, ended });
  }
}

const nameOf = ({ platform_id, module }: { platform_id: string; module: string }): string => `${platform_id} ${module}`;
