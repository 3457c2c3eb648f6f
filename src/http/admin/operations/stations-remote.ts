import { noStation } from '../../../hub/stations/inventory.ts';
import { callStation } from '../../../hub/stations/remote/call-station.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Order } from '../../../store/read/page.ts';
import { pageOf } from '../../../store/read/page.ts';
import { findStationCall, standingReservations } from '../../../store/read/station-calls.ts';
import { stationNumber } from '../../../store/read/stations.ts';
import { type AdminDeps, type Operation, operation } from '../operation.ts';

const tag = 'Stations';
const reservationOrder: Order = ['number'];

/** What operators have stations do. Partners get nowhere near: OCPI has no word for any of it. */
export const remoteOperations: readonly Operation[] = [
  operation<'station-call-create'>({
    id: 'callStation',
    method: 'POST',
    path: '/stations/{id}/calls',
    tag,
    scope: 'stations:write',
    summary: 'Ask a station something',
    description:
      'Resets, availability, logs, firmware, variables and more. It is sent once. What is answered within five seconds is in this answer; what takes ' +
      'longer is read at `GET /station-calls/{id}`. Every call has its entry in the audit record. A key has 60 of them a minute.',
    body: 'station-call-create',
    answer: { status: 202, schema: 'station-call-whole' },
    faults: ['not-found', 'too-many-requests'],
    handle: async (deps, { actor, id, body }) => callWith(deps, await callStation(deps.stations, actor, id, body)),
  }),
  operation({
    id: 'getStationCall',
    method: 'GET',
    path: '/station-calls/{id}',
    tag,
    scope: 'stations:read',
    summary: 'Read what a station was asked and what it answered',
    description:
      'Sent, answered, seen to have happened: three facts. What it was asked is not shown: it may name a token.',
    answer: { status: 200, schema: 'station-call-whole' },
    faults: ['not-found'],
    handle: (deps, { id }) => callWith(deps, id),
  }),
  operation({
    id: 'listStationReservations',
    method: 'GET',
    path: '/stations/{id}/reservations',
    tag,
    scope: 'stations:read',
    summary: 'List the reservations that stand at a station',
    description: 'The number is what `cancel-reservation` asks for; the eMSP is then told that it was cancelled.',
    answer: { status: 200, listOf: 'station-reservation', order: reservationOrder },
    faults: ['not-found'],
    async handle({ hub }, { id, page }) {
      if ((await stationNumber(hub.db, id)) === undefined) throw noStation();
      const after = Number(page.after?.[0] ?? 0);
      const rows = await standingReservations(hub.db, id, after, page.limit + 1);
      return pageOf(
        rows,
        page,
        (row) => row,
        ({ number }) => [number],
      );
    },
  }),
];

async function callWith({ hub }: Pick<AdminDeps, 'hub'>, id: string) {
  const call = await findStationCall(hub.db, id);
  if (call === undefined) throw new Fault('not-found', 'there is no call with this id');
  return call;
}
