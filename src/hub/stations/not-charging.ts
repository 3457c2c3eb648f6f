import { Fault } from '../../kernel/fault.ts';
import type { StationDesk } from './desk.ts';

/** Answers of a hub that lets stations in and does not charge: nothing is taken that could get lost. */
export function notCharging(): Pick<StationDesk, 'authorize' | 'transaction' | 'reservation'> {
  const refuse = async (): Promise<never> => {
    throw new Fault('overloaded', 'charging is not taken here', { retryAfterS: 60 });
  };
  return { authorize: refuse, transaction: refuse, reservation: refuse };
}
