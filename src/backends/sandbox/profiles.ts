import type { ActiveChargingProfile, ChargingProfile } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import type { Party } from '../../ocpi/party.ts';
import { notFound, success } from './answers.ts';
import { bodyOf, chargeOf, resultLater, said, waitingOf } from './asked.ts';
import type { SandboxParts } from './parts.ts';

/** What the station can do when nobody has set a profile. */
const unlimited: ChargingProfile = {
  charging_rate_unit: 'W',
  charging_profile_period: [{ start_period: 0, limit: 360_000 }],
};

/** Charging profiles of a charge under way: set, read and cleared; who sets one is told which holds then (G-06). */
export async function answerProfile(
  parts: SandboxParts,
  sandbox: Sandbox,
  request: OcpiRequest,
  by: Party,
): Promise<OcpiResponse> {
  const charge = await chargeOf(parts, sandbox, request.segments[0] ?? '', by);
  if (charge === undefined) return success(said('UNKNOWN_SESSION'));
  const waiting = waitingOf(request, by);
  const later = (result: object, ...calls: object[]) => resultLater(parts, sandbox, waiting, result, ...calls);
  const start_date_time = formatDateTime(parts.clock.now());
  const accepted = { result: 'ACCEPTED' };
  switch (request.method) {
    case 'PUT': {
      const asked = bodyOf<{ charging_profile: ChargingProfile }>(request).charging_profile;
      if ((asked.charging_profile_period?.length ?? 0) > parts.limits.sandboxProfilePeriodsMax)
        return success(said('REJECTED'));
      const charging_profile = known(asked);
      await parts.store.note(sandbox.id, charge.id, { profile: charging_profile });
      const news: ActiveChargingProfile = { start_date_time, charging_profile };
      return success(
        await later(accepted, {
          method: 'PUT',
          module: 'chargingprofiles',
          side: 'sender',
          segments: [charge.data.charge.id],
          body: news,
          to: by,
          correlationId: request.correlationId,
        }),
      );
    }
    case 'GET': {
      const profile: ActiveChargingProfile = { start_date_time, charging_profile: charge.data.profile ?? unlimited };
      return success(await later({ ...accepted, profile }));
    }
    case 'DELETE':
      await parts.store.note(sandbox.id, charge.id, { profile: null });
      return success(await later(accepted));
    default:
      return notFound;
  }
}

/** What OCPI knows of a profile: what else was sent is not kept. */
function known({ charging_profile_period: periods, ...profile }: ChargingProfile): ChargingProfile {
  const { start_date_time, duration, charging_rate_unit, min_charging_rate } = profile;
  return {
    ...(start_date_time != null && { start_date_time }),
    ...(duration != null && { duration }),
    charging_rate_unit,
    ...(min_charging_rate != null && { min_charging_rate }),
    ...(periods != null && {
      charging_profile_period: periods.map(({ start_period, limit }) => ({ start_period, limit })),
    }),
  };
}
