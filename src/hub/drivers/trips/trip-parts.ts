import type { Knex } from 'knex';
import type { Clock } from '../../../kernel/clock.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Limits } from '../../../kernel/limits.ts';
import type { Vault } from '../../../kernel/secrets.ts';
import type { Turns } from '../../../kernel/turns.ts';
import type { Accounts } from '../accounts.ts';
import type { Footprint } from '../footprint.ts';
import type { Places } from '../places.ts';
import type { Prices } from '../prices.ts';

/** What planning trips, and keeping them, takes. */
export interface TripParts {
  readonly db: Knex;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: Limits;
  readonly turns: Turns;
  readonly places: Pick<Places, 'along' | 'byIds'>;
  readonly prices: Pick<Prices, 'figures'>;
  readonly footprint: Footprint;
  readonly accounts: Pick<Accounts, 'vehicle'>;
}
