import type { StationAnswer } from '../../../stations/model.ts';

/** An answer that says no more than its status, as every version has them; 2.x adds why. */
export interface StatusPayload {
  readonly status: string;
  readonly statusInfo?: { readonly reasonCode: string; readonly additionalInfo?: string };
}

/** Reads an answer of which only the status matters. */
export function statusOnly({ status, statusInfo }: StatusPayload): StationAnswer {
  const reason = reasonOf(statusInfo);
  return reason === undefined ? { status } : { status, reason };
}

/** Why, in one text. */
export function reasonOf(info: StatusPayload['statusInfo']): string | undefined {
  if (!info) return undefined;
  return info.additionalInfo ? `${info.reasonCode}: ${info.additionalInfo}` : info.reasonCode;
}
