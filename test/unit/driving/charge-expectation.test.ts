import { expect } from 'chai';
import fc from 'fast-check';
import { curveAt, expectCharge } from '../../../src/driving/charge-expectation.ts';
import { drawnAtKind, kindName } from '../../../src/driving/connector-kind.ts';
import { acPowerKw, connectorPowerKw } from '../../../src/driving/connector-power.ts';
import { canUse, phasesOfCharger, type Vehicle, vehicleIssues } from '../../../src/driving/vehicle.ts';
import type { Connector } from '../../../src/generated/ocpi-2.2.1.ts';
import { type About, build } from '../../support/build.ts';

const car: Vehicle = {
  usable_kwh: 60,
  dc_curve: [
    { soc: 10, kw: 150 },
    { soc: 50, kw: 110 },
    { soc: 80, kw: 60 },
    { soc: 100, kw: 10 },
  ],
  ac_kw: 11,
  ac_phases: 3,
  connectors: ['IEC_62196_T2_COMBO'],
  wh_per_km: 165,
};

const connector = (about: About<Connector>): Connector => build.connector(about);
const combo = (kw: number): Connector =>
  connector({
    standard: 'IEC_62196_T2_COMBO',
    power_type: 'DC',
    max_voltage: 920,
    max_amperage: 500,
    max_electric_power: kw * 1000,
  });

describe('the power of a connector', () => {
  it('is that of its phases, voltage and current, or what is named below it', () => {
    const three = { power_type: 'AC_3_PHASE', max_voltage: 230, max_amperage: 32 } as const;
    expect(connectorPowerKw(connector(three))).to.be.closeTo(22.08, 1e-9);
    expect(connectorPowerKw(connector({ ...three, max_electric_power: 11_000 }))).to.equal(11);
    expect(connectorPowerKw(connector({ ...three, power_type: 'AC_1_PHASE' }))).to.be.closeTo(7.36, 1e-9);
    expect(connectorPowerKw(connector({ power_type: 'DC', max_voltage: 500, max_amperage: 125 }))).to.equal(62.5);
  });

  it('of three phases is the same where the 400 V between them are named', () => {
    const named = connector({ power_type: 'AC_3_PHASE', max_voltage: 400, max_amperage: 32 });
    expect(connectorPowerKw(named)).to.be.closeTo(22.17, 0.01);
  });

  /** kW of the car, its phases, phases and A of the connector, and what is drawn. */
  const cases = [
    [11, 3, 'AC_3_PHASE', 32, 11],
    [11, 3, 'AC_3_PHASE', 10, 6.9],
    [11, 3, 'AC_1_PHASE', 32, 3.667],
    [22, 3, 'AC_1_PHASE', 32, 7.333],
    [22, 3, 'AC_3_PHASE', 32, 22],
    [7.4, 1, 'AC_3_PHASE', 16, 3.68],
    [7.4, 1, 'AC_3_PHASE', 32, 7.36],
    [7.4, 1, 'AC_1_PHASE', 16, 3.68],
    [7.4, 2, 'AC_3_PHASE', 16, 7.36],
    [7.4, 2, 'AC_3_PHASE', 32, 7.4],
  ] as const;
  for (const [ac_kw, ac_phases, power_type, max_amperage, expected] of cases) {
    it(`gives ${expected} kW of ${power_type} with ${max_amperage} A to ${ac_kw} kW on ${ac_phases} phases`, () => {
      const drawn = acPowerKw({ ...car, ac_kw, ac_phases }, connector({ power_type, max_voltage: 230, max_amperage }));
      expect(drawn).to.be.closeTo(expected, 0.001);
    });
  }

  it('on a single phase is at most what one phase may be loaded with', () => {
    const single = { ...car, ac_kw: 7.4, ac_phases: 1 };
    const post = connector({ power_type: 'AC_3_PHASE', max_voltage: 230, max_amperage: 32 });
    expect(acPowerKw(single, post, { singlePhaseMaxA: 20 })).to.be.closeTo(4.6, 1e-9);
    expect(acPowerKw(car, post, { singlePhaseMaxA: 20 })).to.equal(11);
  });
});

