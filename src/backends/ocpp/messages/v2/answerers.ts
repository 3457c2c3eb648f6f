import type { Answerer, Heard } from '../../translator.ts';
import { dataTransfer } from '../data-transfer.ts';
import { heartbeat } from '../heartbeat.ts';
import { noticed } from '../notice.ts';
import { authorize } from './authorize.ts';
import { bootNotification } from './boot-notification.ts';
import { meterValues } from './meter-values.ts';
import { notifyCustomerInformation } from './notify-customer-information.ts';
import { notifyEvent } from './notify-event.ts';
import { reservationStatusUpdate } from './reservation-status-update.ts';
import { statusNotification } from './status-notification.ts';
import { transactionEvent } from './transaction-event.ts';

const noticedActions = [
  'ClearedChargingLimit',
  'FirmwareStatusNotification',
  'LogStatusNotification',
  'NotifyChargingLimit',
  'NotifyDisplayMessages',
  'NotifyMonitoringReport',
  'NotifyReport',
  'PublishFirmwareStatusNotification',
  'ReportChargingProfiles',
  'SecurityEventNotification',
];

/** What cannot be done here and changes nothing, in the words OCPP has for that. */
const refusals: readonly (readonly [string, object])[] = [
  ['Get15118EVCertificate', { status: 'Failed', exiResponse: '' }],
  ['GetCertificateStatus', { status: 'Failed' }],
];

/** What the stations of all 2.x versions say. */
export const answerers2: ReadonlyMap<string, Answerer> = new Map<string, Answerer>([
  ['Authorize', authorize],
  ['BootNotification', bootNotification],
  ['DataTransfer', dataTransfer],
  ['Heartbeat', heartbeat],
  ['MeterValues', meterValues],
  ['NotifyCustomerInformation', notifyCustomerInformation],
  // No charging profile follows from a vehicle's needs here.
  ['NotifyEVChargingNeeds', noticed('NotifyEVChargingNeeds', { status: 'Rejected' })],
  ['NotifyEVChargingSchedule', noticed('NotifyEVChargingSchedule', { status: 'Accepted' })],
  ['NotifyEvent', notifyEvent],
  ['ReservationStatusUpdate', reservationStatusUpdate],
  // Nothing here signs certificates.
  ['SignCertificate', noticed('SignCertificate', { status: 'Rejected' })],
  ['StatusNotification', statusNotification],
  ['TransactionEvent', transactionEvent],
  ...noticedActions.map((action): [string, Answerer] => [action, noticed(action, {})]),
  ...refusals.map(([action, answer]): [string, Answerer] => [action, (_heard: Heard) => answer]),
]);
