import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Fault } from '../../../kernel/fault.ts';
import type { Limits } from '../../../kernel/limits.ts';

/** What scrypt costs: 32 MB and about a tenth of a second of a core. */
const cost = { logN: 15, r: 8, p: 1 } as const;
const memoryMax = 64 * 1024 * 1024;
const hashBytes = 32;
const saltBytes = 16;

type PasswordLimits = Pick<Limits, 'passwordsHashedAtOnceMax' | 'passwordsWaitingMax' | 'passwordsOfOneMax'>;

type Cost = { readonly logN: number; readonly r: number; readonly p: number };

/**
 * Hashes passwords, a few at the same time: each takes a core and much memory. `who` is the address or driver it is done for. Throws
 * `overloaded` when too many wait, and `too-many-requests` when too many do for one: he must not have all places there are.
 */
export class Passwords {
  readonly #limits: PasswordLimits;
  readonly #waiting: (() => void)[] = [];
  readonly #each = new Map<string, number>();
  #atWork = 0;

  constructor(limits: PasswordLimits) {
    this.#limits = limits;
  }

  /** A hash to keep: with its salt, and what it has cost. */
  async hash(password: string, who: string): Promise<string> {
    const salt = randomBytes(saltBytes);
    const hash = await this.#inTurn(who, () => scrypted(password, salt, cost));
    return ['scrypt', cost.logN, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
  }

  /** Whether a password is the one that was hashed. Where there is none it takes the same time, and is never. */
  async isSame(password: string, kept: string | null, who: string): Promise<boolean> {
    const [, logN, r, p, salt = '', hash = ''] = (kept ?? nobody).split('$');
    const given = { logN: Number(logN), r: Number(r), p: Number(p) };
    const made = await this.#inTurn(who, () => scrypted(password, Buffer.from(salt, 'base64url'), given));
    return timingSafeEqual(made, Buffer.from(hash, 'base64url')) && kept !== null;
  }

  async #inTurn<T>(who: string, work: () => Promise<T>): Promise<T> {
    const count = this.#each.get(who) ?? 0;
    if (count >= this.#limits.passwordsOfOneMax)
      throw new Fault('too-many-requests', 'too many attempts at the same time', { retryAfterS: 2 });
    this.#each.set(who, count + 1);
    try {
      return await this.#whenFree(work);
    } finally {
      const left = (this.#each.get(who) ?? 1) - 1;
      if (left === 0) this.#each.delete(who);
      else this.#each.set(who, left);
    }
  }

  async #whenFree<T>(work: () => Promise<T>): Promise<T> {
    if (this.#atWork >= this.#limits.passwordsHashedAtOnceMax) {
      if (this.#waiting.length >= this.#limits.passwordsWaitingMax)
        throw new Fault('overloaded', 'too many sign in at the moment', { retryAfterS: 2 });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#atWork += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#atWork -= 1;
      else next();
    }
  }
}

/** The hash of no password. */
const nobody = `scrypt$${cost.logN}$${cost.r}$${cost.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

const scrypted = (password: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // The same letters may be written in different ways.
    const text = password.normalize('NFKC');
    scrypt(text, salt, hashBytes, { N: 2 ** logN, r, p, maxmem: memoryMax }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
