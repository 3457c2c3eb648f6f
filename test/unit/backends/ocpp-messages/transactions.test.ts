import { expect } from 'chai';
import type { TransactionEvent } from '../../../../src/stations/model.ts';
import { hear } from '../../../support/ocpp-hearing.ts';
import { fails } from '../../../support/ocpp-refusals.ts';

const at = '2026-05-01T11:00:00Z';

for (const version of ['2.0.1', '2.1'] as const) {
  describe(`the transactions of OCPP ${version}`, () => {
    const event = {
      eventType: 'Started',
      timestamp: at,
      triggerReason: 'Authorized',
      seqNo: 0,
      transactionInfo: { transactionId: 'tx-1' },
    };

    it('are told with all that is known of them', async () => {
      const heard = await hear(
        version,
        'TransactionEvent',
        {
          ...event,
          offline: true,
          reservationId: 4,
          evse: { id: 2, connectorId: 1 },
          idToken: { idToken: 'AABBCCDD', type: 'ISO14443' },
          transactionInfo: {
            transactionId: 'tx-1',
            chargingState: 'Charging',
            timeSpentCharging: 12,
            stoppedReason: 'Local',
            remoteStartId: 9,
          },
          meterValue: [
            {
              timestamp: at,
              sampledValue: [
                {
                  value: 1.5,
                  context: 'Transaction.Begin',
                  measurand: 'Energy.Active.Import.Register',
                  phase: 'L1',
                  location: 'Outlet',
                  unitOfMeasure: { unit: 'kWh', multiplier: -1 },
                  signedMeterValue: {
                    signedMeterData: 'AA==',
                    signingMethod: '',
                    encodingMethod: 'OCMF',
                    publicKey: '',
                  },
                },
              ],
            },
          ],
        },
        { transaction: { totalCost: 1.25, token: { status: 'NoCredit' } } },
      );
      const expected: TransactionEvent = {
        type: 'Started',
        at,
        transactionId: 'tx-1',
        evse: 2,
        connector: 1,
        trigger: 'Authorized',
        seqNo: 0,
        offline: true,
        chargingState: 'Charging',
        timeSpentChargingS: 12,
        stoppedReason: 'Local',
        remoteStartId: 9,
        reservationId: 4,
        idToken: { idToken: 'AABBCCDD', type: 'ISO14443' },
        meterValues: [
          {
            at,
            samples: [
              {
                value: '1.5',
                measurand: 'Energy.Active.Import.Register',
                unit: 'kWh',
                multiplier: -1,
                phase: 'L1',
                location: 'Outlet',
                context: 'Transaction.Begin',
                signed: { data: 'AA==', encodingMethod: 'OCMF' },
              },
            ],
          },
        ],
      };
      expect(heard.told).to.deep.equal([['transaction', expected]]);
      expect(heard.answer).to.deep.equal({ totalCost: 1.25, idTokenInfo: { status: 'NoCredit' } });
    });

    it('say no more than they know', async () => {
      const heard = await hear(version, 'TransactionEvent', event);
      const expected = { type: 'Started', at, transactionId: 'tx-1', trigger: 'Authorized', seqNo: 0 };
      expect(heard).to.deep.include({ told: [['transaction', expected]], answer: {} });
    });

    it('have numbers that fit', async () => {
      const wrong = 'PropertyConstraintViolation';
      const far = { ...event, evse: { id: 2 ** 40 } };
      await fails(hear(version, 'TransactionEvent', far), wrong, '/evse/id');
      const sampledValue = [{ value: 1, unitOfMeasure: { multiplier: 1_000_000_000 } }];
      const huge = { ...event, meterValue: [{ timestamp: at, sampledValue }] };
      await fails(hear(version, 'TransactionEvent', huge), wrong, 'multiplier');
    });

    it('may be nowhere yet', async () => {
      const heard = await hear(version, 'TransactionEvent', { ...event, evse: { id: 0, connectorId: 0 } });
      const expected = { type: 'Started', at, transactionId: 'tx-1', trigger: 'Authorized', seqNo: 0 };
      expect(heard.told).to.deep.equal([['transaction', expected]]);
    });

    it('may be given meter values beside them', async () => {
      const meterValue = [{ timestamp: at, sampledValue: [{ value: 3 }] }];
      const values = [{ at, samples: [{ value: '3' }] }];
      const heard = await hear(version, 'MeterValues', { evseId: 1, meterValue });
      expect(heard.told).to.deep.equal([['transaction', { type: 'Updated', at, evse: 1, meterValues: values }]]);
      const main = await hear(version, 'MeterValues', { evseId: 0, meterValue });
      expect(main.told.map(([method]) => method)).to.deep.equal(['notice']);
    });
  });
}

describe('the transactions of OCPP 2.1', () => {
  it('may say what only 2.1 knows, which is left out', async () => {
    const heard = await hear('2.1', 'TransactionEvent', {
      eventType: 'Ended',
      timestamp: at,
      triggerReason: 'CostLimitReached',
      seqNo: 3,
      evseSleep: true,
      preconditioningStatus: 'Ready',
      costDetails: {
        totalCost: { currency: 'EUR', typeOfCost: 'NormalCost', total: { inclTax: 3 } },
        totalUsage: { energy: 1, chargingTime: 2, idleTime: 3 },
      },
      transactionInfo: {
        transactionId: 'tx-1',
        operationMode: 'ChargingOnly',
        tariffId: 'T1',
        transactionLimit: { maxCost: 5 },
      },
    });
    const expected = { type: 'Ended', at, transactionId: 'tx-1', trigger: 'CostLimitReached', seqNo: 3 };
    expect(heard.told).to.deep.equal([['transaction', expected]]);
  });

  it('may carry signed values without key and method, and long ones', async () => {
    const signedMeterData = 'A'.repeat(30_000);
    const sampledValue = [{ value: 1, signedMeterValue: { signedMeterData, encodingMethod: 'OCMF' } }];
    const heard = await hear('2.1', 'MeterValues', { evseId: 1, meterValue: [{ timestamp: at, sampledValue }] });
    const told = heard.told[0]?.[1] as TransactionEvent | undefined;
    const signed = { data: signedMeterData, encodingMethod: 'OCMF' };
    expect(told?.meterValues?.[0]?.samples).to.deep.equal([{ value: '1', signed }]);
  });
});
