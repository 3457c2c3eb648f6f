import { randomUUID } from 'node:crypto';
import { sameText } from './party.ts';
import type { Platform } from './platform.ts';
import { notFound, type Reply, success } from './reply.ts';
import type { JsonObject } from './shelf.ts';

/** May this token charge? Asked by a CPO in real time (K-07 to K-13); the eMSP says yes to every valid token of its own. */
export function answerAuthorize(platform: Platform, uid: string, type: string, body: unknown): Reply {
  const token = platform.own
    .list('tokens')
    .find((candidate) => sameText(candidate['uid'], uid) && sameText(candidate['type'], type));
  if (!token) return notFound('tokens');
  const isAllowed = token['valid'] === true;
  const location = typeof body === 'object' && body !== null ? (body as JsonObject) : undefined;
  return success({
    allowed: isAllowed ? 'ALLOWED' : 'BLOCKED',
    token,
    ...(isAllowed && location ? { location } : {}),
    ...(isAllowed ? { authorization_reference: randomUUID() } : {}),
  });
}
