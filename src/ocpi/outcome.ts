import { isSuccess, statusCodes } from './envelope.ts';
import type { OcpiResponse } from './message.ts';

/** What an answer says about what was sent: the receiver took it, does not want it, or could not take it now. */
export type Outcome = 'taken' | 'refused' | 'failed';

export function outcomeOf({ http, statusCode }: Pick<OcpiResponse, 'http' | 'statusCode'>): Outcome {
  if (http < 300 && isSuccess(statusCode)) return 'taken';
  return http === 429 || http >= 500 || statusCode >= statusCodes.serverError ? 'failed' : 'refused';
}

/** The same for a CDR, which is sent until the eMSP has acknowledged it: without an envelope it was not the eMSP that spoke. */
export const cdrOutcomeOf = (answer: Pick<OcpiResponse, 'http' | 'statusCode' | 'isBare'>): Outcome =>
  answer.isBare === true ? 'failed' : outcomeOf(answer);
