/** Every bound of what concerns charging stations. Times in milliseconds (Ms) or seconds (S), sizes in bytes. */
export interface StationLimits {
  // Tokens, commands and charging profiles at stations.
  /** How long an eMSP has to say whether a token may charge that a station shows: stations wait for 20 to 30 seconds. */
  stationAuthorizeMs: number;
  /** How long what an eMSP has allowed counts at the station without another question: from the card to the cable. */
  stationDecisionMs: number;
  /** How long a station may take a whitelisted token from its cache. */
  stationTokenCacheMs: number;
  /** How long after a command its RFID token is not asked about (M-10). */
  stationCommandTokenMs: number;
  /** How long after it one of an app is not asked about where its station names no command. */
  stationCommandAppTokenMs: number;
  /** How long a token that came inside a command is known by its alias: stations may be offline for days. */
  stationAliasKeepMs: number;
  /** How long decisions about tokens and reservations that are over are kept. */
  stationDecisionsRetentionDays: number;
  /** How long a station has to answer what it is asked, and what an eMSP is told to wait for its result: more than that. */
  stationCallMs: number;
  commandTimeoutS: number;
  /** Within what time the same command of the same party is the same. */
  commandRepeatMs: number;
  /** Commands whose outcome is remembered for that, in a process. */
  commandsRememberedMax: number;
  /** Commands and profile requests under way at stations, in a process and of one party. */
  commandsUnderWayMax: number;
  commandsUnderWayPerPartyMax: number;
  /** How long commands under way are waited for when the process stops. */
  commandsStopMs: number;
  /** How long after a start was accepted a charge that begins is taken for its effect. */
  stationEffectMs: number;
  /** How often local lists are looked at, how many at a time, how long one process is at one, and when one is tried again that failed. */
  localListsLookMs: number;
  localListsPerLookMax: number;
  localListLeaseMs: number;
  localListRetryMs: number;
  /** How soon after a token has changed lists are brought up to date. */
  localListDelayMs: number;
  /** Tokens that are looked at for one list, the newest first. */
  localListScannedMax: number;
  /** How long an operator waits for what a station answers before it is to be asked for again, and how often a key may ask in a minute. */
  remoteWaitMs: number;
  remoteCallsPerMinuteMax: number;
  /** Longest a reservation may last. */
  reservationMsMax: number;
  /** How often reservations are looked at that have something to tell, how many at a time, and how long one process is at them. */
  reservationsLookMs: number;
  reservationsPerLookMax: number;
  reservationLeaseMs: number;
  /** EVSEs of a Location that are looked at for one that is free. */
  commandEvsesMax: number;
  /** Charging profile requests about one Session in a minute, before TOO_OFTEN. */
  profileRequestsPerMinuteMax: number;
  /** Periods of a charging profile for a station. */
  profilePeriodsMax: number;
  /** Longest time a composite schedule is asked for, and the time that is told when limits change (G-07), in seconds. */
  profileAskedMaxS: number;
  profileToldS: number;
  /** Charges whose limits are being told at a time, in a process. */
  profileNewsUnderWayMax: number;
  /** What a station says of its limits so soon after it was sent a profile belongs to that. */
  profileNewsAfterSetMs: number;

