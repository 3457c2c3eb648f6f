import type { Endpoint, Version, VersionDetails } from '../generated/ocpi-2.2.1.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { modules } from '../ocpi/modules/index.ts';
import type { Hub } from './hub.ts';

/** The OCPI version the hub speaks (V-11). */
export const hubVersion = '2.2.1';

/** Where the hub lists its versions; handed out together with a registration token (V-01). */
export const versionsUrlOf = (hub: Pick<Hub, 'publicUrl'>): string => `${hub.publicUrl}/ocpi/versions`;

/** The versions list (V-02). */
export const versionsOf = (hub: Pick<Hub, 'publicUrl'>): Version[] => [{ version: hubVersion, url: baseOf(hub) }];

/** The version details: an endpoint for each interface of a module that has operations (V-03 to V-06). */
export function versionDetailsOf(hub: Pick<Hub, 'publicUrl'>): VersionDetails {
  const base = baseOf(hub);
  const endpoint = (identifier: string, side: 'sender' | 'receiver'): Endpoint => ({
    identifier,
    role: side === 'sender' ? 'SENDER' : 'RECEIVER',
    url: `${base}/${side}/${identifier}`,
  });
  return {
    version: hubVersion,
    endpoints: [
      { identifier: 'credentials', role: 'SENDER', url: `${base}/credentials` },
      ...modules.flatMap((module) => sidesOf(module).map((side) => endpoint(module.id, side))),
      endpoint('hubclientinfo', 'sender'),
    ],
  };
}

const baseOf = (hub: Pick<Hub, 'publicUrl'>): string => `${hub.publicUrl}/ocpi/${hubVersion}`;

const sidesOf = (module: OcpiModule) =>
  (['sender', 'receiver'] as const).filter((side) => module.operations.some((operation) => operation.side === side));
