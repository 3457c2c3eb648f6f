import { violation } from '../rpc/call-errors.ts';
import type { Repair } from '../rpc/dialect.ts';
import type { SchemaChecks } from '../schemas.ts';
import { OcppError } from '../translator.ts';
import { readLeniently } from './tolerance.ts';

/** Their answers repeat what was asked: they can only be as good as that. */
const repeated = new Set(['GetCertificateChainStatus', 'VatNumberValidation']);

/**
 * Reads payloads that break their schema, as stations that are not held to it may send them; with `log-only` also those that had to lose
 * something that may matter. Throws `OcppError` where nothing can be made of one. What is sent without a time is of `now`.
 */
export function repairOf(checks: SchemaChecks, now: () => number): Repair {
  return (action, direction, payload, validation) => {
    const schema = checks.schemaOf(action, direction);
    if (!schema) throw new OcppError('NotImplemented', 'there is no such action');
    if (direction === 'request' && repeated.has(action))
      throw violation(checks.check(action, direction, payload) ?? []);
    const reading = readLeniently(schema, { action, payload, arrivedAt: now(), mayLose: validation === 'log-only' });
    if (!reading.payload) throw violation([reading.refusal]);
    return { payload: reading.payload, issues: [] };
  };
}
