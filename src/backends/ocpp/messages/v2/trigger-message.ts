import type { TriggerMessageRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';
import { present } from '../present.ts';
import { evseOf } from './evse.ts';

const messages: ReadonlyMap<string, TriggerMessageRequest['requestedMessage']> = new Map([
  ...(
    [
      'BootNotification',
      'FirmwareStatusNotification',
      'Heartbeat',
      'LogStatusNotification',
      'MeterValues',
      'PublishFirmwareStatusNotification',
      'SignChargingStationCertificate',
      'SignCombinedCertificate',
      'SignV2GCertificate',
      'StatusNotification',
      'TransactionEvent',
    ] as const
  ).map((message) => [message, message] as const),
  // What 1.6 calls them.
  ['DiagnosticsStatusNotification', 'LogStatusNotification'],
  ['SignChargePointCertificate', 'SignChargingStationCertificate'],
]);

/** Undefined for messages that 2.0.1 cannot ask for. */
export function triggerMessage(request: StationRequest & { kind: 'trigger' }): OutgoingCall | undefined {
  const requestedMessage = messages.get(request.message);
  if (!requestedMessage) return undefined;
  const payload = present<TriggerMessageRequest>({ requestedMessage, evse: evseOf(request) });
  return { action: 'TriggerMessage', payload, read: statusOnly };
}