describe('a vehicle', () => {
  it('can use the plugs of its inlets, and of a combined one the part for alternating current', () => {
    expect(canUse(car, combo(150))).to.equal(true);
    expect(canUse(car, connector({ standard: 'IEC_62196_T2' }))).to.equal(true);
    expect(canUse(car, connector({ standard: 'CHADEMO', power_type: 'DC' }))).to.equal(false);
    expect(canUse(car, connector({ standard: 'IEC_62196_T1' }))).to.equal(false);
    expect(canUse({ ...car, connectors: ['IEC_62196_T2'] }, combo(150))).to.equal(false);
  });

  it('can use no current that it does not take', () => {
    expect(canUse({ ...car, dc_curve: [] }, combo(150))).to.equal(false);
    expect(canUse({ ...car, ac_kw: null, ac_phases: null }, connector({}))).to.equal(false);
    expect(curveAt({ ...car, dc_curve: null }, combo(150))).to.equal(undefined);
  });

  it('without a word about its phases has as many as its power needs', () => {
    expect(phasesOfCharger({ ...car, ac_kw: 7.4, ac_phases: null })).to.equal(1);
    expect(phasesOfCharger({ ...car, ac_kw: 11, ac_phases: null })).to.equal(3);
    expect(phasesOfCharger({ ...car, ac_kw: 7.4, ac_phases: 2 })).to.equal(2);
  });

  it('is told what is missing of it, with the place', () => {
    const pathsOf = (about: Partial<Vehicle>) =>
      vehicleIssues({ ...car, ...about }, '/vehicle').map(({ path }) => path);
    expect(pathsOf({})).to.deep.equal([]);
    expect(pathsOf({ connectors: null })).to.deep.equal(['/vehicle/connectors']);
    expect(pathsOf({ dc_curve: null, ac_kw: null })).to.deep.equal(['/vehicle/dc_curve']);
    expect(pathsOf({ dc_curve: null })).to.deep.equal([]);
  });
});

describe('an expected charge', () => {
  const expectAt = (at: Connector, from: number, to: number) => {
    const curve = curveAt(car, at);
    if (curve === undefined) throw new Error('the car cannot charge here');
    return expectCharge(curve, from, to);
  };

  it('is metered with what is lost: 8 % of alternating, 4 % of direct current', () => {
    expect(expectAt(connector({}), 0, 100).energyKwh).to.be.closeTo(60 / 0.92, 1e-9);
    expect(expectAt(combo(300), 0, 100).energyKwh).to.be.closeTo(60 / 0.96, 1e-9);
  });

  it('at alternating current takes energy over power', () => {
    const charge = expectAt(connector({ max_amperage: 32 }), 20, 80);
    expect(charge.minutes).to.be.closeTo((36 / 0.92 / 11) * 60, 1e-9);
    expect(charge).to.include({ maxPowerKw: 11 });
    expect(charge.avgPowerKw).to.be.closeTo(11, 1e-9);
    expect(charge.parts).to.have.length(1);
  });

  it('at a fast charger is what the curve lets in, not what the post could give', () => {
    const [fast, slow] = [expectAt(combo(300), 10, 80), expectAt(combo(50), 10, 80)];
    expect(fast.maxPowerKw).to.equal(150);
    expect(fast.avgPowerKw).to.be.within(95, 120);
    expect(slow.avgPowerKw).to.be.closeTo(50, 1e-9);
    expect(slow.minutes).to.be.closeTo((42 / 0.96 / 50) * 60, 1e-9);
    expect(expectAt(combo(300), 80, 100).avgPowerKw).to.be.lessThan(40);
  });

  it('draws at the most what is said of the kind of connector, by its name', () => {
    const others = [
      connector({ power_type: 'AC_3_PHASE', max_voltage: 400, max_amperage: 16 }),
      connector({ power_type: 'AC_1_PHASE', max_voltage: 230, max_amperage: 10 }),
    ];
    for (const at of [combo(300), combo(50), combo(0), ...others]) {
      const name = kindName(at);
      expect(drawnAtKind(car, name), name).to.equal(expectAt(at, 0, 100).maxPowerKw);
    }
    expect(drawnAtKind(car, kindName(connector({ standard: 'CHADEMO', power_type: 'DC' })))).to.equal(undefined);
  });

  it('has parts that add up to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 20, max: 400 }), (from, kw) => {
        const { parts, energyKwh, minutes } = expectAt(combo(kw), from, 100);
        const sum = parts.reduce((total, part) => total + part.energyKwh, 0);
        const time = parts.reduce((total, part) => total + part.minutes, 0);
        return Math.abs(sum - energyKwh) < 1e-9 && Math.abs(time - minutes) < 1e-9 && parts.length <= 30;
      }),
    );
  });
});
