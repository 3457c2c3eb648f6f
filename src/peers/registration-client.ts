import { Fault } from '../kernel/fault.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Limits } from '../kernel/limits.ts';
import { isSuccess } from '../ocpi/envelope.ts';
import type { Role } from '../ocpi/party.ts';
import { isSentBy } from '../ocpi/versions/modules.ts';
import type { IncomingAnswer } from './call.ts';
import type { CallWatch } from './call-watch.ts';
import { authorizationOf, type TokenForm } from './connection.ts';
import type { DialOptions } from './connections.ts';
import { readEnvelope } from './envelope.ts';
import { checkUrl, type Policy } from './guard.ts';
import { createGuardedSend } from './guarded-got.ts';
import { PeerFault } from './peer-fault.ts';
import { requestHeaders } from './request-headers.ts';
import { createWatchedSend, type Found } from './watched-send.ts';

/** A peer's answer, and the form of the token it accepted: the one given, or the other if that one was refused (T-04). */
export interface Answered<T> {
  readonly value: T;
  readonly tokenForm: TokenForm;
}

/** Where a platform may be called, and who that is: without, the message log hears nothing of it. */
export interface Destination extends Policy {
  readonly platformId?: string;
  /** The same for all steps that belong together. */
  readonly correlationId?: string;
  /** What it is, for OCPI 2.1.1, where the side of an endpoint follows from that. */
  readonly peerRole?: Role | undefined;
}

/** An entry of a versions list. */
export interface VersionEntry {
  readonly version: string;
  readonly url: string;
}

export interface VersionDetails {
  readonly version: string;
  readonly endpoints: { identifier: string; role: 'SENDER' | 'RECEIVER'; url: string }[];
}

/**
 * The hub's side of a registration. Every function throws `PeerFault` of kind `peer-unusable` (3001) with a sentence saying
 * which step failed and why; it holds nothing the peer wrote. One step takes `registrationStepTimeoutMs` at most (C-11).
 */
export interface RegistrationClient {
  /** The versions a platform lists; entries with a number nobody knows are left out (V-13), so that none may be left. */
  fetchVersions(
    url: string,
    token: string,
    form: TokenForm,
    destination: Destination,
  ): Promise<Answered<VersionEntry[]>>;
  /** Endpoints of the modules we know; all of them may be called under the policy (D1). */
  fetchVersionDetails(
    url: string,
    token: string,
    form: TokenForm,
    destination: Destination,
  ): Promise<Answered<VersionDetails>>;
  /** Resolves with the credentials in the answer, for the caller to validate. */
  postCredentials: SendCredentials;
  putCredentials: SendCredentials;
  deleteCredentials(url: string, token: string, form: TokenForm, destination: Destination): Promise<Answered<unknown>>;
}

type SendCredentials = (
  url: string,
  token: string,
  form: TokenForm,
  credentials: unknown,
  destination: Destination,
) => Promise<Answered<unknown>>;

export function createRegistrationClient(
  limits: Limits,
  ids: Ids,
  dial: DialOptions = {},
  watch?: CallWatch,
): RegistrationClient {
  const send = createWatchedSend(createGuardedSend(limits, dial), watch);

  const attempt = <T>(step: Step, form: TokenForm, read: (data: unknown) => T): Promise<T> => {
    const { method, module, url, token, destination, body } = step;
    const requestId = ids.uuid();
    const { platformId, correlationId = ids.uuid() } = destination;
    return send(
      {
        method,
        url: checkUrl(url, destination),
        policy: destination,
        headers: requestHeaders({ module, correlationId, body }, authorizationOf(token, form), requestId),
        ...(body !== undefined && { body }),
        timeoutMs: limits.registrationStepTimeoutMs,
        answerBytesMax: limits.answerBytesMax,
      },
      platformId === undefined ? undefined : { platformId, module, requestId, correlationId },
      (answer, found) => read(dataOf(answer, found, limits)),
    );
  };

  /** Takes one step with the token in the form given, or in the other if that one is refused with 401. */
  const take = async <T>(step: Step, read: (data: unknown) => T): Promise<Answered<T>> => {
    const { form } = step;
    try {
      return { value: await attempt(step, form, read), tokenForm: form };
    } catch (error) {
      if (!(error instanceof PeerFault) || error.http !== 401) throw named(step, error);
    }
    const tokenForm = form === 'base64' ? 'raw' : 'base64';
    try {
      return { value: await attempt(step, tokenForm, read), tokenForm };
    } catch (error) {
      throw named(step, error);
    }
  };

  const sendCredentials =
    (method: 'POST' | 'PUT'): SendCredentials =>
    (url, token, form, credentials, destination) => {
      const body = JSON.stringify(credentials);
      return take(
        { what: 'credentials', module: 'credentials', method, url, token, form, destination, body },
        (data) => data,
      );
    };

  return {
    fetchVersions: (url, token, form, destination) =>
      take({ what: 'versions', module: 'versions', method: 'GET', url, token, form, destination }, versionsIn),
    fetchVersionDetails: (url, token, form, destination) =>
      take({ what: 'version details', module: 'versions', method: 'GET', url, token, form, destination }, (data) =>
        detailsIn(data, destination),
      ),
    postCredentials: sendCredentials('POST'),
    putCredentials: sendCredentials('PUT'),
    deleteCredentials: (url, token, form, destination) =>
      take(
        { what: 'credentials', module: 'credentials', method: 'DELETE', url, token, form, destination },
        (data) => data,
      ),
  };
}

