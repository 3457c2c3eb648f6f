import type { Validation } from '../../../hub/stations/desk.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Direction, SchemaChecks } from '../schemas.ts';
import { OcppError } from '../translator.ts';
import { type Reading, readLeniently } from './tolerance.ts';
import { violationOf } from './violation.ts';

/** A payload that came from a station. */
export interface Received {
  readonly action: string;
  /** `response`: of the CALLRESULT to a call of this action. */
  readonly direction: Direction;
  readonly payload: unknown;
  readonly validation: Validation;
  /** Milliseconds since the epoch: what is sent without a time is of this one. */
  readonly arrivedAt: number;
}

/** Their answers repeat what was asked: they can only be as good as that. */
const repeated = new Set(['GetCertificateChainStatus', 'VatNumberValidation']);

/**
 * Checks what a station sent, and reads what can be read where the station is not held to the letter. Throws `OcppError`: with the
 * code of what is wrong, or NotImplemented for an action that the version does not have.
 */
export function readPayload(checks: SchemaChecks, received: Received): Reading {
  const { action, direction, payload, validation, arrivedAt } = received;
  const issues = checks.check(action, direction, payload);
  const schema = checks.schemaOf(action, direction);
  if (!issues || !schema) throw new OcppError('NotImplemented', 'no such action');
  const [issue] = issues;
  if (!issue) return { payload: payload as never, deviations: issues };
  if (validation === 'strict' || repeated.has(action)) throw violationOf(issue);
  return readLeniently(schema, { action, payload, validation, arrivedAt });
}

/**
 * Makes sure that what is sent to a station is OCPP to the letter. Throws `Fault` of kind `invalid` for a request: whoever asked for it
 * asked for what OCPP cannot say; and `Error` for an answer, which nobody but us can have made.
 */
export function assertSendable(checks: SchemaChecks, action: string, direction: Direction, payload: object): void {
  const issues = checks.check(action, direction, payload);
  if (issues?.length === 0) return;
  if (direction === 'response' || !issues) throw new Error(`${action}: the hub's own ${direction} is not valid OCPP`);
  throw Fault.invalid(issues);
}
