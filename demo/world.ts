import type { Account } from './account.ts';
import type { Figures } from './figures.ts';
import type { Flows } from './flows.ts';
import type { Network } from './network.ts';
import type { Screen } from './screen.ts';
import type { Watch } from './stations/watch.ts';

/** What the acts of the demo share. */
export interface World {
  readonly network: Network;
  readonly flows: Flows;
  readonly watch: Watch;
  readonly account: Account;
  readonly figures: Figures;
  readonly screen: Screen;
  /** Whoever runs the demo wants it to end. */
  readonly signal: AbortSignal;
}
