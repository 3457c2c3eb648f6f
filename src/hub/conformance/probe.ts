import type { Party } from '../../ocpi/party.ts';
import type { ProbeAnswer, ShownToken } from '../../ocpi/probe.ts';
import type { Hub } from '../hub.ts';

/** A GET of a check. */
export interface Asking {
  readonly url: string;
  /** Functional modules get routing headers, others do not. */
  readonly module: string;
  readonly token: ShownToken;
  /** The party that is asked. */
  readonly to?: Party;
}

/** What conformance runs need of the hub, and besides it. */
export interface ConformanceHub
  extends Pick<Hub, 'db' | 'clock' | 'ids' | 'log' | 'limits' | 'party' | 'registry' | 'reloadRegistry'> {
  /** The id of this process. */
  readonly nodeId: string;
  /** Asks a platform by GET, in the name of a party; throws a `Fault` when nothing comes that could be called an answer. */
  probe(platformId: string, asking: Asking & { readonly from: Party }, signal: AbortSignal): Promise<ProbeAnswer>;
  /** Why the hub may not go to a URL with the platform's token, in words that quote nothing of it; undefined when it may. */
  refusalOfUrl(platformId: string, url: string): string | undefined;
  /** What stands where our token stood in an answer. */
  readonly maskedToken: string;
}
