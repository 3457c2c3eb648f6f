import { OcppError, type OcppErrorCode, type PayloadIssue } from '../translator.ts';

const codes: Readonly<Record<string, OcppErrorCode>> = {
  type: 'TypeConstraintViolation',
  required: 'OccurrenceConstraintViolation',
  minItems: 'OccurrenceConstraintViolation',
  maxItems: 'OccurrenceConstraintViolation',
  enum: 'PropertyConstraintViolation',
  format: 'PropertyConstraintViolation',
  maxLength: 'PropertyConstraintViolation',
  minimum: 'PropertyConstraintViolation',
  maximum: 'PropertyConstraintViolation',
  multipleOf: 'PropertyConstraintViolation',
};

/** What a payload is refused with for this issue (OCPP-J, CALLERROR codes); 1.6 spells two of them in its own way. */
export function violationOf(issue: PayloadIssue): OcppError {
  return new OcppError(codes[issue.keyword] ?? 'FormatViolation', `${issue.path} ${issue.message}`);
}
