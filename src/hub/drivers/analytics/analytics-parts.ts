import type { Pool } from 'pg';
import type { Clock } from '../../../kernel/clock.ts';
import type { Limits } from '../../../kernel/limits.ts';
import type { Places } from '../places.ts';
import type { Prices } from '../prices.ts';

/** What looking back at a driver's charges takes. */
export interface AnalyticsParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly places: Pick<Places, 'along' | 'byIds'>;
  readonly prices: Pick<Prices, 'figures'>;
}
