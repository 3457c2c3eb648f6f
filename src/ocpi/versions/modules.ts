import type { Role } from '../party.ts';
import type { OcpiVersion } from '../validate.ts';

const in211 = ['cdrs', 'commands', 'credentials', 'locations', 'sessions', 'tariffs', 'tokens'];
const in221 = [...in211, 'chargingprofiles', 'hubclientinfo'];

const modules: Readonly<Record<OcpiVersion, ReadonlySet<string>>> = {
  '2.1.1': new Set(in211),
  '2.2.1': new Set(in221),
  // Invoice reconciliation, payments and bookings are for 2.3.0 alone, and the hub has none of them.
  '2.3.0': new Set(in221),
};

/** The modules whose objects a CPO of 2.1.1 sends, and those that an eMSP sends; the others each receives. */
const sentByCpo = new Set(['cdrs', 'locations', 'sessions', 'tariffs']);
const sentByEmsp = new Set(['commands', 'tokens']);

/** Whether a platform of 2.1.1 has the Sender interface of a module (table 14.1). */
export const isSentBy = (role: Role, module: string): boolean => (role === 'CPO' ? sentByCpo : sentByEmsp).has(module);

/** The modules of a version that the hub can offer there. */
export const modulesOf = (version: OcpiVersion): ReadonlySet<string> => modules[version];
