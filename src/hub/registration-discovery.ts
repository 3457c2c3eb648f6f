import { Fault } from '../kernel/fault.ts';
import { isFunctional } from '../ocpi/headers.ts';
import type { Endpoint, PlatformRow } from '../store/registry.ts';
import type { Policy, RegistrationHub, TokenForm } from './registration-hub.ts';
import { hubVersion } from './versions.ts';

/** What a platform's versions and version details say. */
export interface Discovered {
  readonly versionsUrl: string;
  readonly endpoints: readonly Endpoint[];
  readonly tokenForm: TokenForm;
  /** Where its endpoints are, and the hub may go with its token. */
  readonly policy: Policy;
}

/**
 * Reads a platform's versions and the details of the version the hub speaks, with the token the platform issued (C-03, C-04).
 * Versions the hub does not speak are passed over (V-13). Throws `peer-unusable` (3001) when a step fails or an endpoint
 * leads elsewhere than the operator allows, `unsupported-version` (3002) and `endpoints-missing` (3003).
 */
export async function discover(
  hub: RegistrationHub,
  platform: PlatformRow,
  versionsUrl: string,
  token: string,
): Promise<Discovered> {
  const approved: Policy = {
    allowPrivateNetwork: platform.allow_private_network,
    allowedOrigins: platform.quirks.allowed_origins ?? [],
    platformId: platform.id,
    correlationId: hub.ids.uuid(),
  };
  const versions = await hub.registrar.fetchVersions(versionsUrl, token, platform.token_form, approved);
  const listed = versions.value.find(({ version }) => version === hubVersion);
  if (listed === undefined) {
    throw new Fault('unsupported-version', `the platform does not list version ${hubVersion}`);
  }
  // Without origins that the operator has named, the platform stays on the one where its versions are (D1, D8).
  const policy =
    approved.allowedOrigins.length > 0 ? approved : { ...approved, allowedOrigins: [new URL(versionsUrl).origin] };
  const details = await hub.registrar.fetchVersionDetails(listed.url, token, versions.tokenForm, policy);
  if (details.value.version !== hubVersion) {
    throw new Fault('unsupported-version', `the version details of ${hubVersion} are those of another version`);
  }
  const endpoints = distinct(details.value.endpoints);
  requireUseful(endpoints);
  return { versionsUrl, endpoints, tokenForm: details.tokenForm, policy };
}

const nameOf = (endpoint: Endpoint): string => `${endpoint.identifier} ${endpoint.role}`;

function distinct(endpoints: readonly Endpoint[]): Endpoint[] {
  return endpoints.filter((endpoint, at) => endpoints.findIndex((other) => nameOf(other) === nameOf(endpoint)) === at);
}

/**
 * The specification requires `credentials` alone (V-06). A platform without any functional module could neither give nor
 * take anything, so that is refused too; which modules it has beyond that is its affair.
 */
function requireUseful(endpoints: readonly Endpoint[]): void {
  if (!endpoints.some((endpoint) => endpoint.identifier === 'credentials')) {
    throw new Fault('endpoints-missing', 'the version details have no credentials endpoint');
  }
  if (!endpoints.some((endpoint) => isFunctional(endpoint.identifier))) {
    throw new Fault('endpoints-missing', 'the version details have no endpoint of a functional module');
  }
}
