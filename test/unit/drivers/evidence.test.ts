import { expect } from 'chai';
import { Evidence, freshnessOf } from '../../../src/hub/drivers/places/evidence.ts';
import type { Registry } from '../../../src/hub/registry.ts';

const minuteMs = 60_000;
const limits = { aliveAfterSilenceMs: 5 * minuteMs, pullDeltaIntervalMs: 60 * minuteMs };
const start = Date.parse('2026-11-30T10:00:00Z');
const owner = 'BE-BEC';

/** A registry with one platform, in this state. */
const registry = (state = 'connected', hosted: string | null = null) =>
  ({ platformsOf: () => [{ id: 'p1', state, hosted }] }) as unknown as Registry;

const platform = (seenAt: number | null, pulledAt: number | null) => [{ platformId: 'p1', seenAt, pulledAt }];

describe('evidence of statuses', () => {
  it('is what a CPO sends, and that it is heard afterwards: it would tell a change', () => {
    const evidence = new Evidence(limits);
    expect(evidence.statusesOf(owner, registry(), start).reliableS).to.equal(0);
    evidence.pushed(owner, start);
    evidence.heard(platform(start + 3 * minuteMs, null));
    const { heardAt, intervalMs, reliableS } = evidence.statusesOf(owner, registry(), start + 4 * minuteMs);
    expect(heardAt).to.equal(start + 3 * minuteMs);
    // A silent platform is asked after five minutes: sooner nobody can know that it is gone.
    expect(intervalMs).to.be.within(5 * minuteMs, 6 * minuteMs);
    expect(reliableS).to.equal(Math.ceil((3 * intervalMs) / 1000));
  });

  it('is of one that is pulled only the pull, whatever else it says', () => {
    const evidence = new Evidence(limits);
    evidence.heard(platform(start, start - 30 * minuteMs));
    expect(evidence.statusesOf(owner, registry(), start)).to.deep.equal({
      heardAt: start - 30 * minuteMs,
      reliableS: 3 * 3600,
      intervalMs: 60 * minuteMs,
    });
  });

  it('has a rhythm that is learned, without outages, and survives the process', () => {
    const evidence = new Evidence(limits);
    let at = start;
    const pull = (minutes: number) => {
      at += minutes * minuteMs;
      evidence.heard(platform(null, at));
      return evidence.statusesOf(owner, registry(), at).intervalMs / minuteMs;
    };
    pull(0);
    expect(pull(60)).to.equal(60);
    for (let round = 0; round < 30; round += 1) pull(15);
    expect(pull(15)).to.be.within(15, 16);
    expect(pull(60 * 24), 'an outage').to.be.lessThan(22);
    const next = new Evidence(limits);
    next.learn(evidence.takeChanged());
    next.heard(platform(null, at));
    expect(next.statusesOf(owner, registry(), at).intervalMs / minuteMs).to.be.lessThan(22);
    expect(evidence.takeChanged()).to.deep.equal([]);
  });

  it('counts for nothing while a CPO cannot be reached, and is always there for stations of the hub', () => {
    const evidence = new Evidence(limits);
    evidence.pushed(owner, start);
    for (const state of ['offline', 'suspended', 'planned'])
      expect(evidence.statusesOf(owner, registry(state), start), state).to.include({ reliableS: 0, intervalMs: 0 });
    expect(evidence.statusesOf('DE-XVC', registry('connected', 'stations'), start).heardAt).to.equal(start);
  });

  it('is fresh within an interval, recent within three, old later, and none where nobody is heard', () => {
    const ages = [0, 10, 11, 30, 31].map((minutes) => freshnessOf(start - minutes * minuteMs, 10 * minuteMs, start));
    expect(ages).to.deep.equal(['LIVE', 'LIVE', 'RECENT', 'RECENT', 'STALE']);
    expect(freshnessOf(undefined, 10, start)).to.equal('NONE');
    expect(freshnessOf(start, 0, start)).to.equal('NONE');
  });
});
