import type { SessionState } from '../../../store/drivers/sessions.ts';

/** What happens to a charge. */
export const sessionEvents = [
  'sent',
  'accepted-by-cpo',
  'accepted-by-station',
  'refused',
  'timed-out',
  'failed',
  /** The station waits for the cable: its Session is PENDING, or it was asked some time ago. */
  'plug-awaited',
  /** Nobody has plugged in. */
  'never-started',
  /** Energy flows, or does not, in a Session that is ACTIVE. */
  'charging',
  'suspended',
  'stop-sent',
  'stop-failed',
  'completed',
  /** The CPO says that the Session is not to be billed. */
  'invalidated',
  /** Nothing was heard for too long, and asking did not help. */
  'silent',
  'billed',
  'cancelled',
] as const;
export type SessionEvent = (typeof sessionEvents)[number];

type Ways = Partial<Record<SessionEvent, SessionState>>;

/** A Session tells how things are, wherever it is thought that they are: it may come late, or before the answer to the command. */
const told: Ways = {
  'plug-awaited': 'WAITING_FOR_PLUG',
  charging: 'CHARGING',
  suspended: 'SUSPENDED',
  completed: 'ENDED',
  billed: 'BILLED',
};

/** What becomes of a command that is under way. */
const answered: Ways = {
  'accepted-by-station': 'ACCEPTED_BY_STATION',
  refused: 'REJECTED',
  'timed-out': 'TIMED_OUT',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
};

/** What ends a Session that has begun. */
const underWay: Ways = { ...told, 'stop-sent': 'STOPPING', invalidated: 'FAILED', silent: 'STALLED' };

/** A charge that was given up: whatever a Session says of it is true nevertheless. */
const givenUp: Ways = { ...told, invalidated: 'FAILED' };

/** From which state what leads to which; what is not here changes nothing. */
const ways: Readonly<Record<SessionState, Ways>> = {
  REQUESTED: { ...told, ...answered, sent: 'SENT' },
  SENT: { ...told, ...answered, 'accepted-by-cpo': 'ACCEPTED_BY_CPO' },
  ACCEPTED_BY_CPO: { ...told, ...answered },
  ACCEPTED_BY_STATION: { ...told, 'never-started': 'TIMED_OUT', cancelled: 'CANCELLED', invalidated: 'TIMED_OUT' },
  WAITING_FOR_PLUG: {
    ...told,
    'never-started': 'TIMED_OUT',
    cancelled: 'CANCELLED',
    'stop-sent': 'STOPPING',
    invalidated: 'TIMED_OUT',
    silent: 'STALLED',
  },
  CHARGING: { ...underWay, 'plug-awaited': 'CHARGING' },
  SUSPENDED: { ...underWay, 'plug-awaited': 'SUSPENDED' },
  STOPPING: {
    completed: 'ENDED',
    'stop-failed': 'CHARGING',
    invalidated: 'FAILED',
    silent: 'STALLED',
    billed: 'BILLED',
  },
  ENDED: { billed: 'BILLED' },
  BILLED: {},
  REJECTED: givenUp,
  TIMED_OUT: { ...givenUp, 'accepted-by-station': 'ACCEPTED_BY_STATION' },
  FAILED: { ...givenUp, 'accepted-by-station': 'ACCEPTED_BY_STATION' },
  STALLED: underWay,
  CANCELLED: givenUp,
};

/** The state after an event; the same one when it changes nothing. */
export const stateAfter = (state: SessionState, event: SessionEvent): SessionState => ways[state][event] ?? state;

const over: ReadonlySet<SessionState> = new Set(['ENDED', 'BILLED', 'REJECTED', 'TIMED_OUT', 'FAILED', 'CANCELLED']);

/** Whether something is still to be expected of a charge, besides its bill. */
export const isOpen = (state: SessionState): boolean => !over.has(state);

const beforeTheCharge: ReadonlySet<SessionState> = new Set([
  'REQUESTED',
  'SENT',
  'ACCEPTED_BY_CPO',
  'ACCEPTED_BY_STATION',
  'WAITING_FOR_PLUG',
]);

/** Whether a charge is still to begin. */
export const isBeforeCharge = (state: SessionState): boolean => beforeTheCharge.has(state);

const lateFrom: ReadonlySet<SessionState> = new Set(['REJECTED', 'TIMED_OUT', 'FAILED', 'CANCELLED']);

/** Whether a Session that begins from there begins late: its driver has been told already that nothing comes of it. */
export const isLateFrom = (state: SessionState): boolean => lateFrom.has(state);

/** States in which a Session is taken for what was asked for by its token, its EVSE and its time alone, as long as it has none. */
export const adoptableStates: readonly SessionState[] = [
  'SENT',
  'ACCEPTED_BY_CPO',
  'ACCEPTED_BY_STATION',
  'WAITING_FOR_PLUG',
  'TIMED_OUT',
  'FAILED',
  'CANCELLED',
];
