import { expect } from 'chai';
import fc from 'fast-check';
import { readPayload } from '../../../../src/backends/ocpp/rpc/dialect.ts';
import { OcppError } from '../../../../src/backends/ocpp/translator.ts';
import type { OcppVersion } from '../../../../src/stations/model.ts';
import { dialectOf, hear } from '../../../support/ocpp-hearing.ts';

const at = '2026-05-01T11:00:00Z';
const transaction = { transactionId: 7 };
const start = { connectorId: 2, idTag: 'TAG1', meterStart: 1000, timestamp: at };
const old = { connectorId: 1, errorCode: 'NoError', status: 'Available' };
const event = {
  eventType: 'Updated',
  timestamp: at,
  triggerReason: 'MeterValuePeriodic',
  seqNo: 1,
  transactionInfo: { transactionId: 'tx-1' },
};

describe('whatever a station sends', () => {
  const samples: readonly (readonly [OcppVersion, string, object])[] = [
    ['1.6', 'StartTransaction', start],
    [
      '1.6',
      'StopTransaction',
      {
        transactionId: 1,
        meterStop: 1,
        timestamp: at,
        transactionData: [{ timestamp: at, sampledValue: [{ value: '1' }] }],
      },
    ],
    [
      '1.6',
      'MeterValues',
      {
        connectorId: 1,
        meterValue: [{ timestamp: at, sampledValue: [{ value: '{"signedMeterData":"A"}', format: 'SignedData' }] }],
      },
    ],
    ['1.6', 'StatusNotification', old],
    ['1.6', 'BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' }],
    [
      '2.0.1',
      'TransactionEvent',
      {
        ...event,
        idToken: { idToken: 'A', type: 'Local' },
        evse: { id: 1 },
        meterValue: [{ timestamp: at, sampledValue: [{ value: 1, unitOfMeasure: { unit: 'Wh', multiplier: 1 } }] }],
      },
    ],
    [
      '2.1',
      'NotifyEvent',
      {
        generatedAt: at,
        seqNo: 0,
        eventData: [
          {
            eventId: 1,
            timestamp: at,
            trigger: 'Delta',
            actualValue: 'Available',
            component: { name: 'Connector', evse: { id: 1, connectorId: 1 } },
            eventNotificationType: 'CustomMonitor',
            variable: { name: 'AvailabilityState' },
          },
        ],
      },
    ],
    ['2.1', 'BootNotification', { chargingStation: { vendorName: 'V', model: 'M' }, reason: 'PowerUp' }],
    [
      '2.1',
      'GetCertificateChainStatus',
      {
        certificateStatusRequests: [
          {
            certificateHashData: {
              hashAlgorithm: 'SHA256',
              issuerNameHash: 'a',
              issuerKeyHash: 'b',
              serialNumber: 'c',
            },
            source: 'OCSP',
            urls: ['u'],
          },
        ],
      },
    ],
  ];

  /** Every place in a value, as the keys that lead there. */
  function placesOf(value: unknown, place: readonly string[] = []): (readonly string[])[] {
    if (typeof value !== 'object' || value === null) return [place];
    return [place, ...Object.entries(value).flatMap(([key, member]) => placesOf(member, [...place, key]))];
  }

  function replaced(value: object, [key = '', ...rest]: readonly string[], by: unknown): object {
    const copy = structuredClone(value) as Record<string, unknown>;
    copy[key] = rest.length === 0 ? by : replaced(copy[key] as object, rest, by);
    return copy;
  }

  const hostile = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      -1,
      0,
      1e300,
      -1e300,
      2 ** 53,
      1.5,
      '',
      '1e300',
      true,
      [],
      {},
      [[]],
      [null],
      undefined,
    ),
    fc.constantFrom('__proto__', 'constructor', '\ud800', '9'.repeat(400), 'x'.repeat(5000), '{"signedMeterData":{}}'),
    fc.jsonValue(),
  );

  for (const [version, action, payload] of samples) {
    it(`is read or refused, in ${version} ${action}`, async () => {
      const { checks, handlers } = await dialectOf(version);
      expect(checks.check(action, 'request', payload)).to.deep.equal([]);
      expect(handlers.has(action)).to.equal(true);
      let refusals = 0;
      const attempt = fc.asyncProperty(
        fc.constantFrom(...placesOf(payload).slice(1)),
        hostile,
        fc.constantFrom('strict' as const, 'tolerant' as const, 'log-only' as const),
        async (place, value, validation) => {
          const sent = replaced(payload, place, value);
          await hear(version, action, sent, { validation, transaction }).catch((error: unknown) => {
            refusals += 1;
            if (!(error instanceof OcppError)) throw error;
          });
        },
      );
      await fc.assert(attempt, { numRuns: 300 });
      expect(refusals).to.be.greaterThan(0);
    });
  }

  it('is read in time, however deep or long it is', async () => {
    const dialect = await dialectOf('2.0.1');
    let deep: unknown = 1;
    for (let level = 0; level < 5000; level += 1) deep = [deep];
    const wide = Array.from({ length: 50_000 }, () => ({ value: 'x' }));
    for (const meterValue of [deep, [{ timestamp: at, sampledValue: wide }]]) {
      const began = performance.now();
      try {
        readPayload(dialect, 'MeterValues', 'request', { evseId: 1, meterValue }, 'log-only', () => undefined);
      } catch (error) {
        expect(error).to.be.instanceOf(OcppError);
      }
      expect(performance.now() - began).to.be.lessThan(2000);
    }
  });
});
