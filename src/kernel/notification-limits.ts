/** Every bound of what drivers are told by the back ends of their apps. Times in milliseconds (Ms). */
export interface NotificationLimits {
  /** How often it is looked for what is to be told. */
  notificationLookMs: number;
  /** How often it is counted what waits, and given up what is too much. */
  notificationCountMs: number;
  /** Calls that a process has under way, and those of them to one eMSP. */
  notificationsAtOnceMax: number;
  notificationsEachMax: number;
  /** For one call, to the last byte of its answer, and how large that may be. */
  notificationTimeoutMs: number;
  notificationAnswerBytesMax: number;
  /** How long what is to be told is left to the process that has taken it. */
  notificationLeaseMs: number;
  /** When it is tried again: after the first failure, and at the most. */
  notificationRetryMinMs: number;
  notificationRetryMaxMs: number;
  /** How long an eMSP that fails is left alone before one call tries it again, at the most. */
  notificationPauseMaxMs: number;
  /** How long it is tried. */
  notificationTriedMs: number;
  /** What may wait for one eMSP; what is older is given up. */
  notificationsWaitingMax: number;
  /** How long it is known what was told, and what was not. */
  notificationsKeptDays: number;
  /** How long the secret before the present one is still signed with. */
  notificationSecretOverlapMs: number;
  /** Longest URL of a webhook. */
  notificationUrlLengthMax: number;
  /** How long calls under way are waited for when the process stops. */
  notificationStopMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const defaultNotificationLimits: NotificationLimits = Object.freeze({
  notificationLookMs: 500,
  notificationCountMs: 10_000,
  notificationsAtOnceMax: 64,
  notificationsEachMax: 8,
  notificationTimeoutMs: 10_000,
  notificationAnswerBytesMax: 64 * 1024,
  notificationLeaseMs: minuteMs,
  notificationRetryMinMs: 5000,
  notificationRetryMaxMs: 15 * minuteMs,
  notificationPauseMaxMs: minuteMs,
  notificationTriedMs: 24 * hourMs,
  notificationsWaitingMax: 50_000,
  notificationsKeptDays: 7,
  notificationSecretOverlapMs: 24 * hourMs,
  notificationUrlLengthMax: 1000,
  notificationStopMs: 3000,
});
