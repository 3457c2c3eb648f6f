import {
  type Author,
  compact,
  type Dialect,
  type Event,
  type EventAnswer,
  energySamples,
  number,
  object,
  text,
} from './dialect.ts';
import { orderOf16, replyOf16 } from './v16-orders.ts';
import type { Call, Card, Charge, JsonObject, Reading, Verdict } from './words.ts';

/** OCPP 1.6-J as a charge point speaks it. A card is its bare number: there are no types. */
export function dialect16(author: Author): Dialect {
  const { time, now } = author;
  return {
    subprotocol: 'ocpp1.6',
    boot: () => ({
      action: 'BootNotification',
      payload: {
        chargePointVendor: author.vendor,
        chargePointModel: author.model,
        chargePointSerialNumber: author.serialNumber,
        firmwareVersion: author.firmware,
        meterSerialNumber: author.meterSerialNumber,
      },
    }),
    heartbeat: () => ({ action: 'Heartbeat', payload: {} }),
    statusWord: (status) => status,
    status: (evse, status, error) => ({
      action: 'StatusNotification',
      payload: compact({ connectorId: evse, status, errorCode: error ?? 'NoError', timestamp: time(now()) }),
    }),
    authorize: ({ id }: Card) => ({ action: 'Authorize', payload: { idTag: id } }),
    verdictOf: (payload) => verdictOf(payload['idTagInfo']),
    event: (charge, event) => eventOf(author, charge, event),
    addressed: (charge, call) => addressed(author, charge, call),
    eventAnswer,
    readings: (evse, readings) => ({
      action: 'MeterValues',
      payload: { connectorId: evse, meterValue: readings.map((reading) => meterValueOf(author, reading)) },
    }),
    order: orderOf16,
    reply: (order, reply) => replyOf16(order, reply, time),
    logStatus: (status, requestId) =>
      requestId === undefined
        ? { action: 'DiagnosticsStatusNotification', payload: { status } }
        : {
            action: 'LogStatusNotification',
            payload: { status: status === 'UploadFailed' ? 'UploadFailure' : status, requestId },
          },
    firmwareStatus: (status, requestId) =>
      requestId === undefined
        ? { action: 'FirmwareStatusNotification', payload: { status } }
        : { action: 'SignedFirmwareStatusNotification', payload: { status, requestId } },
    reservationEnded: () => undefined,
    report: () => undefined,
    chatter: () => ({
      action: 'DataTransfer',
      payload: { vendorId: author.vendor, messageId: 'uptime', data: JSON.stringify({ at: time(now()) }) },
    }),
  };
}

function eventOf(author: Author, charge: Charge, event: Event): readonly Call[] {
  switch (event.what) {
    case 'started':
      return [
        {
          action: 'StartTransaction',
          payload: compact({
            connectorId: charge.evse,
            idTag: charge.card?.id ?? '',
            meterStart: charge.startWh,
            timestamp: author.time(event.at),
            reservationId: charge.reservationId,
          }),
        },
      ];
    case 'readings':
      return [
        {
          action: 'MeterValues',
          payload: {
            connectorId: charge.evse,
            transactionId: idOf(charge),
            meterValue: event.readings.map((reading) => meterValueOf(author, reading)),
          },
        },
      ];
    case 'ended':
      return [stopOf(author, charge, event)];
    // A status tells it, or nothing does.
    case 'state':
    case 'authorized':
      return [];
  }
}

function stopOf(author: Author, charge: Charge, event: Event): Call {
  const last = event.readings.at(-1);
  const sent = event.readings.filter(({ context }) => context.startsWith('Transaction.'));
  const endWh = last === undefined ? charge.startWh : energyOfStop(author, last);
  return {
    action: 'StopTransaction',
    payload: compact({
      transactionId: idOf(charge),
      idTag: event.card?.id,
      meterStop: endWh,
      timestamp: author.time(event.at),
      reason: charge.stoppedReason,
      ...(sent.length > 0 && { transactionData: sent.map((reading) => meterValueOf(author, reading)) }),
    }),
  };
}

/** `meterStop` is in Wh by definition, whatever the samples say, and counts as `meterStart` does. */
const energyOfStop = ({ vices }: Author, { registerWh, sessionWh }: Reading): number =>
  vices.isSessionRelative === true ? sessionWh : registerWh;

/** Not known as long as StartTransaction has no answer. */
const idOf = ({ id }: Charge): number => (id === undefined ? -1 : Number(id));

/** What was written without the id goes as it is, or with another stand-in, or with the id where that is known by now. */
function addressed({ vices }: Author, charge: Charge, call: Call): Call {
  if (call.payload['transactionId'] !== -1) return call;
  const id = vices.offlineIds === 'resolved' ? idOf(charge) : vices.offlineIds === 'zero' ? 0 : -1;
  return { ...call, payload: { ...call.payload, transactionId: id } };
}

function meterValueOf({ time, vices }: Author, reading: Reading): JsonObject {
  const { context } = reading;
  const written = (value: number): string => (vices.hasNoisyDecimals === true ? noisy(value) : String(value));
  const place = { context, location: 'Outlet' };
  return {
    timestamp: time(reading.at),
    sampledValue: [
      ...energySamples(reading, vices).map(({ value, unit, measurand, phase }) =>
        compact({ value: written(value), measurand, unit, phase, ...place }),
      ),
      { value: String(reading.powerW), measurand: 'Power.Active.Import', unit: 'W', ...place },
      ...(reading.signed === undefined
        ? []
        : [{ value: signedValueOf(reading.signed), format: 'SignedData', ...place }]),
    ],
  };
}

const noisy = (value: number): string => `${value}${Number.isInteger(value) ? '.' : ''}00000000000002`;

/** A signed value travels as a JSON text in 1.6. */
const signedValueOf = (ocmf: string): string =>
  JSON.stringify({
    signedMeterData: Buffer.from(ocmf).toString('base64'),
    encodingMethod: 'OCMF',
    signingMethod: 'ECDSA-secp256r1-SHA256',
    publicKey: Buffer.from('a public key').toString('base64'),
  });

function eventAnswer(payload: JsonObject): EventAnswer {
  const verdict = payload['idTagInfo'] === undefined ? undefined : verdictOf(payload['idTagInfo']);
  const id = payload['transactionId'];
  return { ...(id !== undefined && { transactionId: String(number(id)) }), ...(verdict && { verdict }) };
}

function verdictOf(value: unknown): Verdict {
  const info = object(value);
  const { parentIdTag, expiryDate } = { parentIdTag: info['parentIdTag'], expiryDate: info['expiryDate'] };
  return {
    status: text(info['status']),
    ...(parentIdTag !== undefined && { groupId: text(parentIdTag) }),
    ...(expiryDate !== undefined && { until: Date.parse(text(expiryDate)) }),
  };
}
