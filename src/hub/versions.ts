import type { Endpoint, Version, VersionDetails } from '../generated/ocpi-2.2.1.ts';
import type { Side } from '../ocpi/message.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { modules } from '../ocpi/modules/index.ts';
import { hubVersion, isSpoken, pairVersion, type SpokenVersion } from '../ocpi/spoken-versions.ts';
import type { PlatformRow } from '../store/registry.ts';
import { type Entry, isOffered } from './entry.ts';

/** Where the versions of an entry are listed; handed out together with a registration token (V-01). */
export const versionsUrlOf = ({ url }: Entry): string => `${url}/versions`;

/** The versions list (V-02). */
export const versionsOf = (entry: Entry): Version[] =>
  entry.versions.map((version) => ({ version, url: versionUrlOf(entry, version) })).reverse();

/** The version details: an endpoint for each interface of a module that is offered at the entry (V-03 to V-06). */
export function versionDetailsOf(
  entry: Entry,
  version: SpokenVersion = hubVersion,
): VersionDetails | ReturnType<typeof detailsOfPair> {
  const endpoint = (identifier: string, side: Side): Endpoint => ({
    identifier,
    role: side === 'sender' ? 'SENDER' : 'RECEIVER',
    url: endpointUrl(entry, version, side, identifier),
  });
  if (version === pairVersion) return detailsOfPair(entry);
  return {
    version,
    endpoints: [
      { identifier: 'credentials', role: 'SENDER', url: `${versionUrlOf(entry, version)}/credentials` },
      ...modules.flatMap((module) =>
        sidesOf(module)
          .filter((side) => isOffered(entry, module, side))
          .map((side) => endpoint(module.id, side)),
      ),
      // What we are told, other hubs tell us (H-14).
      ...(entry.presented === null
        ? (['sender', 'receiver'] as const).map((side) => endpoint('hubclientinfo', side))
        : []),
    ],
  };
}

/** The same in OCPI 2.1.1: one interface of each module, which follows from who is there (table 14.1). */
function detailsOfPair(entry: Entry): { version: string; endpoints: Pick<Endpoint, 'identifier' | 'url'>[] } {
  const endpoints = modules.flatMap((module) => {
    const [side] = sidesOf(module).filter((one) => isOffered(entry, module, one));
    // For results of commands there is none: they go to the URLs that were given for them.
    if (side === undefined || (module.hasResultUrls === true && side === 'sender')) return [];
    return [{ identifier: module.id, url: endpointUrl(entry, pairVersion, side, module.id) }];
  });
  const credentials = { identifier: 'credentials', url: `${versionUrlOf(entry, pairVersion)}/credentials` };
  return { version: pairVersion, endpoints: [credentials, ...endpoints] };
}

/** The URL of an interface of a module at an entry. */
export const endpointUrl = (entry: Entry, version: SpokenVersion, side: Side, module: string): string =>
  `${versionUrlOf(entry, version)}/${side}/${module}`;

/** The version by which a platform is connected; that of the hub for one that the hub itself plays. */
export const versionOf = ({ version }: Pick<PlatformRow, 'version'>): SpokenVersion =>
  isSpoken(version) ? version : hubVersion;

const versionUrlOf = ({ url }: Entry, version: SpokenVersion): string => `${url}/${version}`;

const sidesOf = (module: OcpiModule) =>
  (['sender', 'receiver'] as const).filter((side) => module.operations.some((operation) => operation.side === side));
