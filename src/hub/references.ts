import type { Pool } from 'pg';
import type { Clock } from '../kernel/clock.ts';
import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import type { PartyKey } from '../ocpi/party.ts';
import { expectFullPulls, type Reference, unknownReferences } from '../store/references.ts';
import type { References } from './exchange-hub.ts';
import { objectKey } from './object-key.ts';

/** Something named by an object of a platform. */
interface Named extends Reference {
  readonly platformId: string;
  readonly module: string;
}

export interface ReferenceParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Logger;
}

/**
 * Looks up in the background what objects refer to. Of a platform that refers to something the hub does not have the list is pulled
 * (P-11): once for the same thing, and not too often for others. The object that refers to it is taken in whatever comes of it.
 */
export function watchReferences(parts: ReferenceParts): References & { stop(): Promise<void> } {
  const watch = new ReferenceWatch(parts);
  const timer = setInterval(() => watch.lookUp(), parts.limits.referencesLookMs);
  timer.unref();
  return {
    named: (platformId, module, owner, document) => watch.named(platformId, module, owner, document),
    stop() {
      clearInterval(timer);
      return watch.lookingUp;
    },
  };
}

class ReferenceWatch {
  readonly #parts: ReferenceParts;
  /** What was looked up or is going to be, the oldest first. */
  readonly #remembered = new Set<string>();
  #waiting: Named[] = [];
  lookingUp: Promise<void> = Promise.resolve();
  #isLookingUp = false;

  constructor(parts: ReferenceParts) {
    this.#parts = parts;
  }

  named(
    platformId: string,
    { refersTo }: OcpiModule,
    owner: PartyKey,
    document: Readonly<Record<string, unknown>>,
  ): void {
    const { referencesWaitingMax, referencesRememberedMax } = this.#parts.limits;
    for (const id of refersTo?.idsIn(document) ?? []) {
      const named = { platformId, module: refersTo?.module ?? '', owner, key: objectKey(id, null) };
      const name = `${named.module}\n${owner}\n${named.key}`;
      if (this.#waiting.length >= referencesWaitingMax || this.#remembered.has(name)) continue;
      this.#remembered.add(name);
      this.#waiting.push(named);
      if (this.#remembered.size > referencesRememberedMax) {
        for (const oldest of this.#remembered) {
          this.#remembered.delete(oldest);
          break;
        }
      }
    }
  }

  /** Looks up what waits. */
  lookUp(): void {
    if (this.#isLookingUp || this.#waiting.length === 0) return;
    const named = this.#waiting;
    this.#waiting = [];
    this.#isLookingUp = true;
    this.lookingUp = this.#lookUp(named)
      .catch((error: unknown) => {
        this.#waiting.push(...named);
        this.#parts.log.warn({ err: error }, 'what objects refer to could not be looked up');
      })
      .finally(() => {
        this.#isLookingUp = false;
      });
  }

  async #lookUp(named: readonly Named[]): Promise<void> {
    const { pool, clock, limits, log } = this.#parts;
    for (const module of new Set(named.map((one) => one.module))) {
      const unknown = await unknownReferences(
        pool,
        module,
        named.filter((one) => one.module === module),
      );
      const platforms = [...new Set(unknown.map(({ platformId }) => platformId))];
      if (platforms.length === 0) continue;
      await expectFullPulls(pool, module, platforms, new Date(clock.now()), limits.referencePullIntervalMs);
      log.info({ module, platforms, objects: unknown.length }, 'objects refer to others that are not here');
    }
  }
}
