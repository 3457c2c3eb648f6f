import { type AccountLimits, defaultAccountLimits } from './account-limits.ts';
import { type DiscoveryLimits, defaultDiscoveryLimits } from './discovery-limits.ts';
import { type DriverLimits, defaultDriverLimits } from './driver-limits.ts';
import { type DriverSessionLimits, defaultDriverSessionLimits } from './driver-session-limits.ts';
import { defaultNotificationLimits, type NotificationLimits } from './notification-limits.ts';
import { defaultPlaceLimits, type PlaceLimits } from './place-limits.ts';
import { defaultStationLimits, type StationLimits } from './station-limits.ts';
import { defaultTripLimits, type TripLimits } from './trip-limits.ts';

/** Every bound the hub keeps, by name. Units come last: Bytes, Ms, S; a bare Max counts things. */
export interface Limits
  extends AccountLimits,
    DiscoveryLimits,
    DriverLimits,
    DriverSessionLimits,
    NotificationLimits,
    PlaceLimits,
    StationLimits,
    TripLimits {
  /** Largest request body of a module without its own limit. */
  bodyBytesMax: number;
  /** Largest Location body. */
  locationBodyBytesMax: number;
  /** All bodies that are being worked on, together. */
  bodiesBytesMax: number;
  /** How deep JSON may nest. */
  jsonDepthMax: number;
  /** Largest total of request headers. */
  headerBytesMax: number;
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  keepAliveTimeoutMs: number;
  connectionsMax: number;
  /** Longest X-Request-ID or X-Correlation-ID that is taken over. */
  messageIdLengthMax: number;

  pageSizeDefault: number;
  pageSizeMax: number;
  /** Largest `offset` that is still served. */
  offsetMax: number;

  /** Exchanges at work in the process before new ones are refused with 503. */
  exchangesInFlightMax: number;
  /** Failed authentications per minute from one address before 429. */
  failedAuthenticationsPerMinuteMax: number;
  /** How many addresses the failure counter remembers. */
  failedAuthenticationAddressesMax: number;

  /** Writes a lane takes into one flush. */
  flushRowsMax: number;
  /** Writes that may wait in a lane before 503. */
  laneQueueMax: number;
  lanes: number;

  forwardTimeoutMs: number;
  /** How long the result of an operation is waited for when its receiver does not say, and at the most when it does. */
  operationWaitMs: number;
  operationWaitMsMax: number;
  /** How much longer than its receiver says. */
  operationGraceMs: number;
  /** How long a result is held back while the answer it follows is on its way to the requester. */
  operationHoldBackMs: number;
  /** How long a result is tried to be brought to its requester. */
  operationResultKeepMs: number;
  /** How long after a command a session with its token counts as started by it. */
  lateStartMs: number;
  /** How long after the end of its Session an eMSP may still have the connector unlocked, and how many Sessions of it there are looked at. */
  unlockAfterEndMs: number;
  unlockSessionsMax: number;
  /** Commands and charging profile requests of a platform per minute before 429, unless the operator grants it another number. */
  operationsPerMinuteMax: number;
  /** How often results and deadlines of operations are looked at, and how many at a time. */
  operationsLookMs: number;
  operationsPerLookMax: number;
  /** Results on their way to the same platform: one that does not answer leaves room for the others. */
  operationsUnderWayPerPlatformMax: number;
  operationsRetentionDays: number;
  /** For everything an authorize request needs, unless the operator says otherwise for the CPO: a driver waits at the station. */
  authorizeTimeoutMs: number;
  /** Parties that are asked at the same time about a token the hub does not know. */
  authorizeAskedAtOnceMax: number;
  /** Tokens nobody knows that a platform may ask about per minute before 429. */
  unknownTokensPerMinuteMax: number;
  registrationStepTimeoutMs: number;
  pullPageTimeoutMs: number;
  connectTimeoutMs: number;
  /** Largest answer of a peer to a single exchange. */
  answerBytesMax: number;
  /** Largest page of a list that is pulled. */
  pageBytesMax: number;
  pullPageSize: number;
  pullPagesMax: number;
  pullObjectsMax: number;
  socketsPerPlatformMax: number;

  /** Pushes under way to one platform, at most and at the start. */
  pushConcurrencyMax: number;
  pushConcurrencyStart: number;
  pushTimeoutMs: number;
  /** Pushes of all platforms per second while the process is full with exchanges. */
  pushesPerSecondWhenBusy: number;
  /** Distinct objects a receiver's lane holds in memory; the rest waits in the log. */
  pendingObjectsMax: number;
  /** Changes read from the log at a time. */
  changesPerReadMax: number;
  /** Assembled documents kept for the fan-out, in bytes. */
  documentCacheBytesMax: number;
  breakerFailuresMax: number;
  backoffMinMs: number;
  backoffMaxMs: number;
  /** Refusals of one object or CDR by its receiver, before it is parked; failures do not count. */
  objectAttemptsMax: number;
  cursorSaveIntervalMs: number;
  leaseMs: number;
  leaseRenewMs: number;
  /** How long changes stay in the log. */
  changesRetentionDays: number;

  aliveAfterSilenceMs: number;
  aliveConfirmAfterMs: number;
  /** Shortest time between two status changes of a platform that others hear of. */
  statusHoldMs: number;

  pullDeltaIntervalMs: number;
  pullDeltaOverlapMs: number;
  pullFullIntervalMs: number;

  registrationTokenHours: number;
  credentialsOverlapMs: number;

  quarantinePerPlatformMax: number;
  findingsPerPlatformMax: number;
  adminPageSizeMax: number;
  /** How long exchanges have to end when the process is told to stop; the rest of the stop must fit into its limit too. */
  drainMs: number;
  /** A last_updated further in the future than this does not make later updates stale. */
  clockSkewMs: number;
  /** Parties behind another hub, by role; and what is kept of each. */
  partiesBehindMax: number;
  clientInfoBytesMax: number;

  /** Largest total of the headers of a peer's answer, and how many they may be. */
  answerHeaderBytesMax: number;
  answerHeadersMax: number;
  /** How long an idle connection to a peer is kept. */
  peerKeepAliveMs: number;
  /** Pairs of a platform and one of its origins that have connections open. */
  peerOriginsMax: number;
  /** Calls to one origin of a platform that may wait for a connection. */
  callsWaitingMax: number;
  /** Longest URL taken from a `Link` or `Location` header; OCPI bounds only URLs in objects (T-94). */
  linkUrlLengthMax: number;
  /** Request ids remembered per platform, to recognise an answer that belongs to an earlier request. */
  requestIdsRememberedMax: number;

  /** Faults of one body that are named to its sender. */
  issuesMax: number;
  /** Parts (fields, entries, values) of the largest bad body that is searched for more than its first fault. */
  explainedNodesMax: number;

  /** How long a connection to the database may take to open, or to become free. */
  databaseConnectTimeoutMs: number;
  /** After which PostgreSQL breaks off a statement, a wait for a lock, and a transaction in which nothing happens. */
  statementTimeoutMs: number;
  lockTimeoutMs: number;
  idleInTransactionTimeoutMs: number;

  /** Lines of the change log behind a cursor that are counted for an operator; more is told as this many. */
  lagCountMax: number;

  /** Platforms that a process pulls from at the same time. */
  pullsAtOnceMax: number;
  /** Objects of one pull that are being written at the same time. */
  pullWritesMax: number;
  /** Pages without objects that may follow one another in a list. */
  pullEmptyPagesMax: number;
  /** First wait after a pull has failed; doubles up to `pullDeltaIntervalMs`. */
  pullBackoffMinMs: number;
  /** References to other objects that wait to be looked up; more are not looked up. */
  referencesWaitingMax: number;
  /** References that were looked up, and are not again. */
  referencesRememberedMax: number;
  /** How long after a full pull of a list it is read again for an object that was referred to. */
  referencePullIntervalMs: number;
  /** How long after it broke off a pull goes on where it was; later it starts again. */
  pullResumeMs: number;

  /** How often each part of a process looks for what is due: repetitions and leases, lists to pull, platforms that are silent. */
  deliveriesLookMs: number;
  pullsLookMs: number;
  aliveLookMs: number;
  /** How often what objects refer to is looked up. An object often follows what refers to it. */
  referencesLookMs: number;
  /** How often it is looked whether another process has changed the registry. */
  registryLookMs: number;
  /** How long a request with a token that is not known waits for such a look. */
  registryWaitMs: number;
  /** How often what was noted about data is written. */
  dataQualityFlushMs: number;

  /** How long the checks of a partner's endpoints may take together, and one request of them. */
  conformanceRunMs: number;
  conformanceRequestMs: number;
  /** Largest answer to a check. */
  conformanceBodyBytesMax: number;
  /** Values in an answer to a check, members and elements at all depths: small ones take far more memory than their text. */
  conformanceValuesMax: number;
  /** Bodies of all answers of a run together; beyond it the run is interrupted. */
  conformanceRunBytesMax: number;
  /** The page a check asks for to see whether a list is given in pages. */
  conformancePageSize: number;
  /** Objects of a list, and entries of version details, whose content is checked; of an answer no more are kept. */
  conformanceObjectsMax: number;
  /** Faults of the objects of one list that are named. */
  conformanceIssuesMax: number;
  /** How much of a URL, a header or a body is kept with a check. */
  conformanceExcerptLengthMax: number;
  /** How far a partner's clock may be off. */
  conformanceClockSkewMs: number;
  /** Conformance runs of a process at the same time; of a partner there is one. */
  conformanceRunsAtOnceMax: number;
  /** Conformance runs of a partner that are kept. */
  conformanceRunsKeptMax: number;
  /** Messages that wait to be written into the message log, and their bytes; more are dropped and counted. */
  messagesWaitingMax: number;
  messagesWaitingBytesMax: number;
  /** Messages about Locations that are kept per second, which would else be nearly all of a large network, and how many at once. */
  locationMessagesPerSecondMax: number;
  locationMessagesAtOnceMax: number;
  /** How often they are written, and how many at a time. */
  messageFlushMs: number;
  messageFlushRowsMax: number;
  /** How long messages are masked at a stretch before everything else gets its turn; the one that is begun is finished. */
  messageTurnMs: number;
  /** Longest body that is kept of a message; what is longer is cut. */
  messageBodyLengthMax: number;
  /** Longest body that is read to be masked; a longer one that needs it is not kept. */
  messageMaskedLengthMax: number;
  /** Messages, and commands, that are looked at for what else belongs to the charge they are of. */
  storyLinksMax: number;
  /** How long after an authorisation a message with its reference still counts as of the same charge. */
  storyReferenceMs: number;
  /** How long after an authorisation a session without a reference, of the same token at the same location, counts as begun by it. */
  storyTokenMs: number;
  /** How long the last messages are waited for when the process stops. */
  messageStopMs: number;

  /** How often it is looked whether a sandbox has something to do, and how much a process does of that at the same time. */
  sandboxLookMs: number;
  sandboxTasksAtOnceMax: number;
  /** How much of that may be for one sandbox. */
  sandboxTasksEachMax: number;
  /** When a step that has not come to its end is taken again. */
  sandboxTaskLeaseMs: number;
  /** How long steps are waited for when the process stops. */
  sandboxStopMs: number;
  /** What a sandbox may have under way, and how much of what is over it remembers. */
  sandboxTasksOpenMax: number;
  sandboxTasksKeptMax: number;
  /** Periods of a charging profile that the simulated station takes. */
  sandboxProfilePeriodsMax: number;
  /** What time an ActiveChargingProfile covers that the simulated station sends of its own accord (G-07), and at most when it is asked. */
  sandboxProfileToldMinMs: number;
  sandboxProfileToldMaxMs: number;
  sandboxProfileAskedMaxMs: number;
  /** Sessions and CDRs that a sandbox shows of those it has received. */
  sandboxReceivedMax: number;
  /** How long one step of a simulated charge takes, and how many there are when nobody stops it. */
  sandboxStepMs: number;
  sandboxChargeSteps: number;
  /** How long a charge that a sandbox has started waits for each thing that the partner is to do. */
  sandboxWaitMs: number;
  /** How long a sandbox that ends waits for its partner to take what is withdrawn. */
  sandboxEndMs: number;

  /** Sums of a settlement, by pair, currency, VAT rate and standing, that one statement has at most. */
  settlementGroupsMax: number;
  /** CDRs that are read at a time for a settlement's lines. */
  settlementRowsMax: number;
  /** How long after its end a month may still get CDRs: those that were being written at that moment. */
  settlementCloseMs: number;
  /** Until when a dispute is due if nobody says, and how far away that may be. */
  disputeDueDays: number;
  disputeDueDaysMax: number;
  /** Entries in the thread of a dispute. */
  disputeEntriesMax: number;

  /** By how much rounding may change each figure of a CDR: kWh and hours. */
  cdrCheckEnergyKwh: number;
  cdrCheckTimeHours: number;
  /** How much more than its connector gives a CDR may have, in percent. */
  cdrCheckPowerPercent: number;
  /** By how much a CDR may differ from its Session or its double: kWh or percent, whichever is more, and time. */
  cdrCheckSessionKwh: number;
  cdrCheckSessionPercent: number;
  cdrCheckSessionTimeMs: number;
  /** Periods, price components, and parts of different prices of a CDR; one with more is not recomputed. */
  cdrCheckPeriodsMax: number;
  cdrCheckComponentsMax: number;
  cdrCheckStretchesMax: number;
  /** Longest CDR that is checked, in characters. */
  cdrCheckLengthMax: number;
  /** Other CDRs a CDR is compared with, of each kind. */
  cdrCheckOthersMax: number;
  /** How long an exchange waits for the check of a CDR that may have to be held; then the worker makes it. */
  cdrCheckMs: number;
  /** How often it is looked for CDRs to check, and how many are checked at a time. */
  cdrCheckLookMs: number;
  cdrChecksPerLookMax: number;
  /** How soon after its start a Session has to come for what is in force then to count as in force at its start, and how long that is kept. */
  sessionSnapshotWithinMs: number;
  sessionSnapshotDays: number;
  /** Lines of an explanation of a price that are shown. */
  explanationLinesMax: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const defaultLimits: Limits = Object.freeze({
  bodyBytesMax: 256 * 1024,
  locationBodyBytesMax: 2 * 1024 * 1024,
  bodiesBytesMax: 256 * 1024 * 1024,
  jsonDepthMax: 32,
  headerBytesMax: 16 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
  connectionsMax: 10_000,
  messageIdLengthMax: 128,
  pageSizeDefault: 100,
  pageSizeMax: 1000,
  offsetMax: 100_000_000,
  exchangesInFlightMax: 2000,
  failedAuthenticationsPerMinuteMax: 100,
  failedAuthenticationAddressesMax: 10_000,
  flushRowsMax: 256,
  laneQueueMax: 5000,
  lanes: 1,
  forwardTimeoutMs: 30_000,
  operationWaitMs: 120_000,
  operationWaitMsMax: 900_000,
  operationGraceMs: 5000,
  operationHoldBackMs: 200,
  operationResultKeepMs: 3_600_000,
  lateStartMs: 3_600_000,
  unlockAfterEndMs: 15 * minuteMs,
  unlockSessionsMax: 20,
  operationsPerMinuteMax: 600,
  operationsLookMs: 1000,
  operationsPerLookMax: 100,
  operationsUnderWayPerPlatformMax: 8,
  operationsRetentionDays: 30,
  authorizeTimeoutMs: 10_000,
  authorizeAskedAtOnceMax: 16,
  unknownTokensPerMinuteMax: 300,
  registrationStepTimeoutMs: 10_000,
  pullPageTimeoutMs: 60_000,
  connectTimeoutMs: 3000,
  answerBytesMax: 4 * 1024 * 1024,
  pageBytesMax: 64 * 1024 * 1024,
  pullPageSize: 500,
  pullPagesMax: 100_000,
  pullObjectsMax: 5_000_000,
  socketsPerPlatformMax: 64,
  pushConcurrencyMax: 64,
  pushConcurrencyStart: 8,
  pushTimeoutMs: 15_000,
  pushesPerSecondWhenBusy: 1000,
  pendingObjectsMax: 1000,
  changesPerReadMax: 1000,
  documentCacheBytesMax: 16 * 1024 * 1024,
  breakerFailuresMax: 5,
  backoffMinMs: 1000,
  backoffMaxMs: 5 * minuteMs,
  objectAttemptsMax: 8,
  cursorSaveIntervalMs: 1000,
  leaseMs: 10_000,
  leaseRenewMs: 3000,
  changesRetentionDays: 3,
  aliveAfterSilenceMs: 5 * minuteMs,
  aliveConfirmAfterMs: 10_000,
  statusHoldMs: 5 * minuteMs,
  pullDeltaIntervalMs: hourMs,
  pullDeltaOverlapMs: 10 * minuteMs,
  pullFullIntervalMs: 7 * 24 * hourMs,
  registrationTokenHours: 72,
  credentialsOverlapMs: 5 * minuteMs,
  quarantinePerPlatformMax: 10_000,
  findingsPerPlatformMax: 1000,
  adminPageSizeMax: 200,
  drainMs: 20_000,
  clockSkewMs: 5 * minuteMs,
  partiesBehindMax: 2000,
  clientInfoBytesMax: 4096,
  answerHeaderBytesMax: 32 * 1024,
  answerHeadersMax: 256,
  peerKeepAliveMs: 30_000,
  peerOriginsMax: 4096,
  callsWaitingMax: 1024,
  linkUrlLengthMax: 4096,
  requestIdsRememberedMax: 256,
  issuesMax: 100,
  explainedNodesMax: 2000,
  databaseConnectTimeoutMs: 10_000,
  statementTimeoutMs: 30_000,
  lockTimeoutMs: 10_000,
  idleInTransactionTimeoutMs: 30_000,
  lagCountMax: 10_000,
  pullsAtOnceMax: 4,
  pullWritesMax: 64,
  pullEmptyPagesMax: 10,
  pullBackoffMinMs: 15_000,
  referencesWaitingMax: 2000,
  referencesRememberedMax: 10_000,
  referencePullIntervalMs: minuteMs,
  pullResumeMs: hourMs,
  deliveriesLookMs: 500,
  pullsLookMs: 1000,
  aliveLookMs: 1000,
  referencesLookMs: 500,
  registryLookMs: 500,
  registryWaitMs: 1000,
  dataQualityFlushMs: 500,
  conformanceRunMs: 5 * minuteMs,
  conformanceRequestMs: 15_000,
  conformanceBodyBytesMax: 4 * 1024 * 1024,
  conformanceValuesMax: 100_000,
  conformanceRunBytesMax: 32 * 1024 * 1024,
  conformancePageSize: 3,
  conformanceObjectsMax: 100,
  conformanceIssuesMax: 20,
  conformanceExcerptLengthMax: 600,
  conformanceClockSkewMs: minuteMs,
  conformanceRunsAtOnceMax: 4,
  conformanceRunsKeptMax: 20,
  messagesWaitingMax: 20_000,
  locationMessagesPerSecondMax: 300,
  locationMessagesAtOnceMax: 3000,
  messagesWaitingBytesMax: 64 * 1024 * 1024,
  messageFlushMs: 200,
  messageFlushRowsMax: 25,
  messageTurnMs: 1,
  messageBodyLengthMax: 64 * 1024,
  messageMaskedLengthMax: 512 * 1024,
  storyLinksMax: 50,
  storyReferenceMs: 7 * 24 * 60 * minuteMs,
  storyTokenMs: 15 * minuteMs,
  messageStopMs: 3000,
  sandboxLookMs: 500,
  sandboxTasksAtOnceMax: 64,
  sandboxTasksEachMax: 8,
  sandboxTaskLeaseMs: 2 * minuteMs,
  sandboxStopMs: 3000,
  sandboxTasksOpenMax: 50,
  sandboxTasksKeptMax: 500,
  sandboxProfilePeriodsMax: 100,
  sandboxProfileToldMinMs: 5 * minuteMs,
  sandboxProfileToldMaxMs: 60 * minuteMs,
  sandboxProfileAskedMaxMs: 24 * 60 * minuteMs,
  sandboxReceivedMax: 200,
  sandboxStepMs: 5000,
  sandboxChargeSteps: 6,
  sandboxWaitMs: 5 * minuteMs,
  sandboxEndMs: minuteMs,
  settlementGroupsMax: 20_000,
  settlementRowsMax: 2000,
  settlementCloseMs: 5 * minuteMs,
  disputeDueDays: 14,
  disputeDueDaysMax: 90,
  disputeEntriesMax: 200,
  cdrCheckEnergyKwh: 0.005,
  cdrCheckTimeHours: 0.005,
  cdrCheckPowerPercent: 10,
  cdrCheckSessionKwh: 0.1,
  cdrCheckSessionPercent: 1,
  cdrCheckSessionTimeMs: 5 * minuteMs,
  cdrCheckPeriodsMax: 1000,
  cdrCheckComponentsMax: 100,
  cdrCheckStretchesMax: 3000,
  cdrCheckLengthMax: 512 * 1024,
  cdrCheckOthersMax: 20,
  cdrCheckMs: 2000,
  cdrCheckLookMs: 1000,
  cdrChecksPerLookMax: 50,
  sessionSnapshotWithinMs: 2 * hourMs,
  sessionSnapshotDays: 180,
  explanationLinesMax: 500,
  ...defaultAccountLimits,
  ...defaultDiscoveryLimits,
  ...defaultDriverLimits,
  ...defaultDriverSessionLimits,
  ...defaultNotificationLimits,
  ...defaultPlaceLimits,
  ...defaultStationLimits,
  ...defaultTripLimits,
});
