import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { remoteStartTransaction } from './remote-start-transaction.ts';
import { remoteStopTransaction } from './remote-stop-transaction.ts';

/** Each request in the words of 1.6; undefined: it has none for it. Throws `Fault` of kind `invalid` for what it cannot say. */
export function outgoing(request: StationRequest): OutgoingCall | undefined {
  switch (request.kind) {
    case 'start':
      return remoteStartTransaction(request);
    case 'stop':
      return remoteStopTransaction(request);
    default:
      return undefined;
  }
}
