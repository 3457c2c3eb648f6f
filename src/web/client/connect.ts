import type { DriverCall, Raw } from '../../generated/driver-client.ts';
import { DriverProblem, problemIn } from './driver-problem.ts';
import { eventsIn, type ServerEvent } from './server-events.ts';

/** Where the driver API is, and who asks. */
export interface Connection {
  /** Such as https://hub.example/api/v1, without a slash at its end. */
  readonly baseUrl: string;
  /** Sent with each request: `X-Api-Key` of an app, or `Authorization` of a driver. Asked for each time, as tokens are renewed. */
  headers(): Readonly<Record<string, string>>;
  /** How a request is sent; left out: by `fetch` as it is. */
  readonly fetch?: typeof fetch;
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Asks the driver API. */
export interface DriverClient {
  /** Resolves with the answer. Throws `DriverProblem` when the hub says what is wrong, and `TypeError` when it cannot be reached. */
  ask<Answer>(call: DriverCall<Answer>, options?: AskOptions): Promise<Answer>;
  /** The same for answers that are files. */
  fetch(call: DriverCall<unknown>, options?: AskOptions): Promise<Response>;
  /** The events of a stream as they come, until its connection ends. */
  listen(call: DriverCall<Raw<'text/event-stream'>>, options?: AskOptions): AsyncGenerator<ServerEvent, void>;
}

/** A client of the driver API, for the calls of generated/driver-client.ts. */
export function connect(connection: Connection): DriverClient {
  const request = async (call: DriverCall<unknown>, { signal }: AskOptions = {}): Promise<Response> => {
    const { fetch: send = fetch } = connection;
    const response = await send(urlOf(connection.baseUrl, call), {
      method: call.method,
      headers: {
        ...connection.headers(),
        ...definedOf(call.headers),
        Accept: call.accept,
        ...(call.body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      ...(signal && { signal }),
    });
    if (response.ok) return response;
    throw new DriverProblem(await problemIn(response), Number(response.headers.get('Retry-After') ?? 0));
  };
  return {
    async ask<Answer>(call: DriverCall<Answer>, options?: AskOptions): Promise<Answer> {
      const response = await request(call, options);
      return (response.status === 204 ? undefined : await response.json()) as Answer;
    },
    fetch: request,
    async *listen(call, options) {
      const { body } = await request(call, options);
      if (body !== null) yield* eventsIn(body);
    },
  };
}

/** The URL of a call: lists have commas between their values. */
export function urlOf(baseUrl: string, { path, query }: DriverCall<unknown>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    // A comma between values is no part of one, and stays readable.
    const text = [value].flat().map((one) => encodeURIComponent(String(one)));
    return [`${encodeURIComponent(name)}=${text.join(',')}`];
  });
  return baseUrl + path + (pairs.length === 0 ? '' : `?${pairs.join('&')}`);
}

const definedOf = (headers: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
