import type { TestHub } from './hub.ts';
import { until } from './wait.ts';

/** A message as the admin API shows it; the last fields only when it is read by its id. */
export interface LoggedMessage {
  readonly id: string;
  readonly summary: string;
  readonly at: string;
  readonly direction: 'in' | 'out';
  readonly partner: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly module: string;
  readonly method: string;
  readonly path: string;
  readonly query: string | null;
  readonly object: string | null;
  readonly session: string | null;
  readonly reference: string | null;
  readonly request_id: string;
  readonly correlation_id: string;
  readonly http: number | null;
  readonly ocpi: number | null;
  readonly fault: string | null;
  readonly route: string | null;
  readonly reason: string | null;
  readonly agreement: string | null;
  readonly issues?: unknown;
  readonly findings?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer_headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly body_cut?: boolean;
  readonly answer?: unknown;
  readonly answer_cut?: boolean;
}

/** The first page of the message log with these filters. */
export async function messages(hub: TestHub, query: string): Promise<LoggedMessage[]> {
  const { items } = await hub.admin<{ items: LoggedMessage[] }>('GET', `/messages?limit=200&${query}`);
  return items;
}

/** The same once it is as it should be: messages are written in the background. */
export async function waitForMessages(
  hub: TestHub,
  query: string,
  isComplete: (found: LoggedMessage[]) => boolean,
): Promise<LoggedMessage[]> {
  let found: LoggedMessage[] = [];
  await until(
    async () => {
      found = await messages(hub, query);
      return isComplete(found);
    },
    { what: `the messages with ${query}` },
  );
  return found;
}
