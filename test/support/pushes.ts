import type { Partner } from './partner/partner.ts';
import type { Received } from './partner/received.ts';

/** What was sent to a partner's Receiver interface of a module, in order of arrival. */
export function pushesOf(partner: Partner, module: string): Received[] {
  const start = `/ocpi/2.2.1/receiver/${module}`;
  return partner.receivedLog.filter(({ path }) => path.startsWith(start));
}

/** The same in short: `PUT BE/BEC/S1`. */
export const pushedTo = (partner: Partner, module: string): string[] =>
  pushesOf(partner, module).map(
    ({ method, path }) => `${method} ${path.split(`/receiver/${module}`)[1]?.slice(1) ?? ''}`,
  );

/** OCPI-to and OCPI-from of a request, as parties: `NL-TNM`. */
export function partiesOf({ headers }: Pick<Received, 'headers'>): { readonly to: string; readonly from: string } {
  const party = (way: string) => `${headers[`ocpi-${way}-country-code`]}-${headers[`ocpi-${way}-party-id`]}`;
  return { to: party('to'), from: party('from') };
}
