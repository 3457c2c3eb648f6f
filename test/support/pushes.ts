import type { Partner } from './partner/partner.ts';
import type { Received } from './partner/received.ts';

/** One push as it came to a partner. */
export interface Pushed {
  /** Method and path below the module's endpoint: `PATCH BE/BEC/LOC1/EVSE1`. */
  readonly line: string;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** What is pushed to a partner's Receiver interface of a module from now on, in the order of arrival. */
export function watchPushes(partner: Partner, module: string): () => Pushed[] {
  const from = partner.receivedLog.length;
  const endpoint = `/receiver/${module}/`;
  return () =>
    partner.receivedLog
      .slice(from)
      .filter(({ method, path }) => method !== 'GET' && path.includes(endpoint))
      .map(({ method, path, bodyText, body }) => ({
        line: `${method} ${path.slice(path.indexOf(endpoint) + endpoint.length)}`,
        text: bodyText,
        body: body as Pushed['body'],
      }));
}

/** The lines of pushes alone. */
export const linesOf = (pushes: readonly Pushed[]): string[] => pushes.map(({ line }) => line);

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
