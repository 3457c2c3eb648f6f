import { Fault } from './fault.ts';
import { jsonIssue, unstorable } from './json-fault.ts';
import { endOfString } from './json-string.ts';

/**
 * Parses JSON that came from outside. Besides bad syntax it refuses what other readers would take differently or what
 * could do harm later: duplicate keys, `__proto__`, nesting deeper than `depthMax`, NUL and lone surrogates (which
 * PostgreSQL cannot store). Throws `Fault` of kind `not-json` that says where and what, and quotes no value.
 */
export function parseJson(text: string, depthMax: number): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(text, depthMax);
  }
  // JSON.parse keeps the last of two equal keys, so the text then has more keys than the value.
  const walk = { keys: 0, depthMax, escaped: text.includes('\\u') };
  if (!isAcceptable(value, 1, walk) || countKeys(text) !== walk.keys) throw refusal(text, depthMax);
  return value;
}

function refusal(text: string, depthMax: number): Fault {
  const issue = jsonIssue(text, depthMax) ?? { path: '/', message: 'is not acceptable JSON' };
  return new Fault('not-json', `${issue.path}: ${issue.message}`, { issues: [issue] });
}

interface Walk {
  keys: number;
  readonly depthMax: number;
  readonly escaped: boolean;
}

function isAcceptable(value: unknown, depth: number, walk: Walk): boolean {
  if (typeof value === 'string') return isStorable(value, walk);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > walk.depthMax) return false;
  if (Array.isArray(value)) return value.every((element) => isAcceptable(element, depth + 1, walk));
  for (const key of Object.keys(value)) {
    walk.keys += 1;
    if (key === '__proto__' || !isStorable(key, walk)) return false;
    const member: unknown = (value as Record<string, unknown>)[key];
    if (key === 'constructor' && typeof member === 'object' && member !== null && Object.hasOwn(member, 'prototype')) {
      return false;
    }
    if (!isAcceptable(member, depth + 1, walk)) return false;
  }
  return true;
}

/** Only an escape can write what the text itself, being UTF-8, cannot hold. */
const isStorable = (text: string, { escaped }: Walk): boolean => !escaped || !unstorable.test(text);

const quote = 0x22;
const colon = 0x3a;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** How many `"key":` a valid JSON text has, at all depths. */
function countKeys(text: string): number {
  let keys = 0;
  for (let at = text.indexOf('"'); at !== -1; ) {
    const after = skipSpace(text, endOfString(text, at));
    if (text.charCodeAt(after) === colon) keys += 1;
    at = text.indexOf('"', after);
  }
  return keys;
}

/**
 * The members of an object as raw text, by key, in their order. The text must be valid JSON of an object, as `parseJson`
 * has accepted it, whose last brace may be missing; the texts keep every byte of the values.
 */
export function membersOf(objectText: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = skipSpace(objectText, objectText.indexOf('{') + 1);
  while (objectText.charCodeAt(at) === quote) {
    const keyEnd = endOfString(objectText, at);
    const key = JSON.parse(objectText.slice(at, keyEnd)) as string;
    const start = skipSpace(objectText, skipSpace(objectText, keyEnd) + 1);
    const end = endOfValue(objectText, start);
    members.set(key, objectText.slice(start, end));
    at = skipSpace(objectText, end);
    if (objectText.charCodeAt(at) === comma) at = skipSpace(objectText, at + 1);
  }
  return members;
}

/** The elements of an array as raw text; the counterpart of `membersOf`. */
export function elementsOf(arrayText: string): string[] {
  const elements: string[] = [];
  let at = skipSpace(arrayText, arrayText.indexOf('[') + 1);
  while (at < arrayText.length && arrayText.charCodeAt(at) !== closeBracket) {
    const end = endOfValue(arrayText, at);
    elements.push(arrayText.slice(at, end));
    at = skipSpace(arrayText, end);
    if (arrayText.charCodeAt(at) === comma) at = skipSpace(arrayText, at + 1);
  }
  return elements;
}

/** Writes an object from raw members, the counterpart of `membersOf`. */
export function objectText(members: Iterable<readonly [string, string]>): string {
  let text = '';
  for (const [key, value] of members) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${value}`;
  return `{${text}}`;
}

/** The same value always gives the same text: keys sorted, no spaces. For comparing contents. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const record = value as Record<string, unknown>;
  return `{${Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`)
    .join(',')}}`;
}

/** Longest number that is no exact one whatever its digits: what counts them does not count zeros at the front. */
const numberLengthMax = 40;

/** Whether the text holds a number that a double cannot carry exactly: an exponent, or more than 15 digits, or many zeros before them. */
export function hasInexactNumber(text: string): boolean {
  for (const [number] of withoutStrings(text).matchAll(/-?\d[\d.eE+-]*/g)) {
    if (
      number.length > numberLengthMax ||
      /[eE]/.test(number) ||
      number.replace(/\D/g, '').replace(/^0+/, '').length > 15
    )
      return true;
  }
  return false;
}

function withoutStrings(text: string): string {
  let rest = '';
  let from = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', from)) {
    rest += `${text.slice(from, at)} `;
    from = endOfString(text, at);
  }
  return rest + text.slice(from);
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === quote) return endOfString(text, start);
  if (first !== openBrace && first !== openBracket) {
    let at = start;
    while (at < text.length && !endsScalar(text.charCodeAt(at))) at += 1;
    return at;
  }
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
      continue;
    }
    if (code === openBrace || code === openBracket) depth += 1;
    if (code === closeBrace || code === closeBracket) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
    at += 1;
  }
  return text.length;
}

const endsScalar = (code: number): boolean =>
  code === comma || code === closeBrace || code === closeBracket || code <= 0x20;

function skipSpace(text: string, at: number): number {
  let index = at;
  while (text.charCodeAt(index) <= 0x20) index += 1;
  return index;
}
