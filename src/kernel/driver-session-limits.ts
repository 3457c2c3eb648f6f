/** Every bound of what concerns the charges of drivers. Times in milliseconds. */
export interface DriverSessionLimits {
  /** Charges and reservations that a driver may have under way. */
  driverSessionsOpenMax: number;
  driverReservationsOpenMax: number;
  /** Furthest end of a reservation. */
  driverReservationMsMax: number;
  /** How long a command is left to the process that has taken it, before another one sends it. */
  driverCommandTakeOverMs: number;
  /** How long after its station has agreed a driver is told to plug in, and how long after that nothing is expected any more. */
  driverPlugHintMs: number;
  driverStartWaitMs: number;
  /** How long after it was asked for a charge that begins is taken for it, by its token, EVSE and time alone. */
  driverAdoptMs: number;
  /** How long after its station has agreed to stop a charge may still go on. */
  driverStopWaitMs: number;
  /** How often a CPO is taken to tell of a charge: at first, at the least and at the most. */
  driverIntervalMs: number;
  driverIntervalMsMin: number;
  driverIntervalMsMax: number;
  /** After how many intervals without news its CPO is asked. */
  driverSilentIntervals: number;
  /** How long after that it is asked again, and how often at the most. */
  driverPollAgainMs: number;
  driverPollsMax: number;
  /** Pages of a CPO's Sessions that are looked at for one, and the size of each. */
  driverPollPagesMax: number;
  driverPollPageSize: number;
  /** How long a charge without more energy counts as charging. */
  driverIdleAfterMs: number;
  /** Charging periods of a charge that are shown, the newest ones. */
  driverPeriodsShownMax: number;
  /** How long after the end of a charge its bill is waited for. */
  driverBillWaitMs: number;
  /** How long after a CDR could not be priced it is tried again. */
  driverBillRetryMs: number;
  /** How often it is looked for what is due, how much at a time, how much of it at once, and how long one process is at it. */
  driverLookMs: number;
  driverPerLookMax: number;
  driverAtOnceMax: number;
  driverLeaseMs: number;
  /** How long what is under way is waited for when the process stops. */
  driverStopMs: number;
  /** How often a change is tried on a row that others change. */
  driverTurnsMax: number;
  /** How long a live view lasts, how soon news follow news in it, and how often silence is broken. */
  driverViewMs: number;
  driverViewPauseMs: number;
  driverViewBeatMs: number;
  /** How often, and how soon after the last time, it is looked for what other processes have changed. */
  driverViewsLookMs: number;
  driverViewsPauseMs: number;
  /** Charges that a live view of all of a driver's shows. */
  driverViewSessionsMax: number;
  /** Lines of an export of a driver's history. */
  driverHistoryRowsMax: number;
}

const minuteMs = 60_000;

export const defaultDriverSessionLimits: DriverSessionLimits = Object.freeze({
  driverSessionsOpenMax: 5,
  driverReservationsOpenMax: 3,
  driverReservationMsMax: 24 * 60 * minuteMs,
  driverCommandTakeOverMs: 10_000,
  driverPlugHintMs: 10_000,
  driverStartWaitMs: 5 * minuteMs,
  driverAdoptMs: 15 * minuteMs,
  driverStopWaitMs: 2 * minuteMs,
  driverIntervalMs: 5 * minuteMs,
  driverIntervalMsMin: minuteMs,
  driverIntervalMsMax: 15 * minuteMs,
  driverSilentIntervals: 3,
  driverPollAgainMs: 60 * minuteMs,
  driverPollsMax: 7 * 24,
  driverPollPagesMax: 5,
  driverPollPageSize: 100,
  driverIdleAfterMs: 5 * minuteMs,
  driverPeriodsShownMax: 200,
  driverBillWaitMs: 7 * 24 * 60 * minuteMs,
  driverBillRetryMs: minuteMs,
  driverLookMs: 500,
  driverPerLookMax: 100,
  driverAtOnceMax: 32,
  driverLeaseMs: minuteMs,
  driverStopMs: 3000,
  driverTurnsMax: 20,
  driverViewMs: 10 * minuteMs,
  driverViewPauseMs: 100,
  driverViewBeatMs: 15_000,
  driverViewsLookMs: 1000,
  driverViewsPauseMs: 250,
  driverViewSessionsMax: 20,
  driverHistoryRowsMax: 10_000,
});
