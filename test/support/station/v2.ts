import {
  type Author,
  compact,
  type Dialect,
  type Event,
  type EventAnswer,
  energySamples,
  object,
  text,
} from './dialect.ts';
import { orderOf2, replyOf2, variableOf } from './v2-orders.ts';
import type { Call, Card, Charge, JsonObject, Reading, Status, Verdict } from './words.ts';

/** OCPP 2.0.1 and 2.1 as a charging station speaks them: what is used here is the same in both. */
export function dialect2(author: Author): Dialect {
  const { time, now } = author;
  return {
    subprotocol: author.version === '2.1' ? 'ocpp2.1' : 'ocpp2.0.1',
    boot: (reason) => ({
      action: 'BootNotification',
      payload: {
        reason,
        chargingStation: {
          vendorName: author.vendor,
          model: author.model,
          serialNumber: author.serialNumber,
          firmwareVersion: author.firmware,
        },
      },
    }),
    heartbeat: () => ({ action: 'Heartbeat', payload: {} }),
    statusWord: statusOf2,
    status: (evse, status) => ({
      action: 'StatusNotification',
      payload: { timestamp: time(now()), connectorStatus: statusOf2(status), evseId: evse, connectorId: 1 },
    }),
    authorize: (card) => ({ action: 'Authorize', payload: { idToken: idTokenOf(card) } }),
    verdictOf: (payload) => verdictOf(payload['idTokenInfo']),
    event: (charge, event) => eventOf(author, charge, event),
    addressed: (_charge, call) => call,
    eventAnswer,
    readings: (evse, readings) => ({
      action: 'MeterValues',
      payload: { evseId: evse, meterValue: readings.map((reading) => meterValueOf(author, reading)) },
    }),
    order: orderOf2,
    reply: (order, reply) => replyOf2(order, reply, time),
    logStatus: (status, requestId) => ({
      action: 'LogStatusNotification',
      payload: compact({ status: status === 'UploadFailed' ? 'UploadFailure' : status, requestId }),
    }),
    firmwareStatus: (status, requestId) => ({
      action: 'FirmwareStatusNotification',
      payload: compact({ status, requestId }),
    }),
    reservationEnded: (reservationId, reservationUpdateStatus) => ({
      action: 'ReservationStatusUpdate',
      payload: { reservationId, reservationUpdateStatus },
    }),
    report: (requestId, variables) => ({
      action: 'NotifyReport',
      payload: {
        requestId,
        generatedAt: time(now()),
        seqNo: author.vices.reportsFromOne === true ? 1 : 0,
        tbc: false,
        reportData: variables.map(([name, value]) => ({
          ...variableOf(name),
          variableAttribute: [{ type: 'Actual', value }],
          variableCharacteristics: { dataType: 'string', supportsMonitoring: false },
        })),
      },
    }),
    chatter: () => ({
      action: 'DataTransfer',
      payload: { vendorId: author.vendor, messageId: 'uptime', data: { at: time(now()) } },
    }),
  };
}

/** In use is in use: what kind of use is told by the transaction. */
function statusOf2(status: Status): string {
  switch (status) {
    case 'Preparing':
    case 'Charging':
    case 'SuspendedEV':
    case 'SuspendedEVSE':
    case 'Finishing':
      return 'Occupied';
    default:
      return status;
  }
}

const eventTypes = { started: 'Started', ended: 'Ended', readings: 'Updated', state: 'Updated', authorized: 'Updated' };

function eventOf(author: Author, charge: Charge, event: Event): readonly Call[] {
  const { vices } = author;
  const isStart = event.what === 'started';
  const isEnd = event.what === 'ended';
  const isFirst = charge.seqNo === 0;
  if (event.what === 'state' && vices.hidesState === true) return [];
  const seqNo = vices.hasSeqNoZero === true ? 0 : charge.seqNo;
  charge.seqNo += 1;
  // The readings of the whole transaction have been told as they came: the end tells the begin and the end.
  const readings = isEnd ? event.readings.filter(({ context }) => context.startsWith('Transaction.')) : event.readings;
  const hasCard = event.card !== undefined && !(vices.answersWithId === true && event.trigger === 'RemoteStart');
  const evse = vices.hidesEvse === true ? { id: charge.evse } : { id: charge.evse, connectorId: 1 };
  const payload = compact({
    eventType: eventTypes[event.what],
    timestamp: author.time(event.at),
    triggerReason: vices.hidesState === true && event.trigger === 'RemoteStart' ? 'Authorized' : event.trigger,
    seqNo,
    offline: event.isOffline ? true : undefined,
    transactionInfo: transactionInfoOf(author, charge, event),
    evse: vices.hidesEvse === true && !isFirst ? undefined : evse,
    reservationId: isStart ? charge.reservationId : undefined,
    idToken: hasCard && event.card !== undefined ? idTokenOf(event.card) : undefined,
    meterValue: readings.length > 0 ? readings.map((reading) => meterValueOf(author, reading)) : undefined,
  });
  if (isStart && vices.losesStart === true) return [];
  return [{ action: 'TransactionEvent', payload }];
}

function transactionInfoOf({ vices }: Author, charge: Charge, { what }: Event): JsonObject {
  const tellsDriver = what === 'started' || what === 'authorized';
  const common = { transactionId: charge.id, remoteStartId: tellsDriver ? charge.remoteStartId : undefined };
  if (vices.hidesState === true) return compact(common);
  return compact({
    ...common,
    chargingState: charge.state,
    timeSpentCharging: Math.round(charge.chargingMs / 1000),
    stoppedReason: what === 'ended' ? charge.stoppedReason : undefined,
  });
}

function meterValueOf({ time, vices }: Author, reading: Reading): JsonObject {
  const { context } = reading;
  const place = { context, location: 'Outlet' };
  return {
    timestamp: time(reading.at),
    sampledValue: [
      ...energySamples(reading, vices).map(({ value, unit, multiplier, measurand, phase }) =>
        compact({
          value,
          measurand,
          phase,
          unitOfMeasure: unit === undefined ? undefined : compact({ unit, multiplier }),
          signedMeterValue: reading.signed === undefined ? undefined : signedValueOf(reading.signed),
          ...place,
        }),
      ),
      { value: reading.powerW, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'W' }, ...place },
    ],
  };
}

const signedValueOf = (ocmf: string): JsonObject => ({
  signedMeterData: Buffer.from(ocmf).toString('base64'),
  signingMethod: 'ECDSA-secp256r1-SHA256',
  encodingMethod: 'OCMF',
  publicKey: Buffer.from('a public key').toString('base64'),
});

function eventAnswer(payload: JsonObject): EventAnswer {
  const { totalCost, idTokenInfo } = { totalCost: payload['totalCost'], idTokenInfo: payload['idTokenInfo'] };
  return {
    ...(typeof totalCost === 'number' && { totalCost }),
    ...(idTokenInfo !== undefined && { verdict: verdictOf(idTokenInfo) }),
  };
}

const idTokenOf = ({ id, type }: Card): JsonObject => ({ idToken: id, type: type ?? 'ISO14443' });

function verdictOf(value: unknown): Verdict {
  const info = object(value);
  const group = info['groupIdToken'];
  const until = info['cacheExpiryDateTime'];
  return {
    status: text(info['status']),
    ...(group !== undefined && { groupId: text(object(group)['idToken']) }),
    ...(until !== undefined && { until: Date.parse(text(until)) }),
  };
}
