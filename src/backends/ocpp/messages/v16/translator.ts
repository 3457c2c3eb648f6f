import type { Answerer, Translator } from '../../translator.ts';
import { dataTransfer } from '../data-transfer.ts';
import { heartbeat } from '../heartbeat.ts';
import { noticed } from '../notice.ts';
import { authorize } from './authorize.ts';
import { bootNotification } from './boot-notification.ts';
import { meterValues } from './meter-values.ts';
import { outgoing16 } from './outgoing.ts';
import { startTransaction } from './start-transaction.ts';
import { statusNotification } from './status-notification.ts';
import { stopTransaction } from './stop-transaction.ts';

const noticedActions = [
  'DiagnosticsStatusNotification',
  'FirmwareStatusNotification',
  // Of the security paper.
  'LogStatusNotification',
  'SecurityEventNotification',
  'SignedFirmwareStatusNotification',
];

/** OCPP 1.6 with its security extensions. */
export const translator16: Translator = {
  version: '1.6',
  answerers: new Map<string, Answerer>([
    ['Authorize', authorize],
    ['BootNotification', bootNotification],
    ['DataTransfer', dataTransfer],
    ['Heartbeat', heartbeat],
    ['MeterValues', meterValues],
    // Nothing here signs certificates.
    ['SignCertificate', noticed('SignCertificate', { status: 'Rejected' })],
    ['StartTransaction', startTransaction],
    ['StatusNotification', statusNotification],
    ['StopTransaction', stopTransaction],
    ...noticedActions.map((action): [string, Answerer] => [action, noticed(action, {})]),
  ]),
  outgoing: outgoing16,
};
