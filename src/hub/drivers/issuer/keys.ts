import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { Knex } from 'knex';
import type { Clock } from '../../../kernel/clock.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Limits } from '../../../kernel/limits.ts';
import type { Vault } from '../../../kernel/secrets.ts';
import { deleteKeys, insertKey, type KeyRow, listKeys, lockKeys } from '../../../store/drivers/accounts/keys.ts';

/** What the issuer signs with. */
export const signingAlgorithm = 'ES256';

interface KeyParts {
  readonly db: Knex;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: Pick<Limits, 'oidcKeySignsMs' | 'oidcKeyLeadMs' | 'oidcKeyKeepMs'>;
}

/**
 * The keys of the built-in issuer, which all processes on a database share. One signs for a time; before that is over the next is
 * made and published, so that everybody knows it when its turn comes; and one whose turn is over stays known for what it has signed.
 */
export class SigningKeys {
  readonly #parts: KeyParts;

  constructor(parts: KeyParts) {
    this.#parts = parts;
  }

  /** The public keys: as JWK Set. */
  async published(): Promise<{ readonly keys: readonly object[] }> {
    return { keys: (await this.#current()).map(({ public_jwk }) => public_jwk) };
  }

  /** The key that signs now. */
  async signing(): Promise<{ readonly kid: string; readonly key: Awaited<ReturnType<typeof importJWK>> }> {
    const { clock, limits, vault } = this.#parts;
    const keys = await this.#current();
    // The first key of all has nobody to wait for.
    const known = clock.now() - limits.oidcKeyLeadMs;
    const row = keys.find(({ created_at }) => created_at.getTime() <= known) ?? keys.at(-1);
    if (row === undefined) throw new Error('there is no key');
    const jwk = JSON.parse(vault.open(row.private_jwk, contextOf(row.kid))) as JWK;
    return { kid: row.kid, key: await importJWK(jwk, signingAlgorithm) };
  }

  /** The keys there are, the newest first; makes one when there is none, or it is time. */
  async #current(): Promise<KeyRow[]> {
    const keys = await listKeys(this.#parts.db);
    return this.#isOld(keys) ? this.#renew() : keys;
  }

  #isOld([newest]: readonly KeyRow[]): boolean {
    const { clock, limits } = this.#parts;
    const madeBefore = clock.now() - (limits.oidcKeySignsMs - limits.oidcKeyLeadMs);
    return newest === undefined || newest.created_at.getTime() <= madeBefore;
  }

  #renew(): Promise<KeyRow[]> {
    const { db, clock, limits } = this.#parts;
    return db.transaction(async (tx) => {
      const keys = await lockKeys(tx);
      if (!this.#isOld(keys)) return keys;
      const now = clock.now();
      await deleteKeys(tx, new Date(now - limits.oidcKeySignsMs - limits.oidcKeyKeepMs));
      await insertKey(tx, await this.#newKey(new Date(now)));
      return listKeys(tx);
    });
  }

  async #newKey(created_at: Date): Promise<KeyRow> {
    const { ids, vault } = this.#parts;
    const { publicKey, privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
    const kid = ids.bytes(9).toString('base64url');
    const public_jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: signingAlgorithm };
    return {
      kid,
      public_jwk,
      private_jwk: vault.seal(JSON.stringify(await exportJWK(privateKey)), contextOf(kid)),
      created_at,
    };
  }
}

const contextOf = (kid: string): string => `oidc key ${kid}`;
