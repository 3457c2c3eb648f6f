import type { ActiveChargingProfile, ChargingProfile } from '../../generated/ocpi-2.2.1.ts';
import type { HostedCall } from '../../hub/hosted.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { activeProfile, endOf, type Held } from './active-profile.ts';
import type { Charge } from './charge-objects.ts';
import type { SandboxParts } from './parts.ts';
import type { Waiting } from './send.ts';

/** Tells which limits hold now, for as long as the profile says something, within bounds (G-07). */
export function profileNews(
  parts: Pick<SandboxParts, 'clock' | 'limits'>,
  charge: Charge,
  profile: ChargingProfile | null,
  { by, correlationId }: Pick<Waiting, 'by' | 'correlationId'>,
): Omit<HostedCall, 'from'> {
  const { sandboxProfileToldMinMs, sandboxProfileToldMaxMs } = parts.limits;
  const held = heldBy(charge, profile);
  const leftMs = endOf(held) - parts.clock.now();
  const body = activeAt(parts, held, Math.min(Math.max(leftMs, sandboxProfileToldMinMs), sandboxProfileToldMaxMs));
  const segments = [charge.id];
  return { method: 'PUT', module: 'chargingprofiles', side: 'sender', segments, body, to: by, correlationId };
}

/** A profile of a charge, or none. */
export const heldBy = ({ began }: Charge, profile: Held['profile']): Held => ({ profile, began });

/** The limits that hold from now on, for as long as is said. */
export function activeAt(
  { clock }: Pick<SandboxParts, 'clock'>,
  held: Held,
  durationMs: number,
): ActiveChargingProfile {
  const now = clock.now();
  return {
    start_date_time: formatDateTime(now),
    charging_profile: activeProfile(held, now, Math.ceil(durationMs / 1000)),
  };
}
