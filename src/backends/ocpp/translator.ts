import type { StationDesk, StationLink } from '../../hub/stations/desk.ts';
import type { OcppVersion, StationAnswer, StationRequest } from '../../stations/model.ts';

/** What a message of a station needs besides its payload. */
export interface Heard {
  readonly desk: StationDesk;
  readonly link: StationLink;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Answers one action of a station: payload in, payload of the CALLRESULT out. Throws `Fault` and `OcppError`. */
export type Answerer = (heard: Heard, payload: never) => Promise<object> | object;

/** A request as it is sent: the payload is strict OCPP, and `read` makes the canonical answer of the CALLRESULT's payload. */
export interface OutgoingCall {
  readonly action: string;
  readonly payload: object;
  read(payload: never): StationAnswer;
}

/** What one version of OCPP has: a file per message. */
export interface Translator {
  readonly version: OcppVersion;
  /** By action; a Map, so that no name out of a frame finds what was never put there. */
  readonly answerers: ReadonlyMap<string, Answerer>;
  /** Undefined: this version has no message for it. */
  outgoing(request: StationRequest): OutgoingCall | undefined;
}

/** What a payload must look like, compiled at its first use. */
export interface PayloadChecks {
  /** What is wrong with a request or response of an action: paths and sentences; empty when nothing is. Undefined: no such action. */
  check(action: string, direction: 'request' | 'response', payload: unknown): readonly PayloadIssue[] | undefined;
}

export interface PayloadIssue {
  /** JSON pointer. */
  readonly path: string;
  /** ajv's keyword: `required`, `type`, `maxLength`, `enum`, `additionalProperties` … */
  readonly keyword: string;
  readonly message: string;
}

/** The CALLERROR codes in the spelling of 2.x; 1.6 spells FormatViolation and OccurrenceConstraintViolation in its own way. */
export type OcppErrorCode =
  | 'FormatViolation'
  | 'FormationViolation'
  | 'GenericError'
  | 'InternalError'
  | 'MessageTypeNotSupported'
  | 'NotImplemented'
  | 'NotSupported'
  | 'OccurrenceConstraintViolation'
  | 'PropertyConstraintViolation'
  | 'ProtocolError'
  | 'RpcFrameworkError'
  | 'SecurityError'
  | 'TypeConstraintViolation';

/** What a station is answered with a CALLERROR for. The description names the field and what is wrong, never its value. */
export class OcppError extends Error {
  readonly code: OcppErrorCode;

  constructor(code: OcppErrorCode, description: string) {
    super(description);
    this.name = 'OcppError';
    this.code = code;
  }
}
