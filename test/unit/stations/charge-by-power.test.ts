import { expect } from 'chai';
import { chargeOf } from '../../../src/stations/charge.ts';
import type { Sample, TransactionEvent } from '../../../src/stations/model.ts';
import { ended, measured, recorded, started, updated } from '../../support/stations/say.ts';

const watts = (value: number): Sample => ({ measurand: 'Power.Active.Import', value: String(value), unit: 'W' });

function energyOf(events: readonly TransactionEvent[]) {
  const { energy, assumptions, heldBecause } = chargeOf(recorded(events), { maxPowerW: 22_000 });
  const codes = assumptions.map(({ code }) => code).filter((code) => code !== 'states-unknown');
  return { kWh: energy.toString(), codes, held: heldBecause?.code };
}

/** 2.x: power now and then, without any register. */
const powersAt = (until: number, ...samples: readonly (readonly [minutes: number, value: number])[]) => [
  started(0, { seqNo: 0, chargingState: 'Charging' }),
  ...samples.map(([at, value], index) => measured(updated(at, { seqNo: index + 1 }), watts(value))),
  ended(until, { seqNo: samples.length + 1 }),
];
const estimated = { codes: ['energy-estimated'], held: undefined };

describe('energy by power', () => {
  it('is what the smaller of two samples comes to until the next, rounded once (H6)', () => {
    const taper = powersAt(60, [0, 11_000], [15, 9000], [30, 3000], [45, 0]);
    expect(energyOf(taper)).to.deep.equal({ kWh: '3', ...estimated });
    const thirds = powersAt(60, [0, 1000], [20, 1000], [40, 1000], [60, 1000]);
    expect(energyOf(thirds)).to.deep.equal({ kWh: '1', ...estimated });
    expect(energyOf(powersAt(60, [0, 3000], [30, -3000], [60, -3000]))).to.deep.equal({ kWh: '0', ...estimated });
  });

  it('is by the times of the samples, whatever message they came with (H6)', () => {
    const [start, ...rest] = powersAt(60, [0, 6000], [60, 6000]);
    const late = { ...(start as TransactionEvent), meterValues: [{ at: updated(30).at, samples: [watts(6000)] }] };
    expect(energyOf([late, ...rest]).kWh).to.equal('6');
  });

  it('is not estimated for more than an hour without a sample, and the charge is held (H6)', () => {
    const unknown = { codes: ['energy-estimated', 'energy-unknown'], held: 'energy-unknown' };
    expect(energyOf(powersAt(180, [60, 6000], [120, 6000]))).to.deep.equal({ kWh: '6', ...estimated });
    expect(energyOf(powersAt(180, [60, 6000], [121, 6000]))).to.deep.equal({ kWh: '0', ...unknown });
    expect(energyOf(powersAt(180, [61, 6000], [120, 6000]))).to.deep.equal({ kWh: '5.9', ...unknown });
    expect(energyOf(powersAt(181, [60, 6000], [120, 6000]))).to.deep.equal({ kWh: '6', ...unknown });
  });

  it('is held where there are registers that nothing explains (H6)', () => {
    const events = powersAt(60, [0, 6000], [30, 6000]).map((event, index) =>
      index === 0 ? event : measured(event, index === 1 ? '5000' : '4000'),
    );
    expect(energyOf(events)).to.deep.equal({
      kWh: '3',
      codes: ['energy-estimated', 'energy-implausible'],
      held: 'energy-implausible',
    });
  });
});

describe('the end of a charge alone', () => {
  it('says nothing of its energy where there is only an interval, and the charge is held (H6)', () => {
    const interval: Sample = { measurand: 'Energy.Active.Import.Interval', value: '0' };
    expect(energyOf([measured(ended(60, { seqNo: 9 }), interval)])).to.deep.equal({
      kWh: '0',
      codes: ['start-missing', 'energy-from-intervals', 'energy-unknown'],
      held: 'energy-unknown',
    });
  });

  it('says it where it has the registers of both ends (H6)', () => {
    const both = measured(
      ended(60, { seqNo: 9 }),
      { value: '1000', context: 'Transaction.Begin' },
      { value: '1000', context: 'Transaction.End' },
    );
    expect(energyOf([both])).to.deep.equal({ kWh: '0', codes: ['start-missing'], held: undefined });
  });
});
