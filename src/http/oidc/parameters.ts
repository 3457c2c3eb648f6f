import type { IncomingMessage } from 'node:http';
import { Fault } from '../../kernel/fault.ts';
import { unstorable } from '../../kernel/json-fault.ts';
import { bodyText, readBody } from '../body.ts';

/** Parameters of a query or a form, each there once (RFC 6749, 3.1). */
export type Parameters = ReadonlyMap<string, string>;

/** Reads what stands behind the question mark. Throws `invalid` for a parameter that is there twice, or that nothing could be. */
export function parametersIn(text: string): Parameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (parameters.has(name)) throw Fault.invalid([{ path: 'request', message: 'has the same parameter twice' }]);
    if (unstorable.test(name) || unstorable.test(value))
      throw Fault.invalid([{ path: 'request', message: 'has a parameter with NUL' }]);
    // What is empty counts as left out.
    if (value !== '') parameters.set(name, value);
  }
  return parameters;
}

/** Reads a form. Throws `unsupported-media-type`, and like `parametersIn`. */
export async function formOf(request: IncomingMessage, bytesMax: number): Promise<Parameters> {
  const body = await readBody(request, bytesMax);
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new Fault('unsupported-media-type', 'Content-Type must be application/x-www-form-urlencoded');
  return parametersIn(bodyText(body));
}
