import { listedModules } from '../../hub/offered.ts';
import type { Filter } from './operation.ts';

const uuidPattern = '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$';

/** Filters that several lists have. */
export const filters = {
  partner: { description: 'Only what came from the partner with this id.', pattern: uuidPattern },
  module: { description: 'Only objects of this module.', enum: listedModules.map(({ id }) => id) },
  party: { description: 'Only where this party takes part, such as BE-BEC.', pattern: '^[A-Za-z]{2}-[A-Za-z0-9]{3}$' },
  /** Ids, and what else the audit record calls a subject. */
  subject: { description: 'Only what was done to the thing with this id.', pattern: '^[ -~]{1,100}$' },
} as const satisfies Record<string, Filter>;
