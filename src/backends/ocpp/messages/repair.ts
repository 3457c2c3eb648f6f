import { violation } from '../rpc/call-errors.ts';
import type { Repaired } from '../rpc/dialect.ts';
import type { Direction, SchemaChecks } from '../schemas.ts';
import { OcppError } from '../translator.ts';
import { readLeniently } from './tolerance.ts';

/** Their answers repeat what was asked: they can only be as good as that. */
const repeated = new Set(['GetCertificateChainStatus', 'VatNumberValidation']);

/**
 * Reads payloads that break their schema, as stations that are not held to it may send them. What had to be left out although it may
 * matter is among the issues: a `tolerant` station is refused for it. Throws `OcppError` where nothing can be made of a payload. What is
 * sent without a time is of `now`.
 */
export function repairOf(checks: SchemaChecks, now: () => number) {
  return (action: string, direction: Direction, payload: object): Repaired => {
    const schema = checks.schemaOf(action, direction);
    if (!schema) throw new OcppError('NotImplemented', 'there is no such action');
    if (direction === 'request' && repeated.has(action))
      throw violation(checks.check(action, direction, payload) ?? []);
    const broken = { action, payload, arrivedAt: now() };
    const careful = readLeniently(schema, { ...broken, mayLose: false });
    if (careful.payload) return { payload: careful.payload, issues: [] };
    const bold = readLeniently(schema, { ...broken, mayLose: true });
    if (!bold.payload) throw violation([bold.refusal]);
    return { payload: bold.payload, issues: [careful.refusal] };
  };
}
