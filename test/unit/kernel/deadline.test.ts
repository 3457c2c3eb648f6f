import { expect } from 'chai';
import { deadlineIn } from '../../../src/kernel/deadline.ts';
import { until } from '../../support/wait.ts';

describe('a deadline', () => {
  it('fires when its time is over, saying that it is for that (R10)', async () => {
    const { signal } = deadlineIn(5);
    await until(() => signal.aborted, { what: 'the end of the time' });
    expect(signal.reason).to.have.property('name', 'TimeoutError');
  });

  it('is over at once when there is no time', () => {
    for (const ms of [0, -5]) {
      const { signal, clear } = deadlineIn(ms);
      expect(signal.aborted).to.equal(true);
      expect(signal.reason).to.have.property('name', 'TimeoutError');
      clear();
    }
  });

  it('is no later than the signal it was given, with its reason, unless it is cleared', () => {
    const given = new AbortController();
    const [one, other] = [deadlineIn(60_000, given.signal), deadlineIn(60_000, given.signal)];
    other.clear();
    given.abort(new Error('stopping'));
    expect(one.signal.reason).to.equal(given.signal.reason);
    expect(other.signal.aborted).to.equal(false);
    expect(deadlineIn(60_000, given.signal).signal.reason).to.equal(given.signal.reason);
    one.clear();
  });

  it('does not fire any more once it is cleared', async () => {
    const [cleared, later] = [deadlineIn(5), deadlineIn(20)];
    cleared.clear();
    await until(() => later.signal.aborted, { what: 'the end of a later one' });
    expect(cleared.signal.aborted).to.equal(false);
  });
});
