import type { Feedback, FeedbackCreate } from '../../../generated/driver.ts';
import { Fault } from '../../../kernel/fault.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { placeId, placeNumber } from '../../../places/place-id.ts';
import { lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import { insertDriverEvent } from '../../../store/drivers/driver-events.ts';
import {
  answerFeedback,
  countFeedback,
  type FeedbackRow,
  type FeedbackState,
  insertFeedback,
} from '../../../store/drivers/feedback.ts';
import { insertNotification, type Notice } from '../../../store/drivers/notifications.ts';
import { listFeedback } from '../../../store/read/feedback.ts';
import type { Page, PageRequest } from '../../../store/read/page.ts';
import { type Actor, record } from '../../change.ts';
import { noDriver } from '../accounts/no-driver.ts';
import type { NotificationKind } from '../notifications/kinds.ts';
import { readSeen } from '../places/create-places.ts';
import type { PlaceParts } from '../places/place-parts.ts';
import type { DriverViewer } from '../viewer.ts';

const dayMs = 24 * 60 * 60_000;

/** Keeps what a driver reports about a place, for its CPO. Throws `not-found`, and `too-many-requests` for too much in a day. */
export async function report(parts: PlaceParts, viewer: DriverViewer, given: FeedbackCreate): Promise<Feedback> {
  const { db, clock, limits, ids } = parts;
  const number = placeNumber(given.location_id);
  const [place] = number === undefined ? [] : await readSeen(parts, viewer, [number]);
  if (number === undefined || place === undefined) throw new Fault('not-found', 'there is no such location');
  const { location, stored } = place;
  const { evse_uid } = given;
  const evse = (location.evses ?? []).find(({ uid }) => evse_uid !== undefined && foldId(uid) === foldId(evse_uid));
  if (evse_uid !== undefined && evse === undefined)
    throw Fault.invalid([{ path: '/evse_uid', message: 'is no EVSE of this location' }]);
  const now = clock.now();
  const feedback = {
    id: ids.uuid(),
    emsp: partyKey(viewer.emsp),
    driver: viewer.driverId,
    location: number,
    owner: stored.owner,
    location_id: location.id,
    evse_uid: evse?.uid ?? null,
    kind: given.kind,
    observed_at: new Date(observedAt(given.observed_at, now, limits.clockSkewMs)),
    text: given.text ?? null,
    created_at: new Date(now),
  };
  await db.transaction(async (tx) => {
    if ((await lockDriver(tx, feedback.emsp, viewer.driverId)) === undefined) throw noDriver();
    if ((await countFeedback(tx, viewer.driverId, new Date(now - dayMs))) >= limits.feedbackPerDayMax) {
      throw new Fault('too-many-requests', `that was ${limits.feedbackPerDayMax} reports within a day`, {
        code: 'too_much_feedback',
        retryAfterS: 3600,
      });
    }
    await insertFeedback(tx, feedback);
  });
  return shownFeedback({ ...feedback, state: 'OPEN', reply: null, replied_at: null });
}

function observedAt(text: string | undefined, now: number, skewMs: number): number {
  const at = text === undefined ? now : (parseDateTime(text) ?? 0);
  if (at <= now + skewMs) return Math.min(at, now);
  throw Fault.invalid([{ path: '/observed_at', message: 'is in the future', code: 'invalid' }]);
}

/** What a driver has reported, the newest first, with what was said to it. */
export async function feedbackOf(
  { db }: PlaceParts,
  { driverId }: DriverViewer,
  page: PageRequest,
): Promise<Page<Feedback>> {
  const { items, next } = await listFeedback(db, { driver: driverId }, page);
  return { items: items.map(shownFeedback), next };
}

/** Answers what a driver has reported, in the name of its CPO; the driver is told. Throws `not-found`. */
export async function reply(
  parts: PlaceParts,
  actor: Actor,
  id: string,
  { state, text }: { readonly state: Exclude<FeedbackState, 'OPEN'>; readonly text: string },
): Promise<FeedbackRow> {
  const at = new Date(parts.clock.now());
  const answered = await record(parts, actor, async (tx) => {
    const feedback = await answerFeedback(tx, id, { state, reply: text, at });
    if (feedback === undefined) throw new Fault('not-found', 'there is no feedback with this id');
    if (feedback.driver !== null) {
      const told = { feedback_id: id, location_id: placeId(feedback.location), state, reply: text };
      await insertDriverEvent(tx, feedback.driver, 'feedback.answered', told, at);
      await insertNotification(tx, feedback.driver, noticeOf(parts.ids.uuid(), feedback, at), at);
    }
    return { result: feedback, done: { action: 'feedback.reply', subject: id, details: { state } } };
  });
  parts.wake();
  return answered;
}

/** What the CPO has said is free text: the app asks for it. */
const noticeOf = (id: string, feedback: FeedbackRow, at: Date): Notice => ({
  id,
  kind: 'feedback.answered' satisfies NotificationKind,
  about: `${feedback.id}/${at.getTime()}`,
  data: { feedback_id: feedback.id, state: feedback.state, location: { id: placeId(feedback.location), name: null } },
});

const shownFeedback = (feedback: FeedbackRow): Feedback => ({
  id: feedback.id,
  location_id: placeId(feedback.location),
  evse_uid: feedback.evse_uid,
  kind: feedback.kind as Feedback['kind'],
  observed_at: feedback.observed_at.toISOString(),
  text: feedback.text,
  state: feedback.state,
  reply: feedback.reply,
  replied_at: feedback.replied_at?.toISOString() ?? null,
  created_at: feedback.created_at.toISOString(),
});
