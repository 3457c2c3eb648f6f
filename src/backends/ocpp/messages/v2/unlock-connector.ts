import type { UnlockConnectorRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';

export function unlockConnector(request: StationRequest & { kind: 'unlock' }): OutgoingCall {
  const payload: UnlockConnectorRequest = { evseId: request.evse, connectorId: request.connector };
  return { action: 'UnlockConnector', payload, read: statusOnly };
}
