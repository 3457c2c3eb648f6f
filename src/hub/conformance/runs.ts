import { Fault } from '../../kernel/fault.ts';
import { appendAudit } from '../../store/audit.ts';
import {
  endConformanceRun,
  insertConformanceRun,
  interruptLostRuns,
  pruneConformanceRuns,
} from '../../store/conformance.ts';
import type { Actor } from '../change.ts';
import { isPartner, isRegistered, type Platform } from '../registry.ts';
import { isStillRegistered, makeRun, runResult } from './make-run.ts';
import type { ConformanceHub } from './probe.ts';

/** The conformance runs of this process. */
export interface ConformanceRuns {
  /**
   * Begins to check a partner and returns the id of the run, which goes on whoever listens. Throws `not-found`, `conflict` when the
   * partner is not registered or is being checked, and `overloaded` when the process has enough runs under way.
   */
  start(actor: Actor, partnerId: string): Promise<string>;
  /** Gives up the runs whose process is gone; to be called at the start and now and then. */
  tidy(): Promise<void>;
  /** Breaks off what is under way: it stays as interrupted, with what was found so far. */
  stop(): Promise<void>;
}

export const createConformanceRuns = (hub: ConformanceHub): ConformanceRuns => new Runner(hub);

class Runner implements ConformanceRuns {
  readonly #hub: ConformanceHub;
  /** By id; a run is here before it is in the database, so that it is never taken for lost. */
  readonly #running = new Map<string, { readonly controller: AbortController; ended: Promise<void> }>();
  #isStopping = false;

  constructor(hub: ConformanceHub) {
    this.#hub = hub;
  }

  async start(actor: Actor, partnerId: string): Promise<string> {
    const { ids, limits } = this.#hub;
    const platform = await this.#checkable(partnerId);
    if (this.#isStopping || this.#running.size >= limits.conformanceRunsAtOnceMax) {
      throw new Fault('overloaded', 'the hub has enough conformance runs under way', { retryAfterS: 60 });
    }
    const id = ids.uuid();
    const running = { controller: new AbortController(), ended: Promise.resolve() };
    this.#running.set(id, running);
    const noted = this.#note(actor, id, platform);
    running.ended = noted
      .then(
        () => this.#run(id, platform, running.controller),
        () => undefined,
      )
      .finally(() => this.#running.delete(id));
    await noted;
    return id;
  }

  tidy(): Promise<void> {
    const { db, nodeId, clock } = this.#hub;
    return interruptLostRuns(db, nodeId, [...this.#running.keys()], new Date(clock.now()));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  async #checkable(partnerId: string): Promise<Platform> {
    // Another process may have changed it.
    await this.#hub.reloadRegistry();
    const platform = this.#hub.registry().platforms.get(partnerId);
    if (!isPartner(platform)) {
      throw new Fault('not-found', 'there is no partner with this id');
    }
    if (!isRegistered(platform)) throw new Fault('conflict', 'the partner is not registered');
    if (platform.pair_of !== null) throw new Fault('conflict', 'a connection of OCPI 2.1.1 cannot be checked');
    return platform;
  }

  /** Puts the run and its entry of the audit record down, together. */
  async #note(actor: Actor, id: string, platform: Platform): Promise<void> {
    const { db, clock, nodeId, limits } = this.#hub;
    await this.tidy();
    const at = new Date(clock.now());
    await db.transaction(async (tx) => {
      const run = { id, platformId: platform.id, node: nodeId, startedBy: actor.name, at };
      if (!(await insertConformanceRun(tx, run))) {
        throw new Fault('conflict', 'a conformance run of this partner is under way');
      }
      await pruneConformanceRuns(tx, platform.id, limits.conformanceRunsKeptMax);
      await appendAudit(tx, {
        at,
        actor: actor.name,
        action: 'conformance.start',
        subject: platform.id,
        details: { run: id },
        requestId: actor.requestId ?? null,
      });
    });
  }

  /** Makes the checks and keeps what came of them; never rejects. */
  async #run(id: string, platform: Platform, controller: AbortController): Promise<void> {
    const { db, log, clock, limits } = this.#hub;
    const time = new AbortController();
    const timer = setTimeout(() => time.abort(), limits.conformanceRunMs);
    try {
      const checks = await makeRun(this.#hub, platform, time.signal, controller);
      const isCut = controller.signal.aborted || !isStillRegistered(this.#hub, platform);
      const state = isCut ? 'interrupted' : time.signal.aborted ? 'timed-out' : 'finished';
      const result = runResult(checks, state === 'finished');
      await endConformanceRun(db, id, { state, at: new Date(clock.now()), result });
      log.info({ run: id, platform: platform.id, state, ...result.counts }, 'a conformance run has ended');
    } catch (error) {
      // It stays as running until somebody tidies.
      log.warn({ err: error, run: id, platform: platform.id }, 'what came of a conformance run could not be kept');
    } finally {
      clearTimeout(timer);
    }
  }
}
