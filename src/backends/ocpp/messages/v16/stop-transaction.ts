import type { StopTransactionRequest, StopTransactionResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { TransactionEvent } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { present } from '../present.ts';
import { utc } from '../times.ts';
import { wholeIfAny } from '../whole.ts';
import { meterValue, transactionIdOf } from './meter-values.ts';
import { registerMax } from './start-transaction.ts';
import { idTagInfo } from './token-info.ts';

/** The end of a transaction with the meter values of its whole course; the token is the one that stopped it. */
export async function stopTransaction(
  { desk, link }: Heard,
  payload: StopTransactionRequest,
): Promise<StopTransactionResponse> {
  const values = payload.transactionData?.map(meterValue);
  const event = present<TransactionEvent>({
    type: 'Ended',
    at: utc(payload.timestamp),
    transactionId: transactionIdOf(payload.transactionId),
    // Some send an empty one where there is none.
    idToken: payload.idTag ? { idToken: payload.idTag } : undefined,
    meterStopWh: wholeIfAny('/meterStop', payload.meterStop, -registerMax, registerMax),
    stoppedReason: payload.reason,
    meterValues: values && values.length > 0 ? values : undefined,
  });
  const { token } = await desk.transaction(link, event);
  return token ? { idTagInfo: idTagInfo(token) } : {};
}
