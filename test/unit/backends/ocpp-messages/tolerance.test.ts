import { expect } from 'chai';
import { OcppError } from '../../../../src/backends/ocpp/translator.ts';
import type { OcppVersion } from '../../../../src/stations/model.ts';
import { hear } from '../../../support/ocpp-hearing.ts';
import { fails } from '../../../support/ocpp-refusals.ts';

const at = '2026-05-01T11:00:00Z';
const arrived = '2026-05-01T12:00:00.000Z';
const start = { connectorId: 2, idTag: 'TAG1', meterStart: 1000, timestamp: at };
const transaction = { transactionId: 7 };
const event = {
  eventType: 'Updated',
  timestamp: at,
  triggerReason: 'MeterValuePeriodic',
  seqNo: 1,
  transactionInfo: { transactionId: 'tx-1' },
};

/** A message as a charger may send it, and what of it is told. */
type Row = readonly [what: string, version: OcppVersion, action: string, payload: object, told: object];

const started = { type: 'Started', at, evse: 2, connector: 1, idToken: { idToken: 'TAG1' }, meterStartWh: 1000 };
const updated = { type: 'Updated', at, transactionId: 'tx-1', trigger: 'MeterValuePeriodic', seqNo: 1 };
const available = { evse: 1, connector: 1, status: 'Available' };
const old = { connectorId: 1, errorCode: 'NoError', status: 'Available' };

