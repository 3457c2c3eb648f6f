import { Fault } from '../../kernel/fault.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { Peer } from '../../ocpi/message.ts';
import type { StationDesk } from './desk.ts';

/** Answers of a hub that lets stations in and does not charge: nothing is taken that could get lost. */
export function notCharging(): Pick<StationDesk, 'authorize' | 'transaction' | 'reservation'> {
  const refuse = async (): Promise<never> => {
    throw new Fault('overloaded', 'charging is not taken here', { retryAfterS: 60 });
  };
  return { authorize: refuse, transaction: refuse, reservation: refuse };
}

/** The hosted platform of such a hub: it knows the tokens that the hub has, and refuses what is to be done at a station. */
export const notChargingPeer: Peer = {
  async exchange({ module }) {
    if (module === 'tokens') return { http: 200, statusCode: statusCodes.success };
    return { http: 200, statusCode: statusCodes.serverError, statusMessage: 'charging is not taken here' };
  },
};
