import { modules } from '../ocpi/modules/index.ts';
import type { Role } from '../ocpi/party.ts';

/** The two sides of an agreement. */
export type Side = 'cpo' | 'emsp';

const rolesOn = (side: Side): Role[] => [
  ...new Set(modules.flatMap((module) => (module.ownerSide === side ? module.owners : module.readers))),
];

/** The roles with which a party can stand on a side of an agreement. */
export const sideRoles: Readonly<Record<Side, readonly Role[]>> = { cpo: rolesOn('cpo'), emsp: rolesOn('emsp') };
