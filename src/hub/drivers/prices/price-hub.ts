import type { Pool } from 'pg';
import type { Clock } from '../../../kernel/clock.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Limits } from '../../../kernel/limits.ts';
import type { Party } from '../../../ocpi/party.ts';
import type { Tolerances } from '../../../pricing/check-facts.ts';
import type { RoamingFees } from '../../../store/registry.ts';
import type { Registry } from '../../registry.ts';
import type { Accounts } from '../accounts.ts';
import type { Places } from '../places.ts';
import type { TariffShelf } from './tariff-shelf.ts';

/** What prices are made with. */
export interface PriceParts {
  readonly reads: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: Limits;
  registry(): Registry;
  readonly places: Places;
  readonly accounts: Pick<Accounts, 'vehicle'>;
  /** Those of the checks of CDRs: a receipt is made as a CDR is checked. */
  readonly cdrTolerances: Tolerances;
  /** What a hosted eMSP adds to what CPOs charge it; null: nothing. */
  feesOf(emsp: Party): RoamingFees | null;
}

/** The same with what is made once. */
export interface PriceHub extends PriceParts {
  readonly tariffs: TariffShelf;
}
