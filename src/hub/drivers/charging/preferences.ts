import type { ChargingPreferences } from '../../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../../kernel/fault.ts';
import { isSuccess, statusCodes } from '../../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../../ocpi/message.ts';
import type { DriverViewer } from '../viewer.ts';
import { callAs } from './call-as.ts';
import { changeSession } from './change-session.ts';
import { requireClear } from './named-clearly.ts';
import { ownSession } from './own-session.ts';
import type { ChargingParts } from './parts.ts';
import { isOpen } from './states.ts';

/** What has become of a wish about a charge. */
export interface PreferencesOutcome {
  readonly id: string;
  readonly state: 'DONE' | 'REJECTED' | 'TIMED_OUT' | 'FAILED';
  /** What the CPO says: ACCEPTED, DEPARTURE_REQUIRED, ENERGY_NEED_REQUIRED, NOT_POSSIBLE or PROFILE_TYPE_NOT_SUPPORTED; null: nothing. */
  readonly result: string | null;
}

/**
 * Tells the CPO of a charge when its driver leaves, how much is needed and what matters most (S-17). Throws `not-found`, and `conflict` when
 * the charge is not under way.
 */
export async function preferCharging(
  parts: ChargingParts,
  viewer: DriverViewer,
  id: string,
  preferences: ChargingPreferences,
): Promise<PreferencesOutcome> {
  const row = await ownSession(parts, viewer, id);
  if (row.session_id === null || !isOpen(row.state)) throw new Fault('conflict', 'the charge is not under way');
  await requireClear(parts, row);
  const correlationId = parts.hub.ids.uuid();
  const answer = await callAs(parts, row.emsp, row.cpo, {
    method: 'PUT',
    module: 'sessions',
    side: 'sender',
    segments: [row.session_id, 'charging_preferences'],
    body: preferences,
    correlationId,
  });
  const outcome = outcomeOf(answer);
  if (outcome.state === 'DONE') await changeSession(parts, row, () => ({ preference: preferences.profile_type }));
  return { id: correlationId, ...outcome };
}

function outcomeOf({ statusCode, http, data }: OcpiResponse): Omit<PreferencesOutcome, 'id'> {
  if (statusCode === statusCodes.timeout) return { state: 'TIMED_OUT', result: null };
  // Without the capability for it a CPO answers 404 (S-19).
  if (http === 404) return { state: 'REJECTED', result: 'NOT_POSSIBLE' };
  const said: unknown = isSuccess(statusCode) && typeof data === 'string' ? JSON.parse(data) : undefined;
  if (typeof said !== 'string') return { state: 'FAILED', result: null };
  return { state: said === 'ACCEPTED' ? 'DONE' : 'REJECTED', result: said.slice(0, resultLengthMax) };
}

const resultLengthMax = 64;
