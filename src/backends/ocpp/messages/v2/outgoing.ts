import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { requestStartTransaction } from './request-start-transaction.ts';
import { requestStopTransaction } from './request-stop-transaction.ts';

/** Each request in the words that all 2.x versions share. Throws `Fault` of kind `invalid` for what they cannot say. */
export function outgoing2(request: StationRequest): OutgoingCall | undefined {
  switch (request.kind) {
    case 'start':
      return requestStartTransaction(request);
    case 'stop':
      return requestStopTransaction(request);
    default:
      return undefined;
  }
}
