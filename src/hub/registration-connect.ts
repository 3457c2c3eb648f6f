import type { Knex } from 'knex';
import type { Credentials } from '../generated/ocpi-2.2.1.ts';
import { partyKey } from '../ocpi/party.ts';
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
import type { Discovered } from './registration-discovery.ts';
import { hubVersion, versionsUrlOf } from './versions.ts';

/** The hub's credentials with this token in it; it announces itself and never the parties behind it (C-33, X-16). */
export const ourCredentials = (hub: Hub, token: string): Credentials => ({
  token,
  url: versionsUrlOf(hub),
  roles: [{ role: 'HUB', ...hub.party, business_details: { name: hub.name } }],
});

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
 * not been yet: after a registration all of it, after a rotation what new roles and new endpoints add.
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
  await saveConnection(tx, id, {
    versions_url: connected.versionsUrl,
    version: hubVersion,
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
  const known = isNew || newRoles.length > 0 ? [] : platform.endpoints;
  await requestResyncs(tx, [
    ...toReceive(id, connected.endpoints, known),
    // While it was suspended its objects were kept and offered to nobody.
    ...(isNew && platform.state === 'suspended' ? ofReturned(hub, id, connected.roles) : []),
  ]);
  await requestFullPulls(tx, id, toPull(platform, connected.endpoints, known), at);
}

const has = (endpoints: readonly Endpoint[], identifier: string, role: Endpoint['role']): boolean =>
  endpoints.some((endpoint) => endpoint.identifier === identifier && endpoint.role === role);

function toReceive(platformId: string, endpoints: readonly Endpoint[], known: readonly Endpoint[]): ResyncRequest[] {
  return [...offeredModules.map((module) => module.id), 'hubclientinfo']
    .filter((module) => has(endpoints, module, 'RECEIVER') && !has(known, module, 'RECEIVER'))
    .map((module) => ({ platformId, module, owner: '', reason: 'registration' }));
}

function toPull(platform: PlatformRow, endpoints: readonly Endpoint[], known: readonly Endpoint[]): string[] {
  return listedModules
    .map((module) => module.id)
    .filter((module) => has(endpoints, module, 'SENDER') && !has(known, module, 'SENDER'))
    .filter((module) => !platform.quirks.no_pull?.includes(module));
}

/** The receivers of a platform that comes back, who may have come while it was away. */
function ofReturned(hub: Hub, platformId: string, roles: readonly AnnouncedRole[]): ResyncRequest[] {
  const requests = new Map<string, ResyncRequest>();
  for (const role of roles) {
    for (const module of offeredModules.filter(({ owners }) => owners.includes(role.role))) {
      for (const { platform } of hub.registry().receiversOf(module, role)) {
        if (platform.id === platformId) continue;
        const request = { platformId: platform.id, module: module.id, owner: partyKey(role), reason: 'registration' };
        requests.set(Object.values(request).join(' '), request);
      }
    }
  }
  return [...requests.values()];
}
