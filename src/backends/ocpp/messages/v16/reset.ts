import type { ResetRequest } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';

/** Undefined for an EVSE by itself: 1.6 restarts the whole station. */
export function reset(request: StationRequest & { kind: 'reset' }): OutgoingCall | undefined {
  if (request.evse !== undefined) return undefined;
  const payload: ResetRequest = { type: request.when === 'immediate' ? 'Hard' : 'Soft' };
  return { action: 'Reset', payload, read: statusOnly };
}
