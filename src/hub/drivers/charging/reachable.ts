import type { EVSE } from '../../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Party } from '../../../ocpi/party.ts';
import { knownModule, type Registry } from '../../registry.ts';
import type { Target, TargetRef } from '../places.ts';

/** Throws `refused` unless an agreement lets the eMSP send commands to the CPO of a target. */
export function requireCommands(registry: Registry, emsp: Party, { place }: Target): void {
  if (!registry.agreed(knownModule('commands'), emsp, place.owner))
    throw new Fault('refused', 'your provider may not use this station by an app', { code: 'no_agreement' });
}

type Capability = NonNullable<EVSE['capabilities']>[number];

/** What is said where an EVSE lacks something. */
const lacks = {
  REMOTE_START_STOP_CAPABLE: ['not_remote_capable', 'the station cannot be started by an app'],
  RESERVABLE: ['not_reservable', 'the station cannot be reserved'],
} as const satisfies Partial<Record<Capability & string, readonly [code: string, message: string]>>;

/** Throws `refused` when an EVSE says what it can, and this is not among it. */
export function requireCapability({ evse }: Target, capability: keyof typeof lacks): void {
  const { capabilities } = evse;
  if (capabilities != null && capabilities.length > 0 && !capabilities.includes(capability))
    throw new Fault('refused', lacks[capability][1], { code: lacks[capability][0] });
}

/** The connector that a command names: the one the driver named, the only one, or the one that has to be named (M-13). */
export function connectorToName({ evse, connector }: Target, ref: TargetRef): string | undefined {
  const isMeant =
    ref.connector_id !== undefined ||
    evse.connectors.length === 1 ||
    evse.capabilities?.includes('START_SESSION_CONNECTOR_REQUIRED');
  return isMeant ? connector.id : undefined;
}
