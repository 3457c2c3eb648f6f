import type { FeedbackCreate, WatchCreate } from '../../../generated/driver.ts';
import { feedbackOf, report } from '../../../hub/drivers/live/feedback.ts';
import { placeOfSequence } from '../../../hub/drivers/live/live-event.ts';
import { addWatch, removeWatch, watchesOf } from '../../../hub/drivers/live/watches.ts';
import { feedbackOrder } from '../../../store/read/feedback.ts';
import { watchOrder } from '../../../store/read/watches.ts';
import { Content, type DriverOperation, driverOperation } from '../operation.ts';
import { signedIn } from '../signed-in.ts';

const common = { access: 'driver', budget: 'account' } as const;

/** What a driver waits for, is told, and reports. */
export const watchOperations: readonly DriverOperation[] = [
  driverOperation<WatchCreate>({
    ...common,
    id: 'addWatch',
    method: 'POST',
    path: '/watches',
    tag: 'Watches',
    scope: 'profile:write',
    summary: 'Be told, once, when an EVSE is free; at once where one is',
    description: 'By the event `watch.fired` of the stream /me/events, and by the provider’s app while it is closed.',
    body: 'watch-create',
    answer: { status: 201, schema: 'watch' },
    faults: ['not-found', 'conflict'],
    handle: ({ live }, { viewer, body }) => addWatch(live.parts, live.watches, signedIn(viewer), body),
  }),
  driverOperation({
    ...common,
    id: 'listWatches',
    method: 'GET',
    path: '/watches',
    tag: 'Watches',
    scope: 'profile:read',
    summary: 'What you watch; what is over stays for a day',
    answer: { status: 200, listOf: 'watch', order: watchOrder },
    handle: ({ live }, { viewer, page }) => watchesOf(live.parts, signedIn(viewer), page),
  }),
  driverOperation({
    ...common,
    id: 'removeWatch',
    method: 'DELETE',
    path: '/watches/{id}',
    tag: 'Watches',
    scope: 'profile:write',
    summary: 'Watch no more',
    answer: { status: 204 },
    faults: ['not-found'],
    handle: ({ live }, { viewer, params }) => removeWatch(live.parts, signedIn(viewer), params['id'] ?? ''),
  }),
  driverOperation({
    ...common,
    id: 'streamDriverEvents',
    method: 'GET',
    path: '/me/events',
    tag: 'Watches',
    scope: 'profile:read',
    summary: 'What you are told, as it happens',
    description:
      'Server-sent events: `watch.fired` {watch_id, location_id, evse_uid, at} and `feedback.answered` {feedback_id, location_id, state, reply}. With Last-Event-ID also what was missed, for a day.',
    answer: { status: 200, only: 'text/event-stream' },
    async handle({ live }, { viewer, lastEventId }) {
      const known = lastEventId === undefined ? undefined : placeOfSequence(lastEventId);
      return new Content(await live.drivers.open(signedIn(viewer).driverId, known));
    },
  }),
  driverOperation<FeedbackCreate>({
    ...common,
    id: 'reportPlace',
    method: 'POST',
    path: '/feedback',
    tag: 'Feedback',
    scope: 'profile:write',
    summary: 'Report what is wrong with a place; its CPO reads it',
    body: 'feedback-create',
    answer: { status: 202, schema: 'feedback' },
    faults: ['not-found'],
    handle: ({ live }, { viewer, body }) => report(live.parts, signedIn(viewer), body),
  }),
  driverOperation({
    ...common,
    id: 'listFeedback',
    method: 'GET',
    path: '/me/feedback',
    tag: 'Feedback',
    scope: 'profile:read',
    summary: 'What you have reported, newest first, and what was said to it',
    answer: { status: 200, listOf: 'feedback', order: feedbackOrder },
    handle: ({ live }, { viewer, page }) => feedbackOf(live.parts, signedIn(viewer), page),
  }),
];
