import { isUtf8 } from 'node:buffer';
import { Fault } from '../kernel/fault.ts';
import { parseJson } from '../kernel/json.ts';

/** The envelope of a peer's answer (T-25). */
export interface Envelope {
  readonly text: string;
  readonly statusCode: number;
  readonly statusMessage: string | undefined;
  readonly data: unknown;
}

/** The envelope in an answer, tolerant of everything but a missing status code (T-27, T-28); undefined when it is none. */
export function readEnvelope(body: Buffer, depthMax: number): Envelope | undefined {
  if (!isUtf8(body)) return undefined;
  const text = body.toString('utf8');
  const value = parsed(text, depthMax + wrappingDepth);
  if (typeof value !== 'object' || value === null) return undefined;
  const { status_code, status_message, data } = value as Record<string, unknown>;
  if (!Number.isInteger(status_code)) return undefined;
  return {
    text,
    statusCode: Number(status_code),
    statusMessage: typeof status_message === 'string' ? status_message : undefined,
    data,
  };
}

/** An object may nest as deep in an answer's list as in a request; the envelope and the list come on top. */
const wrappingDepth = 2;

function parsed(text: string, depthMax: number): unknown {
  try {
    return parseJson(text, depthMax);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
