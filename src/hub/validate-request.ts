import { Fault, type Issue } from '../kernel/fault.ts';
import { hasInexactNumber } from '../kernel/json.ts';
import { foldId } from '../ocpi/object-state.ts';
import { type Finding, validate as validateValue } from '../ocpi/validate.ts';
import type { Asked } from './asked.ts';
import { ownerIn } from './authorize.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { isVariant, keyOf, objectIn } from './object-key.ts';
import { ownFindings } from './translate/own-findings.ts';

/**
 * Checks a request's ids, its body and that both say the same; throws an `invalid` fault that lists every
 * issue that is wrong. What is valid but odd is noted for the data quality view (decision 9), and returned.
 */
export function validate(hub: ExchangeHub, asked: Asked): readonly Finding[] {
  const issues = idIssues(asked);
  const { body } = asked.request;
  const schemas = asked.operation.body;
  if (schemas === undefined || (body === undefined && asked.operation.isBodyOptional === true)) {
    if (issues.length > 0) throw Fault.invalid(issues);
    return [];
  }
  if (body === undefined) throw Fault.invalid([{ path: '/', message: 'a body is required' }]);
  const schema = schemas[partsOf(asked).length];
  if (schema === undefined) throw new Error(`no schema for ${asked.request.segments.length} segments`);
  const partial = asked.request.method === 'PATCH';
  const verdict = validateValue(schema, body.value, { partial });
  issues.push(...verdict.issues);
  if (verdict.issues.length === 0) issues.push(...mismatches(asked), ...inexact(asked));
  if (issues.length > 0) throw refusalOf(hub, asked, issues);
  const findings = [...ownFindings(schema, verdict.findings, body.received, partial), ...unnamedVariant(asked)];
  if (findings.length > 0) hub.quality.odd(asked.caller.id, asked.module.id, findings);
  return findings;
}

/** Where the URL names no variant, the body's is believed; that it is not the default is worth knowing (K-03). */
function unnamedVariant(asked: Asked): Finding[] {
  const { variant } = asked.module;
  if (variant === undefined || asked.request.query.has(variant.name)) return [];
  const said = objectIn(asked)?.[variant.name];
  if (typeof said !== 'string' || said === variant.default) return [];
  return [{ rule: 'variant-not-in-url', path: `/${variant.name}`, example: said }];
}

/** Ids below the object: of an EVSE, of a Connector. */
export function partsOf({ parameters }: Pick<Asked, 'parameters'>): string[] {
  return [parameters['evse_uid'], parameters['connector_id']].filter((id) => id !== undefined);
}

const idLengths: Readonly<Record<string, number>> = { country_code: 2, party_id: 3, cdr: 64, callback: 64 };
const idLengthMax = 36;

/** Throws an `invalid` fault that names every id in the URL that nothing can have: before anything is looked up by one. */
export function requireIds(asked: Asked): void {
  const issues = idIssues(asked);
  if (issues.length > 0) throw Fault.invalid(issues);
}

/** Whether a text can be an id. */
export const isId = (text: string, longest = idLengthMax): boolean =>
  text.length > 0 && text.length <= longest && /^[\x20-\x7e]*$/.test(text);

function idIssues({ parameters, module, request }: Asked): Issue[] {
  const issues: Issue[] = [];
  for (const name in parameters) {
    const value = parameters[name] ?? '';
    const longest = idLengths[name] ?? idLengthMax;
    if (!isId(value, longest)) {
      issues.push({ path: name, message: `must be 1 to ${longest} printable ASCII characters` });
    }
  }
  const { variant } = module;
  const given = variant && request.query.get(variant.name);
  if (variant && given !== undefined && !isVariant(given)) {
    issues.push({ path: variant.name, message: 'must be a value of its enumeration' });
  }
  return issues;
}

/** What the body says of its own identity must be what the URL says (T-34, T-61, K-03). */
function mismatches(asked: Asked): Issue[] {
  const { module, parameters, request } = asked;
  const body = request.body?.value as Record<string, unknown>;
  const issues: Issue[] = [];
  const parts = partsOf(asked);
  const objectId = asked.operation.path[2]?.replace('?', '');
  if (asked.operation.effect === 'store' && objectId !== undefined) {
    if (parts.length === 0) {
      expectSame(issues, body, 'country_code', parameters['country_code']);
      expectSame(issues, body, 'party_id', parameters['party_id']);
      expectSame(issues, body, module.idField, parameters[objectId]);
    } else {
      expectSame(issues, body, parts.length === 1 ? 'uid' : 'id', parts.at(-1));
    }
  }
  const { variant } = module;
  const given = variant && request.query.get(variant.name);
  const said = variant && objectIn(asked)?.[variant.name];
  if (variant && typeof said === 'string' && !isVariant(said)) {
    issues.push({ path: `/${variant.name}`, message: 'must be a value of its enumeration' });
  } else if (variant && given !== undefined && typeof said === 'string' && said !== given) {
    issues.push({ path: `/${variant.name}`, message: `must be the ${variant.name} of the URL` });
  }
  return issues;
}

function expectSame(issues: Issue[], body: Record<string, unknown>, field: string, expected: string | undefined): void {
  const value = body[field];
  if (typeof value !== 'string' || expected === undefined) return;
  if (foldId(value) !== foldId(expected)) issues.push({ path: `/${field}`, message: 'must be the one of the URL' });
}

/** Money must not hide digits that others read differently (E6). */
function inexact({ operation, request }: Asked): Issue[] {
  if (operation.effect !== 'append' || !hasInexactNumber(request.body?.text ?? '')) return [];
  return [{ path: '/', message: 'numbers must be written without exponent and with at most 15 digits' }];
}

/**
 * The fault with which a request is refused for what its body says. Questions and commands bring nothing that could be kept, but uids of
 * tokens and URLs nobody else is to know.
 */
export const refusalOf = (hub: ExchangeHub, asked: Asked, issues: readonly Issue[]): Fault =>
  ['authorize', 'begin', 'result'].includes(asked.operation.effect)
    ? Fault.invalid(issues)
    : refusal(hub, asked, issues);

/** The fault with which a push is refused; what was sent is kept for the operator to see. */
export function refusal(hub: ExchangeHub, asked: Asked, issues: readonly Issue[]): Fault {
  const owner = ownerIn(asked);
  hub.quality.refused({
    platformId: asked.caller.id,
    module: asked.module.id,
    owner: owner === undefined ? '' : `${owner.country_code}-${owner.party_id}`,
    key: [keyOf(asked), ...partsOf(asked).map(foldId)].join('/'),
    source: 'push',
    reason: issues[0]?.message ?? 'invalid',
    issues,
    document: asked.request.body?.text ?? '',
  });
  return Fault.invalid(issues);
}
