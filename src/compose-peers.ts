import type { ConformanceHub } from './hub/conformance/probe.ts';
import type { Purpose } from './hub/message.ts';
import { isHosted, type Registry } from './hub/registry.ts';
import type { Clock } from './kernel/clock.ts';
import type { Ids } from './kernel/ids.ts';
import type { Limits } from './kernel/limits.ts';
import type { Vault } from './kernel/secrets.ts';
import type { CallWatch } from './peers/call-watch.ts';
import type { Connection } from './peers/connection.ts';
import { createHttpPeer, type HttpPeer } from './peers/http-peer.ts';
import { PeerFault } from './peers/peer-fault.ts';
import { createProbeClient, maskedToken } from './peers/probe-client.ts';
import type { RegistrationClient } from './peers/registration-client.ts';
import type { Transport } from './peers/transport.ts';
import type { PlatformRow } from './store/registry.ts';

/** How platforms are reached: for forwarded exchanges, for pushes, and to see whether anybody is there. */
export interface Peers {
  peerOf(platformId: string): HttpPeer;
  pushPeerOf(platformId: string): HttpPeer;
  connectionOf(platformId: string): Connection;
  isAlive(platformId: string): Promise<boolean>;
}

/** Connects the peers with the registry: tokens are opened once per registry, not per call. */
export function createPeers(
  registry: () => Registry,
  vault: Vault,
  transport: Transport,
  registrar: RegistrationClient,
  limits: Limits,
  ids: Ids,
  watchOf: (purpose: Purpose) => CallWatch | undefined = () => undefined,
  translated: (platformId: string, peer: HttpPeer) => HttpPeer = (_, peer) => peer,
): Peers {
  let known: { registry: Registry; connections: Map<string, Connection> } | undefined;
  const connectionOf = (platformId: string): Connection => {
    const current = registry();
    if (known?.registry !== current) known = { registry: current, connections: keep(known, current) };
    const made = known.connections.get(platformId) ?? connection(current, vault, platformId);
    known.connections.set(platformId, made);
    return made;
  };
  const peersFor = (purpose: 'forward' | 'delivery', timeoutMs: number) => {
    const watch = watchOf(purpose);
    const peers = new Map<string, HttpPeer>();
    return (platformId: string): HttpPeer => {
      const peer =
        peers.get(platformId) ??
        translated(
          platformId,
          createHttpPeer(transport, () => connectionOf(platformId), limits, ids, timeoutMs, watch),
        );
      peers.set(platformId, peer);
      return peer;
    };
  };
  return {
    peerOf: peersFor('forward', limits.forwardTimeoutMs),
    pushPeerOf: peersFor('delivery', limits.pushTimeoutMs),
    connectionOf,
    async isAlive(platformId) {
      const platform = registry().platforms.get(platformId);
      // What the hub plays itself is there as long as it is.
      if (platform !== undefined && isHosted(platform)) return true;
      if (platform?.versions_url == null) return false;
      try {
        const { policy, token, tokenForm } = connectionOf(platformId);
        const destination = { ...policy, platformId };
        await registrar.fetchVersions(platform.versions_url, token, tokenForm, destination);
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** How conformance runs ask platforms. */
export function createProbes(
  peers: Peers,
  limits: Limits,
  ids: Ids,
  clock: Clock,
  watch?: CallWatch,
): Pick<ConformanceHub, 'probe' | 'refusalOfUrl' | 'maskedToken'> {
  const client = createProbeClient(limits, ids, clock, {}, watch);
  return {
    maskedToken,
    probe: (platformId, asking, signal) =>
      client.probe(asking.url, { ...asking, connection: peers.connectionOf(platformId), signal }),
    refusalOfUrl: (platformId, url) => client.refusal(url, peers.connectionOf(platformId)),
  };
}

/** Connections of platforms that have not changed stay the same objects: their parsed endpoints hang on them. */
function keep(
  known: { registry: Registry; connections: Map<string, Connection> } | undefined,
  current: Registry,
): Map<string, Connection> {
  const kept = new Map<string, Connection>();
  for (const [platformId, made] of known?.connections ?? []) {
    const before = known?.registry.platforms.get(platformId);
    const now = current.platforms.get(platformId);
    if (before !== undefined && now !== undefined && fingerprint(before) === fingerprint(now))
      kept.set(platformId, made);
  }
  return kept;
}

/** Everything a connection is made of; the tokens are sealed here. */
const fingerprint = (platform: PlatformRow): string =>
  JSON.stringify([
    platform.allow_private_network,
    platform.quirks,
    platform.token_form,
    platform.endpoints,
    platform.outbound_token?.toString('base64'),
    platform.outbound_token_before?.toString('base64'),
  ]);

function connection(registry: Registry, vault: Vault, platformId: string): Connection {
  const platform = registry.platforms.get(platformId);
  if (platform === undefined || (platform.outbound_token === null && !isHosted(platform))) {
    throw new PeerFault('unreachable', 'the platform is not registered');
  }
  const { outbound_token: current, outbound_token_before: before } = platform;
  return {
    platformId,
    policy: {
      allowPrivateNetwork: platform.allow_private_network,
      allowedOrigins: platform.quirks.allowed_origins ?? [],
    },
    token: current === null ? '' : vault.open(current, platformId),
    ...(before !== null && { tokenBefore: vault.open(before, platformId) }),
    tokenForm: platform.token_form,
    isUnrouted: platform.pair_of !== null,
    endpoints: platform.endpoints,
  };
}
