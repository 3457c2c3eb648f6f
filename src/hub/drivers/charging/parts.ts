import type { Pool } from 'pg';
import type { SessionRow } from '../../../store/drivers/sessions.ts';
import type { ExchangeHub } from '../../exchange-hub.ts';
import type { CallHub } from '../../hosted.ts';
import type { HostedUrl } from '../../sandbox-store.ts';
import type { Accounts } from '../accounts.ts';
import type { Footprint } from '../footprint.ts';
import type { Places } from '../places.ts';
import type { Prices } from '../prices.ts';

/** What the charges of drivers need of the hub and of the other parts of the driver side. */
export interface ChargingParts {
  readonly hub: ExchangeHub;
  /** Connections of the drivers' tables. */
  readonly pool: Pool;
  /** Asks the hub in the name of a hosted eMSP. */
  readonly call: CallHub;
  readonly hostedUrl: HostedUrl;
  readonly accounts: Accounts;
  readonly places: Places;
  readonly prices: Prices;
  readonly footprint: Footprint;
  /** Does something that nobody waits for; what of it is under way when the process stops has a moment to end. */
  background(work: () => Promise<unknown>): void;
  /** A charge has changed: who looks at it, here or in another process, is to see it. */
  changed(row: SessionRow): void;
}
