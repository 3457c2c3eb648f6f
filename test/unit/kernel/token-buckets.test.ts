import { expect } from 'chai';
import fc from 'fast-check';
import { TokenBuckets } from '../../../src/kernel/token-buckets.ts';

describe('token buckets', () => {
  let now: number;
  const clock = { now: () => 0, monotonic: () => now };
  beforeEach(() => {
    now = 1e7 / 3;
  });

  it('give as many at once as a minute has, and say what is left and when it comes back', () => {
    const buckets = new TokenBuckets(3, 10, clock);
    expect(buckets.spend('a')).to.deep.equal({ isGranted: true, left: 2, nextInS: 0, wholeInS: 20 });
    expect(buckets.spend('a')).to.deep.equal({ isGranted: true, left: 1, nextInS: 0, wholeInS: 40 });
    expect(buckets.spend('a')).to.deep.equal({ isGranted: true, left: 0, nextInS: 20, wholeInS: 60 });
    expect(buckets.spend('a')).to.deep.equal({ isGranted: false, left: 0, nextInS: 20, wholeInS: 60 });
    expect(buckets.spend('b').isGranted).to.equal(true);
    now += 19_999;
    expect(buckets.spend('a')).to.deep.equal({ isGranted: false, left: 0, nextInS: 1, wholeInS: 41 });
    now += 2;
    expect(buckets.spend('a').isGranted).to.equal(true);
    now += 60_000;
    expect(buckets.spend('a')).to.deep.equal({ isGranted: true, left: 2, nextInS: 0, wholeInS: 20 });
  });

  it('forget who spent longest ago when there are too many', () => {
    const buckets = new TokenBuckets(1, 3, clock);
    for (const who of ['a', 'b', 'c']) buckets.spend(who);
    expect(buckets.spend('a').isGranted).to.equal(false);
    buckets.spend('d');
    expect(buckets.size).to.equal(3);
    // b was the one.
    expect(buckets.spend('a').isGranted).to.equal(false);
    expect(buckets.spend('b').isGranted).to.equal(true);
  });

  it('never give more than two minutes’ worth within a minute, nor less than a minute’s worth to who comes evenly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.array(fc.nat(3000), { maxLength: 400 }), (perMinute, waits) => {
        now = 12_345.678;
        const buckets = new TokenBuckets(perMinute, 1, clock);
        const granted: number[] = [];
        for (const wait of waits) {
          now += wait;
          if (buckets.spend('a').isGranted) granted.push(now);
          const within = granted.filter((at) => at > now - 60_000).length;
          expect(within).to.be.at.most(2 * perMinute);
        }
        now += 120_000;
        for (let turn = 0; turn < perMinute; turn += 1) {
          expect(buckets.spend('a').isGranted).to.equal(true);
          now += 60_000 / perMinute;
        }
      }),
      { numRuns: 200 },
    );
  });
});
