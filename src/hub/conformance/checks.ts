import type { Platform } from '../registry.ts';
import type { Check } from './check.ts';
import { clockCheck } from './clock-check.ts';
import { configurationChecks } from './configuration-checks.ts';
import { listChecks } from './list-checks.ts';
import { listsOf } from './list-under-test.ts';
import { pathChecks } from './path-checks.ts';

/** Every check of a partner, in the order in which they are made: what it offers decides which there are. */
export const checksOf = (platform: Platform): readonly Check[] => [
  ...configurationChecks,
  ...listsOf(platform).flatMap(listChecks),
  ...pathChecks(platform),
  clockCheck,
];
