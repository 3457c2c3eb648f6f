import { createStation, noStation, removeStationById, updateStationTerms } from '../../../hub/stations/inventory.ts';
import {
  findStation,
  listNotices,
  listStationCalls,
  listStations,
  noticeOrder,
  type StationView,
  stationCallOrder,
  stationNumber,
  stationOrder,
} from '../../../store/read/stations.ts';
import { filters } from '../filters.ts';
import { type AdminDeps, type Operation, operation } from '../operation.ts';

const tag = 'Stations';

/** Stations that connect to the hub. */
export const stationOperations: readonly Operation[] = [
  operation<'station-create'>({
    id: 'createStation',
    method: 'POST',
    path: '/stations',
    tag,
    scope: 'stations:write',
    summary: 'Take a station in',
    description:
      'The network is told its EVSEs at once; they are UNKNOWN until the station has said more. A password that the hub has made is shown in this answer and never again.',
    body: 'station-create',
    answer: { status: 201, schema: 'station-created', location: '/stations/{id}' },
    faults: ['conflict'],
    async handle(deps, { actor, body }) {
      const { id, password } = await createStation(deps.stations, actor, body);
      const { identity, websocket_url, evses } = await stationWith(deps, id);
      const uids = evses.map(({ evse, uid }) => ({ evse, uid }));
      return { id, identity, websocket_url, ...(password !== undefined && { password }), evses: uids };
    },
  }),
  operation({
    id: 'listStations',
    method: 'GET',
    path: '/stations',
    tag,
    scope: 'stations:read',
    summary: 'List stations, oldest first',
    filters: {
      party: { ...filters.party, description: 'Only those of this hosted party, such as DE-XVC.' },
      location: { description: 'Only those of the Location with this id.', pattern: '^[ -~]{1,36}$' },
      online: { description: 'Only those that are connected, or that are not.', enum: ['true', 'false'] },
    },
    answer: { status: 200, listOf: 'station-summary', order: stationOrder },
    handle: ({ hub }, { filters: { party, location, online }, page }) =>
      listStations(hub.db, { party: party?.toUpperCase(), location, online: isOnline(online) }, page),
  }),
  operation({
    id: 'getStation',
    method: 'GET',
    path: '/stations/{id}',
    tag,
    scope: 'stations:read',
    summary: 'Read a station with its connection, statuses and EVSEs',
    answer: { status: 200, schema: 'station' },
    faults: ['not-found'],
    handle: (deps, { id }) => stationWith(deps, id),
  }),
  operation<'station-update'>({
    id: 'updateStation',
    method: 'PATCH',
    path: '/stations/{id}',
    tag,
    scope: 'stations:write',
    summary: 'Change what is known of a station',
    description:
      'A new password is not sent to the station, and ends a connection that was made with the old one, as a higher security profile ends one below it. EVSEs that are not listed any more are REMOVED.',
    body: 'station-update',
    answer: { status: 200, schema: 'station' },
    faults: ['not-found', 'conflict'],
    async handle(deps, { actor, id, body }) {
      await updateStationTerms(deps.stations, actor, id, body);
      return stationWith(deps, id);
    },
  }),
  operation({
    id: 'removeStation',
    method: 'DELETE',
    path: '/stations/{id}',
    tag,
    scope: 'stations:write',
    summary: 'Remove a station',
    description:
      'Its EVSEs become REMOVED, and their uids are never used again. Its connection ends, and it is not let in any more. A charge that is under way is held, to be released as far as it was told or closed.',
    answer: { status: 204 },
    faults: ['not-found'],
    handle: ({ stations }, { actor, id }) => removeStationById(stations, actor, id),
  }),
  operation({
    id: 'listStationNotices',
    method: 'GET',
    path: '/stations/{id}/notices',
    tag,
    scope: 'stations:read',
    summary: 'List what a station said besides, newest first',
    description: 'Firmware, logs, security events, reports: what changes nothing here. The newest are kept.',
    filters: { action: { description: 'Only of this OCPP action.', pattern: '^[A-Za-z]{1,60}$' } },
    answer: { status: 200, listOf: 'station-notice', order: noticeOrder },
    faults: ['not-found'],
    handle: async ({ hub }, { id, filters: { action }, page }) =>
      listNotices(hub.db, await numberOf(hub.db, id), action, page),
  }),
  operation({
    id: 'listStationCalls',
    method: 'GET',
    path: '/stations/{id}/calls',
    tag,
    scope: 'stations:read',
    summary: 'List what a station was asked, newest first',
    description: 'By eMSPs, by operators and by the hub itself: sent, answered, seen to have happened.',
    answer: { status: 200, listOf: 'station-call', order: stationCallOrder },
    faults: ['not-found'],
    handle: async ({ hub }, { id, page }) => listStationCalls(hub.db, await numberOf(hub.db, id), page),
  }),
];

const isOnline = (online: string | undefined): boolean | undefined =>
  online === undefined ? undefined : online === 'true';

async function numberOf(db: AdminDeps['hub']['db'], id: string): Promise<number> {
  const number = await stationNumber(db, id);
  if (number === undefined) throw noStation();
  return number;
}

async function stationWith({ hub }: AdminDeps, id: string) {
  const station = await findStation(hub.db, id);
  if (station === undefined) throw noStation();
  return {
    ...station,
    websocket_url: websocketUrl(hub.publicUrl, station.identity),
    evses: station.evses.map(evseView),
  };
}

const evseView = ({ details, shared_group, ...evse }: StationView['evses'][number]) => ({
  ...evse,
  ...details,
  ...(shared_group !== null && { shared_group }),
});

/** Where a station connects to. */
const websocketUrl = (publicUrl: string, identity: string): string =>
  `${publicUrl.replace(/^http/, 'ws')}/ocpp/${encodeURIComponent(identity)}`;
