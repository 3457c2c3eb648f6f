/** Bounds of what drivers and their apps do, part of `Limits`. */
export interface DriverLimits {
  /** Items on a page of a list of the driver API. */
  driverPageSizeMax: number;
  /** Languages of Accept-Language that are looked at, the first ones. */
  driverLanguagesMax: number;

  /** Requests of each kind per minute, of a driver, or from an address where nobody is signed in, before 429. */
  driverSearchesPerMinuteMax: number;
  driverTilesPerMinuteMax: number;
  driverCommandsPerMinuteMax: number;
  driverAccountPerMinuteMax: number;
  /** How many times that all users of an app that are not signed in may make together. */
  driverAppBudgetTimes: number;
  /** How many drivers, addresses and apps each budget remembers. */
  driverSpendersMax: number;

  /** Streams that are open in a process, and those of one driver, or address where nobody is signed in. */
  driverStreamsMax: number;
  driverStreamsEachMax: number;
  /** How often it is looked whether the token or key that a stream was asked for with is still good. */
  driverStreamLookMs: number;

  /** App keys of all eMSPs that are not revoked: every process has them in memory. */
  appKeysMax: number;

  /** How long an answer is kept for its Idempotency-Key. */
  idempotencyHours: number;
  /**
   * How long a request waits for an earlier one with its Idempotency-Key, and how often it looks: longer than a lease, so that it
   * finds out when the process that had the earlier one has died.
   */
  idempotencyWaitMs: number;
  idempotencyLookMs: number;
  /** How long a charge can be started with a quote. */
  quoteValidMs: number;
  /** How far from now the start of a charge may be that prices are asked for. */
  quoteBackDays: number;
  quoteAheadDays: number;
  /** Quotes of a driver, and of all apps of an eMSP, that have not expired; more are not kept. */
  quotesOfDriverMax: number;
  quotesOfAppsMax: number;
  /** How long quotes are kept that nobody has used, after they have expired, and those that a charge was started with. */
  quoteUnusedKeptMs: number;
  quoteUsedKeptDays: number;
  quotesPerTidyMax: number;
  /** Parts of different prices that a planned charge may fall into, and tariffs of a connector that are looked at. */
  quoteStretchesMax: number;
  connectorTariffsMax: number;
  /** How long prices are computed at a stretch before everything else gets its turn; the connector that is begun is finished. */
  quoteTurnMs: number;
  /** Tariffs that a process keeps prepared for prices. */
  preparedTariffsMax: number;
}

export const defaultDriverLimits: DriverLimits = {
  driverPageSizeMax: 200,
  driverLanguagesMax: 10,
  driverSearchesPerMinuteMax: 120,
  driverTilesPerMinuteMax: 1200,
  driverCommandsPerMinuteMax: 30,
  driverAccountPerMinuteMax: 120,
  driverAppBudgetTimes: 100,
  driverSpendersMax: 50_000,
  driverStreamsMax: 5000,
  driverStreamsEachMax: 20,
  driverStreamLookMs: 15_000,
  appKeysMax: 1000,
  idempotencyHours: 24,
  idempotencyWaitMs: 12_000,
  idempotencyLookMs: 100,
  quoteValidMs: 15 * 60_000,
  quoteBackDays: 1,
  quoteAheadDays: 366,
  quotesOfDriverMax: 200,
  quotesOfAppsMax: 50_000,
  quoteUnusedKeptMs: 3_600_000,
  quoteUsedKeptDays: 400,
  quotesPerTidyMax: 50_000,
  quoteStretchesMax: 500,
  connectorTariffsMax: 20,
  quoteTurnMs: 10,
  preparedTariffsMax: 10_000,
};
