import { Fault } from '../../../kernel/fault.ts';
import { type SessionRow, sessionStates } from '../../../store/drivers/sessions.ts';
import { isNamedAlike } from '../../../store/drivers/sessions-named.ts';
import type { ChargingParts } from './parts.ts';
import { isOpen } from './states.ts';

/** One of which nothing is heard any more may have ended long ago: it keeps nobody from stopping his own. */
const openStates = sessionStates.filter((state) => isOpen(state) && state !== 'STALLED');

/** Whether the id of its Session means this charge alone: a CPO that has given it to another one as well could stop that one. */
export const isNamedClearly = async ({ pool }: Pick<ChargingParts, 'pool'>, row: SessionRow): Promise<boolean> =>
  !(await isNamedAlike(pool, row, openStates));

/** Throws `conflict` where the id of its Session means another charge that is under way as well. */
export async function requireClear(parts: Pick<ChargingParts, 'pool'>, row: SessionRow): Promise<void> {
  if (await isNamedClearly(parts, row)) return;
  throw new Fault(
    'conflict',
    'the operator has given another charge the same number: it cannot be told which is meant',
    {
      code: 'session_ambiguous',
    },
  );
}
