import type { OcpiModule } from '../ocpi/module.ts';
import { modules } from '../ocpi/modules/index.ts';

/** Modules whose objects are offered to receivers as they are now; what is appended to a ledger is delivered from there. */
export const offeredModules: readonly OcpiModule[] = modules.filter((module) =>
  module.operations.some(({ effect }) => effect === 'store'),
);

/** Modules whose owners have lists of their objects, which the hub pulls. */
export const listedModules: readonly OcpiModule[] = modules.filter((module) =>
  module.operations.some(({ effect }) => effect === 'list'),
);
