import { expect } from 'chai';
import { Attempts } from '../../../../src/hub/drivers/issuer/attempts.ts';
import { Passwords } from '../../../../src/hub/drivers/issuer/passwords.ts';
import { Fault } from '../../../../src/kernel/fault.ts';

const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Fault ? error.kind : String(error)),
  );

describe('passwords', () => {
  const passwords = new Passwords({ passwordsHashedAtOnceMax: 2, passwordsWaitingMax: 30, passwordsOfOneMax: 30 });

  it('are kept as hashes that say what they have cost, and know the password again', async () => {
    const [one, two] = await Promise.all([
      passwords.hash('correct horse', 'me'),
      passwords.hash('correct horse', 'me'),
    ]);
    expect(one)
      .to.match(/^scrypt\$15\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
      .and.not.contain('horse');
    expect(one).to.not.equal(two);
    expect(await passwords.isSame('correct horse', one, 'me')).to.equal(true);
    expect(await passwords.isSame('correct horse ', one, 'me')).to.equal(false);
    expect(await passwords.isSame('', one, 'me')).to.equal(false);
    // Typed on another keyboard, the same letters are other code points.
    expect(await passwords.isSame('fu\u0308nf', await passwords.hash('fünf', 'me'), 'me')).to.equal(true);
  });

  it('of an older cost are still known', async () => {
    const { scryptSync } = await import('node:crypto');
    const salt = Buffer.alloc(16, 7);
    const hash = scryptSync('old', salt, 32, { N: 2 ** 10, r: 8, p: 1 });
    const kept = `scrypt$10$8$1$${salt.toString('base64url')}$${hash.toString('base64url')}`;
    expect(await passwords.isSame('old', kept, 'me')).to.equal(true);
  });

  it('of nobody cost as much, and are never right', async () => {
    const one = new Passwords({ passwordsHashedAtOnceMax: 1, passwordsWaitingMax: 0, passwordsOfOneMax: 30 });
    const nobody = one.isSame('', null, 'me');
    // The only place is taken by it.
    expect(await kindOf(one.isSame('x', null, 'me'))).to.equal('overloaded');
    expect(await nobody).to.equal(false);
    expect(await one.isSame('x', null, 'me')).to.equal(false);
  });

  it('wait for their turn, a number of them', async () => {
    const few = new Passwords({ passwordsHashedAtOnceMax: 1, passwordsWaitingMax: 2, passwordsOfOneMax: 30 });
    const kinds = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((password) => kindOf(few.hash(password, 'me'))));
    expect(kinds).to.deep.equal(['done', 'done', 'done', 'overloaded', 'overloaded']);
    expect(await kindOf(few.hash('later', 'me'))).to.equal('done');
  });

  it('of one leave room for those of others', async () => {
    const few = new Passwords({ passwordsHashedAtOnceMax: 1, passwordsWaitingMax: 3, passwordsOfOneMax: 2 });
    const kinds = await Promise.all(['a', 'a', 'a', 'b'].map((who) => kindOf(few.isSame('x', null, who))));
    expect(kinds).to.deep.equal(['done', 'done', 'too-many-requests', 'done']);
    expect(await kindOf(few.isSame('x', null, 'a'))).to.equal('done');
  });
});

describe('attempts', () => {
  let now = 0;
  const clock = { now: () => now, monotonic: () => now };
  const isAdmitted = (attempts: Attempts, name: string): boolean => {
    try {
      attempts.admit(name);
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      expect(error.kind).to.equal('too-many-requests');
      expect(error.retryAfterS).to.be.above(0);
      return false;
    }
  };

  it('are so many within a time, by name', () => {
    const attempts = new Attempts(clock, { windowMs: 1000, max: 2, namesMax: 10 });
    attempts.note('a');
    expect(isAdmitted(attempts, 'a')).to.equal(true);
    attempts.note('a');
    expect([isAdmitted(attempts, 'a'), isAdmitted(attempts, 'b')]).to.deep.equal([false, true]);
    now += 999;
    expect(isAdmitted(attempts, 'a')).to.equal(false);
    now += 1;
    expect(isAdmitted(attempts, 'a')).to.equal(true);
    attempts.note('a');
    expect(isAdmitted(attempts, 'a')).to.equal(true);
  });

  it('are remembered of a number of names, those that were seen last', () => {
    const attempts = new Attempts(clock, { windowMs: 1000, max: 1, namesMax: 2 });
    attempts.note('a');
    attempts.note('b');
    attempts.note('a');
    attempts.note('c');
    expect(['a', 'b', 'c'].map((name) => isAdmitted(attempts, name))).to.deep.equal([false, true, false]);
  });
});
