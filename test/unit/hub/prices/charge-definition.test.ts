import { expect } from 'chai';
import type { VehicleGiven } from '../../../../src/generated/driver.ts';
import { type ChargeRequest, chargeDefinition } from '../../../../src/hub/drivers/prices/charge-definition.ts';
import { Fault } from '../../../../src/kernel/fault.ts';
import { build } from '../../../support/build.ts';

const start = Date.parse('2026-11-30T09:00:00Z');
const vehicle: VehicleGiven = {
  usable_kwh: 46,
  dc_curve: [{ soc: 0, kw: 100 }],
  ac_kw: 11,
  ac_phases: 3,
  connectors: ['IEC_62196_T2_COMBO'],
};

const defined = (request: ChargeRequest) =>
  chargeDefinition(request, start, async (id) => {
    if (id !== 'mine') throw new Fault('not-found', 'there is no such vehicle');
    return vehicle;
  });

async function refusal(request: ChargeRequest): Promise<[string | undefined, string | undefined, ...string[]]> {
  const fault = await defined(request).catch((error: unknown) => error);
  if (!(fault instanceof Fault)) throw new Error('it was taken');
  return [fault.kind, fault.code, ...fault.issues.map(({ path }) => path)];
}

describe('a charge that is asked about', () => {
  it('is energy and time, the same wherever it is', async () => {
    const charge = await defined({ energy_kwh: 10, duration_min: 60, stay_min: 15, reserve_min: 5 });
    const there = charge.at(build.connector({}));
    expect(there?.plan).to.include({ startAt: start, idleMinutes: 15, reservedMinutes: 5 });
    expect(there?.plan.parts.map(({ minutes, energy }) => [minutes, energy.toString()])).to.deep.equal([[60, '10']]);
    expect(there).to.deep.include({ isExpected: false, assumptions: [] });
  });

  it('is told to need more power than there is, where it does', async () => {
    const charge = await defined({ energy_kwh: 30, duration_min: 60 });
    expect(charge.at(build.connector({ max_amperage: 32 }))?.assumptions).to.deep.equal([
      { code: 'POWER_ABOVE_CONNECTOR', value: '22' },
    ]);
  });

  it('is a vehicle and two states of charge: what that takes hangs on the connector', async () => {
    for (const by of [{ vehicle }, { vehicle_id: 'mine' }] as readonly ChargeRequest[]) {
      const charge = await defined({ ...by, soc_from: 20, soc_to: 70 });
      const there = charge.at(build.connector({ max_amperage: 16 }));
      expect(there?.plan.parts.map(({ energy }) => energy.toString())).to.deep.equal(['25']);
      expect(there?.plan.parts[0]?.minutes).to.be.closeTo((25 / 11) * 60, 1e-6);
      expect(there).to.deep.include({ isExpected: true, assumptions: [{ code: 'CHARGING_LOSS', value: '8' }] });
      expect(charge.at(build.connector({ standard: 'CHADEMO', power_type: 'DC' }))).to.equal(undefined);
    }
  });

  it('is told how many phases are meant, where the vehicle does not say', async () => {
    const { ac_phases: _, ...rest } = vehicle;
    const charge = await defined({ vehicle: rest, soc_from: 20, soc_to: 70 });
    expect(charge.at(build.connector({}))?.assumptions[1]).to.deep.equal({ code: 'AC_PHASES_UNKNOWN', value: '3' });
    const combo = build.connector({ standard: 'IEC_62196_T2_COMBO', power_type: 'DC' });
    expect(charge.at(combo)?.assumptions).to.have.length(1);
  });

  it('can be neither both nor neither, nor half of one', async () => {
    const bySoc = { vehicle, soc_from: 20, soc_to: 80 };
    expect(await refusal({ ...bySoc, energy_kwh: 10, duration_min: 60 })).to.deep.equal([
      'impossible',
      'charge_ambiguous',
    ]);
    expect(await refusal({ soc_to: 80, energy_kwh: 10 })).to.deep.equal(['impossible', 'charge_ambiguous']);
    expect(await refusal({ stay_min: 10 })).to.deep.equal(['impossible', 'charge_missing']);
    expect(await refusal({ energy_kwh: 10 })).to.deep.equal(['impossible', 'charge_incomplete', '/duration_min']);
    expect(await refusal({ duration_min: 10 })).to.deep.equal(['impossible', 'charge_incomplete', '/energy_kwh']);
    expect(await refusal({ soc_from: 1, soc_to: 2 })).to.deep.equal(['impossible', 'charge_incomplete', '/vehicle']);
    expect(await refusal({ vehicle })).to.deep.equal(['impossible', 'charge_incomplete', '/soc_from', '/soc_to']);
    expect(await refusal({ ...bySoc, vehicle_id: 'mine' })).to.deep.equal([
      'impossible',
      'charge_ambiguous',
      '/vehicle_id',
    ]);
  });

  it('has a state of charge that rises, and a vehicle that there can be', async () => {
    expect(await refusal({ vehicle, soc_from: 80, soc_to: 80 })).to.deep.equal(['impossible', 'soc_order', '/soc_to']);
    expect(await refusal({ vehicle: { usable_kwh: 40 }, soc_from: 1, soc_to: 2 })).to.deep.equal([
      'impossible',
      'vehicle_unusable',
      '/vehicle/connectors',
      '/vehicle/dc_curve',
    ]);
    expect((await refusal({ vehicle_id: 'other', soc_from: 1, soc_to: 2 }))[0]).to.equal('not-found');
  });
});
