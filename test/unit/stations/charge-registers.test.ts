import { expect } from 'chai';
import { chargeOf } from '../../../src/stations/charge.ts';
import type { ChargeFacts } from '../../../src/stations/charge-facts.ts';
import type { TransactionEvent } from '../../../src/stations/model.ts';
import { ended, measured, recorded, started, updated } from '../../support/stations/say.ts';

function energyOf(events: readonly TransactionEvent[], facts: ChargeFacts = { maxPowerW: 22_000 }) {
  const { energy, assumptions, heldBecause } = chargeOf(recorded(events), facts);
  const codes = assumptions.map(({ code }) => code).filter((code) => code !== 'states-unknown');
  return { kWh: energy.toString(), codes, held: heldBecause?.code };
}

/** 1.6: the register at the start, every ten minutes, and at the end. */
function registers(start: number | undefined, between: readonly number[], stop?: number): TransactionEvent[] {
  const last = 10 * (between.length + 1);
  return [
    started(0, start === undefined ? {} : { meterStartWh: start }),
    ...between.map((wh, index) => measured(updated(10 * (index + 1)), String(wh))),
    ended(last, stop === undefined ? {} : { meterStopWh: stop }),
  ];
}

const rows: readonly (readonly [string, TransactionEvent[], string, readonly string[], string | undefined])[] = [
  ['rises', registers(1000, [2000, 3000], 4000), '3', [], undefined],
  ['goes back by a little', registers(1000, [2000, 1995], 4000), '3', ['register-noise'], undefined],
  ['is a little below its start at the end', registers(1000, [], 995), '0', ['register-noise'], undefined],
  ['begins again at nothing', registers(50_000, [52_000, 300], 1500), '3.5', ['register-reset'], undefined],
  ['begins again and ends above its start', registers(1000, [4000, 0, 1000], 2000), '5', ['register-reset'], undefined],
  ['counts the charge alone', registers(50_000, [1000, 2000], 3000), '3', ['register-relative'], undefined],
  ['counts the charge alone, from nothing', registers(0, [1000, 2000], 3000), '3', [], undefined],
  ['is read as nothing once', registers(1000, [2000, 0, 3000], 4000), '3', ['value-ignored'], undefined],
  [
    'is read as nothing again and again',
    registers(1000, [2000, 0, 0, 0, 3000], 4000),
    '3',
    ['value-ignored'],
    undefined,
  ],
  ['is read far too high once', registers(1000, [2000, 9_000_000, 3000], 4000), '3', ['value-ignored'], undefined],
  ['has no end', registers(1000, [2000, 3000]), '2', ['end-register-missing'], undefined],
  ['has no start', registers(undefined, [2000, 3000], 4000), '2', ['start-register-missing'], undefined],
  ['has nothing at its end', registers(1000, [2000, 3000], 0), '2', ['register-reset'], undefined],
  ['has an end below its start', registers(5000, [6000, 7000], 4000), '2', ['end-register-doubted'], undefined],
  [
    'has a start of nothing',
    registers(0, [900_000_000, 900_001_000], 900_002_000),
    '2',
    ['start-register-doubted'],
    undefined,
  ],
  [
    'has only an end below its start',
    registers(5000, [], 4000),
    '0',
    ['energy-unknown', 'energy-implausible'],
    'energy-implausible',
  ],
];

describe('the register of a charge', () => {
  for (const [what, events, kWh, codes, held] of rows) {
    it(`that ${what} comes to ${kWh} kWh (H6)`, () => {
      expect(energyOf(events)).to.deep.equal({ kWh, codes, held });
    });
  }

  it('runs over where the station is known to', () => {
    const events = registers(999_500, [999_900, 600], 1500);
    const facts = { maxPowerW: 22_000, registerModulusWh: 1_000_000 };
    expect(energyOf(events, facts)).to.deep.equal({ kWh: '2', codes: ['register-rollover'], held: undefined });
  });

  it('of periods beside the start and end of a meter that counts on counts the charge alone', () => {
    const events = registers(1_000_000, [2000, 4000], 1_006_000);
    expect(energyOf(events)).to.deep.include({ kWh: '6', held: undefined });
  });

  it('is shown as it was read at start and end', () => {
    const { meterStartWh, meterStopWh } = chargeOf(recorded(registers(1000, [2000], 4000)));
    expect([String(meterStartWh), String(meterStopWh)]).to.deep.equal(['1000', '4000']);
  });

  it('is of this charge alone: values from before and after it are not taken', () => {
    const events = [measured(updated(-5), '100'), ...registers(1000, [2000], 4000), measured(updated(40), '9000')];
    expect(energyOf(events)).to.deep.equal({ kWh: '3', codes: [], held: undefined });
  });
});
