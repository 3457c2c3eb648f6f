import { expect } from 'chai';
import { chargeOf } from '../../../src/stations/charge.ts';
import type { Sample, TransactionEvent } from '../../../src/stations/model.ts';
import { ended, measured, recorded, started, updated } from '../../support/stations/say.ts';

const begin = { context: 'Transaction.Begin' };
const end = { context: 'Transaction.End' };
const kWh = (value: string, about: Partial<Sample> = {}): Sample => ({ value, unit: 'kWh', ...about });
const watts = (value: string): Sample => ({ measurand: 'Power.Active.Import', value, unit: 'W' });

function energyOf(events: readonly TransactionEvent[]) {
  const { energy, assumptions, heldBecause } = chargeOf(recorded(events), { maxPowerW: 22_000 });
  const codes = assumptions.map(({ code }) => code).filter((code) => code !== 'states-unknown');
  return { kWh: energy.toString(), codes, held: heldBecause?.code };
}

const plain = { codes: [], held: undefined };
const doubted = { codes: ['unit-doubted'], held: 'unit-doubted' };

/** 2.x: four kWh in half an hour each, that are called Wh. */
const [start, middle, last] = [
  measured(started(0, { seqNo: 0, chargingState: 'Charging' }), { value: '1000', ...begin }, watts('8000')),
  measured(updated(30, { seqNo: 1 }), { value: '1004' }, watts('8000')),
  measured(ended(60, { seqNo: 2 }), { value: '1008', ...end }, watts('8000')),
] as const;

/** Another power with each of them. */
const withPowers = (...powers: readonly Sample[]): TransactionEvent[] =>
  [start, middle, last].map((event, index) => ({
    ...event,
    meterValues: event.meterValues?.map(({ at, samples: [register] }) => ({ at, samples: [register, powers[index]] })),
  })) as TransactionEvent[];

describe('a register that power says is a thousandth', () => {
  it('is a thousand times as much where all of the charge is known (H6)', () => {
    const suspected = { codes: ['unit-suspected'], held: undefined };
    expect(energyOf([start, middle, last])).to.deep.equal({ kWh: '8', ...suspected });
    expect(energyOf(withPowers(watts('0'), watts('8000'), watts('8000')))).to.deep.equal({ kWh: '8', ...suspected });
    expect(energyOf([start, middle])).to.deep.equal({ kWh: '4', ...suspected });
  });

  it('stays, and the charge is held, where the start or the end is missing (H6)', () => {
    const later = measured(updated(45, { seqNo: 1 }), { value: '1006' }, watts('8000'));
    expect(energyOf([middle, later, last])).to.deep.equal({
      kWh: '0.004',
      codes: ['start-missing', 'start-register-missing', 'unit-doubted'],
      held: 'unit-doubted',
    });
    expect(energyOf([start, middle, later, ended(60, { seqNo: 2 })])).to.deep.equal({
      kWh: '0.006',
      codes: ['end-register-missing', 'unit-doubted'],
      held: 'unit-doubted',
    });
  });

  it('stays, and the charge is held, where the power may be a thousand times too large (H6)', () => {
    const kilowatts: Sample = { measurand: 'Power.Active.Import', value: '8', unit: 'kW' };
    expect(energyOf(withPowers(kilowatts, kilowatts, kilowatts))).to.deep.equal({ kWh: '0.008', ...doubted });
  });

  it('is right where some of it is in kWh and agrees (H6)', () => {
    const events = [
      measured(updated(15, { seqNo: 1, chargingState: 'Charging' }), kWh('35211.320764'), watts('2919')),
      measured(updated(60, { seqNo: 3 }), { value: '35211322.571', unit: 'Wh' }, watts('0')),
      measured(ended(90, { seqNo: 4 }), kWh('35211.322571', end)),
    ];
    expect(energyOf(events)).to.deep.equal({
      kWh: '0.001807',
      codes: ['start-missing', 'start-register-missing'],
      held: undefined,
    });
  });

  it('is right where power fell between two samples, or who knows when (H6)', () => {
    expect(energyOf(withPowers(watts('16000'), watts('0'), watts('0')))).to.deep.equal({ kWh: '0.008', ...plain });
    const late = measured(ended(90, { seqNo: 1 }), { value: '1012', ...end }, watts('8000'));
    expect(energyOf([start, late])).to.deep.equal({ kWh: '0.012', ...plain });
  });

  it('is compared with power of the same time (H6)', () => {
    const before = [30, 60].map((at) => measured(updated(at, { seqNo: at }), watts('16000')));
    const events = [
      measured(started(0, { seqNo: 0, chargingState: 'Charging' }), watts('16000')),
      ...before,
      measured(updated(61, { seqNo: 61 }), { value: '1000' }, watts('0')),
      measured(ended(120, { seqNo: 120 }), { value: '1010', ...end }, watts('0')),
    ];
    expect(energyOf(events)).to.deep.equal({ kWh: '0.01', codes: ['start-register-missing'], held: undefined });
  });
});

