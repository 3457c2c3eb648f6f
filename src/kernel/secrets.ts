import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Ids } from './ids.ts';

/** Keeps what must not be read from the database: seals what we have to send, hashes what we only have to recognise. */
export interface Vault {
  /** Seals a text (AES-256-GCM) so that it opens only for the same `context`, such as a platform's id. */
  seal(text: string, context: string): Buffer;
  /** Opens what `seal` made; throws when the context, the key or a byte differs. */
  open(sealed: Uint8Array, context: string): string;
  /** Keyed hash (HMAC-SHA-256) under which a token is stored and found. */
  digest(token: string): Buffer;
}

const ivBytes = 12;
const tagBytes = 16;

/** A vault over a 32-byte master key; its keys for sealing and for hashing are derived from it. */
export function createVault(masterKey: Uint8Array, ids: Ids): Vault {
  if (masterKey.length !== 32) throw new Error('the master key must have 32 bytes');
  const sealing = Buffer.from(hkdfSync('sha256', masterKey, '', 'crossvolt sealing', 32));
  const hashing = Buffer.from(hkdfSync('sha256', masterKey, '', 'crossvolt token digest', 32));
  return {
    seal(text, context) {
      const iv = ids.bytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(context));
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(bytes.length - tagBytes));
      const text = decipher.update(bytes.subarray(ivBytes, bytes.length - tagBytes), undefined, 'utf8');
      return text + decipher.final('utf8');
    },
    digest: (token) => createHmac('sha256', hashing).update(token).digest(),
  };
}

/** A credentials token as we issue it: `<8 characters>~<43 characters>`; the first part finds it, the second is secret. */
export interface IssuedToken {
  readonly id: string;
  readonly token: string;
}

/**
 * Makes a token of 256 random bits. The `~` is no Base64 character, so the plain form of a token can never be taken for
 * an encoded one (T-04).
 */
export function issueToken(ids: Ids): IssuedToken {
  const id = ids.bytes(6).toString('base64url');
  return { id, token: `${id}~${ids.bytes(32).toString('base64url')}` };
}

/** Compares secrets in a time that does not depend on where they differ. */
export function sameSecret(one: Uint8Array | string, other: Uint8Array | string): boolean {
  const hash = (secret: Uint8Array | string) => createHash('sha256').update(secret).digest();
  return timingSafeEqual(hash(one), hash(other));
}
