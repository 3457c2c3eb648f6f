import { compact, list, number, object, optionalNumber, text } from './dialect.ts';
import type { JsonObject, Limit, Order, Profile, Reply, Verdict } from './words.ts';

type Reader = (payload: JsonObject) => Order;

const readers = new Map<string, Reader>([
  [
    'RemoteStartTransaction',
    (payload) => ({ name: 'RemoteStart', card: { id: text(payload['idTag']) }, ...evseOf(payload) }),
  ],
  ['RemoteStopTransaction', (payload) => ({ name: 'RemoteStop', transactionId: String(payload['transactionId']) })],
  [
    'ReserveNow',
    (payload) => ({
      name: 'Reserve',
      id: number(payload['reservationId']),
      card: { id: text(payload['idTag']) },
      until: Date.parse(text(payload['expiryDate'])),
      ...(payload['parentIdTag'] !== undefined && { groupId: text(payload['parentIdTag']) }),
      ...evseOf(payload),
    }),
  ],
  ['CancelReservation', (payload) => ({ name: 'CancelReservation', id: number(payload['reservationId']) })],
  ['UnlockConnector', (payload) => ({ name: 'Unlock', evse: number(payload['connectorId']) })],
  [
    'SetChargingProfile',
    (payload) => ({
      name: 'SetProfile',
      evse: number(payload['connectorId']),
      profile: profileOf(object(payload['csChargingProfiles'])),
    }),
  ],
  ['ClearChargingProfile', (payload) => ({ name: 'ClearProfile', ...optional('id', optionalNumber(payload['id'])) })],
  [
    'GetCompositeSchedule',
    (payload) => ({
      name: 'CompositeSchedule',
      evse: number(payload['connectorId']),
      durationS: number(payload['duration']),
      ...(payload['chargingRateUnit'] !== undefined && { unit: text(payload['chargingRateUnit']) }),
    }),
  ],
  ['Reset', (payload) => ({ name: 'Reset', isHard: payload['type'] === 'Hard' })],
  [
    'ChangeAvailability',
    (payload) => ({ name: 'Availability', isOperative: payload['type'] === 'Operative', ...evseOf(payload) }),
  ],
  [
    'TriggerMessage',
    (payload) => ({ name: 'Trigger', message: text(payload['requestedMessage']), ...evseOf(payload) }),
  ],
  [
    'ExtendedTriggerMessage',
    (payload) => ({ name: 'Trigger', message: text(payload['requestedMessage']), ...evseOf(payload) }),
  ],
  ['GetDiagnostics', (payload) => ({ name: 'Log', url: text(payload['location']) })],
  [
    'GetLog',
    (payload) => ({
      name: 'Log',
      url: text(object(payload['log'])['remoteLocation']),
      requestId: number(payload['requestId']),
    }),
  ],
  ['UpdateFirmware', (payload) => ({ name: 'Firmware', url: text(payload['location']) })],
  [
    'SignedUpdateFirmware',
    (payload) => ({
      name: 'Firmware',
      url: text(object(payload['firmware'])['location']),
      requestId: number(payload['requestId']),
    }),
  ],
  [
    'GetConfiguration',
    (payload) => ({
      name: 'GetVariables',
      ...(Array.isArray(payload['key']) && payload['key'].length > 0 && { names: payload['key'].map(text) }),
    }),
  ],
  [
    'ChangeConfiguration',
    (payload) => ({
      name: 'SetVariables',
      values: [{ name: text(payload['key']), value: text(payload['value']) }],
    }),
  ],
  ['GetLocalListVersion', () => ({ name: 'LocalListVersion' })],
  [
    'SendLocalList',
    (payload) => ({
      name: 'LocalList',
      version: number(payload['listVersion']),
      isFull: payload['updateType'] === 'Full',
      entries: list(payload['localAuthorizationList']).map((entry) => ({
        card: { id: text(entry['idTag']) },
        ...(entry['idTagInfo'] !== undefined && { verdict: verdictOf(object(entry['idTagInfo'])) }),
      })),
    }),
  ],
  ['ClearCache', () => ({ name: 'ClearCache' })],
  [
    'DataTransfer',
    (payload) => ({
      name: 'DataTransfer',
      vendorId: text(payload['vendorId']),
      data: payload['data'],
      ...(payload['messageId'] !== undefined && { messageId: text(payload['messageId']) }),
    }),
  ],
]);

