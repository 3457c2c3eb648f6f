import { Fault } from '../../../../kernel/fault.ts';
import { int31Max } from '../whole.ts';

/** The number behind a transaction id: 1.6 has no other. Throws `Fault` of kind `invalid`. */
export function numberOf(transactionId: string): number {
  const number = /^[1-9]\d{0,9}$/.test(transactionId) ? Number(transactionId) : 0;
  if (number < 1 || number > int31Max) {
    throw Fault.invalid([{ path: '/transactionId', message: 'is not a transaction number of OCPP 1.6' }]);
  }
  return number;
}
