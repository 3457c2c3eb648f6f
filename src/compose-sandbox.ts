import type { SandboxParts } from './backends/sandbox/parts.ts';
import { createSandboxPeer } from './backends/sandbox/peer.ts';
import { exchange } from './hub/exchange.ts';
import type { ExchangeHub } from './hub/exchange-hub.ts';
import type { CallHub } from './hub/hosted.ts';
import { sandboxStore } from './hub/sandbox-store.ts';
import { closeSandbox } from './hub/sandboxes.ts';
import { Fault } from './kernel/fault.ts';
import { statusCodes } from './ocpi/envelope.ts';
import type { Peer } from './ocpi/message.ts';
import { partyOf } from './ocpi/party.ts';
import { hostedUrl } from './peers/hosted-transport.ts';

/** What sandboxes are made of in this process. */
export function createSandboxParts(hub: ExchangeHub, call: CallHub): SandboxParts {
  const { clock, ids, limits, log } = hub;
  return {
    store: sandboxStore(hub.reads, hub),
    clock,
    ids,
    limits,
    log,
    registry: () => hub.registry(),
    reloadRegistry: () => hub.reloadRegistry(),
    hostedUrl,
    call,
    async copyOf(platformId, request) {
      const caller = hub.registry().platforms.get(platformId);
      if (caller === undefined) return { http: 404, statusCode: statusCodes.clientError };
      const [countryCode = '', partyId = ''] = request.segments;
      const asked = { ...request, side: 'receiver', from: partyOf(countryCode, partyId), to: hub.party } as const;
      try {
        return await exchange(hub, caller, asked);
      } catch (error) {
        if (error instanceof Fault) return { http: 404, statusCode: statusCodes.clientError };
        throw error;
      }
    },
    close: (id) => closeSandbox(hub, id),
  };
}

/** The peer of a platform, if that is a sandbox. */
export const sandboxPeers =
  (registry: ExchangeHub['registry'], parts: () => SandboxParts) =>
  (platformId: string): Peer | undefined =>
    registry().platforms.get(platformId)?.sandbox_of == null ? undefined : createSandboxPeer(parts(), platformId);
