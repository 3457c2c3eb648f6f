import type { GetBaseReportRequest } from 'typed-ocpp/dist/ocpp20/types.js';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { statusOnly } from '../answer.ts';

const bases = {
  configuration: 'ConfigurationInventory',
  full: 'FullInventory',
  summary: 'SummaryInventory',
} as const satisfies Record<string, GetBaseReportRequest['reportBase']>;

/** The report itself comes later, in NotifyReport. */
export function getBaseReport({ requestId, base }: StationRequest & { kind: 'base-report' }): OutgoingCall {
  const payload: GetBaseReportRequest = { requestId, reportBase: bases[base] };
  return { action: 'GetBaseReport', payload, read: statusOnly };
}
