import type { HistoryQuery } from '../../../generated/driver.ts';
import type { historyOf } from '../../../hub/drivers/charging/history.ts';
import { Fault } from '../../../kernel/fault.ts';

/** Which charges of a history are wanted. */
export type HistoryFilter = Parameters<typeof historyOf>[2];

/** The filter that a query is. Throws `invalid` for a time that there is not. */
export const filterOf = ({ from, to, operator, vehicle, with_failed }: HistoryQuery): HistoryFilter => ({
  from: momentOf('from', from),
  to: momentOf('to', to),
  cpo: operator === undefined ? undefined : partyOf(operator),
  vehicle: vehicle?.toLowerCase(),
  withFailed: with_failed === true,
});

function momentOf(path: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) throw Fault.invalid([{ path, message: 'is no time that there is' }]);
  return moment;
}

/** DE-ABC, of DE*ABC, DE-ABC or DEABC. */
function partyOf(operator: string): string {
  const letters = operator.toUpperCase().replace(/[*-]/, '');
  return `${letters.slice(0, 2)}-${letters.slice(2)}`;
}
