import { expect } from 'chai';
import { endedBy } from '../../../../src/hub/stations/place-stop.ts';
import type { TransactionEvent } from '../../../../src/stations/model.ts';

const at = '2026-11-29T10:00:00Z';
const stop = (meterStopWh?: number): TransactionEvent => ({
  type: 'Ended',
  at,
  ...(meterStopWh !== undefined && { meterStopWh }),
});
const start = (meterStartWh: number): TransactionEvent => ({ type: 'Started', at, meterStartWh });
const sampled = (value: string, unit?: string): TransactionEvent => ({
  type: 'Updated',
  at,
  meterValues: [
    {
      at,
      samples: [
        { value, ...(unit !== undefined && { unit }) },
        { value: '9', measurand: 'Voltage' },
      ],
    },
  ],
});
const open = (name: string, ...events: TransactionEvent[]) => ({
  name,
  events: events.map((event) => JSON.stringify(event)),
});

describe('a StopTransaction without an id', () => {
  const one = open('one', start(1000), sampled('5000'));
  const other = open('other', start(1000), sampled('2.5', 'kWh'));

  it('ends the only transaction whose meter had not gone further', () => {
    expect(endedBy(stop(3000), [one, other])?.name).to.equal('other');
    expect(endedBy(stop(5500), [one, open('third', start(9000))])?.name).to.equal('one');
  });

  it('ends none where it could be either, or neither, or nobody can tell', () => {
    expect(endedBy(stop(6000), [one, other])).to.equal(undefined);
    expect(endedBy(stop(500), [one, other])).to.equal(undefined);
    expect(endedBy(stop(), [other])).to.equal(undefined);
    const mislabelled = open('mislabelled', start(1000), sampled('2000', 'kWh'));
    expect(endedBy(stop(3000), [mislabelled, other])).to.equal(undefined);
  });
});
