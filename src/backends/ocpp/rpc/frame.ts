import { crc32 } from 'node:zlib';
import { endOfString } from '../../../kernel/json-string.ts';
import type { OcppVersion } from '../../../stations/model.ts';
import type { OcppErrorCode } from '../translator.ts';

/** A CALL of a station, or a SEND, which is not answered (2.1). */
export interface ReceivedCall {
  readonly kind: 'call';
  readonly id: string;
  readonly action: string;
  readonly payload: object;
  /** Of the whole frame: the same again is known by its id and this. */
  readonly digest: number;
  readonly wantsAnswer: boolean;
}

/** What a station sent, read as far as the rules of framing go. */
export type Frame =
  | ReceivedCall
  | { readonly kind: 'result'; readonly id: string; readonly payload: object }
  | { readonly kind: 'error'; readonly id: string; readonly code: string; readonly description: string }
  /** What the station could not take of an answer of ours (2.1): nothing is answered to it. */
  | { readonly kind: 'result-error'; readonly id: string }
  /** Nothing that can be used; answered where a code is given. */
  | BadFrame;

export interface BadFrame {
  readonly kind: 'bad';
  /** `-1` where none can be read (OCPP 2.0.1 part 4, 4.2.3). */
  readonly id: string;
  /** Undefined: OCPP has it ignored. */
  readonly code: OcppErrorCode | undefined;
  readonly description: string;
}

const idLengthMax = 36;
const unknownId = '-1';

const types = { call: 2, result: 3, error: 4, resultError: 5, send: 6 } as const;

/**
 * Reads a frame of an OCPP-J connection. Never throws. What cannot be read is answered in 2.x with the id `-1`; 1.6 has no id for
 * that, so that it is passed over there, as are types of messages it does not know (OCPP-J 1.6, 4.1.3).
 */
export function readFrame(bytes: Buffer, version: OcppVersion, depthMax: number): Frame {
  const text = bytes.toString();
  // Nothing is parsed that what walks through it could not take.
  if (nestsDeeper(text, depthMax)) return unreadable(version, `the message nests deeper than ${depthMax}`);
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return unreadable(version, 'the message is no JSON');
  }
  if (!Array.isArray(frame)) return unreadable(version, 'the message is no array');
  const [type, id]: unknown[] = frame;
  if (typeof type !== 'number') return unreadable(version, 'the message has no type');
  if (typeof id !== 'string' || id === '' || id.length > idLengthMax) {
    const description = `the message id is no text of 1 to ${idLengthMax} characters`;
    return mayAnswer(type) ? unreadable(version, description) : passedOver(description);
  }
  // C strings come with their NUL, and neither it nor half a character can be stored.
  if (text.includes('\\u')) makeStorable(frame);
  if (type === types.call) return readCall(frame, id, bytes, version, true);
  if (type === types.send && version === '2.1') return readCall(frame, id, bytes, version, false);
  if (type === types.result) return readResult(frame, id);
  if (type === types.error) {
    return { kind: 'error', id, code: textOf(frame[2]), description: textOf(frame[3]) };
  }
  if (type === types.resultError && version === '2.1') return { kind: 'result-error', id };
  const code = version === '1.6' ? undefined : 'MessageTypeNotSupported';
  return { kind: 'bad', id, code, description: 'the type of the message is not known' };
}

function readCall(
  frame: readonly unknown[],
  id: string,
  bytes: Buffer,
  version: OcppVersion,
  wantsAnswer: boolean,
): Frame {
  const action = frame[2];
  if (typeof action !== 'string') {
    const code = version === '1.6' ? 'FormationViolation' : 'RpcFrameworkError';
    return { kind: 'bad', id, code: wantsAnswer ? code : undefined, description: 'the call has no action' };
  }
  const payload = frame[3];
  if (!isObject(payload)) {
    const code = wantsAnswer ? 'FormatViolation' : undefined;
    return { kind: 'bad', id, code, description: 'the payload is no object' };
  }
  return { kind: 'call', id, action, payload, digest: crc32(bytes), wantsAnswer };
}

function readResult(frame: readonly unknown[], id: string): Frame {
  const payload = frame[2];
  return isObject(payload) ? { kind: 'result', id, payload } : passedOver('the payload of a result is no object');
}

/** Nothing is answered to what is an answer itself, or two sides that misunderstand each other never end. */
const mayAnswer = (type: number): boolean => type === types.call || type > types.send || type < types.call;

const unreadable = (version: OcppVersion, description: string): BadFrame => ({
  kind: 'bad',
  id: unknownId,
  code: version === '1.6' ? undefined : 'RpcFrameworkError',
  description,
});

const passedOver = (description: string): BadFrame => ({ kind: 'bad', id: unknownId, code: undefined, description });

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Whether brackets and braces nest deeper than that, those in texts aside. Most messages do not have as many at all. */
function nestsDeeper(text: string, depthMax: number): boolean {
  return countOf(text, '[', depthMax) + countOf(text, '{', depthMax) > depthMax && depthOf(text, depthMax) > depthMax;
}

/** How often a character is there; what is more than `max` is `max` and one. */
function countOf(text: string, character: string, max: number): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1 && count <= max; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}

/** The same for the depth. */
function depthOf(text: string, max: number): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > max) return depth;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return 0;
}

/** Takes NUL out of all texts and replaces lone surrogates, in place; the depth has been looked at before. */
function makeStorable(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    const member = record[key];
    if (typeof member === 'string') record[key] = storable(member);
    else makeStorable(member);
    const name = storable(key);
    if (name !== key) {
      // A name like that is in no schema.
      delete record[key];
    }
  }
}

const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();
