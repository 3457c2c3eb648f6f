import type { Partner } from './partner/partner.ts';

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