describe('a value of a smaller unit than those beside it', () => {
  const within = [100, 101, 102].map((value, at) =>
    measured(updated(15 * at, { seqNo: at + 1, chargingState: 'Charging' }), kWh(String(value))),
  );
  const stop = (value: string) => measured(ended(60, { seqNo: 9 }), { value, ...end });

  it('is not made larger where the start is missing: the charge is held (H6)', () => {
    expect(energyOf([...within, stop('103.5')])).to.deep.equal({
      kWh: '2.1035',
      codes: ['start-missing', 'start-register-missing', 'unit-doubted', 'register-reset'],
      held: 'unit-doubted',
    });
  });

  it('is not made larger where the register may have begun again: the charge is held (H6)', () => {
    const first = measured(started(0, { seqNo: 0 }), kWh('99', begin));
    expect(energyOf([first, ...within, stop('103.5')])).to.deep.equal({
      kWh: '3.1035',
      codes: ['unit-doubted', 'register-reset'],
      held: 'unit-doubted',
    });
  });

  it('is made larger where nothing else can be, and the charge is held, where the start is missing (H6)', () => {
    const small = measured(updated(0, { seqNo: 1, chargingState: 'Charging' }), '1000');
    const events = [
      small,
      measured(updated(30, { seqNo: 2 }), kWh('1005')),
      measured(ended(60, { seqNo: 9 }), kWh('1009', end)),
    ];
    expect(energyOf(events)).to.deep.equal({
      kWh: '9',
      codes: ['start-missing', 'start-register-missing', 'unit-suspected', 'unit-doubted'],
      held: 'unit-doubted',
    });
  });
});

describe('registers of both ends that come to a little more than the connector gives, in one unit or the other', () => {
  const held = { codes: ['unit-suspected', 'energy-implausible'], held: 'energy-implausible' };
  const chargeOfUnits = (values: readonly string[], stop: string): TransactionEvent[] => [
    measured(started(0, { seqNo: 0 }), kWh('0', begin)),
    ...values.map((value, at) => measured(updated(15 * (at + 1), { seqNo: at + 1 }), kWh(value))),
    measured(ended(60, { seqNo: 9 }), { value: stop, ...end }),
  ];

  it('are not billed as a thousandth: the charge is held (H6)', () => {
    expect(energyOf(chargeOfUnits(['9', '18', '27'], '36'))).to.deep.equal({ kWh: '36', ...held });
    expect(energyOf(chargeOfUnits(['9000', '18000', '27000'], '36000'))).to.deep.equal({ kWh: '36', ...held });
  });

  it('are a charge, although nobody has said that a vehicle was there (H6)', () => {
    const events = recorded(chargeOfUnits([], '400000'));
    expect(chargeOf(events, { maxPowerW: 22_000 })).to.deep.include({ isVoid: false, isHeld: true });
  });
});