/** A call of the central system in the words of the story; undefined: this charge point does not know it. */
export const orderOf16 = (action: string, payload: JsonObject): Order | undefined => readers.get(action)?.(payload);

/** A reply as the central system gets it. */
export function replyOf16(order: Order, reply: Reply, time: (at: number) => string): JsonObject {
  const { status } = reply;
  switch (order.name) {
    case 'CompositeSchedule':
      if (reply.schedule === undefined) return { status };
      return {
        status,
        connectorId: order.evse,
        scheduleStart: time(reply.schedule.startAt),
        chargingSchedule: {
          duration: reply.schedule.durationS,
          chargingRateUnit: reply.schedule.unit,
          chargingSchedulePeriod: reply.schedule.limits.map(({ startS, limit, phases }) =>
            compact({ startPeriod: startS, limit, numberPhases: phases }),
          ),
        },
      };
    case 'GetVariables': {
      const variables = reply.variables ?? [];
      const known = variables.filter((variable) => variable.status === 'Accepted');
      const unknown = variables.filter((variable) => variable.status !== 'Accepted');
      return compact({
        configurationKey: known.map(({ name, value, isReadOnly }) =>
          compact({ key: name, readonly: isReadOnly === true, value }),
        ),
        unknownKey: unknown.length > 0 ? unknown.map(({ name }) => name) : undefined,
      });
    }
    case 'SetVariables': {
      const said = reply.variables?.[0]?.status ?? status;
      return { status: said.startsWith('Unknown') ? 'NotSupported' : said };
    }
    case 'LocalListVersion':
      return { listVersion: reply.version ?? 0 };
    case 'Log':
      if (order.requestId !== undefined) return compact({ status, filename: reply.file });
      return compact({ fileName: reply.file });
    case 'Firmware':
      return order.requestId === undefined ? {} : { status };
    case 'DataTransfer':
      return compact({ status, data: reply.data === undefined ? undefined : String(reply.data) });
    default:
      return { status };
  }
}

/** Connector 0 is the whole charge point: no EVSE in particular. */
const evseOf = (payload: JsonObject): { readonly evse?: number } => {
  const connector = optionalNumber(payload['connectorId']);
  return connector === undefined || connector === 0 ? {} : { evse: connector };
};

const optional = (name: 'id', value: number | undefined): { readonly id?: number } =>
  value === undefined ? {} : { [name]: value };

const verdictOf = (info: JsonObject): Verdict => ({
  status: text(info['status']),
  ...(info['parentIdTag'] !== undefined && { groupId: text(info['parentIdTag']) }),
  ...(info['expiryDate'] !== undefined && { until: Date.parse(text(info['expiryDate'])) }),
});

function profileOf(profile: JsonObject): Profile {
  const schedule = object(profile['chargingSchedule']);
  const transactionId = profile['transactionId'];
  return {
    id: number(profile['chargingProfileId']),
    stackLevel: number(profile['stackLevel']),
    purpose: text(profile['chargingProfilePurpose']),
    kind: text(profile['chargingProfileKind']),
    unit: text(schedule['chargingRateUnit']),
    limits: list(schedule['chargingSchedulePeriod']).map(limitOf),
    ...(transactionId !== undefined && { transactionId: String(transactionId) }),
    ...(schedule['startSchedule'] !== undefined && { startAt: text(schedule['startSchedule']) }),
    ...(schedule['duration'] !== undefined && { durationS: number(schedule['duration']) }),
    ...(schedule['minChargingRate'] !== undefined && { minRate: number(schedule['minChargingRate']) }),
  };
}

/** A step of a schedule, in every version. */
export const limitOf = (period: JsonObject): Limit => ({
  startS: number(period['startPeriod']),
  limit: number(period['limit']),
  ...(period['numberPhases'] !== undefined && { phases: number(period['numberPhases']) }),
});
