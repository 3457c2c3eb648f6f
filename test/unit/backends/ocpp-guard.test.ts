import { expect } from 'chai';
import { Guard } from '../../../src/backends/ocpp/edge/guard.ts';
import { Refusal } from '../../../src/backends/ocpp/edge/refusal.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';

/** A guard on a clock of the test's. */
function guardAt(limits: Partial<typeof defaultLimits> = {}) {
  const time = { now: 0 };
  const clock = { now: () => time.now, monotonic: () => time.now };
  const guard = new Guard({ ...defaultLimits, ...limits }, clock);
  /** Whether the credential is looked at; a wrong one then fails. */
  const guess = (identity: string, address: string, isWrong = true): boolean => {
    try {
      guard.checkPair(identity, address);
      guard.checkOthers(identity, address, undefined);
    } catch (error) {
      if (error instanceof Refusal && error.status === 429) return false;
      throw error;
    }
    if (isWrong) guard.failed(identity, address, true);
    return true;
  };
  return { guard, time, guess };
}

describe('the guard at the door', () => {
  it('lets 100,000 guesses within a day look at few credentials, and the station in at any time (H3)', () => {
    const { guard, time, guess } = guardAt();
    let looked = 0;
    let shutOut = 0;
    for (let n = 0; n < 100_000; n += 1) {
      time.now = (n * 24 * 3_600_000) / 100_000;
      if (guess('CP-1', '198.51.100.1')) looked += 1;
      if (!guess('CP-1', '203.0.113.7', false)) shutOut += 1;
    }
    // Ten, and one after each lock: 1, 2, 4 … 60 minutes.
    expect(looked).to.be.within(10, 45);
    expect(shutOut).to.equal(0);
    guard.passed(1, 'CP-1', '203.0.113.7');
  });

  it('keeps a station’s own address open while its identity is guessed from a thousand others (H3)', () => {
    const { guard, guess } = guardAt();
    guard.passed(1, 'CP-1', '203.0.113.7');
    let looked = 0;
    for (let n = 0; n < 10_000; n += 1) if (guess('CP-1', `198.51.${n % 1000}.1`)) looked += 1;
    expect(looked).to.equal(200);
    expect(guess('CP-1', '203.0.113.7', false)).to.equal(true);
  });

  it('opens to the station from a new address within a minute of the last guess', () => {
    const { time, guess } = guardAt();
    for (let n = 0; n < 5000; n += 1) guess('CP-1', `198.51.${n % 1000}.1`);
    expect(guess('CP-1', '203.0.113.8', false)).to.equal(false);
    time.now = 60_000;
    expect(guess('CP-1', '203.0.113.8', false)).to.equal(true);
  });

  it('remembers no more than it may', () => {
    const { guess } = guardAt({ stationFailuresRememberedMax: 5 });
    for (let n = 0; n < 9; n += 1) guess('CP-1', '198.51.100.1');
    for (let n = 0; n < 5; n += 1) guess(`CP-${n + 2}`, `198.51.100.${n + 2}`);
    // Forgotten, or the next would have been the last.
    for (let n = 0; n < 9; n += 1) expect(guess('CP-1', '198.51.100.1')).to.equal(true);
  });
});
