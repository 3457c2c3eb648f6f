import { createHmac } from 'node:crypto';
import type { Ids } from '../../../kernel/ids.ts';

const prefix = 'whsec_';
const secretBytes = 32;

/** A new secret, in the form of Standard Webhooks. */
export const newSecret = (ids: Ids): string => `${prefix}${ids.bytes(secretBytes).toString('base64')}`;

/** What signs a call, as Standard Webhooks has it: an id, a time and the body, by each secret that is in force. */
export function signedHeaders(id: string, at: number, body: string, secrets: readonly string[]): string[] {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return ['webhook-id', id, 'webhook-timestamp', timestamp, 'webhook-signature', signatures.join(' ')];
}
