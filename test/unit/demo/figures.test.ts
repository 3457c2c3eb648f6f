import { expect } from 'chai';
import { NetworkClock } from '../../../demo/network-clock.ts';
import { Percentiles } from '../../../demo/percentiles.ts';

describe('the time in the network', () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  let ours: number;
  const clock = (speed: number): NetworkClock => {
    ours = start + 3_600_000;
    return new NetworkClock(start, speed, () => ours);
  };

  it('passes so many times as fast as ours, and never overtakes it', () => {
    const network = clock(60);
    ours += 10_000;
    expect(network.now()).to.equal(start + 600_000);
    expect(network.msUntil(start + 660_000)).to.equal(1000);
    expect(network.msUntil(start)).to.equal(0);
    expect(network.msUntil(Number.POSITIVE_INFINITY)).to.equal(Number.POSITIVE_INFINITY);
    ours += 3_600_000;
    expect(network.now()).to.equal(ours);
  });

  it('waits for who is late, for as long as that is and no longer, and never goes back', () => {
    const network = clock(60);
    // A minute of the network is told each two seconds, and is to be told each second.
    for (let minute = 1; minute <= 50; minute += 1) {
      network.msUntil(start + minute * 60_000);
      ours += 2000;
      const before = network.now();
      network.waitFor(start + minute * 60_000);
      expect(network.now()).to.be.at.least(before);
      expect(network.now() - (start + minute * 60_000)).to.be.at.most(30_000);
    }
    // From now on nobody is late: it goes on from where it stands.
    const behind = network.msUntil(start + 51 * 60_000);
    expect(behind).to.be.within(0, 1000);
    ours += behind + 1000;
    expect(network.msUntil(start + 52 * 60_000)).to.equal(0);
  });
});

describe('percentiles', () => {
  it('are of the latest measurements', () => {
    const percentiles = new Percentiles(4);
    expect(percentiles.at(0.5)).to.equal(undefined);
    for (const value of [1000, 1, 4, 3, 2]) percentiles.add(value);
    expect([percentiles.at(0), percentiles.at(0.5), percentiles.at(1)]).to.deep.equal([1, 3, 4]);
    percentiles.clear();
    expect(percentiles.at(0.5)).to.equal(undefined);
  });
});
