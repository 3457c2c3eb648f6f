import type { Knex } from 'knex';
import { partyKey } from '../ocpi/party.ts';
import { hastenPutOffCdrs } from '../store/interventions.ts';
import { noteNewer } from '../store/newer-owners.ts';
import type { RoleKey } from '../store/partners.ts';
import {
  type AnnouncedRole,
  requestFullPulls,
  saveAnnouncedRoles,
  saveConnection,
  setPlatformState,
  startCursor,
} from '../store/platforms.ts';
import type { Endpoint, PlatformRow } from '../store/registry.ts';
import { type ResyncRequest, requestResyncs } from '../store/resyncs.ts';
import type { Hub } from './hub.ts';
import { listedModules, offeredModules } from './offered.ts';
import { isMet, refuseConnecting } from './pairs.ts';
import { clientInfoList } from './pull-rules.ts';
import type { Discovered } from './registration-discovery.ts';
import { versionOf } from './versions.ts';

/** What is known of a platform that has just registered, or changed its registration. */
export interface Connected extends Discovered {
  /** The token it issued to us. */
  readonly token: string;
  /** The one it may still expect, sealed. */
  readonly tokenBefore: Buffer | null;
  readonly roles: readonly AnnouncedRole[];
}

/**
 * Stores how to talk to a platform and what it has announced, tells the others (C-36), and has everything exchanged that has
 * not been yet: after a registration or a change of the version all of it, after another rotation what new roles and new endpoints add.
 */
export async function connect(
  hub: Hub,
  tx: Knex,
  platform: PlatformRow,
  connected: Connected,
  kind: 'registration' | 'rotation',
): Promise<void> {
  const { id } = platform;
  const at = new Date(hub.clock.now());
  await refuseConnecting(tx, platform);
  await saveConnection(tx, id, {
    versions_url: connected.versionsUrl,
    version: connected.version,
    endpoints: connected.endpoints,
    token_form: connected.tokenForm,
    outbound_token: hub.vault.seal(connected.token, id),
    outbound_token_before: connected.tokenBefore,
  });
  const newRoles = await saveAnnouncedRoles(tx, id, connected.roles);
  const isNew = kind === 'registration';
  if (isNew) await tx('platforms').where({ id }).update({ registered_at: at });
  // Reachable or not is for the signs of life to say; a rotation only brings new parties in line.
  await setPlatformState(tx, id, isNew ? 'connected' : platform.state, at);
  await startCursor(tx, id);
  if (connected.version === '2.3.0') await noteNewer(tx, connected.roles.map(partyKey));
  // A new endpoint or another version may be what they waited for.
  await hastenPutOffCdrs(tx, connected.roles.map(partyKey));
  // In another version there may be more, or less, to be said of everything.
  const isOtherVersion = connected.version !== versionOf(platform);
  const isSame = !isNew && newRoles.length === 0 && !isOtherVersion;
  const known = isSame ? platform.endpoints : [];
  await requestResyncs(tx, [
    ...toReceive(id, connected.endpoints, known),
    // While it was suspended its objects were kept and offered to nobody.
    // What is known of a party of OCPI 2.1.1 by its other connections, the one that is new for it is to be told by nobody else.
    ...(isNew && (platform.state === 'suspended' || platform.pair_of !== null)
      ? ofReturned(hub, platform, [...connected.roles, ...behind(hub, id)])
      : []),
  ]);
  // Whose list it is may be new too: every registration and rotation of another hub reads it again (H-14).
  const isHub = connected.roles.some(({ role }) => role === 'HUB');
  const clientInfos = isHub && has(connected.endpoints, clientInfoList, 'SENDER') ? [clientInfoList] : [];
  await requestFullPulls(tx, id, [...clientInfos, ...toPull(platform, connected.endpoints, known)], at);
}

const has = (endpoints: readonly Endpoint[], identifier: string, role: Endpoint['role']): boolean =>
  endpoints.some((endpoint) => endpoint.identifier === identifier && endpoint.role === role);

export function toReceive(
  platformId: string,
  endpoints: readonly Endpoint[],
  known: readonly Endpoint[],
): ResyncRequest[] {
  return [...offeredModules.map((module) => module.id), 'hubclientinfo']
    .filter((module) => has(endpoints, module, 'RECEIVER') && !has(known, module, 'RECEIVER'))
    .map((module) => ({ platformId, module, owner: '', reason: 'registration' }));
}

export function toPull(platform: PlatformRow, endpoints: readonly Endpoint[], known: readonly Endpoint[]): string[] {
  return listedModules
    .map((module) => module.id)
    .filter((module) => has(endpoints, module, 'SENDER') && !has(known, module, 'SENDER'))
    .filter((module) => !platform.quirks.no_pull?.includes(module));
}

/** The parties behind a platform that is another hub. */
const behind = (hub: Hub, platformId: string): readonly RoleKey[] =>
  hub
    .registry()
    .platforms.get(platformId)
    ?.parties.filter((row) => row.behind !== null) ?? [];

/** The receivers of a platform that comes back, who may have come while it was away. */
function ofReturned(hub: Hub, returned: PlatformRow, roles: readonly RoleKey[]): ResyncRequest[] {
  const requests = new Map<string, ResyncRequest>();
  for (const role of roles) {
    for (const module of offeredModules.filter(({ owners }) => owners.includes(role.role))) {
      for (const { platform, party } of hub.registry().receiversOf(module, role)) {
        if (platform.id === returned.id || !isMet(returned, party)) continue;
        const request = { platformId: platform.id, module: module.id, owner: partyKey(role), reason: 'registration' };
        requests.set(Object.values(request).join(' '), request);
      }
    }
  }
  return [...requests.values()];
}
