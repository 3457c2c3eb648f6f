import { expect } from 'chai';
import fc from 'fast-check';
import { validate } from '../../../src/ocpi/validate.ts';
import type { BillFacts } from '../../../src/stations/bill-facts.ts';
import { cdrOf } from '../../../src/stations/cdr.ts';
import { chargeOf } from '../../../src/stations/charge.ts';
import type { Recorded } from '../../../src/stations/charge-facts.ts';
import type { TransactionEvent } from '../../../src/stations/model.ts';
import { sessionOf } from '../../../src/stations/session.ts';
import { createBuild } from '../../support/build.ts';
import { ocmf } from '../../support/stations/ocmf-blob.ts';
import { minute, tenOClock } from '../../support/stations/say.ts';

const build = createBuild();
const location = build.location();
const facts: BillFacts = {
  party: { country_code: 'BE', party_id: 'BEC' },
  sessionId: 'S1',
  token: build.cdrToken(),
  authMethod: 'WHITELIST',
  location,
  evse: { uid: 'E1', evse_id: 'BE*BEC*E1' },
  connector: build.connector(),
  currency: 'EUR',
  tariffs: [build.tariff({ id: 'T1' })],
};

const odd = [
  '',
  'yesterday',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30T10:00:00Z',
  '2026-03-02T10:00:00+99:00',
];
const timeText = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: -200, max: 2000 }).map((minutes) => new Date(minute(minutes / 10)).toISOString()),
  },
  { weight: 1, arbitrary: fc.constantFrom(...odd) },
);
const valueText = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 20_000_000 }).map(String) },
  { weight: 3, arbitrary: fc.double({ min: -1e9, max: 1e12, noNaN: true }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('', 'NaN', '-', '1e400', '0x10', '--1', '.', '1,5', '9'.repeat(60)) },
);
const measurands = [
  'Energy.Active.Import.Register',
  'Energy.Active.Import.Interval',
  'Energy.Active.Export.Register',
  'Power.Active.Import',
  'Current.Import',
  'SoC',
  '__proto__',
];
const sample = fc.record(
  {
    value: valueText,
    measurand: fc.constantFrom(...measurands),
    unit: fc.constantFrom('Wh', 'kWh', 'W', 'kW', 'A', 'Percent', 'constructor'),
    multiplier: fc.constantFrom(0, 0, 3, -3, 2_000_000_000),
    phase: fc.constantFrom('L1', 'L2', 'L3', 'N', 'L1-L2', 'X'),
    location: fc.constantFrom('Outlet', 'Inlet', 'EV'),
    context: fc.constantFrom('Transaction.Begin', 'Transaction.End', 'Sample.Clock', 'Sample.Periodic'),
    signed: fc.record({ data: fc.constantFrom('', '{', 'OCMF|', '\ud800', ocmf(0, 5000), ocmf(9000, 1)) }),
  },
  { requiredKeys: [] },
);
const event = fc.record(
  {
    type: fc.constantFrom('Started', 'Updated', 'Updated', 'Ended'),
    at: timeText,
    seqNo: fc.constantFrom(0, 1, 2, 3, 4, 2_147_483_647),
    offline: fc.boolean(),
    chargingState: fc.constantFrom('EVConnected', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Idle'),
    timeSpentChargingS: fc.nat(),
    stoppedReason: fc.constantFrom('Local', 'Timeout', 'DeAuthorized'),
    idToken: fc.constant({ idToken: 'AB' }),
    meterStartWh: fc.constantFrom(0, 1000, -1, 1e15, 0.5),
    meterStopWh: fc.constantFrom(0, 900, 5000, -1, Number.NaN),
    meterValues: fc.array(fc.record({ at: timeText, samples: fc.array(sample, { maxLength: 4 }) }), { maxLength: 3 }),
  },
  { requiredKeys: ['type', 'at'] },
) as fc.Arbitrary<TransactionEvent>;
const recorded = fc
  .array(fc.record({ event, receivedAt: fc.integer({ min: tenOClock, max: tenOClock + 86_400_000 }) }), {
    maxLength: 12,
  })
  .map((some): Recorded[] => some.map((one, index) => ({ number: index + 1, ...one })));

describe('nonsense from a station', () => {
  it('makes a charge that holds together, and valid OCPI (H6)', function () {
    this.timeout(120_000);
    let charged = 0;
    fc.assert(
      fc.property(recorded, fc.boolean(), (events, isPowerKnown) => {
        const charge = chargeOf(events, isPowerKnown ? { maxPowerW: 22_080 } : {});
        const { energy, startedAt, endedAt, until, activeAt, periods } = charge;
        expect(energy.isNegative).to.equal(false);
        expect(endedAt ?? until).to.be.at.least(startedAt);
        expect(periods.every(({ start, end, energy: part }) => end >= start && !part?.isNegative)).to.equal(true);
        if (activeAt !== undefined) {
          const kWh = periods.reduce((sum, period) => sum + (period.energy?.toNumber() ?? 0), 0);
          expect(kWh).to.be.closeTo(energy.toNumber(), 1e-6 * Math.max(1, kWh));
        }
        expect(JSON.stringify(chargeOf(events.toReversed(), isPowerKnown ? { maxPowerW: 22_080 } : {}))).to.equal(
          JSON.stringify(charge),
        );
        const now = until + 60_000;
        expect(validate('session', sessionOf(charge, facts, now)).issues).to.deep.equal([]);
        if (charge.phase === 'ended') expect(validate('cdr', cdrOf(charge, facts, now)).issues).to.deep.equal([]);
        charged += Number(!energy.isZero);
      }),
      { numRuns: 1500 },
    );
    expect(charged).to.be.greaterThan(150);
  });
});
