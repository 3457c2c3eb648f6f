import { expect } from 'chai';
import { runFuzz } from '../fuzz/fuzz-run.ts';
import { families } from '../fuzz/request.ts';

/** The run has to be over by then, on a busy machine too. */
const limitMs = 60_000;

describe('a hub that is sent what nobody should send', function () {
  this.timeout(limitMs);

  it('answers everything, fails at nothing and keeps what it has (A9, A10, F1 to F3, F5, F6, F10, T-19)', async () => {
    const { findings, problems, outcomes, unchanged } = await runFuzz({
      requests: 2500,
      seed: 20_261_124,
      idle: false,
      say: () => undefined,
    });
    expect({ findings, problems }).to.deep.equal({ findings: [], problems: [] });
    // Without all of this nothing would have been shown.
    expect([...outcomes.keys()]).to.have.members([...families]);
    expect(outcomes.get('body')?.get('HTTP 200 OCPI 1000')).to.be.greaterThan(15);
    expect(outcomes.get('body')?.get('HTTP 200 OCPI 2001')).to.be.greaterThan(250);
    expect(unchanged).to.be.greaterThan(25);
  });
});
