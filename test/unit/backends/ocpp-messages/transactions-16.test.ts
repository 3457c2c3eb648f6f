import { expect } from 'chai';
import type { TransactionEvent } from '../../../../src/stations/model.ts';
import { hear } from '../../../support/ocpp-hearing.ts';
import { fails } from '../../../support/ocpp-refusals.ts';

const at = '2026-05-01T11:00:00Z';

describe('the transactions of OCPP 1.6', () => {
  const start = { connectorId: 2, idTag: 'TAG1', meterStart: 1000, timestamp: at };

  it('begin with a report that always gets a number (L-39)', async () => {
    const heard = await hear('1.6', 'StartTransaction', start, {
      transaction: { transactionId: 77, token: { status: 'Blocked' } },
    });
    const event: TransactionEvent = {
      type: 'Started',
      at,
      evse: 2,
      connector: 1,
      idToken: { idToken: 'TAG1' },
      meterStartWh: 1000,
    };
    expect(heard.told).to.deep.equal([['transaction', event]]);
    expect(heard.answer).to.deep.equal({ transactionId: 77, idTagInfo: { status: 'Blocked' } });
  });

  it('say which reservation they use, and -1 for none', async () => {
    const transaction = { transactionId: 1 };
    const used = await hear('1.6', 'StartTransaction', { ...start, reservationId: 5 }, { transaction });
    expect(used.told[0]?.[1]).to.include({ reservationId: 5 });
    const none = await hear('1.6', 'StartTransaction', { ...start, reservationId: -1 }, { transaction });
    expect(none.told[0]?.[1]).not.to.have.property('reservationId');
  });

  it('take meter values, with their number or without', async () => {
    const meterValue = [{ timestamp: at, sampledValue: [{ value: '1234' }] }];
    const values = [{ at, samples: [{ value: '1234' }] }];
    const known = await hear('1.6', 'MeterValues', { connectorId: 1, transactionId: 77, meterValue });
    const event = { type: 'Updated', at, transactionId: '77', evse: 1, connector: 1, meterValues: values };
    expect(known).to.deep.include({ told: [['transaction', event]], answer: {} });
    for (const unknown of [{}, { transactionId: 0 }, { transactionId: -1 }]) {
      const heard = await hear('1.6', 'MeterValues', { connectorId: 1, ...unknown, meterValue });
      const { transactionId: _, ...rest } = event;
      expect(heard.told).to.deep.equal([['transaction', rest]]);
    }
  });

  it('do not include the main meter, and are not told of nothing', async () => {
    const meterValue = [{ timestamp: at, sampledValue: [{ value: '5' }] }];
    const main = await hear('1.6', 'MeterValues', { connectorId: 0, meterValue });
    expect(main.told.map(([method]) => method)).to.deep.equal(['notice']);
    const nothing = await hear('1.6', 'MeterValues', { connectorId: 1, meterValue: [] });
    expect(nothing.told).to.deep.equal([]);
  });

  it('are not those of the main meter where their number is known', async () => {
    const meterValue = [{ timestamp: at, sampledValue: [{ value: '5' }] }];
    const heard = await hear('1.6', 'MeterValues', { connectorId: 0, transactionId: 9, meterValue });
    const values = [{ at, samples: [{ value: '5' }] }];
    expect(heard.told).to.deep.equal([
      ['transaction', { type: 'Updated', at, transactionId: '9', meterValues: values }],
    ]);
  });

  it('end with what stopped them and the meter values of their course', async () => {
    const stop = {
      transactionId: 77,
      idTag: 'TAG2',
      meterStop: 9000,
      timestamp: at,
      reason: 'Remote',
      transactionData: [
        {
          timestamp: '2026-05-01T12:30:00+02:00',
          sampledValue: [{ value: '9.0', unit: 'kWh', context: 'Transaction.End', measurand: 'SoC', phase: 'L1' }],
        },
      ],
    };
    const heard = await hear('1.6', 'StopTransaction', stop, { transaction: { token: { status: 'Accepted' } } });
    const event: TransactionEvent = {
      type: 'Ended',
      at,
      transactionId: '77',
      idToken: { idToken: 'TAG2' },
      meterStopWh: 9000,
      stoppedReason: 'Remote',
      meterValues: [
        {
          at: '2026-05-01T10:30:00.000Z',
          samples: [{ value: '9.0', unit: 'kWh', context: 'Transaction.End', measurand: 'SoC', phase: 'L1' }],
        },
      ],
    };
    expect(heard.told).to.deep.equal([['transaction', event]]);
    expect(heard.answer).to.deep.equal({ idTagInfo: { status: 'Accepted' } });
  });

  it('may end without a token, and without their number (begun offline)', async () => {
    const heard = await hear('1.6', 'StopTransaction', { transactionId: -1, meterStop: 5, timestamp: at });
    expect(heard).to.deep.include({ told: [['transaction', { type: 'Ended', at, meterStopWh: 5 }]], answer: {} });
  });

  it('may begin where nobody says', async () => {
    const heard = await hear(
      '1.6',
      'StartTransaction',
      { ...start, connectorId: 0 },
      { transaction: { transactionId: 7 } },
    );
    const event = { type: 'Started', at, idToken: { idToken: 'TAG1' }, meterStartWh: 1000 };
    expect(heard.told).to.deep.equal([['transaction', event]]);
  });

  it('have numbers that fit: 1e300 does not', async () => {
    const wrong = 'PropertyConstraintViolation';
    await fails(hear('1.6', 'StartTransaction', { ...start, connectorId: 1e300 }), wrong, '/connectorId');
    await fails(hear('1.6', 'StartTransaction', { ...start, connectorId: -1 }), wrong, '/connectorId');
    await fails(hear('1.6', 'StartTransaction', { ...start, meterStart: 1e300 }), wrong, '/meterStart');
    await fails(hear('1.6', 'StopTransaction', { transactionId: 2 ** 31, meterStop: 1, timestamp: at }), wrong);
    await fails(hear('1.6', 'StopTransaction', { transactionId: -7, meterStop: 1, timestamp: at }), wrong);
  });
});

