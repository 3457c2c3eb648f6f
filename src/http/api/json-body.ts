import type { IncomingMessage } from 'node:http';
import { Fault } from '../../kernel/fault.ts';
import { parseJson } from '../../kernel/json.ts';
import type { Limits } from '../../kernel/limits.ts';
import { bodyText, readBody } from '../body.ts';

/** Reads a body of JSON; undefined when there is none. Throws for another media type, and for what is no acceptable JSON. */
export async function readJsonBody(request: IncomingMessage, limits: Limits): Promise<unknown> {
  const body = await readBody(request, limits.bodyBytesMax);
  if (body.length === 0) return undefined;
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new Fault('unsupported-media-type', 'Content-Type must be application/json');
  }
  return parseJson(bodyText(body), limits.jsonDepthMax);
}

/** What a required body lacks when there is none. */
export const missingBody = (): Fault => Fault.invalid([{ path: '/', message: 'is missing', code: 'missing' }]);
