import type { Body } from '../../ocpi/message.ts';
import { type Finding, type SchemaName, validate } from '../../ocpi/validate.ts';

/** What is odd about a body: values are so by the version it came in, which may list what the hub's own does not know. */
export function ownFindings(
  schema: SchemaName,
  findings: readonly Finding[],
  received: Body['received'],
  partial = false,
): readonly Finding[] {
  if (received === undefined || findings.length === 0) return findings;
  const values = validate(schema, JSON.parse(received.text), { partial, version: received.version }).findings;
  return [...findings.filter(({ rule }) => rule !== 'open-enum'), ...values];
}
