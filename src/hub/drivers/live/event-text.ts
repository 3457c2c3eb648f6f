import { formatDateTime } from '../../../ocpi/date-time.ts';
import { placeId } from '../../../places/place-id.ts';
import { type LiveEvent, sequenceOf } from './live-event.ts';

/** What an EVSE does, as the API shows it. As schemas/driver/status-changes.json, but for its place in the log. */
export const shownChange = ({ number, ...event }: Extract<LiveEvent, { kind: 'status' }>) => ({
  location_id: placeId(number),
  evse_uid: event.evseUid,
  status: event.status,
  since: formatDateTime(event.sinceAt),
  observed_at: formatDateTime(event.observedAt),
});

/** A named event with a JSON value, without its end: an id may follow. */
export const eventText = (name: string, value: unknown): Buffer =>
  Buffer.from(`event: ${name}\ndata: ${JSON.stringify(value)}\n`);

/** Ends an event with the place in the log up to which the client knows everything by it. */
export const idText = (at: LiveEvent['at']): Buffer => Buffer.from(`id: ${sequenceOf(at)}\n\n`);

/** Ends an event of which more belongs together: who has lost the rest of them gets all again. */
export const noId: Buffer = Buffer.from('\n');

/** An event that says nothing, and keeps what is between the hub and the client from closing it. */
export const heartbeat = (at: LiveEvent['at']): Buffer => Buffer.from(`:\nid: ${sequenceOf(at)}\n\n`);

/** Each event as text, with and without its id: made once for all who get it, now or later. */
const made = new WeakMap<LiveEvent, { readonly last: Buffer; readonly other: Buffer }>();

function textsOf(event: LiveEvent): { readonly last: Buffer; readonly other: Buffer } {
  const known = made.get(event);
  if (known !== undefined) return known;
  const text =
    event.kind === 'removed'
      ? eventText('removed', { location_id: placeId(event.number) })
      : eventText('status', shownChange(event));
  const texts = { last: Buffer.concat([text, idText(event.at)]), other: Buffer.concat([text, noId]) };
  made.set(event, texts);
  return texts;
}

/** Events as they are sent; undefined: there are none. */
export function eventsText(events: readonly LiveEvent[]): Buffer | undefined {
  if (events.length === 0) return undefined;
  return Buffer.concat(
    events.map((event, at) => {
      const next = events[at + 1];
      // The events of one line of the log are known all or none.
      const isLastOfLine = next?.at.position !== event.at.position || next.at.xid !== event.at.xid;
      return isLastOfLine ? textsOf(event).last : textsOf(event).other;
    }),
  );
}
