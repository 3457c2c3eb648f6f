import type { OcpiRequest } from '../../../../ocpi/message.ts';
import type { Party } from '../../../../ocpi/party.ts';
import type { ChargingParts } from '../parts.ts';

/** A request to a hosted eMSP: which of a platform's is meant, and which party asks. */
export interface Received {
  readonly parts: ChargingParts;
  readonly platformId: string;
  readonly emsp: Party;
  readonly by: Party;
  readonly request: OcpiRequest;
}