interface Step {
  readonly what: string;
  readonly module: 'versions' | 'credentials';
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly token: string;
  readonly form: TokenForm;
  readonly destination: Destination;
  readonly body?: string;
}

const unusable = (sentence: string, options: ConstructorParameters<typeof PeerFault>[2] = {}) =>
  new PeerFault('peer-unusable', sentence, options);

/** The same fault as one of registration, with the step in its sentence. */
function named(step: Step, error: unknown): unknown {
  if (!(error instanceof Fault)) return error;
  const { http, statusCode } = error instanceof PeerFault ? error : {};
  return unusable(`${step.method} ${step.what}: ${error.message}`, {
    ...(http !== undefined && { http }),
    ...(statusCode !== undefined && { statusCode }),
    cause: error.cause ?? error,
  });
}

function dataOf(answer: IncomingAnswer, found: Found, limits: Limits): unknown {
  const { status: http } = answer;
  const envelope = readEnvelope(answer.body, limits.jsonDepthMax);
  const code = envelope && { statusCode: envelope.statusCode };
  if (envelope !== undefined) found.ocpi = envelope.statusCode;
  if (http < 200 || http >= 300) {
    const ocpi = code ? ` and OCPI status ${code.statusCode}` : '';
    throw unusable(`the platform answered HTTP ${http}${ocpi}`, { http, ...code });
  }
  if (!envelope) throw unusable('the answer is not an OCPI envelope in JSON', { http });
  if (!isSuccess(envelope.statusCode)) {
    throw unusable(`the platform answered OCPI status ${envelope.statusCode}`, { http, ...code });
  }
  return envelope.data;
}

/** Version numbers of OCPI so far (V-13). */
const versionNumbers = new Set(['2.0', '2.1', '2.1.1', '2.2', '2.2.1', '2.3.0']);

function versionsIn(data: unknown): VersionEntry[] {
  if (!Array.isArray(data) || data.length === 0) throw unusable('the answer lists no version');
  return data.flatMap((entry: unknown) => {
    const { version, url } = fieldsOf(entry);
    return typeof version === 'string' && typeof url === 'string' && versionNumbers.has(version)
      ? [{ version, url }]
      : [];
  });
}

/** Modules of OCPI 2.2.1; identifiers of others are ignored (V-07). */
const modules = new Set(
  'cdrs chargingprofiles commands credentials hubclientinfo locations sessions tariffs tokens'.split(' '),
);

function detailsIn(data: unknown, policy: Destination): VersionDetails {
  const { version, endpoints } = fieldsOf(data);
  if (typeof version !== 'string') throw unusable('the answer names no version');
  if (!Array.isArray(endpoints)) throw unusable('the answer lists no endpoints');
  const usable = endpoints.flatMap((entry: unknown) => {
    const { identifier, role, url } = fieldsOf(entry);
    if (typeof identifier !== 'string' || typeof url !== 'string' || !modules.has(identifier)) return [];
    // The role of a credentials endpoint has no meaning (V-05).
    const implied = policy.peerRole && (isSentBy(policy.peerRole, identifier) ? 'SENDER' : 'RECEIVER');
    const side = identifier === 'credentials' ? 'SENDER' : (implied ?? role);
    if (side !== 'SENDER' && side !== 'RECEIVER') return [];
    checkEndpoint(url, `${identifier} ${side}`, policy);
    return [{ identifier, role: side, url } as const];
  });
  if (usable.length === 0) throw unusable('the answer lists no endpoints');
  return { version, endpoints: usable };
}

function checkEndpoint(url: string, name: string, policy: Policy): void {
  try {
    checkUrl(url, policy);
  } catch (error) {
    if (error instanceof Fault) throw unusable(`endpoint ${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
