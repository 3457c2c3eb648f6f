import type { TestHub } from './hub.ts';
import { type OlderOptions, type OlderPeer, startOlder } from './older.ts';

/** A connection of OCPI 2.1.1, with its id in the admin API. */
export type ConnectedPair = OlderPeer & { readonly partnerId: string };

const roleOf = ({ role, country_code, party_id }: OlderOptions) => ({ role, country_code, party_id });

/** Makes a partner of OCPI 2.1.1 known, which gets a connection for each party it exchanges with. Returns its id. */
export const approveOlder = (hub: TestHub, options: OlderOptions): Promise<string> => hub.approve([roleOf(options)]);

/** Makes the connection of that partner with one party known. Returns its id. */
export const approvePair = (hub: TestHub, pair_of: string, options: OlderOptions, other: string): Promise<string> =>
  hub.approve([roleOf(options)], { pair_of, direct_to: [other] });

/** The same, registered by the partner. */
export async function connectPair(
  hub: TestHub,
  pair_of: string,
  options: OlderOptions,
  other: string,
): Promise<ConnectedPair> {
  return registerPair(hub, await approvePair(hub, pair_of, options, other), options);
}

/** Registers a connection that has been made known. */
export async function registerPair(hub: TestHub, partnerId: string, options: OlderOptions): Promise<ConnectedPair> {
  const peer = await startOlder(options);
  hub.partners.push(peer as never);
  const { token, versions_url } = await hub.admin<{ token: string; versions_url: string }>(
    'POST',
    `/partners/${partnerId}/registration-tokens`,
  );
  const answer = await peer.register(versions_url, token);
  if (answer.envelope.status_code !== 1000) throw new Error(answer.text);
  return Object.assign(peer, { partnerId });
}
