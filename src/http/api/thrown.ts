import { Fault } from '../../kernel/fault.ts';
import { isOutage } from '../../kernel/outage.ts';

/** What was thrown, as a fault if it is one: a database that is away or busy is no bug, and trying again makes sense. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof Fault) return error;
  if (!isOutage(error)) return undefined;
  return new Fault('overloaded', 'the store is not available', { retryAfterS: 1, cause: error });
}
