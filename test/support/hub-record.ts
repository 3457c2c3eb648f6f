import type { Knex } from 'knex';
import type { Hub } from '../../src/hub/hub.ts';
import { Registry } from '../../src/hub/registry.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { randomIds } from '../../src/kernel/ids.ts';
import { defaultLimits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { createVault } from '../../src/kernel/secrets.ts';
import { readRegistry } from '../../src/store/registry.ts';

/** What the use-cases need, on a migrated database and without a process around it: no log, no listener, no worker. */
export async function createHubRecord(db: Knex, overrides: Partial<Hub> = {}): Promise<Hub> {
  const vault = overrides.vault ?? createVault(Buffer.alloc(32, 'test'), randomIds);
  let registry = new Registry(await readRegistry(db), vault);
  const reloadRegistry = async (): Promise<void> => {
    const read = new Registry(await readRegistry(db), vault);
    // Of two readings at the same time the older one may end last.
    if (read.version >= registry.version) registry = read;
  };
  return {
    db,
    vault,
    clock: systemClock,
    ids: randomIds,
    log: createLogger('silent'),
    limits: defaultLimits,
    party: { country_code: 'DE', party_id: 'XVT' },
    name: 'Crossvolt',
    publicUrl: 'http://127.0.0.1:3000',
    allowPrivateNetwork: true,
    registry: () => registry,
    reloadRegistry,
    followRegistry: reloadRegistry,
    wake: () => undefined,
    ...overrides,
  };
}
