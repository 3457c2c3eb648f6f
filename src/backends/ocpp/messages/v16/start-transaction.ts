import type { StartTransactionRequest, StartTransactionResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { TransactionEvent } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { present } from '../present.ts';
import { utc } from '../times.ts';
import { whole, wholeIfAny } from '../whole.ts';
import { idTagInfo } from './token-info.ts';

/** The register of a meter in Wh, as far as a number holds it exactly. */
export const registerMax = Number.MAX_SAFE_INTEGER;

/**
 * StartTransaction is a report, not a question: there is a transaction id in every answer, also where the token is refused.
 */
export async function startTransaction(
  { desk, link }: Heard,
  payload: StartTransactionRequest,
): Promise<StartTransactionResponse> {
  // Stations with one connector may say 0, which names none: better a start without its place than none.
  const evse = whole('/connectorId', payload.connectorId) || undefined;
  const event = present<TransactionEvent>({
    type: 'Started',
    at: utc(payload.timestamp),
    evse,
    connector: evse === undefined ? undefined : 1,
    idToken: { idToken: payload.idTag },
    meterStartWh: wholeIfAny('/meterStart', payload.meterStart, -registerMax, registerMax),
    reservationId: reservationIdOf(payload.reservationId),
  });
  const { transactionId, token } = await desk.transaction(link, event);
  if (transactionId === undefined) throw new Error('a transaction was started without a number');
  return { transactionId, idTagInfo: token ? idTagInfo(token) : { status: 'Invalid' } };
}

/** Stations that have none send 0 or -1. */
function reservationIdOf(id: number | undefined): number | undefined {
  return id === undefined || id <= 0 ? undefined : whole('/reservationId', id);
}
