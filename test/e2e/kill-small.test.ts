import { expect } from 'chai';
import { runKill } from '../kill/kill-run.ts';

/** The run has to be over by then, on a busy machine too. */
const limitMs = 180_000;

describe('a hub that is killed under load', function () {
  this.timeout(limitMs);

  it('loses nothing it acknowledged, and brings everybody the newest state and each CDR (R1 to R4, R8)', async () => {
    const report = await runKill({
      hubKills: 3,
      postgresKills: 1,
      seed: 20_261_124,
      secondsBetween: 0.4,
      stationsPerVersion: 1,
      paceMs: 40,
      settleMs: 60_000,
      hasten: true,
      say: () => undefined,
    });
    expect(report.violations).to.deep.equal([]);
    expect(report).to.include({ hubKills: 3, postgresKills: 1 });
    // Without all of this nothing would have been shown.
    const kinds = ['evse status', 'location', 'tariff', 'token', 'session', 'cdr'] as const;
    for (const kind of kinds) expect(report.figures.acknowledged.get(kind), kind).to.be.greaterThan(5);
    for (const [version, charges] of report.stations.charges) expect(charges, version).to.be.greaterThan(0);
    expect(report.stations.lost).to.be.greaterThan(0);
    expect(report.attempts.unanswered).to.be.greaterThan(0);
  });
});
