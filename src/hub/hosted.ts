import type { Method, OcpiResponse, Side } from '../ocpi/message.ts';
import type { Party } from '../ocpi/party.ts';

/** A request that a platform hosted by the hub makes of the hub. */
export interface HostedCall {
  readonly method: Method;
  readonly module: string;
  readonly side: Side;
  readonly segments: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  /** Anything that JSON can say. */
  readonly body?: unknown;
  readonly from: Party;
  readonly to?: Party;
  readonly correlationId: string;
}

/** Makes a request of a hosted platform as if it had come over the network; resolves with the hub's answer, whatever it is. */
export type CallHub = (platformId: string, call: HostedCall) => Promise<OcpiResponse>;