describe('the meter values of OCPP 1.6', () => {
  const samplesOf = async (sampledValue: readonly object[]) => {
    const payload = { connectorId: 1, meterValue: [{ timestamp: at, sampledValue }] };
    const { told } = await hear('1.6', 'MeterValues', payload);
    const event = told[0]?.[1] as TransactionEvent | undefined;
    return event?.meterValues?.[0]?.samples;
  };

  it('are numbers as written, and nothing is added', async () => {
    expect(
      await samplesOf([{ value: '0012.50' }, { value: ' -3e2 ' }, { value: '.5' }, { value: '12,5' }]),
    ).to.deep.equal([{ value: '0012.50' }, { value: '-3e2' }, { value: '.5' }, { value: '12,5' }]);
  });

  it('are left out where they are no numbers', async () => {
    const wrong = ['', 'n/a', '1.2,5', 'NaN', 'Infinity', '0x10', '1e999', '1'.repeat(31), '1\n2', '--1'];
    expect(await samplesOf(wrong.map((value) => ({ value })))).to.deep.equal([]);
  });

  it('are signed by the paper on signed meter values, the data untouched', async () => {
    const value = JSON.stringify({
      signedMeterData: 'T0NNRnw=',
      encodingMethod: 'OCMF',
      signingMethod: 'ECDSA-secp256r1-SHA256',
      publicKey: 'b2NhOmJhc2UxNg==',
    });
    expect(await samplesOf([{ value, format: 'SignedData', context: 'Transaction.End' }])).to.deep.equal([
      {
        context: 'Transaction.End',
        signed: {
          data: 'T0NNRnw=',
          encodingMethod: 'OCMF',
          signingMethod: 'ECDSA-secp256r1-SHA256',
          publicKey: 'b2NhOmJhc2UxNg==',
        },
      },
    ]);
  });

  it('are signed without it as well: whatever came is the data', async () => {
    const bare = ['OCMF|{"FV":"1.0"}|{"SD":"30"}', '{"signedMeterData":5}', '{not json', ' {"a":1}'];
    expect(await samplesOf(bare.map((value) => ({ value, format: 'SignedData' })))).to.deep.equal(
      bare.map((data) => ({ signed: { data } })),
    );
  });

  it('are not signed where there is nothing that is', async () => {
    const empty = ['', JSON.stringify({ signedMeterData: '', encodingMethod: 'OCMF' })];
    expect(await samplesOf(empty.map((value) => ({ value, format: 'SignedData' })))).to.deep.equal([]);
  });

  it('are raw when they say so', async () => {
    expect(await samplesOf([{ value: '5', format: 'Raw' }])).to.deep.equal([{ value: '5' }]);
  });
});
