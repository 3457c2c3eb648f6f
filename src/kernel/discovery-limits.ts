/** Bounds of the driver side: places and their statuses. */
export interface DiscoveryLimits {
  /** Locations read at a time when a process fills its index, and lines of the change log that it follows at a time. */
  placesPerReadMax: number;
  placeChangesPerReadMax: number;
  /** Places with the words of a search that are looked at in one go. */
  placesNamedPerReadMax: number;
  /** How often it is looked for changes that nobody has told of. */
  placesLookMs: number;
  /** Shortest time between two looks: what comes meanwhile is taken in together. */
  placesPauseMs: number;
  /** First wait after the database could not be read. */
  placesRetryMs: number;
  /** How often signs that statuses still hold are looked for. */
  evidenceLookMs: number;
  /** How often it is counted how starts went, of so many days, for so many places at the most. */
  startsLookMs: number;
  startsDays: number;
  startsPlacesMax: number;
  /** Starts at a place, and drivers who made them, without which nothing is said of how they went. */
  startsMin: number;
  startsDriversMin: number;
  /** Tariffs of which it is remembered what they come to. */
  priceHintsMax: number;
  /** Places that wait to be compared with others that may be the same; more are compared when they change again. */
  duplicatesWaitingMax: number;
  /** Drivers of whom it is remembered which unpublished places they are shown, and for how long. */
  shownPlacesDriversMax: number;
  shownPlacesMs: number;

  /** What has happened lately that is kept for streams that come back; longer ago it is read from the change log. */
  liveEventsKeptMax: number;
  /** Lines of the change log that a stream catches up with at the most: of more it gets a new snapshot. */
  liveCatchUpLinesMax: number;
  /** Places of one stream. */
  livePlacesMax: number;
  /** How long a snapshot is as good as a new one for others who want the same, and how many are kept. */
  liveSnapshotMs: number;
  liveSnapshotsMax: number;
  /** What waits for a client that is slow: with more it gets a new snapshot instead. */
  liveBufferBytesMax: number;
  /** How often streams show that they are alive, and how long they last. */
  liveHeartbeatMs: number;
  liveStreamMs: number;
  /** Lines of the change log that one answer of the feed of changes comes from. */
  statusChangesPerAnswerMax: number;
  /** How long a road router is waited for, and left alone after it has failed; its largest answer. */
  routerMs: number;
  routerPauseMs: number;
  routerBytesMax: number;
  /** Detours that it is asked about in one go, and how many answers are remembered, and how long. */
  routerLegsMax: number;
  routerKeptMax: number;
  routerKeepMs: number;
  /** How often further places are looked at for one search along a route because detours to the others are too long. */
  routeRoundsMax: number;
  /** Watches of a driver that may still fire, how long one may last, and how long it is remembered afterwards. */
  watchesMax: number;
  watchHoursMax: number;
  watchKeepHours: number;
  /** Watches that are fired at a time, and how often it is looked for those that no change has fired. */
  watchesFiredMax: number;
  watchesLookMs: number;
  /** How often it is looked what drivers are to be told, how much at a time, and how long it is kept for them. */
  driverEventsLookMs: number;
  driverEventsPerReadMax: number;
  driverEventsKeepHours: number;
  /** How often what EVSEs did is summed up, for how long then, and lines of the change log at a time; what lasted longer counts as far back as this. */
  occupancyLookMs: number;
  occupancyRunMsMax: number;
  occupancyLinesPerReadMax: number;
  occupancyDaysMax: number;
  /** What a driver may report in a day. */
  feedbackPerDayMax: number;
}

export const defaultDiscoveryLimits: DiscoveryLimits = Object.freeze({
  placesPerReadMax: 500,
  placeChangesPerReadMax: 2000,
  placesNamedPerReadMax: 1000,
  placesLookMs: 500,
  placesPauseMs: 50,
  placesRetryMs: 1000,
  evidenceLookMs: 15_000,
  startsLookMs: 15 * 60_000,
  startsDays: 90,
  startsPlacesMax: 100_000,
  startsMin: 5,
  startsDriversMin: 3,
  priceHintsMax: 200_000,
  duplicatesWaitingMax: 500_000,
  shownPlacesDriversMax: 10_000,
  shownPlacesMs: 30_000,
  liveEventsKeptMax: 20_000,
  liveCatchUpLinesMax: 20_000,
  livePlacesMax: 2000,
  liveSnapshotMs: 1000,
  liveSnapshotsMax: 100,
  liveBufferBytesMax: 256 * 1024,
  liveHeartbeatMs: 15_000,
  liveStreamMs: 3_600_000,
  statusChangesPerAnswerMax: 1000,
  routerMs: 800,
  routerPauseMs: 30_000,
  routerBytesMax: 1024 * 1024,
  routerLegsMax: 30,
  routerKeptMax: 20_000,
  routerKeepMs: 600_000,
  routeRoundsMax: 4,
  watchesMax: 10,
  watchHoursMax: 24,
  watchKeepHours: 24,
  watchesFiredMax: 500,
  watchesLookMs: 30_000,
  driverEventsLookMs: 250,
  driverEventsPerReadMax: 1000,
  driverEventsKeepHours: 24,
  occupancyLookMs: 15_000,
  occupancyRunMsMax: 5000,
  occupancyLinesPerReadMax: 1000,
  occupancyDaysMax: 84,
  feedbackPerDayMax: 50,
});
