import { Fault } from '../kernel/fault.ts';
import { isFunctional } from '../ocpi/headers.ts';
import type { SpokenVersion } from '../ocpi/spoken-versions.ts';
import type { Endpoint, PlatformRow } from '../store/registry.ts';
import { entryOf } from './entry.ts';
import type { Policy, RegistrationHub, TokenForm } from './registration-hub.ts';

/** What a platform's versions and version details say. */
export interface Discovered {
  readonly versionsUrl: string;
  readonly version: SpokenVersion;
  readonly endpoints: readonly Endpoint[];
  readonly tokenForm: TokenForm;
  /** Where its endpoints are, and the hub may go with its token. */
  readonly policy: Policy;
}

/**
 * Reads a platform's versions and the details of the first of the `wanted` ones that it lists, with the token the platform issued
 * (C-03, C-04). Versions the hub does not speak are passed over (V-13): whoever has no other is refused (Z-06). Throws `peer-unusable` (3001) when a step fails or an endpoint
 * leads elsewhere than the operator allows, `unsupported-version` (3002) and `endpoints-missing` (3003).
 */
export async function discover(
  hub: RegistrationHub,
  platform: PlatformRow,
  versionsUrl: string,
  token: string,
  wanted: readonly SpokenVersion[],
): Promise<Discovered> {
  const approved: Policy = {
    allowPrivateNetwork: platform.allow_private_network,
    allowedOrigins: platform.quirks.allowed_origins ?? [],
    platformId: platform.id,
    correlationId: hub.ids.uuid(),
    ...(platform.pair_of !== null && { peerRole: entryOf(hub, platform).peer?.role }),
  };
  const versions = await hub.registrar.fetchVersions(versionsUrl, token, platform.token_form, approved);
  const version = wanted.find((one) => versions.value.some((entry) => entry.version === one));
  const listed = versions.value.find((entry) => entry.version === version);
  if (version === undefined || listed === undefined) {
    throw new Fault('unsupported-version', `the platform does not list version ${wanted.join(' or ')}`);
  }
  // Without origins that the operator has named, the platform stays on the one where its versions are (D1, D8).
  const policy =
    approved.allowedOrigins.length > 0 ? approved : { ...approved, allowedOrigins: [new URL(versionsUrl).origin] };
  const details = await hub.registrar.fetchVersionDetails(listed.url, token, versions.tokenForm, policy);
  if (details.value.version !== version) {
    throw new Fault('unsupported-version', `the version details of ${version} are those of another version`);
  }
  const endpoints = distinct(details.value.endpoints);
  requireUseful(endpoints);
  return { versionsUrl, version, endpoints, tokenForm: details.tokenForm, policy };
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
