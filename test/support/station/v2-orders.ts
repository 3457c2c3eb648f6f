import { compact, list, number, object, optionalNumber, text } from './dialect.ts';
import { limitOf } from './v16-orders.ts';
import type { Card, JsonObject, Order, Profile, Reply, Variable, Verdict } from './words.ts';

type Reader = (payload: JsonObject) => Order;

const readers = new Map<string, Reader>([
  [
    'RequestStartTransaction',
    (payload) => ({
      name: 'RemoteStart',
      card: cardOf(payload['idToken']),
      remoteStartId: number(payload['remoteStartId']),
      ...groupOf(payload),
      ...evseOf(payload['evseId']),
    }),
  ],
  ['RequestStopTransaction', (payload) => ({ name: 'RemoteStop', transactionId: text(payload['transactionId']) })],
  [
    'ReserveNow',
    (payload) => ({
      name: 'Reserve',
      id: number(payload['id']),
      card: cardOf(payload['idToken']),
      until: Date.parse(text(payload['expiryDateTime'])),
      ...groupOf(payload),
      ...evseOf(payload['evseId']),
    }),
  ],
  ['CancelReservation', (payload) => ({ name: 'CancelReservation', id: number(payload['reservationId']) })],
  ['UnlockConnector', (payload) => ({ name: 'Unlock', evse: number(payload['evseId']) })],
  [
    'SetChargingProfile',
    (payload) => ({
      name: 'SetProfile',
      evse: number(payload['evseId']),
      profile: profileOf(object(payload['chargingProfile'])),
    }),
  ],
  [
    'ClearChargingProfile',
    (payload) => ({
      name: 'ClearProfile',
      ...(payload['chargingProfileId'] !== undefined && { id: number(payload['chargingProfileId']) }),
    }),
  ],
  [
    'GetCompositeSchedule',
    (payload) => ({
      name: 'CompositeSchedule',
      evse: number(payload['evseId']),
      durationS: number(payload['duration']),
      ...(payload['chargingRateUnit'] !== undefined && { unit: text(payload['chargingRateUnit']) }),
    }),
  ],
  ['Reset', (payload) => ({ name: 'Reset', isHard: payload['type'] === 'Immediate', ...evseOf(payload['evseId']) })],
  [
    'ChangeAvailability',
    (payload) => ({
      name: 'Availability',
      isOperative: payload['operationalStatus'] === 'Operative',
      ...evseOf(object(payload['evse'])['id']),
    }),
  ],
  [
    'TriggerMessage',
    (payload) => ({
      name: 'Trigger',
      message: text(payload['requestedMessage']),
      ...evseOf(object(payload['evse'])['id']),
    }),
  ],
  [
    'GetLog',
    (payload) => ({
      name: 'Log',
      url: text(object(payload['log'])['remoteLocation']),
      requestId: number(payload['requestId']),
    }),
  ],
  [
    'UpdateFirmware',
    (payload) => ({
      name: 'Firmware',
      url: text(object(payload['firmware'])['location']),
      requestId: number(payload['requestId']),
    }),
  ],
  [
    'GetVariables',
    (payload) => {
      const asked = list(payload['getVariableData']);
      return { name: 'GetVariables', names: asked.map(nameOf), asked };
    },
  ],
  [
    'SetVariables',
    (payload) => ({
      name: 'SetVariables',
      values: list(payload['setVariableData']).map((asked) => ({
        name: nameOf(asked),
        value: text(asked['attributeValue']),
        asked,
      })),
    }),
  ],
  ['GetBaseReport', (payload) => ({ name: 'BaseReport', requestId: number(payload['requestId']) })],
  ['GetLocalListVersion', () => ({ name: 'LocalListVersion' })],
  [
    'SendLocalList',
    (payload) => ({
      name: 'LocalList',
      version: number(payload['versionNumber']),
      isFull: payload['updateType'] === 'Full',
      entries: list(payload['localAuthorizationList']).map((entry) => ({
        card: cardOf(entry['idToken']),
        ...(entry['idTokenInfo'] !== undefined && { verdict: verdictOf(object(entry['idTokenInfo'])) }),
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
  [
    'GetTransactionStatus',
    (payload) => ({
      name: 'TransactionStatus',
      ...(payload['transactionId'] !== undefined && { transactionId: text(payload['transactionId']) }),
    }),
  ],
]);

/** A call of the CSMS in the words of the story; undefined: this station does not know it. */
export const orderOf2 = (action: string, payload: JsonObject): Order | undefined => readers.get(action)?.(payload);

/** A reply as the CSMS gets it. */
export function replyOf2(order: Order, reply: Reply, time: (at: number) => string): JsonObject {
  const { status } = reply;
  switch (order.name) {
    case 'RemoteStart':
      return compact({ status, transactionId: reply.transactionId });
    case 'CompositeSchedule':
      if (reply.schedule === undefined) return { status };
      return {
        status,
        schedule: {
          evseId: order.evse,
          duration: reply.schedule.durationS,
          scheduleStart: time(reply.schedule.startAt),
          chargingRateUnit: reply.schedule.unit,
          chargingSchedulePeriod: reply.schedule.limits.map(({ startS, limit, phases }) =>
            compact({ startPeriod: startS, limit, numberPhases: phases }),
          ),
        },
      };
    case 'GetVariables':
      return { getVariableResult: (reply.variables ?? []).map((variable) => resultOf(variable, 'get')) };
    case 'SetVariables':
      return { setVariableResult: (reply.variables ?? []).map((variable) => resultOf(variable, 'set')) };
    case 'LocalListVersion':
      return { versionNumber: reply.version ?? 0 };
    case 'Log':
      return compact({ status, filename: reply.file });
    case 'DataTransfer':
      return compact({ status, data: reply.data });
    case 'TransactionStatus':
      return compact({ ongoingIndicator: reply.isOngoing, messagesInQueue: reply.hasQueued === true });
    default:
      return { status };
  }
}

function resultOf({ asked, status, value }: Variable, way: 'get' | 'set'): JsonObject {
  const { component, variable, attributeType } = { ...asked } as Record<string, unknown>;
  return compact({
    component,
    variable,
    attributeType,
    attributeStatus: status,
    attributeValue: way === 'get' ? value : undefined,
  });
}

/** `Component.Variable`, of one EVSE `Component#1.Variable`. */
function nameOf(asked: JsonObject): string {
  const component = object(asked['component']);
  const evse = optionalNumber(object(component['evse'])['id']);
  const at = evse === undefined ? '' : `#${evse}`;
  return `${text(component['name'])}${at}.${text(object(asked['variable'])['name'])}`;
}

/** The component and variable of a name. */
export function variableOf(name: string): JsonObject {
  const [place = '', variable = ''] = name.split('.');
  const [component = '', evse] = place.split('#');
  return {
    component: compact({ name: component, evse: evse === undefined ? undefined : { id: Number(evse) } }),
    variable: { name: variable },
  };
}

const cardOf = (value: unknown): Card => {
  const token = object(value);
  return { id: text(token['idToken']), type: text(token['type']) };
};

const groupOf = (payload: JsonObject): { readonly groupId?: string } =>
  payload['groupIdToken'] === undefined ? {} : { groupId: text(object(payload['groupIdToken'])['idToken']) };

/** EVSE 0 is the whole station: no EVSE in particular. */
const evseOf = (value: unknown): { readonly evse?: number } => {
  const evse = optionalNumber(value);
  return evse === undefined || evse === 0 ? {} : { evse };
};

const verdictOf = (info: JsonObject): Verdict => ({
  status: text(info['status']),
  ...(info['groupIdToken'] !== undefined && { groupId: text(object(info['groupIdToken'])['idToken']) }),
  ...(info['cacheExpiryDateTime'] !== undefined && { until: Date.parse(text(info['cacheExpiryDateTime'])) }),
});

function profileOf(profile: JsonObject): Profile {
  const schedule = list(profile['chargingSchedule'])[0] ?? {};
  return {
    id: number(profile['id']),
    stackLevel: number(profile['stackLevel']),
    purpose: text(profile['chargingProfilePurpose']),
    kind: text(profile['chargingProfileKind']),
    unit: text(schedule['chargingRateUnit']),
    limits: list(schedule['chargingSchedulePeriod']).map(limitOf),
    ...(profile['transactionId'] !== undefined && { transactionId: text(profile['transactionId']) }),
    ...(schedule['startSchedule'] !== undefined && { startAt: text(schedule['startSchedule']) }),
    ...(schedule['duration'] !== undefined && { durationS: number(schedule['duration']) }),
    ...(schedule['minChargingRate'] !== undefined && { minRate: number(schedule['minChargingRate']) }),
  };
}
