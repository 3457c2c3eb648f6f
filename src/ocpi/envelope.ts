/** Status codes of OCPI 2.2.1, chapter Status codes. */
export const statusCodes = {
  success: 1000,
  clientError: 2000,
  invalid: 2001,
  notEnoughInformation: 2002,
  unknownLocation: 2003,
  unknownToken: 2004,
  serverError: 3000,
  peerUnusable: 3001,
  unsupportedVersion: 3002,
  endpointsMissing: 3003,
  hubError: 4000,
  unknownReceiver: 4001,
  timeout: 4002,
  notConnected: 4003,
} as const;

export const isSuccess = (statusCode: number): boolean => statusCode >= 1000 && statusCode < 2000;

/** The response envelope (T-25): `data` is JSON text, left out when there is none (T-28). */
export function envelope(statusCode: number, timestamp: string, data?: string, statusMessage?: string): string {
  const message = statusMessage === undefined ? '' : `,"status_message":${JSON.stringify(statusMessage)}`;
  const payload = data === undefined ? '' : `"data":${data},`;
  return `{${payload}"status_code":${statusCode}${message},"timestamp":"${timestamp}"}`;
}
