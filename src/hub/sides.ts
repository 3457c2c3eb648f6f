import { modules } from '../ocpi/modules/index.ts';
import type { Role } from '../ocpi/party.ts';

/** The two sides of an agreement. */
export type Side = 'cpo' | 'emsp';

const rolesOn = (side: Side): Role[] => [
  ...new Set(modules.flatMap((module) => (module.ownerSide === side ? module.owners : module.readers))),
];

/** The roles with which a party can stand on a side of an agreement. */
export const sideRoles: Readonly<Record<Side, readonly Role[]>> = { cpo: rolesOn('cpo'), emsp: rolesOn('emsp') };

/** Modules in which a party stands in the CPO's place for one on the eMSP's side, when an agreement names both (G-12). */
export const relayed = modules.flatMap(({ id, relays }) => (relays === undefined ? [] : [{ module: id, ...relays }]));
