import { statusCodes } from '../../../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../../../ocpi/message.ts';

export const success: OcpiResponse = { http: 200, statusCode: statusCodes.success };

export const notFound: OcpiResponse = {
  http: 404,
  statusCode: statusCodes.clientError,
  statusMessage: 'there is nothing here',
};
