import type { EventDataType, NotifyEventRequest, NotifyEventResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import type { ConnectorStatus, StatusReport } from '../../../../stations/model.ts';
import type { Heard } from '../../translator.ts';
import { noticeOf } from '../notice.ts';
import { utc } from '../times.ts';
import { whole } from '../whole.ts';

const statuses: ReadonlyMap<string, ConnectorStatus> = new Map([
  ['Available', 'Available'],
  ['Occupied', 'Occupied'],
  ['Reserved', 'Reserved'],
  ['Unavailable', 'Unavailable'],
  ['Faulted', 'Faulted'],
]);

/** What happened to variables. One of them is the status of a connector, which a station may say this way instead of StatusNotification. */
export async function notifyEvent({ desk, link }: Heard, payload: NotifyEventRequest): Promise<NotifyEventResponse> {
  for (const event of payload.eventData) {
    const report = statusOf(event);
    if (report) await desk.status(link, report);
  }
  await desk.notice(link, noticeOf('NotifyEvent', payload));
  return {};
}

function statusOf({ component, variable, actualValue, timestamp }: EventDataType): StatusReport | undefined {
  const status = variable.name === 'AvailabilityState' ? statuses.get(actualValue) : undefined;
  if (!status) return undefined;
  const at = utc(timestamp);
  const { name, evse } = component;
  if (name === 'ChargingStation') return { evse: 0, connector: 0, status, at };
  if (!evse || (name !== 'EVSE' && name !== 'Connector')) return undefined;
  // Without its number it is not known which connector is meant, and the EVSE is not as its connector.
  if (name === 'Connector' && evse.connectorId === undefined) return undefined;
  return {
    evse: whole('/eventData/component/evse/id', evse.id),
    connector: name === 'EVSE' ? 0 : whole('/eventData/component/evse/connectorId', evse.connectorId ?? 0),
    status,
    at,
  };
}