  // Stations in the hub: connections, inventory, statuses, calls.
  /** Heartbeat interval that stations are given when their operator does not say. */
  stationHeartbeatS: number;
  /** EVSEs of a station, and connectors of an EVSE, that are described. */
  stationEvsesMax: number;
  stationConnectorsMax: number;
  /** Highest numbers that a status is kept of. */
  stationEvseNumberMax: number;
  stationConnectorNumberMax: number;
  /** Stations whose statuses are told the network together, and how many such batches are under way. */
  stationsPerRefreshMax: number;
  stationRefreshesAtOnceMax: number;
  /** When what could not be told is told again. */
  stationRefreshRetryMs: number;
  /** When what was noted and not said to be told is told by whoever looks. */
  stationUntoldMs: number;
  /** How long a station that has connected has time to say its statuses before it is asked. */
  stationStatusWaitMs: number;
  /** How often it is looked for stations that are offline, calls that are over and Locations that are untold, and how many at a time. */
  stationsLookMs: number;
  stationsOfflinePerLookMax: number;
  stationLocationsPerLookMax: number;
  /** How long after something was heard on a connection it is looked whether its process has it at all. */
  stationLinkQuietMs: number;
  /** By which part of the offline grace stations are spread that were lost together. */
  stationOfflineSpread: number;
  /** How long a call may wait to be sent, also on another process, and how many of one station. */
  stationCallWaitMs: number;
  stationCallsWaitingMax: number;
  stationCallsPerLookMax: number;
  /** How often it is looked how a call on another process has ended, should nobody say. */
  stationCallPollMs: number;
  /** How much longer than its wait and deadline a call is waited for before nobody knows how it ended. */
  stationCallSlackMs: number;
  /** How long calls under way are waited for when the process stops. */
  stationCallsStopMs: number;
  /** How long a station's connection has to show that it is alive when another one comes. */
  stationProbeMs: number;
  /** How long an answer to what the hub itself asks of a station is waited for. */
  stationAnswerMs: number;
  stationCallsRetentionDays: number;
  /** Notices of a station that are kept. */
  stationNoticesKeptMax: number;

  // Transactions of stations.
  /** Stations of which a process remembers the open transactions, and how many of each. */
  stationMemoriesMax: number;
  stationOpenTransactionsMax: number;
  /** How often a Session is sent because of meter values alone; more rarely when there are very many. */
  sessionUpdateMs: number;
  /** However many. */
  sessionUpdateMsMax: number;
  /** How long meter values wait for others to be written with. */
  meterValuesGatherMs: number;
  /** Events of one transaction that are read; one with more is held. */
  transactionEventsMax: number;
  /** Events of a transaction that an operator is shown. */
  transactionEventsShownMax: number;
  /** How long an ended transaction waits for what a station that is online, or is not, may still have to say. */
  transactionSettleMs: number;
  transactionSettleOfflineMs: number;
  /** How long a station has to say whether it still has something to say of one. */
  transactionStatusMs: number;
  /** After how long without a word an open transaction is ended by the hub. */
  transactionSilentMs: number;
  /** How long a process has a transaction for itself, how often it is looked for those that are due, and how many it is at. */
  chargeLeaseMs: number;
  chargesLookMs: number;
  chargesAtOnceMax: number;
  /** How many of them may be for one eMSP. */
  chargesPerEmspMax: number;
  /** How long charges under way are waited for when the process stops. */
  chargesStopMs: number;
  /** How long what was said of a charge is kept after its end, and how much of it is forgotten at a time. */
  stationEventsRetentionDays: number;
  stationEventsPerTidyMax: number;
  /** Events without a transaction that are kept of a station. */
  unmatchedEventsKeptMax: number;
  /** How far the clocks of stations may be off where an event has to be matched by time. */
  stationClockSkewMs: number;

  // What stations say (backends/ocpp/messages).
  /** Values, at any depth, of what an operator is told of a station's message. */
  stationNoticePartsMax: number;
  stationNoticeDepthMax: number;
  stationNoticeTextLengthMax: number;
  /** How deep a payload is read that breaks its schema. */
  stationPayloadDepthMax: number;
  /** Longest word that is kept where OCPP has a list of words and it is not among them. */
  stationWordLengthMax: number;

  // Stations' connections: the door.

