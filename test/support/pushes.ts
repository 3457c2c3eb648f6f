import type { TestHub } from './hub.ts';
import type { Partner } from './partner/partner.ts';
import type { Received } from './partner/received.ts';

/** One push as it came to a partner. */
export interface Pushed extends Received {
  /** Method and path below the module's endpoint: `PATCH BE/BEC/LOC1/EVSE1`. */
  readonly line: string;
}

/** What was pushed to a partner's Receiver interface of a module, in order of arrival. */
export function pushesOf(partner: Partner, module: string): Pushed[] {
  const endpoint = `/ocpi/2.2.1/receiver/${module}`;
  return partner.receivedLog
    .filter(({ method, path }) => method !== 'GET' && path.startsWith(endpoint))
    .map((received) => ({ ...received, line: `${received.method} ${received.path.slice(endpoint.length + 1)}` }));
}

/** The lines of pushes alone. */
export const linesOf = (pushes: readonly Pushed[]): string[] => pushes.map(({ line }) => line);

/**
 * Does something and resolves with what the hub pushed to each of the partners because of it: begins when all that was before
 * has been delivered, and ends when all that followed has.
 */
export async function pushesDuring(
  hub: TestHub,
  partners: readonly Partner[],
  module: string,
  work: () => Promise<unknown>,
): Promise<Pushed[][]> {
  await hub.settled();
  const before = partners.map((partner) => pushesOf(partner, module).length);
  await work();
  await hub.settled();
  return partners.map((partner, at) => pushesOf(partner, module).slice(before[at]));
}

/** OCPI-to and OCPI-from of a request, as parties: `NL-TNM`. */
export function partiesOf({ headers }: Pick<Received, 'headers'>): { readonly to: string; readonly from: string } {
  const party = (way: string) => `${headers[`ocpi-${way}-country-code`]}-${headers[`ocpi-${way}-party-id`]}`;
  return { to: party('to'), from: party('from') };
}
