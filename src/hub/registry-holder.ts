import type { Knex } from 'knex';
import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Vault } from '../kernel/secrets.ts';
import { readRegistry, registryVersion } from '../store/registry.ts';
import { Registry } from './registry.ts';

/** Keeps the registry of this process as new as the database. */
export interface RegistryHolder {
  current(): Registry;
  reload(): Promise<void>;
  /** Reads it anew if the database has a newer one. */
  follow(): Promise<void>;
  stop(): Promise<void>;
}

/** Reads the registry and follows its version; `onChange` is called with every new one. */
export async function holdRegistry(
  db: Knex,
  vault: Vault,
  limits: Pick<Limits, 'registryLookMs'>,
  log: Logger,
  onChange: () => void,
): Promise<RegistryHolder> {
  let registry = new Registry(await readRegistry(db), vault);
  let looking: Promise<void> | undefined;

  const readAnew = async (): Promise<void> => {
    const read = new Registry(await readRegistry(db), vault);
    // Of two readings at the same time the older one may end last.
    if (read.version <= registry.version) return;
    registry = read;
    onChange();
  };
  // Another hub can tell of many parties at once, and many may come with tokens that are not known.
  const reload = shared(readAnew);
  const follow = shared(async () => {
    if ((await registryVersion(db)) !== registry.version) await reload();
  });
  const timer = setInterval(() => {
    looking ??= follow()
      .catch((error) => log.warn({ err: error }, 'the registry could not be read'))
      .finally(() => {
        looking = undefined;
      });
  }, limits.registryLookMs);

  return {
    current: () => registry,
    reload,
    follow,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** Work that is done once at a time: whoever wants it while it is under way shares the next, since what is under way may have begun too early. */
function shared(work: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        current = work();
        return current;
      });
    return next;
  };
}
