import type { Role } from '../ocpi/party.ts';
import type { PlatformRow } from '../store/registry.ts';
import type { Hub } from './hub.ts';

/** What registrations need besides the hub. */
export interface RegistrationHub extends Hub {
  readonly registrar: Registrar;
}

export type TokenForm = PlatformRow['token_form'];

/** Where the hub may go for a platform; an empty list of origins: wherever the rules for all platforms allow. */
export interface Policy {
  readonly allowPrivateNetwork: boolean;
  readonly allowedOrigins: readonly string[];
  /** Who that is, and what the steps of one registration have in common, for the message log. */
  readonly platformId?: string;
  readonly correlationId?: string;
  /** What it is, for OCPI 2.1.1, where the side of an endpoint follows from that. */
  readonly peerRole?: Role | undefined;
}

/** An answer, and the form of the token the platform accepted (T-04). */
export interface Answered<T> {
  readonly value: T;
  readonly tokenForm: TokenForm;
}

interface ListedEndpoint {
  readonly identifier: string;
  readonly role: 'SENDER' | 'RECEIVER';
  readonly url: string;
}

/**
 * Calls a platform's versions and credentials, one step at a time and each with a time limit (C-11). Throws a `Fault` of
 * kind `peer-unusable` (3001) that says which step failed and why, in words of ours. Such a fault carries `http` when the
 * platform answered at all, and `statusCode` when the answer was an OCPI envelope.
 */
export interface Registrar {
  fetchVersions(
    url: string,
    token: string,
    form: TokenForm,
    policy: Policy,
  ): Promise<Answered<readonly { version: string; url: string }[]>>;
  /** Refuses endpoints that the policy does not allow to be called. */
  fetchVersionDetails(
    url: string,
    token: string,
    form: TokenForm,
    policy: Policy,
  ): Promise<Answered<{ version: string; endpoints: readonly ListedEndpoint[] }>>;
  /** Resolves with the credentials in the answer, unchecked. */
  postCredentials: SendCredentials;
  putCredentials: SendCredentials;
  deleteCredentials(url: string, token: string, form: TokenForm, policy: Policy): Promise<Answered<unknown>>;
}

type SendCredentials = (
  url: string,
  token: string,
  form: TokenForm,
  credentials: unknown,
  policy: Policy,
) => Promise<Answered<unknown>>;
