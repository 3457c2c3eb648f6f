import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { cancelReservation } from '../cancel-reservation.ts';
import { clearCache } from '../clear-cache.ts';
import { getLog } from '../get-log.ts';
import { changeAvailability } from './change-availability.ts';
import { changeConfiguration } from './change-configuration.ts';
import { clearChargingProfile } from './clear-charging-profile.ts';
import { dataTransferRequest } from './data-transfer-request.ts';
import { getCompositeSchedule } from './get-composite-schedule.ts';
import { getConfiguration } from './get-configuration.ts';
import { getDiagnostics } from './get-diagnostics.ts';
import { getLocalListVersion } from './get-local-list-version.ts';
import { remoteStartTransaction } from './remote-start-transaction.ts';
import { remoteStopTransaction } from './remote-stop-transaction.ts';
import { reserveNow } from './reserve-now.ts';
import { reset } from './reset.ts';
import { sendLocalList } from './send-local-list.ts';
import { setChargingProfile } from './set-charging-profile.ts';
import { triggerMessage } from './trigger-message.ts';
import { unlockConnector } from './unlock-connector.ts';
import { updateFirmware } from './update-firmware.ts';

/** Each request in the words of 1.6; undefined: it has none for it. Throws `Fault` of kind `invalid` for what it cannot say. */
export function outgoing16(request: StationRequest): OutgoingCall | undefined {
  switch (request.kind) {
    case 'start':
      return remoteStartTransaction(request);
    case 'stop':
      return remoteStopTransaction(request);
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
      return request.log === 'security' ? getLog(request) : getDiagnostics(request);
    case 'update-firmware':
      return updateFirmware(request);
    case 'get-variables':
      return getConfiguration(request);
    case 'set-variables':
      return changeConfiguration(request);
    case 'local-list-version':
      return getLocalListVersion();
    case 'send-local-list':
      return sendLocalList(request);
    case 'clear-cache':
      return clearCache();
    case 'data-transfer':
      return dataTransferRequest(request);
    case 'base-report':
    case 'transaction-status':
      return undefined;
  }
}
