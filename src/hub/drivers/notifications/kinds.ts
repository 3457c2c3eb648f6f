/** What drivers are told while their app is closed. */
export const notificationKinds = [
  /** An EVSE that was watched is free. */
  'watch',
  /** A charge has begun after its driver had been told that nothing comes of it. */
  'charge.late_start',
  /** Nothing is heard of a charge any more. */
  'charge.stalled',
  /** The car takes nothing more, and standing there begins to cost. */
  'charge.idle_fee',
  'charge.ended',
  /** A charge is billed, or its bill has changed. */
  'receipt.ready',
  /** A CPO has answered a report. */
  'feedback.answered',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];
