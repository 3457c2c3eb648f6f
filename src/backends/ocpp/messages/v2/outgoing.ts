import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { cancelReservation } from '../cancel-reservation.ts';
import { clearCache } from '../clear-cache.ts';
import { getLog } from '../get-log.ts';
import { changeAvailability } from './change-availability.ts';
import { clearChargingProfile } from './clear-charging-profile.ts';
import { dataTransferRequest } from './data-transfer-request.ts';
import { getBaseReport } from './get-base-report.ts';
import { getCompositeSchedule } from './get-composite-schedule.ts';
import { getLocalListVersion } from './get-local-list-version.ts';
import { getTransactionStatus } from './get-transaction-status.ts';
import { getVariables } from './get-variables.ts';
import { requestStartTransaction } from './request-start-transaction.ts';
import { requestStopTransaction } from './request-stop-transaction.ts';
import { reserveNow } from './reserve-now.ts';
import { reset } from './reset.ts';
import { sendLocalList } from './send-local-list.ts';
import { setChargingProfile } from './set-charging-profile.ts';
import { setVariables } from './set-variables.ts';
import { triggerMessage } from './trigger-message.ts';
import { unlockConnector } from './unlock-connector.ts';
import { updateFirmware } from './update-firmware.ts';

/** Each request in the words that all 2.x versions share; undefined: there are none. Throws `Fault` of kind `invalid` for what they cannot say. */
export function outgoing2(request: StationRequest): OutgoingCall | undefined {
  switch (request.kind) {
    case 'start':
      return requestStartTransaction(request);
    case 'stop':
      return requestStopTransaction(request);
    case 'reserve':
      return reserveNow(request);
    case 'cancel-reservation':
      return cancelReservation(request);
    case 'unlock':
      return unlockConnector(request);
    case 'set-profile':
      return setChargingProfile(request);
    case 'clear-profile':
      return clearChargingProfile(request);
    case 'composite-schedule':
      return getCompositeSchedule(request);
    case 'reset':
      return reset(request);
    case 'availability':
      return changeAvailability(request);
    case 'trigger':
      return triggerMessage(request);
    case 'get-log':
      return getLog(request);
    case 'update-firmware':
      return updateFirmware(request);
    case 'get-variables':
      return getVariables(request);
    case 'set-variables':
      return setVariables(request);
    case 'base-report':
      return getBaseReport(request);
    case 'local-list-version':
      return getLocalListVersion();
    case 'send-local-list':
      return sendLocalList(request);
    case 'clear-cache':
      return clearCache();
    case 'data-transfer':
      return dataTransferRequest(request);
    case 'transaction-status':
      return getTransactionStatus(request);
  }
}
