import type { LiveSessions } from './live.ts';
import type { ChargingParts } from './parts.ts';

/** What the driver API needs for charges. */
export interface ChargingDesk extends ChargingParts {
  readonly live: LiveSessions;
}
