import { isSuccess, statusCodes } from '../envelope.ts';
import type { OcpiVersion } from '../validate.ts';

const in211 = new Set<number>([
  statusCodes.success,
  statusCodes.clientError,
  statusCodes.invalid,
  statusCodes.notEnoughInformation,
  statusCodes.unknownLocation,
  statusCodes.serverError,
  statusCodes.peerUnusable,
  statusCodes.unsupportedVersion,
  statusCodes.endpointsMissing,
]);

/**
 * The status code for a peer of a version. 2.1.1 knows neither 2004 nor those of a hub nor custom ones: whose fault it is stays, and
 * the message has to say the rest (table 14.1).
 */
export function statusFromHub(version: OcpiVersion, statusCode: number): number {
  if (version !== '2.1.1' || in211.has(statusCode)) return statusCode;
  if (isSuccess(statusCode)) return statusCodes.success;
  const isClientFault = statusCode < statusCodes.serverError || statusCode === statusCodes.unknownReceiver;
  return isClientFault ? statusCodes.clientError : statusCodes.serverError;
}

/**
 * The status code of a peer's answer. To the question for a token that it does not know, a 2.1.1 peer has no code of its own: 404, and
 * the codes that say no more than that the question was bad, mean 2004 (table 14.5).
 */
export function statusToHub(
  version: OcpiVersion,
  answer: { readonly http: number; readonly statusCode: number },
  isAboutToken: boolean,
): number {
  const { http, statusCode } = answer;
  const saysNothing = statusCode === statusCodes.clientError || statusCode === statusCodes.invalid;
  const isUnknown = version === '2.1.1' && isAboutToken && (http === 404 || saysNothing);
  return isUnknown ? statusCodes.unknownToken : statusCode;
}
