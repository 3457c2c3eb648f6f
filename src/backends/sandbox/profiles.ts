import type { ChargingProfile } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import type { Party } from '../../ocpi/party.ts';
import { notFound, success } from './answers.ts';
import { bodyOf, chargeOf, resultLater, said, waitingOf } from './asked.ts';
import type { SandboxParts } from './parts.ts';
import { activeAt, heldBy, profileNews } from './profile-news.ts';
import { stationScenarios } from './scenarios.ts';

/** Charging profiles of a charge under way: set, read and cleared; who sets one is told which holds then (G-06). */
export async function answerProfile(
  parts: SandboxParts,
  sandbox: Sandbox,
  request: OcpiRequest,
  by: Party,
): Promise<OcpiResponse> {
  const task = await chargeOf(parts, sandbox, request.segments[0] ?? '', by);
  if (task === undefined) return success(said('UNKNOWN_SESSION'));
  const { charge, profile } = task.data;
  if (stationScenarios[charge.scenario]?.lacks?.includes('CHARGING_PROFILE_CAPABLE'))
    return success(said('NOT_SUPPORTED'));
  const waiting = waitingOf(request, by);
  const later = (result: object, ...calls: object[]) => resultLater(parts, sandbox, waiting, result, ...calls);
  switch (request.method) {
    case 'PUT': {
      const asked = bodyOf<{ charging_profile: ChargingProfile }>(request).charging_profile;
      if ((asked.charging_profile_period?.length ?? 0) > parts.limits.sandboxProfilePeriodsMax)
        return success(said('REJECTED'));
      const wanted = known(asked);
      await parts.store.note(sandbox.id, task.id, { profile: wanted });
      return success(await later({ result: 'ACCEPTED' }, profileNews(parts, charge, wanted, waiting)));
    }
    case 'GET': {
      const durationMs = Math.min(Number(request.query.get('duration')) * 1000, parts.limits.sandboxProfileAskedMaxMs);
      return success(
        await later({ result: 'ACCEPTED', profile: activeAt(parts, heldBy(charge, profile), durationMs) }),
      );
    }
    case 'DELETE':
      if (profile == null) return success(await later({ result: 'UNKNOWN' }));
      await parts.store.note(sandbox.id, task.id, { profile: null });
      return success(await later({ result: 'ACCEPTED' }, profileNews(parts, charge, null, waiting)));
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
