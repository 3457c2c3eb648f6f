import type {
  CertificateStatusType,
  GetCertificateChainStatusRequest,
  GetCertificateChainStatusResponse,
} from 'typed-ocpp/dist/ocpp21/types.js';
import type { Heard } from '../../translator.ts';
import { timeText } from '../times.ts';

/** No certificate's status is looked up here: each is answered with that. */
export function getCertificateChainStatus(
  { now }: Heard,
  payload: GetCertificateChainStatusRequest,
): GetCertificateChainStatusResponse {
  const nextUpdate = timeText(now());
  const certificateStatus = payload.certificateStatusRequests.map(
    ({ certificateHashData, source }): CertificateStatusType => ({
      certificateHashData,
      source,
      status: 'Failed',
      nextUpdate,
    }),
  );
  return { certificateStatus };
}
