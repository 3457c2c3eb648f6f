import type { DriverClient } from '../../client/connect.ts';
import type { Texts } from '../texts/texts.ts';
import type { Announcer } from './announce.ts';
import type { MapConfig } from './config.ts';
import type { Format } from './format.ts';
import type { Labels } from './labels.ts';
import type { State } from './state.ts';

/** What the parts of the page share while it is shown in one language. */
export interface App {
  readonly config: MapConfig & { readonly emsp: NonNullable<MapConfig['emsp']> };
  readonly client: DriverClient;
  readonly texts: Texts;
  readonly format: Format;
  readonly labels: Labels;
  readonly announcer: Announcer;
  readonly state: State;
  /** Aborts when the page is built anew in another language. */
  readonly until: AbortSignal;
}