const rows: readonly Row[] = [
  ['numbers as text', '1.6', 'StartTransaction', { ...start, connectorId: '2', meterStart: ' 1000 ' }, started],
  [
    'text as number',
    '1.6',
    'StartTransaction',
    { ...start, idTag: 12345 },
    { ...started, idToken: { idToken: '12345' } },
  ],
  ['a register with decimals', '1.6', 'StartTransaction', { ...start, meterStart: 999.7 }, started],
  ['fields OCPP does not have', '1.6', 'StartTransaction', { ...start, vendorSoup: { deep: [1] } }, started],
  ['null for nothing', '1.6', 'StartTransaction', { ...start, reservationId: null }, started],
  [
    'no register',
    '1.6',
    'StartTransaction',
    { ...start, meterStart: undefined },
    { ...started, meterStartWh: undefined },
  ],
  ['no time', '1.6', 'StartTransaction', { ...start, timestamp: undefined }, { ...started, at: arrived }],
  ['nonsense for a time', '1.6', 'StartTransaction', { ...start, timestamp: 'yesterday' }, { ...started, at: arrived }],
  ['an object for a time', '1.6', 'StartTransaction', { ...start, timestamp: {} }, { ...started, at: arrived }],
  [
    '30 February',
    '1.6',
    'StartTransaction',
    { ...start, timestamp: '2026-02-30T11:00:00Z' },
    { ...started, at: arrived },
  ],
  ['year 0', '1.6', 'StartTransaction', { ...start, timestamp: '0000-01-01T11:00:00Z' }, { ...started, at: arrived }],
  ['a time without offset', '1.6', 'StartTransaction', { ...start, timestamp: '2026-05-01 11:00:00' }, started],
  ['a time without seconds', '1.6', 'StartTransaction', { ...start, timestamp: '2026-05-01T11:00' }, started],
  [
    'seconds since 1970',
    '1.6',
    'StartTransaction',
    { ...start, timestamp: Date.parse(at) / 1000 },
    { ...started, at: '2026-05-01T11:00:00.000Z' },
  ],
  [
    'milliseconds since 1970',
    '1.6',
    'StartTransaction',
    { ...start, timestamp: Date.parse(at) },
    { ...started, at: '2026-05-01T11:00:00.000Z' },
  ],
  [
    'words in the wrong case',
    '1.6',
    'StatusNotification',
    { ...old, status: 'available', errorCode: 'noerror' },
    available,
  ],
  [
    'a fault OCPP does not know',
    '1.6',
    'StatusNotification',
    { ...old, errorCode: 'Gremlins' },
    { ...available, errorCode: 'Gremlins' },
  ],
  ['no word about faults', '1.6', 'StatusNotification', { connectorId: 1, status: 'Available' }, available],
  [
    'a long text',
    '1.6',
    'StatusNotification',
    { ...old, info: 'x'.repeat(120) },
    { ...available, info: 'x'.repeat(100) },
  ],
  [
    'no meter at the end',
    '1.6',
    'StopTransaction',
    { transactionId: 5, timestamp: at },
    { type: 'Ended', at, transactionId: '5' },
  ],
  [
    'no number of a transaction that has ended',
    '1.6',
    'StopTransaction',
    { idTag: 'TAG1', meterStop: 5, timestamp: at },
    { type: 'Ended', at, idToken: { idToken: 'TAG1' }, meterStopWh: 5 },
  ],
  [
    'a reason OCPP does not know',
    '1.6',
    'StopTransaction',
    { transactionId: 5, meterStop: 1, timestamp: at, reason: 'CableCut' },
    { type: 'Ended', at, transactionId: '5', meterStopWh: 1, stoppedReason: 'CableCut' },
  ],
  [
    'a boot with long names',
    '1.6',
    'BootNotification',
    { chargePointVendor: 'A rather long name of a vendor', chargePointModel: 5 },
    { vendor: 'A rather long name o', model: '5' },
  ],
  ['a boot without names', '1.6', 'BootNotification', {}, { vendor: '', model: '' }],
  ['2.x: numbers as text', '2.0.1', 'TransactionEvent', { ...event, seqNo: '1' }, updated],
  [
    '2.x: no sequence number and no reason',
    '2.0.1',
    'TransactionEvent',
    { ...event, seqNo: undefined, triggerReason: undefined },
    { type: 'Updated', at, transactionId: 'tx-1' },
  ],
  [
    '2.x: a trigger of the future',
    '2.0.1',
    'TransactionEvent',
    { ...event, triggerReason: 'TxResumed' },
    { ...updated, trigger: 'TxResumed' },
  ],
  [
    '2.x: a number for the transaction',
    '2.0.1',
    'TransactionEvent',
    { ...event, transactionInfo: { transactionId: 77 } },
    { ...updated, transactionId: '77' },
  ],
  [
    '2.x: a charging state nobody knows',
    '2.0.1',
    'TransactionEvent',
    { ...event, transactionInfo: { transactionId: 'tx-1', chargingState: 'Dreaming' } },
    updated,
  ],
  ['2.x: true in a text', '2.1', 'TransactionEvent', { ...event, offline: 'true' }, { ...updated, offline: true }],
  ['2.x: an empty list', '2.1', 'TransactionEvent', { ...event, meterValue: [] }, updated],
  [
    '2.x: a token without type, or of one nobody knows',
    '2.0.1',
    'TransactionEvent',
    { ...event, idToken: { idToken: 'TAG1' } },
    { ...updated, idToken: { idToken: 'TAG1' } },
  ],
  [
    '2.x: one element for a list of one',
    '2.0.1',
    'TransactionEvent',
    { ...event, meterValue: { timestamp: at, sampledValue: { value: '5' } } },
    { ...updated, meterValues: [{ at, samples: [{ value: '5' }] }] },
  ],
  [
    '2.x: one value that is none among others',
    '2.0.1',
    'TransactionEvent',
    { ...event, meterValue: [{ timestamp: at, sampledValue: [{ value: null }, { value: 'x' }, { value: 5 }] }] },
    { ...updated, meterValues: [{ at, samples: [{ value: '5' }] }] },
  ],
  [
    '2.x: words of meters that OCPP does not have',
    '2.0.1',
    'TransactionEvent',
    {
      ...event,
      meterValue: [
        { timestamp: at, sampledValue: [{ value: 5, measurand: 'Mood', context: 'sample.periodic', phase: 'L9' }] },
      ],
    },
    {
      ...updated,
      meterValues: [{ at, samples: [{ value: '5', measurand: 'Mood', context: 'Sample.Periodic', phase: 'L9' }] }],
    },
  ],
  [
    '2.x: signed data that are too long',
    '2.0.1',
    'TransactionEvent',
    {
      ...event,
      meterValue: [
        { timestamp: at, sampledValue: [{ value: 5, signedMeterValue: { signedMeterData: 'A'.repeat(9000) } }] },
      ],
    },
    { ...updated, meterValues: [{ at, samples: [{ value: '5', signed: { data: 'A'.repeat(9000) } }] }] },
  ],
];

/** Without what is undefined, as it comes over a connection. */
const present = (value: object): object => JSON.parse(JSON.stringify(value)) as object;

