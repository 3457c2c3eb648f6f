import type { ExtendedTriggerMessageRequest, TriggerMessageRequest } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';

const messages: ReadonlyMap<string, TriggerMessageRequest['requestedMessage']> = new Map(
  (
    [
      'BootNotification',
      'DiagnosticsStatusNotification',
      'FirmwareStatusNotification',
      'Heartbeat',
      'MeterValues',
      'StatusNotification',
    ] as const
  ).map((message) => [message, message]),
);

/** What only the security paper's message knows; the second is what 2.x calls the first. */
const extended: ReadonlyMap<string, ExtendedTriggerMessageRequest['requestedMessage']> = new Map([
  ['LogStatusNotification', 'LogStatusNotification'],
  ['SignChargePointCertificate', 'SignChargePointCertificate'],
  ['SignChargingStationCertificate', 'SignChargePointCertificate'],
]);

/** Undefined for messages that 1.6 cannot ask for. */
export function triggerMessage(request: StationRequest & { kind: 'trigger' }): OutgoingCall | undefined {
  const connectorId = request.evse;
  const requestedMessage = messages.get(request.message);
  if (requestedMessage) {
    const payload = present<TriggerMessageRequest>({ requestedMessage, connectorId });
    return { action: 'TriggerMessage', payload, read: statusOnly };
  }
  const extendedMessage = extended.get(request.message);
  if (!extendedMessage) return undefined;
  const payload = present<ExtendedTriggerMessageRequest>({ requestedMessage: extendedMessage, connectorId });
  return { action: 'ExtendedTriggerMessage', payload, read: statusOnly };
}
