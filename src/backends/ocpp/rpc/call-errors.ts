import { Fault } from '../../../kernel/fault.ts';
import { isOutage } from '../../../kernel/outage.ts';
import type { OcppVersion } from '../../../stations/model.ts';
import { OcppError, type OcppErrorCode, type PayloadIssue } from '../translator.ts';

const descriptionLengthMax = 255;

/** Codes that 1.6 spells in its own way, or does not have (OCPP-J 1.6, 4.2.3). */
const spelling16: Readonly<Partial<Record<OcppErrorCode, string>>> = {
  FormatViolation: 'FormationViolation',
  OccurrenceConstraintViolation: 'OccurenceConstraintViolation',
  RpcFrameworkError: 'ProtocolError',
  MessageTypeNotSupported: 'NotSupported',
};

/** What is wrong with a payload, by ajv's keyword; everything else is a constraint on a property. */
const codesOfKeywords: ReadonlyMap<string, OcppErrorCode> = new Map([
  ['required', 'OccurrenceConstraintViolation'],
  ['minItems', 'OccurrenceConstraintViolation'],
  ['maxItems', 'OccurrenceConstraintViolation'],
  ['dependentRequired', 'OccurrenceConstraintViolation'],
  ['type', 'TypeConstraintViolation'],
  ['additionalProperties', 'FormatViolation'],
]);

/** The CALLERROR frame of a version. */
export function callErrorText(version: OcppVersion, id: string, code: OcppErrorCode, description: string): string {
  return JSON.stringify([4, id, spelled(version, code), description.slice(0, descriptionLengthMax), {}]);
}

/** The CALLRESULTERROR frame (2.1): an answer of the station could not be read. */
export function resultErrorText(id: string, { code, message }: OcppError): string {
  return JSON.stringify([5, id, spelled('2.1', code), message.slice(0, descriptionLengthMax), {}]);
}

/** What a station is told of a payload that breaks its schema: the first thing that is wrong decides the code. */
export function violation(issues: readonly PayloadIssue[]): OcppError {
  const first = issues[0];
  const code = codesOfKeywords.get(first?.keyword ?? '') ?? 'PropertyConstraintViolation';
  return new OcppError(code, issues.map(({ path, message }) => `${path}: ${message}`).join('; '));
}

/** What becomes of a call that could not be answered. */
export type Failure =
  | { readonly kind: 'answer'; readonly error: OcppError; readonly isBug: boolean }
  /** The hub has no room, or its database is away: the same later can succeed. */
  | { readonly kind: 'later' }
  /** The connection is not the station's any more. */
  | { readonly kind: 'replaced' };

/** Reads what an answerer threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof OcppError) return { kind: 'answer', error, isBug: false };
  if (error instanceof Fault) {
    if (error.kind === 'overloaded' || error.kind === 'timeout') return { kind: 'later' };
    if (error.kind === 'refused') return { kind: 'replaced' };
    if (error.kind === 'invalid') {
      return { kind: 'answer', error: new OcppError('PropertyConstraintViolation', error.message), isBug: false };
    }
    return { kind: 'answer', error: new OcppError('GenericError', error.message), isBug: false };
  }
  if (isOutage(error)) return { kind: 'later' };
  return { kind: 'answer', error: new OcppError('InternalError', 'the message could not be handled'), isBug: true };
}

const spelled = (version: OcppVersion, code: OcppErrorCode): string => {
  if (version === '1.6') return spelling16[code] ?? code;
  return code === 'FormationViolation' ? 'FormatViolation' : code;
};