describe('a station that is not held to the letter', () => {
  for (const [what, version, action, payload, told] of rows) {
    it(`may send ${what}, and one that is may not`, async () => {
      const sent = present(payload);
      for (const validation of ['tolerant', 'log-only'] as const) {
        const heard = await hear(version, action, sent, { validation, transaction });
        expect(heard.told.map(([, what]) => what)).to.deep.equal([present(told)]);
        expect(heard.deviates).to.equal(true);
      }
      const strict = await hear(version, action, sent, { transaction }).catch((error: unknown) => error);
      expect(strict).to.be.instanceOf(OcppError);
    });
  }

  it('may send units that OCPP misspells or lacks', async () => {
    const sampledValue = ['Celcius', 'Celsius', 'celcius', 'deg'].map((unit) => ({ value: '5', unit }));
    const payload = { connectorId: 1, meterValue: [{ timestamp: at, sampledValue }] };
    const heard = await hear('1.6', 'MeterValues', payload, { validation: 'tolerant' });
    const samples = ['Celcius', 'Celsius', 'Celcius', 'deg'].map((unit) => ({ value: '5', unit }));
    const told = { type: 'Updated', at, evse: 1, connector: 1, meterValues: [{ at, samples }] };
    expect(heard.told).to.deep.equal([['transaction', told]]);
  });

  it('may send numbers as values of meters, in 1.6', async () => {
    const meterValue = [{ timestamp: at, sampledValue: [{ value: 12.5, unit: 'kWh', extra: 1 }] }];
    const heard = await hear('1.6', 'MeterValues', { connectorId: 1, meterValue }, { validation: 'tolerant' });
    const values = [{ at, samples: [{ value: '12.5', unit: 'kWh' }] }];
    const told = { type: 'Updated', at, evse: 1, connector: 1, meterValues: values };
    expect(heard.told).to.deep.equal([['transaction', told]]);
  });
});

describe('what cannot be read', () => {
  const tolerant = { validation: 'tolerant' } as const;
  const logOnly = { validation: 'log-only' } as const;

  it('is refused with the code for it, and no value', async () => {
    const refused = (payload: object, action = 'StartTransaction') => hear('1.6', action, payload, tolerant);
    await fails(refused({ ...start, idTag: undefined }), 'OccurrenceConstraintViolation', '/idTag: is missing');
    await fails(refused({ ...start, idTag: ['SECRET'] }), 'TypeConstraintViolation', '/idTag: must be string');
    await fails(
      refused({ ...start, connectorId: 'SECRET' }),
      'TypeConstraintViolation',
      '/connectorId: must be integer',
    );
    await fails(refused({ ...start, connectorId: 1.5 }), 'TypeConstraintViolation', '/connectorId');
    const long = await fails(refused({ ...start, idTag: 'SECRET'.repeat(9) }), 'PropertyConstraintViolation', '/idTag');
    expect(long.message).not.to.include('SECRET');
    const status = { ...old, status: 'SECRET' };
    const word = await fails(refused(status, 'StatusNotification'), 'PropertyConstraintViolation', '/status');
    expect(word.message).not.to.include('SECRET');
    await fails(refused({}, 'NoSuchAction'), 'NotImplemented');
    const repeated = { vatNumber: 5 };
    await fails(hear('2.1', 'VatNumberValidation', repeated, logOnly), 'TypeConstraintViolation', '/vatNumber');
  });

  it('is left out where nobody is refused for the shape, and the rest makes sense without it', async () => {
    const payload = { ...event, idToken: 'TAG1', meterValue: [5] };
    await fails(hear('2.0.1', 'TransactionEvent', payload, tolerant), 'TypeConstraintViolation');
    const heard = await hear('2.0.1', 'TransactionEvent', payload, logOnly);
    expect(heard.told).to.deep.equal([['transaction', updated]]);
    const nameless = { ...event, transactionInfo: {} };
    await fails(hear('2.0.1', 'TransactionEvent', nameless, logOnly), 'OccurrenceConstraintViolation');
  });

  it('is refused strictly with the code of the first thing that is wrong', async () => {
    const strict = (payload: object, action = 'StartTransaction') => hear('1.6', action, payload, { transaction });
    await fails(strict({ ...start, idTag: undefined }), 'OccurrenceConstraintViolation', "'idTag'");
    await fails(strict({ ...start, connectorId: '1' }), 'TypeConstraintViolation', '/connectorId');
    await fails(strict({ ...start, idTag: 'x'.repeat(21) }), 'PropertyConstraintViolation', '/idTag');
    await fails(strict({ ...start, timestamp: '2026-05-01 11:00' }), 'PropertyConstraintViolation', '/timestamp');
    await fails(strict({ ...start, more: 1 }), 'FormatViolation', 'more');
    await fails(hear('2.0.1', 'TransactionEvent', { ...event, meterValue: [] }), 'OccurrenceConstraintViolation');
  });
});
