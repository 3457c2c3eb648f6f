import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** What a token says; undefined leaves out what an honest one has. */
export type Claims = Readonly<Record<string, unknown>>;

/** A key of an issuer: public and private. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly publicJwk: JWK;
  readonly privateKey: CryptoKey;
}

/** An OpenID Connect issuer of the tests, on a port of its own. */
export class TestIssuer {
  readonly requests: string[] = [];
  readonly #server: Server;
  keys: IssuerKey[] = [];
  /** Sent in place of the keys. */
  document: unknown;
  /** Answers nothing but this status, while it is set. */
  failure: number | undefined;
  /** What it says of itself. */
  metadata: Record<string, unknown> = {};

  constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push(request.url ?? '');
      if (this.failure !== undefined) {
        response.writeHead(this.failure, { location: `${this.url}/elsewhere` }).end();
        return;
      }
      const isMetadata = request.url === '/.well-known/openid-configuration';
      const body = isMetadata
        ? { issuer: this.url, jwks_uri: `${this.url}/keys`, ...this.metadata }
        : (this.document ?? { keys: this.keys.map(({ publicJwk }) => publicJwk) });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  static async start(): Promise<TestIssuer> {
    const issuer = new TestIssuer();
    await new Promise<void>((resolve) => issuer.#server.listen(0, '127.0.0.1', resolve));
    await issuer.addKey('first');
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async addKey(kid: string, alg = 'ES256'): Promise<IssuerKey> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const key = { kid, alg, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, privateKey };
    this.keys.push(key);
    return key;
  }

  /** A token as it would be honest; claims may be changed, or left out with undefined. */
  async token(claims: Claims = {}, header: Record<string, unknown> = {}, key = this.keys.at(-1)): Promise<string> {
    if (key === undefined) throw new Error('the issuer has no key');
    const nowS = Math.floor(Date.now() / 1000);
    const all = {
      iss: this.url,
      aud: 'hub',
      sub: 'subject-1',
      iat: nowS,
      exp: nowS + 600,
      scope: 'profile:read',
      ...claims,
    };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new SignJWT(given)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
      .sign(key.privateKey, { crit: { exp2: true } });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
