import { ocpiTypes } from './ocpi-types.ts';
import type { Producer } from './output.ts';

/** Everything that is generated and committed. */
export const outputs: readonly Producer[] = [ocpiTypes];
