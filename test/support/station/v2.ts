import { type Author, compact, type Dialect, type Event, type EventAnswer, energyOf, object, text } from './dialect.ts';
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
        seqNo: 0,
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
  const seqNo = author.vices.hasSeqNoZero === true ? 0 : charge.seqNo;
  charge.seqNo += 1;
  const isEnd = event.what === 'ended';
  // The readings of the whole transaction have been told as they came: the end tells the begin and the end.
  const readings = isEnd ? event.readings.filter(({ context }) => context.startsWith('Transaction.')) : event.readings;
  const payload = compact({
    eventType: eventTypes[event.what],
    timestamp: author.time(event.at),
    triggerReason: event.trigger,
    seqNo,
    ...(event.isOffline && { offline: true }),
    transactionInfo: compact({
      transactionId: charge.id,
      chargingState: charge.state,
      timeSpentCharging: Math.round(charge.chargingMs / 1000),
      stoppedReason: isEnd ? charge.stoppedReason : undefined,
      remoteStartId: event.what === 'started' ? charge.remoteStartId : undefined,
    }),
    evse: { id: charge.evse, connectorId: 1 },
    reservationId: event.what === 'started' ? charge.reservationId : undefined,
    idToken: event.card && idTokenOf(event.card),
    ...(readings.length > 0 && { meterValue: readings.map((reading) => meterValueOf(author, reading)) }),
  });
  if (event.what === 'started' && author.vices.losesStart === true) return [];
  return [{ action: 'TransactionEvent', payload }];
}

function meterValueOf({ time, vices }: Author, reading: Reading): JsonObject {
  const { value, unit, multiplier } = energyOf(reading, vices);
  const { context } = reading;
  const place = { context, location: 'Outlet' };
  const unitOfMeasure = unit === undefined ? undefined : compact({ unit, multiplier });
  return {
    timestamp: time(reading.at),
    sampledValue: [
      compact({
        value,
        measurand: 'Energy.Active.Import.Register',
        unitOfMeasure,
        signedMeterValue: reading.signed === undefined ? undefined : signedValueOf(reading.signed),
        ...place,
      }),
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
