import { type ClientInfoQuery, clientInfosFor } from '../../hub/client-info.ts';
import { entryOf, hubEntry } from '../../hub/entry.ts';
import { readClientInfo, receiveClientInfo } from '../../hub/other-hubs/receive-client-info.ts';
import { credentialsFor, register, rotate, unregister } from '../../hub/registration.ts';
import type { RegistrationHub } from '../../hub/registration-hub.ts';
import { endpointUrl, versionDetailsOf, versionsOf } from '../../hub/versions.ts';
import { Fault, type Issue } from '../../kernel/fault.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { Body, Method, OcpiResponse, Side } from '../../ocpi/message.ts';
import { countIn, timeIn } from '../../ocpi/paging.ts';
import type { SpokenVersion } from '../../ocpi/spoken-versions.ts';
import type { Authenticated } from './authenticate.ts';

/** A request to a configuration module, which is never routed. */
export interface ConfigurationRequest {
  readonly module: string;
  /** That of the URL. */
  readonly version: SpokenVersion;
  /** The interface, where a module has both. */
  readonly side?: Side | undefined;
  readonly segments: readonly string[];
  readonly method: Method;
  readonly query: ReadonlyMap<string, string>;
  readonly body?: Body;
  readonly requestId: string;
}

type Handler = (
  hub: RegistrationHub,
  caller: Authenticated,
  request: ConfigurationRequest,
) => Promise<OcpiResponse> | OcpiResponse;

/** What each configuration module offers, by method. */
const handlers: Readonly<Record<string, Partial<Record<Method, Handler>>>> = {
  versions: {
    GET(hub, { platform }, { segments, version }) {
      const entry = entryOf(hub, platform);
      return found(segments.length === 0 ? versionsOf(entry) : versionDetailsOf(entry, version));
    },
  },
  credentials: {
    GET: (hub, caller, { version }) => found(credentialsFor(hub, caller, caller.token, version)),
    POST: async (hub, caller, { body, requestId, version }) =>
      found(await register(hub, caller, body?.value, requestId, version)),
    PUT: async (hub, caller, { body, requestId, version }) =>
      found(await rotate(hub, caller, body?.value, requestId, version)),
    DELETE: async (hub, caller, { requestId }) => {
      await unregister(hub, caller, requestId);
      return { http: 200, statusCode: statusCodes.success };
    },
  },
  hubclientinfo: { GET: clientInfoList },
  // What another hub tells us; there is no POST, PATCH or DELETE (H-06).
  'receiver hubclientinfo': {
    GET: (hub, { platform }, { segments }) => readClientInfo(hub, platform, segments),
    PUT: (hub, { platform }, { segments, body }) => receiveClientInfo(hub, platform, segments, body),
  },
};

/** Answers a request to versions, credentials or hub client info. */
export async function configurationAnswer(
  hub: RegistrationHub,
  caller: Authenticated,
  request: ConfigurationRequest,
): Promise<OcpiResponse> {
  const name = request.side === 'receiver' ? `receiver ${request.module}` : request.module;
  const methods = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (methods === undefined) throw new Fault('not-found', 'there is no such resource');
  const handler = methods[request.method];
  if (handler === undefined) throw new Fault('method-not-allowed', `${request.method} is not offered here`);
  return handler(hub, caller, request);
}

const found = (value: unknown): OcpiResponse => ({
  http: 200,
  statusCode: statusCodes.success,
  data: JSON.stringify(value),
});

/** The hub client info list (H-01), with pages as every other list has. */
function clientInfoList(
  hub: RegistrationHub,
  { platform }: Authenticated,
  { query, version }: ConfigurationRequest,
): OcpiResponse {
  if (entryOf(hub, platform).presented !== null) throw new Fault('not-found', 'there is no hub on this connection');
  const issues: Issue[] = [];
  const dateFrom = timeIn(query, 'date_from', issues);
  const dateTo = timeIn(query, 'date_to', issues);
  const offset = countIn(query, 'offset', 0, hub.limits.offsetMax, issues) ?? 0;
  const limit = countIn(query, 'limit', 1, Number.MAX_SAFE_INTEGER, issues) ?? hub.limits.pageSizeDefault;
  if (dateFrom !== null && dateTo !== null && dateFrom > dateTo) {
    issues.push({ path: 'date_to', message: 'must not lie before date_from' });
  }
  if (issues.length > 0) throw Fault.invalid(issues);
  const asked: ClientInfoQuery = {
    limit: Math.min(limit, hub.limits.pageSizeMax),
    offset,
    ...(dateFrom !== null && { dateFrom }),
    ...(dateTo !== null && { dateTo }),
  };
  const page = clientInfosFor(hub, platform, asked);
  const headers: Record<string, string> = {
    'x-total-count': String(page.total),
    'x-limit': String(hub.limits.pageSizeMax),
  };
  if (page.next !== undefined) {
    const next = new URLSearchParams([...query].filter(([name]) => name === 'date_from' || name === 'date_to'));
    next.set('offset', String(page.next));
    next.set('limit', String(asked.limit));
    headers['link'] = `<${endpointUrl(hubEntry(hub), version, 'sender', 'hubclientinfo')}?${next}>; rel="next"`;
  }
  return { ...found(page.items), headers };
}
