import type { Pool } from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Limits } from '../../kernel/limits.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { CallHub } from '../hosted.ts';

/** What making Sessions and CDRs of transactions needs. */
export interface ChargeParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: Limits;
  readonly log: Logger;
  /** This process, among those that look at transactions. */
  readonly nodeId: string;
  readonly call: CallHub;
  /**
   * Asks a station whether it still has something to say of a transaction (2.x). Undefined: it does not say, or cannot be asked now.
   */
  hasMessagesQueued?(station: number, ocppId: string): Promise<boolean | undefined>;
  /** Hears what a transaction costs so far. */
  priced?(station: number, ocppId: string, totalCost: number | undefined): void;
}

/** What is kept of a transaction besides its documents, for the next look and for the operator. */
export interface ChargeSummary {
  readonly phase?: string;
  readonly energy_kwh?: number;
  readonly energy_source?: string;
  readonly total_cost?: number | null;
  readonly currency?: string;
  readonly stopped_reason?: string | null;
  readonly missing_messages?: number;
  readonly assumptions?: readonly { readonly code: string; readonly detail: string }[];
  /** How many events were read. */
  readonly events?: number;
  /** The last event that was counted. */
  readonly last_event?: number;
  /** Why an operator has to look. */
  readonly held_because?: { readonly code: string; readonly detail: string } | null;
  /** The station was given up on: in milliseconds. */
  readonly given_up_at?: number;
  /** An operator has let it go on as it is, or closed it. */
  readonly decided?: {
    readonly action: 'release' | 'close';
    readonly by: string;
    readonly at: string;
    readonly reason: string;
  };
  /** How often its CDR was sent in vain. */
  readonly attempts?: number;
  /** What was answered to its CDR at last, where that was a refusal. */
  readonly refusal?: string;
}
