import type { Role } from './party.ts';

/** The modules a partner speaks besides versions and credentials. */
export type ModuleId =
  | 'locations'
  | 'tariffs'
  | 'sessions'
  | 'cdrs'
  | 'tokens'
  | 'commands'
  | 'chargingprofiles'
  | 'hubclientinfo';
export type Side = 'sender' | 'receiver';

/** One module interface, such as the Receiver of `locations`. */
export interface ModuleInterface {
  readonly module: ModuleId;
  readonly side: Side;
}

const senderOf = (...modules: ModuleId[]): ModuleInterface[] => modules.map((module) => ({ module, side: 'sender' }));
const receiverOf = (...modules: ModuleId[]): ModuleInterface[] =>
  modules.map((module) => ({ module, side: 'receiver' }));

/** What each role typically implements (requirements, 0.1 and the text below it); an SCSP also wants to know where and at what price. */
const interfacesOfRole: Record<Role, readonly ModuleInterface[]> = {
  CPO: [
    ...senderOf('locations', 'tariffs', 'sessions', 'cdrs'),
    ...receiverOf('tokens', 'commands', 'chargingprofiles', 'hubclientinfo'),
  ],
  EMSP: [
    ...receiverOf('locations', 'tariffs', 'sessions', 'cdrs', 'hubclientinfo'),
    ...senderOf('tokens', 'commands', 'chargingprofiles'),
  ],
  NSP: receiverOf('locations', 'tariffs', 'hubclientinfo'),
  NAP: [...senderOf('locations', 'tariffs'), ...receiverOf('locations', 'tariffs', 'hubclientinfo')],
  OTHER: receiverOf('locations', 'tariffs', 'hubclientinfo'),
  SCSP: [...receiverOf('locations', 'tariffs', 'sessions', 'hubclientinfo'), ...senderOf('chargingprofiles')],
  HUB: [
    ...senderOf('locations', 'tariffs', 'sessions', 'cdrs', 'tokens', 'hubclientinfo'),
    ...receiverOf('locations', 'tariffs', 'sessions', 'cdrs', 'tokens', 'commands', 'hubclientinfo'),
  ],
};

/** What an eMSP offers besides when it relays charging profiles (requirements, G-12). */
export const relaying: readonly ModuleInterface[] = receiverOf('chargingprofiles');

/** The interfaces a platform with these roles offers, restricted to `modules` when given. */
export function interfacesOf(roles: readonly { role: Role }[], modules?: readonly ModuleId[]): ModuleInterface[] {
  const found = new Map<string, ModuleInterface>();
  for (const { role } of roles) {
    for (const entry of interfacesOfRole[role]) {
      if (!modules || modules.includes(entry.module)) found.set(`${entry.module} ${entry.side}`, entry);
    }
  }
  return [...found.values()];
}

/** Whether a party in this role takes part in this interface. */
export const roleHas = (role: Role, module: string, side: Side): boolean =>
  interfacesOfRole[role].some((entry) => entry.module === module && entry.side === side);

/** Modules without routing headers: R-02. */
export const isConfigurationModule = (module: string): boolean =>
  ['versions', 'details', 'credentials', 'hubclientinfo'].includes(module);