  /** Stations that may be connected to one process. */
  stationConnectionsMax: number;
  /** Stations that are being let in at the same time; one beyond that is told to come back. */
  stationHandshakesAtOnceMax: number;
  /** How long letting a station in may take. */
  stationHandshakeMs: number;
  /** How often one station may come within a minute, rightly or not. */
  stationHandshakesPerMinuteMax: number;
  /**
   * Failed attempts with one identity from one address before that pair is locked, from one address with all identities, and with one
   * identity from everywhere; how long it then is, longer each time, and at most. An identity is never locked for longer than the least:
   * whoever guesses must not keep the station out.
   */
  stationFailuresMax: number;
  stationFailuresPerAddressMax: number;
  stationFailuresPerIdentityMax: number;
  stationLockMs: number;
  stationLockMsMax: number;
  /** How long failed attempts are remembered, and of how many pairs, addresses and identities each. */
  stationFailuresRememberedMs: number;
  stationFailuresRememberedMax: number;
  /** Identities whose last good address is remembered, which no lock shuts out. */
  stationGoodAddressesMax: number;

  // Stations' connections: frames.

  /** Largest message of a station: a page of a 2.1 report with a few signed values of 32 KiB. */
  stationFrameBytesMax: number;
  /** Fragments of one message, and pieces a fragment may arrive in. */
  stationFragmentsMax: number;
  stationChunksMax: number;
  /** How deep a message may nest. */
  stationFrameDepthMax: number;
  /** Frames and pings of a station per second, and how many at once. */
  stationFramesPerSecondMax: number;
  stationFramesAtOnceMax: number;
  /** Calls of a station that wait while one is answered; then nothing more is read from it. */
  stationInboxMax: number;
  /** Unreadable frames within the window, before the connection is closed. */
  stationBadFramesMax: number;
  stationBadFramesWindowMs: number;
  /** Replies kept for calls that are sent again, for how long, and how long one may be. */
  stationRepliesKeptMax: number;
  stationReplyKeepMs: number;
  stationReplyKeptLengthMax: number;
  /** How often a call that the hub had no room for is tried again before the station has to, and the first wait, which doubles. */
  stationRetriesMax: number;
  stationRetryMs: number;
  /** After which a call of a station counts as stuck. */
  stationStuckMs: number;
  /** What may wait to be read by a station before it counts as stuck. */
  stationUnreadBytesMax: number;
  /** After how long a silence a station is pinged, and how long it has to answer. */
  stationPingMs: number;
  stationPongMs: number;
  /** How often it is told which connections are alive, and how many at a time. */
  stationsAliveMs: number;
  stationsAliveEachMax: number;
  /** How long a station has to close its side, all of them together when the process stops, and how long cut connections then take. */
  stationCloseMs: number;
  stationsStopMs: number;
  stationsCutMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const defaultStationLimits: StationLimits = Object.freeze({
  stationAuthorizeMs: 8000,
  stationDecisionMs: 2 * minuteMs,
  stationTokenCacheMs: 4 * hourMs,
  stationCommandTokenMs: 15 * minuteMs,
  stationCommandAppTokenMs: 24 * hourMs,
  stationAliasKeepMs: 7 * 24 * hourMs,
  stationDecisionsRetentionDays: 30,
  stationCallMs: 30_000,
  commandTimeoutS: 60,
  commandRepeatMs: 5000,
  commandsRememberedMax: 10_000,
  commandsUnderWayMax: 2000,
  commandsUnderWayPerPartyMax: 200,
  commandsStopMs: 3000,
  stationEffectMs: 15 * minuteMs,
  localListsLookMs: 2000,
  localListsPerLookMax: 20,
  localListLeaseMs: 10 * minuteMs,
  localListRetryMs: 30 * minuteMs,
  localListDelayMs: 15_000,
  localListScannedMax: 50_000,
  remoteWaitMs: 5000,
  remoteCallsPerMinuteMax: 60,
  reservationMsMax: 24 * hourMs,
  reservationsLookMs: 1000,
  reservationsPerLookMax: 50,
  reservationLeaseMs: 60_000,
  commandEvsesMax: 500,
  profileRequestsPerMinuteMax: 20,
  profilePeriodsMax: 100,
  profileAskedMaxS: 86_400,
  profileToldS: 3600,
  profileNewsUnderWayMax: 100,
  profileNewsAfterSetMs: 5000,
  stationHeartbeatS: 300,
  stationEvsesMax: 64,
  stationConnectorsMax: 10,
  stationEvseNumberMax: 200,
  stationConnectorNumberMax: 20,
  stationsPerRefreshMax: 128,
  stationRefreshesAtOnceMax: 4,
  stationRefreshRetryMs: 2000,
  stationUntoldMs: 30_000,
  stationStatusWaitMs: 10_000,
  stationsLookMs: 1000,
  stationsOfflinePerLookMax: 50,
  stationLocationsPerLookMax: 20,
  stationLinkQuietMs: 3 * minuteMs,
  stationOfflineSpread: 0.25,
  stationCallWaitMs: 10_000,
  stationCallsWaitingMax: 20,
  stationCallsPerLookMax: 100,
  stationCallPollMs: 1000,
  stationCallSlackMs: 15_000,
  stationCallsStopMs: 5000,
  stationProbeMs: 5000,
  stationAnswerMs: 30_000,
  stationCallsRetentionDays: 30,
  stationNoticesKeptMax: 200,
  stationMemoriesMax: 20_000,
  stationOpenTransactionsMax: 64,
  sessionUpdateMs: 30_000,
  sessionUpdateMsMax: 10 * minuteMs,
  meterValuesGatherMs: 40,
  transactionEventsMax: 50_000,
  transactionEventsShownMax: 500,
  transactionSettleMs: 5 * minuteMs,
  transactionSettleOfflineMs: 4 * hourMs,
  transactionStatusMs: 10_000,
  transactionSilentMs: 7 * 24 * hourMs,
  chargeLeaseMs: 2 * minuteMs,
  chargesLookMs: 1000,
  chargesAtOnceMax: 32,
  chargesPerEmspMax: 8,
  chargesStopMs: 3000,
  stationEventsRetentionDays: 180,
  stationEventsPerTidyMax: 50_000,
  unmatchedEventsKeptMax: 1000,
  stationClockSkewMs: 5 * minuteMs,
  stationNoticePartsMax: 500,
  stationNoticeDepthMax: 10,
  stationNoticeTextLengthMax: 500,
  stationPayloadDepthMax: 12,
  stationWordLengthMax: 50,
  stationConnectionsMax: 20_000,
  stationHandshakesAtOnceMax: 5000,
  stationHandshakeMs: 15_000,
  stationHandshakesPerMinuteMax: 30,
  stationFailuresMax: 10,
  stationFailuresPerAddressMax: 100,
  stationFailuresPerIdentityMax: 200,
  stationLockMs: minuteMs,
  stationLockMsMax: hourMs,
  stationFailuresRememberedMs: 24 * hourMs,
  stationFailuresRememberedMax: 20_000,
  stationGoodAddressesMax: 50_000,
  stationFrameBytesMax: 256 * 1024,
  stationFragmentsMax: 1024,
  stationChunksMax: 4096,
  stationFrameDepthMax: 32,
  stationFramesPerSecondMax: 200,
  stationFramesAtOnceMax: 1000,
  stationInboxMax: 32,
  stationBadFramesMax: 10,
  stationBadFramesWindowMs: 10 * minuteMs,
  stationRepliesKeptMax: 8,
  stationReplyKeepMs: 2 * minuteMs,
  stationReplyKeptLengthMax: 2048,
  stationRetriesMax: 4,
  stationRetryMs: 500,
  stationStuckMs: minuteMs,
  stationUnreadBytesMax: 1024 * 1024,
  stationPingMs: 30_000,
  stationPongMs: 15_000,
  stationsAliveMs: 10_000,
  stationsAliveEachMax: 1000,
  stationCloseMs: 5000,
  stationsStopMs: 8000,
  stationsCutMs: 1000,
});
