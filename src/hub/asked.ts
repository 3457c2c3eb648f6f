import type { OcpiRequest } from '../ocpi/message.ts';
import type { OcpiModule, Operation } from '../ocpi/module.ts';
import type { Parameters } from '../ocpi/modules/index.ts';
import type { Party } from '../ocpi/party.ts';
import type { SpokenVersion } from '../ocpi/spoken-versions.ts';
import type { Platform } from './registry.ts';

/** A request of which everything is known but where it goes. */
export interface Asked {
  readonly caller: Platform;
  readonly module: OcpiModule;
  readonly operation: Operation;
  readonly parameters: Parameters;
  readonly request: OcpiRequest;
  /** The version of OCPI in which it was asked, and is answered. */
  readonly version: SpokenVersion;
  /** The party in whose name the caller speaks. */
  readonly from: Party;
  /** Whether another hub sends it in its own name, as it does with what it sends to everybody. */
  readonly isBroadcast: boolean;
  /** When it came, by the monotonic clock: the time for passing it on counts from here (R10). */
  readonly cameMs: number;
}
