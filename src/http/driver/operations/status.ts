import type { ChangesQuery, StatusBatch, StreamQuery } from '../../../generated/driver.ts';
import { placeOfSequence } from '../../../hub/drivers/live/live-event.ts';
import type { Scope } from '../../../hub/drivers/live/sight.ts';
import { statusChanges } from '../../../hub/drivers/live/status-changes.ts';
import { statusesOf } from '../../../hub/drivers/live/status-of.ts';
import { Fault } from '../../../kernel/fault.ts';
import { placeNumber } from '../../../places/place-id.ts';
import { Content, type DriverOperation, driverOperation } from '../operation.ts';
import { boxOf } from '../place-search.ts';
import { idPattern } from './locations.ts';

const tag = 'Live status';
const common = { tag, access: 'app', scope: 'locations:read', budget: 'search' } as const;

/** What EVSEs do: now, since a moment, and as it happens. */
export const statusOperations: readonly DriverOperation[] = [
  driverOperation({
    ...common,
    id: 'getLocationStatus',
    method: 'GET',
    path: '/locations/{id}/status',
    params: { id: { description: 'Id of the place', pattern: idPattern } },
    summary: 'What the EVSEs of a place do now',
    caching: 'status',
    answer: { status: 200, schema: 'location-status' },
    faults: ['not-found'],
    async handle({ live }, { viewer, params }) {
      const [status] = await statusesOf(live.parts, viewer, [params['id'] ?? '']);
      if (status === undefined) throw new Fault('not-found', 'there is no such location');
      return status;
    },
  }),
  driverOperation<StatusBatch>({
    ...common,
    id: 'getStatuses',
    method: 'POST',
    path: '/status/batch',
    summary: 'What the EVSEs of some places do now',
    body: 'status-batch',
    answer: { status: 200, schema: 'status-batch-answer' },
    handle: async ({ live }, { viewer, body }) => ({ items: await statusesOf(live.parts, viewer, body.ids) }),
  }),
  driverOperation<undefined, ChangesQuery>({
    ...common,
    id: 'listStatusChanges',
    method: 'GET',
    path: '/status/changes',
    summary: 'What has happened since a moment',
    description:
      'For those who cannot keep a stream open. What is older than some days is forgotten: then the answer is 410 cursor_expired, and a snapshot is needed.',
    query: 'changes-query',
    answer: { status: 200, schema: 'status-changes' },
    faults: ['gone'],
    handle: ({ live }, { viewer, query }) => statusChanges(live.parts, live.sights, viewer, query.since),
  }),
  driverOperation<undefined, StreamQuery>({
    ...common,
    id: 'streamStatuses',
    method: 'GET',
    path: '/status/stream',
    summary: 'What happens, as it happens',
    description:
      'Server-sent events. `snapshot` {places, is_last}: what all EVSEs do, in one or more events. `status` {location_id, evse_uid, status, since, observed_at}. `removed` {location_id}. `removed` is also told of a place that is published no longer. `reset` {reason}: forget everything, a snapshot follows: the client was too slow (slow) or away for too long (behind), sees other places now (visibility), or statuses have become too old to be relied on, or hold again (freshness). A comment every 15 seconds. Whoever comes back with Last-Event-ID, at any process, gets what it has missed.',
    query: 'stream-query',
    answer: { status: 200, only: 'text/event-stream' },
    faults: ['impossible'],
    async handle({ live }, { viewer, query, lastEventId }) {
      const known = lastEventId === undefined ? undefined : placeOfSequence(lastEventId);
      return new Content(await live.statuses.open(viewer, scopeOf(query), known));
    },
  }),
];

function scopeOf({ bbox, ids }: StreamQuery): Scope {
  if ((bbox === undefined) === (ids === undefined))
    throw Fault.invalid([{ path: 'bbox', message: 'or ids is needed, one of them', code: 'missing' }]);
  if (bbox !== undefined) return { kind: 'box', box: boxOf(bbox) };
  return { kind: 'ids', numbers: new Set((ids ?? []).map(placeNumber).filter((number) => number !== undefined)) };
}
