import type { Answerer, Translator } from '../../translator.ts';
import { noticed } from '../notice.ts';
import { answerers2 } from '../v2/answerers.ts';
import { getCertificateChainStatus } from './get-certificate-chain-status.ts';
import { outgoing21 } from './outgoing.ts';
import { vatNumberValidation } from './vat-number-validation.ts';

const noticedActions = [
  'BatterySwap',
  'NotifyDERAlarm',
  'NotifyDERStartStop',
  'NotifyPriorityCharging',
  'NotifySettlement',
  'ReportDERControl',
];

/** OCPP 2.1: what 2.0.1 has, and its own. */
export const translator21: Translator = {
  version: '2.1',
  answerers: new Map<string, Answerer>([
    ...answerers2,
    ...noticedActions.map((action): [string, Answerer] => [action, noticed(action, {})]),
    ['ClosePeriodicEventStream', () => ({})],
    ['GetCertificateChainStatus', getCertificateChainStatus],
    // 2.1 can say that no profile will come, which 2.0.1 cannot.
    ['NotifyEVChargingNeeds', noticed('NotifyEVChargingNeeds', { status: 'NoChargingProfile' })],
    // Sent, never answered, and of a stream that was refused.
    ['NotifyPeriodicEventStream', () => ({})],
    ['OpenPeriodicEventStream', noticed('OpenPeriodicEventStream', { status: 'Rejected' })],
    // There are no dynamic profiles here.
    ['PullDynamicScheduleUpdate', () => ({ status: 'Rejected' })],
    ['VatNumberValidation', vatNumberValidation],
  ]),
  outgoing: outgoing21,
};
