import { randomBytes, randomUUID } from 'node:crypto';

/** Where identifiers and secrets come from; handed in so that tests can repeat them. */
export interface Ids {
  /** A random UUID. */
  uuid(): string;
  /** `bytes` random bytes. */
  bytes(bytes: number): Buffer;
}

export const randomIds: Ids = {
  uuid: () => randomUUID(),
  bytes: (bytes) => randomBytes(bytes),
};
