import type { Validation } from '../../../hub/stations/desk.ts';
import type { OcppVersion } from '../../../stations/model.ts';
import { type Answerer, OcppError, type PayloadChecks, type PayloadIssue, type Translator } from '../translator.ts';
import { violation } from './call-errors.ts';

/** What could be read of a payload that breaks its schema, and what is wrong with it even so. */
export interface Repaired {
  readonly payload: object;
  readonly issues: readonly PayloadIssue[];
}

/** One version of OCPP as this process speaks it: built once, shared by all its stations. */
export interface Dialect {
  readonly version: OcppVersion;
  readonly translator: Translator;
  readonly checks: PayloadChecks;
  /** Reads leniently; without it a payload is taken as it is or not at all. */
  readonly repair: Repair | undefined;
  /** Throws when what the hub is about to send is not OCPP to the letter. */
  readonly assertSendable: AssertSendable;
  /** By action, with what became of its messages. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** What is counted of actions that nobody handles. */
  readonly others: MessageCounts;
}

/** What became of messages of one action: these names are labels of a metric. */
export interface MessageCounts {
  answered: number;
  /** With a CALLERROR. */
  refused: number;
  /** The same again, and the same reply. */
  repeated: number;
  /** Not answered: the hub had no room, or the connection was not the station's any more. */
  unanswered: number;
  /** Answered, and not as its schema has it. */
  deviating: number;
}

export interface Handler extends MessageCounts {
  readonly action: string;
  readonly answer: Answerer;
}

/** Throws `OcppError` for what cannot be read at all. */
export type Repair = (
  action: string,
  direction: 'request' | 'response',
  payload: object,
  validation: Validation,
) => Repaired;

export type AssertSendable = (action: string, direction: 'request' | 'response', payload: object) => void;

/** Puts a version together. */
export function createDialect(
  translator: Translator,
  checks: PayloadChecks,
  assertSendable: AssertSendable,
  repair?: Repair,
): Dialect {
  const handlers = new Map<string, Handler>();
  for (const [action, answer] of translator.answerers) handlers.set(action, { action, answer, ...noMessages() });
  const others = noMessages();
  return { version: translator.version, translator, checks, repair, assertSendable, handlers, others };
}

const noMessages = (): MessageCounts => ({ answered: 0, refused: 0, repeated: 0, unanswered: 0, deviating: 0 });

/**
 * The payload as it is to be handled, by how strictly the station is taken. Throws `OcppError` for what cannot be. `deviates` hears
 * when it breaks its schema and is handled all the same.
 */
export function readPayload(
  { checks, repair, version }: Dialect,
  action: string,
  direction: 'request' | 'response',
  payload: object,
  validation: Validation,
  deviates: (issues: readonly PayloadIssue[]) => void,
): object {
  const issues = checks.check(action, direction, payload);
  if (issues === undefined) {
    throw new OcppError('NotImplemented', `OCPP ${version} has no such action`);
  }
  if (issues.length === 0) return payload;
  if (validation === 'strict') throw violation(issues);
  const repaired = repair?.(action, direction, payload, validation) ?? { payload, issues };
  if (validation === 'tolerant' && repaired.issues.length > 0) throw violation(repaired.issues);
  deviates(issues);
  return repaired.payload;
}
