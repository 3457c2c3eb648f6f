import { randomBytes } from 'node:crypto';

/** How the credentials token stands in `Authorization`: Base64 (T-02), or as it is, like older implementations (T-04). */
export type TokenForm = 'base64' | 'raw';

/** `registration`: token A, good for versions and credentials alone (T-07). `full`: everything. */
export type TokenScope = 'registration' | 'full';

/** How long a replaced token is still taken, so that what is under way arrives (C-25). */
const overlapMs = 5000;

/** The tokens with which the other side may call us. */
export class Keyring {
  readonly #scopes = new Map<string, TokenScope>();
  readonly #replacedUntil = new Map<string, number>();

  /** A new token that is good at once. Its `~` keeps the raw form from ever being valid Base64. */
  issue(scope: TokenScope): string {
    const token = `partner~${randomBytes(24).toString('base64url')}`;
    this.#scopes.set(token, scope);
    return token;
  }

  /** What the token is good for; undefined when it is none of ours, or no longer. */
  scopeOf(token: string): TokenScope | undefined {
    const until = this.#replacedUntil.get(token);
    if (until !== undefined && Date.now() > until) this.revoke(token);
    return this.#scopes.get(token);
  }

  revoke(token: string): void {
    this.#scopes.delete(token);
    this.#replacedUntil.delete(token);
  }

  /** After a registration: only this token counts. */
  keepOnly(token: string): void {
    for (const other of [...this.#scopes.keys()]) if (other !== token) this.revoke(other);
  }

  /** After a rotation: this token counts, those before it run out. */
  replaceBy(token: string): void {
    for (const [other, scope] of this.#scopes) {
      if (scope !== 'full' || other === token || this.#replacedUntil.has(other)) continue;
      this.#replacedUntil.set(other, Date.now() + overlapMs);
    }
  }

  revokeAll(): void {
    this.#scopes.clear();
    this.#replacedUntil.clear();
  }
}

/** The value of `Authorization` for a token. */
export const authorizationOf = (token: string, form: TokenForm): string =>
  `Token ${form === 'base64' ? Buffer.from(token).toString('base64') : token}`;

/** The token in a value of `Authorization`, or a sentence about what is wrong with it. */
export function tokenIn(authorization: string | undefined, form: TokenForm): { token: string } | { problem: string } {
  if (authorization === undefined) return { problem: 'Authorization is missing' };
  const [scheme, value, rest] = authorization.split(' ');
  if (scheme !== 'Token' || !value || rest !== undefined) {
    return { problem: 'Authorization is not "Token", one space and a value' };
  }
  if (form === 'raw') return { token: value };
  const token = Buffer.from(value, 'base64');
  if (token.toString('base64') !== value) return { problem: 'the token in Authorization is not in Base64' };
  return { token: token.toString() };
}
