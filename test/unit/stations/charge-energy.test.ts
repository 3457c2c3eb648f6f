import { expect } from 'chai';
import { chargeOf } from '../../../src/stations/charge.ts';
import type { ChargeFacts } from '../../../src/stations/charge-facts.ts';
import type { Sample, TransactionEvent } from '../../../src/stations/model.ts';
import { ocmf } from '../../support/stations/ocmf-blob.ts';
import { ended, measured, recorded, started, updated } from '../../support/stations/say.ts';

const begin = { context: 'Transaction.Begin' };
const end = { context: 'Transaction.End' };
const kWh = (value: string, about: Partial<Sample> = {}): Sample => ({ value, unit: 'kWh', ...about });

/** The energy of a charge, where it is from, what was assumed, and why it is held. */
function energyOf(events: readonly TransactionEvent[], facts: ChargeFacts = { maxPowerW: 22_000 }) {
  const { energy, energySource, assumptions, heldBecause } = chargeOf(recorded(events), facts);
  const codes = assumptions.map(({ code }) => code).filter((code) => code !== 'states-unknown');
  return { kWh: energy.toString(), source: energySource, codes, held: heldBecause?.code };
}

const plain = { codes: [], held: undefined };

describe('the energy of a charge', () => {
  describe('by its sources, best first', () => {
    it('is the difference of meterStart and meterStop', () => {
      const events = [
        started(0, { meterStartWh: 1000 }),
        measured(updated(30), '5000'),
        ended(60, { meterStopWh: 9500 }),
      ];
      expect(energyOf(events)).to.deep.equal({ kWh: '8.5', source: 'meter', ...plain });
    });

    it('is the difference of the registers of its begin and end', () => {
      const events = [
        measured(started(0, { seqNo: 0 }), { value: '1000.25', ...begin }),
        measured(updated(30, { seqNo: 1 }), kWh('5.5')),
        measured(ended(60, { seqNo: 2 }), kWh('9.50025', end)),
      ];
      expect(energyOf(events)).to.deep.equal({ kWh: '8.5', source: 'transaction', ...plain });
    });

    it('is what signed registers come to, before others', () => {
      const signed = { signed: { data: 'x' } };
      const events = [
        measured(started(0, { seqNo: 0 }), { value: '1000', ...begin, ...signed }),
        measured(ended(60, { seqNo: 1 }), { value: '3000', ...end }, { value: '2999', ...end, ...signed }),
      ];
      expect(energyOf(events)).to.deep.include({ kWh: '1.999', source: 'signed' });
    });

    it('is what an OCMF container comes to, plain, in Base64 or in a JSON text', () => {
      const blob = ocmf(1000, 9000);
      const forms = [blob, Buffer.from(blob).toString('base64'), JSON.stringify({ signedMeterData: blob })];
      for (const data of forms) {
        const events = [
          started(0, { meterStartWh: 1000 }),
          measured(ended(60, { meterStopWh: 9001 }), { ...end, signed: { data } }),
        ];
        expect(energyOf(events)).to.deep.equal({ kWh: '8', source: 'signed', ...plain });
      }
    });

    it('says where signed values and registers differ', () => {
      const data = ocmf(1000, 9000);
      const events = [
        started(0, { meterStartWh: 1000 }),
        measured(ended(60, { meterStopWh: 9500 }), { signed: { data } }),
      ];
      expect(energyOf(events)).to.deep.equal({
        kWh: '8',
        source: 'signed',
        codes: ['signed-differs'],
        held: undefined,
      });
    });

    it('is the sum of intervals where there is no register, each once', () => {
      const interval = (value: string): Sample => ({ measurand: 'Energy.Active.Import.Interval', value });
      const events = [
        started(0, { seqNo: 0 }),
        measured(updated(30, { seqNo: 1 }), interval('4000')),
        measured(updated(30, { seqNo: 1, offline: true }), interval('4000')),
        measured(ended(60, { seqNo: 2 }), interval('3500')),
      ];
      expect(energyOf(events)).to.deep.equal({
        kWh: '7.5',
        source: 'intervals',
        codes: ['energy-from-intervals'],
        held: undefined,
      });
    });

    it('never adds intervals to registers', () => {
      const interval = { measurand: 'Energy.Active.Import.Interval', value: '4000' };
      const events = [
        started(0, { meterStartWh: 1000 }),
        measured(updated(30), '5000', interval),
        measured(ended(60, { meterStopWh: 9000 }), interval),
      ];
      expect(energyOf(events)).to.deep.equal({ kWh: '8', source: 'meter', ...plain });
    });

    it('is estimated from power where there is nothing else', () => {
      const power = { measurand: 'Power.Active.Import', value: '10', unit: 'kW' };
      const events = [
        measured(started(0, { seqNo: 0, chargingState: 'Charging' }), power),
        measured(updated(30, { seqNo: 1 }), power),
        measured(ended(60, { seqNo: 2 }), power),
      ];
      expect(energyOf(events)).to.deep.equal({
        kWh: '10',
        source: 'power',
        codes: ['energy-estimated'],
        held: undefined,
      });
    });

    it('is not known where nothing is said, and the charge is held', () => {
      const events = [started(0, { seqNo: 0, chargingState: 'Charging' }), ended(60, { seqNo: 1 })];
      expect(energyOf(events)).to.deep.equal({
        kWh: '0',
        source: 'none',
        codes: ['energy-unknown'],
        held: 'energy-unknown',
      });
    });
  });

  describe('by what a value says of itself', () => {
    const between = (...last: readonly Sample[]) => [
      measured(started(0, { seqNo: 0 }), kWh('1.000', begin)),
      measured(ended(60, { seqNo: 1 }), ...last.map((one) => ({ ...end, ...one }))),
    ];

    it('takes a value without unit for Wh, and without measurand for the import register', () => {
      expect(energyOf(between({ value: '9000' }))).to.deep.include({ kWh: '8', codes: [] });
    });

    it('applies a multiplier', () => {
      expect(energyOf(between({ value: '9', unit: 'Wh', multiplier: 3 }))).to.deep.include({ kWh: '8', codes: [] });
      expect(energyOf(between({ value: '9000000', unit: 'Wh', multiplier: -3 }))).to.deep.include({ kWh: '8' });
    });

    it('reads numbers as stations write them, and leaves out what is none', () => {
      for (const value of [' 9,0 ', '+9.', '9.0e0'])
        expect(energyOf(between(kWh(value)))).to.deep.include({ kWh: '8' });
      const odd = energyOf([...between(kWh('9')), measured(updated(30, { seqNo: 1 }), 'NaN', '1e999', '-')]);
      expect(odd).to.deep.equal({ kWh: '8', source: 'transaction', codes: ['value-unreadable'], held: undefined });
    });

    it('takes the whole before its phases', () => {
      const phases = ['L1', 'L2', 'L3'].map((phase) => ({ value: '100', phase }));
      expect(energyOf(between({ value: '9000' }, ...phases))).to.deep.include({ kWh: '8', codes: [] });
    });

    it('adds phases where there is no whole, and neither N nor what is between two', () => {
      const phases = (wh: string) => ['L1', 'L2-N', 'L3', 'N', 'L1-L2'].map((phase) => ({ value: wh, phase }));
      const events = [
        measured(started(0, { seqNo: 0 }), ...phases('1000').map((one) => ({ ...one, ...begin }))),
        measured(ended(60, { seqNo: 1 }), ...phases('3000').map((one) => ({ ...one, ...end }))),
      ];
      expect(energyOf(events)).to.deep.equal({
        kWh: '6',
        source: 'transaction',
        codes: ['phases-summed'],
        held: undefined,
      });
    });

    it('takes what is measured at the outlet before the inlet, and nothing of the vehicle', () => {
      const inlet = (value: string) => ({ value, location: 'Inlet' });
      const events = [
        measured(started(0, { seqNo: 0 }), inlet('1000'), { value: '1', location: 'EV' }),
        measured(ended(60, { seqNo: 1 }), inlet('9000'), { value: '2', location: 'EV' }),
      ];
      expect(energyOf(events)).to.deep.include({ kWh: '8', codes: ['end-register-missing', 'other-location'] });
      expect(energyOf(between(kWh('9'), { ...inlet('100'), ...end }))).to.deep.include({ kWh: '8', codes: [] });
    });

    it('bills no energy that was fed in, and says so', () => {
      const exported = (value: string) => ({ measurand: 'Energy.Active.Export.Register', value });
      const events = [
        measured(started(0, { meterStartWh: 0 }), exported('100')),
        measured(ended(60, { meterStopWh: 8000 }), exported('2100')),
      ];
      const { assumptions, energy } = chargeOf(recorded(events));
      expect(energy.toString()).to.equal('8');
      expect(assumptions).to.deep.include({ code: 'exported', detail: '2 kWh were fed in, which is not billed' });
    });
  });

  describe('where a unit is wrong', () => {
    const suspected = { codes: ['unit-suspected'], held: undefined };

    it('takes Wh that are called kWh for Wh', () => {
      const events = [
        measured(started(0, { seqNo: 0 }), kWh('1000', begin)),
        measured(updated(30, { seqNo: 1 }), kWh('5000')),
        measured(ended(60, { seqNo: 2 }), kWh('9000', end)),
      ];
      expect(energyOf(events)).to.deep.equal({ kWh: '8', source: 'transaction', ...suspected });
    });

    it('takes kWh that are called Wh for kWh when power says so', () => {
      const power = { measurand: 'Power.Active.Import', value: '8000', unit: 'W' };
      const events = [
        measured(started(0, { seqNo: 0 }), { value: '1000', ...begin }, power),
        measured(ended(60, { seqNo: 1 }), { value: '1008', ...end }, power),
      ];
      expect(energyOf(events)).to.deep.equal({ kWh: '8', source: 'transaction', ...suspected });
      const quiet = events.map((event) => ({
        ...event,
        meterValues: event.meterValues?.map((one) => ({ ...one, samples: one.samples.slice(0, 1) })) as never,
      }));
      expect(energyOf(quiet)).to.deep.include({ kWh: '0.008', codes: [] });
    });

    it('is never negative when the start was lost, Wh are called kWh, and the last has no unit', () => {
      const events = [
        measured(updated(1, { seqNo: 0, chargingState: 'Charging' }), kWh('150')),
        measured(updated(2, { seqNo: 0 }), kWh('300')),
        measured(ended(3, { seqNo: 0 }), '385'),
      ];
      expect(energyOf(events)).to.deep.equal({
        kWh: '0.235',
        source: 'register',
        codes: ['start-missing', 'start-register-missing', 'end-register-missing', 'unit-suspected'],
        held: undefined,
      });
    });

    it('takes a last value without unit for the unit of those before it', () => {
      const events = [
        measured(started(0, { seqNo: 0 }), kWh('1000', begin)),
        measured(updated(59, { seqNo: 1 }), kWh('1009.4')),
        measured(ended(60, { seqNo: 2 }), { value: '1009.5', ...end }),
      ];
      expect(energyOf(events)).to.deep.equal({ kWh: '9.5', source: 'transaction', ...suspected });
    });

    it('holds what no unit explains', () => {
      const events = [started(0, { meterStartWh: 0 }), ended(60, { meterStopWh: 60_000 })];
      expect(energyOf(events)).to.deep.equal({
        kWh: '60',
        source: 'meter',
        codes: ['energy-implausible'],
        held: 'energy-implausible',
      });
      const garbage = [started(0, { meterStartWh: 0 }), ended(60, { meterStopWh: 90_000_000 })];
      expect(energyOf(garbage)).to.deep.include({ kWh: '0', source: 'none', held: 'energy-implausible' });
    });
  });
});
