import type { Validation } from '../../../hub/stations/desk.ts';
import { defaultLimits } from '../../../kernel/limits.ts';
import type { PayloadSchema } from '../schemas.ts';
import type { PayloadIssue } from '../translator.ts';
import { readableTime, timeText } from './times.ts';
import { violationOf } from './violation.ts';

/** A payload that breaks its schema, of a station that is not held to it. */
export interface Broken {
  readonly action: string;
  readonly payload: unknown;
  readonly validation: Validation;
  readonly arrivedAt: number;
}

/** A payload as translators take it, and where it broke its schema: paths and sentences, no values. */
export interface Reading {
  readonly payload: never;
  readonly deviations: readonly PayloadIssue[];
}

/** Identify something: cut or guessed they would identify something else. */
const identifying = new Set(['idTag', 'parentIdTag', 'idToken', 'transactionId', 'key', 'vendorId']);

/** Worth nothing when cut, and taken at any length. */
const wholeTexts = new Set(['signedMeterData', 'publicKey', 'value']);

/** Words that decide what happens: one that is not known is not guessed. */
const deciding = new Set(['connectorStatus', 'eventType', 'chargingState', 'reservationUpdateStatus']);

/** Required by OCPP, and not needed to understand the message. */
const dispensable = new Set([
  'additionalInfo',
  'chargePointModel',
  'chargePointVendor',
  'encodingMethod',
  'errorCode',
  'eventId',
  'eventNotificationType',
  'generatedAt',
  'meterStart',
  'meterStop',
  'model',
  'publicKey',
  'readonly',
  'reason',
  'reasonCode',
  'requestId',
  'seqNo',
  'signingMethod',
  'tbc',
  'trigger',
  'triggerReason',
  'type',
  'vendorName',
]);

/** Lists of things that stand by themselves: one that cannot be read does not cost the others. */
const independent = new Set(['sampledValue', 'meterValue', 'transactionData', 'eventData', 'reportData', 'monitor']);

/** Numbers of things, which are not rounded. */
const isNumberOf = (key: string): boolean => /(^id|Id)$/.test(key);

/**
 * Reads a payload as far as it can be understood: numbers as text and texts as numbers, words in the wrong case, times without an
 * offset or none at all (then it is the time of arrival), texts that are too long, null for what is absent, and fields OCPP does not
 * have, which are left out. Words that OCPP does not have are kept where they decide nothing. With `log-only` what is optional and cannot
 * be read is left out as well. Throws `OcppError` for the rest.
 */
export function readLeniently(schema: PayloadSchema, broken: Broken): Reading {
  const reader = new Reader(schema.definitions ?? {}, broken);
  const payload = reader.read(schema, broken.payload ?? {}, { path: '', key: '', depth: 0 });
  if (payload === unreadable) {
    throw violationOf(reader.refusal ?? { path: '/', keyword: 'type', message: 'cannot be read' });
  }
  return { payload: payload as never, deviations: reader.deviations };
}

const unreadable = Symbol('unreadable');

interface Place {
  readonly path: string;
  readonly key: string;
  readonly depth: number;
}

class Reader {
  readonly deviations: PayloadIssue[] = [];
  /** The last thing that could not be read. */
  refusal: PayloadIssue | undefined;
  readonly #definitions: Readonly<Record<string, PayloadSchema>>;
  readonly #broken: Broken;

  constructor(definitions: Readonly<Record<string, PayloadSchema>>, broken: Broken) {
    this.#definitions = definitions;
    this.#broken = broken;
  }

  read(schema: PayloadSchema, value: unknown, at: Place): unknown {
    const resolved = schema.$ref === undefined ? schema : this.#definitions[schema.$ref.slice('#/definitions/'.length)];
    if (!resolved) return value;
    switch (resolved.type) {
      case 'object':
        return this.#object(resolved, value, at);
      case 'array':
        return this.#array(resolved, value, at);
      case 'string':
        return this.#text(resolved, value, at);
      case 'integer':
      case 'number':
        return this.#number(resolved.type, value, at);
      case 'boolean':
        return this.#boolean(value, at);
      default:
        return value;
    }
  }

  #object(schema: PayloadSchema, value: unknown, at: Place): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.#refuse(at, 'type', 'must be object');
    }
    if (at.depth > defaultLimits.stationPayloadDepthMax) return this.#refuse(at, 'type', 'nests too deep');
    const { properties = {}, required = [] } = schema;
    const given = value as Readonly<Record<string, unknown>>;
    const read: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(properties)) {
      const place = { path: `${at.path}/${key}`, key, depth: at.depth + 1 };
      const isRequired = required.includes(key);
      const found = Object.hasOwn(given, key) ? given[key] : undefined;
      if (found === null) this.#note(place, 'type', 'is null');
      const kept = found === undefined || found === null ? undefined : this.read(member, found, place);
      if (kept !== undefined && kept !== unreadable) read[key] = kept;
      else if (isRequired && !this.#fill(read, place)) {
        return kept === unreadable ? unreadable : this.#refuse(place, 'required', 'is missing');
      } else if (kept === unreadable && !isRequired) {
        if (!this.#isLosable(member, key)) return unreadable;
        this.#note(place, 'type', 'was left out');
      }
    }
    if (schema.additionalProperties === false) {
      for (const key of Object.keys(given)) {
        if (!Object.hasOwn(properties, key)) this.#note(at, 'additionalProperties', `has ${key.slice(0, 40)}`);
      }
    }
    return read;
  }

  /** What takes the place of something required that is missing; false: nothing can. */
  #fill(read: Record<string, unknown>, at: Place): boolean {
    if (at.key === 'timestamp') read[at.key] = timeText(this.#broken.arrivedAt);
    else if (!dispensable.has(at.key)) return false;
    this.#note(at, 'required', 'is missing');
    return true;
  }

  /** Whether an optional field that cannot be read is left out rather than the message refused. */
  #isLosable(schema: PayloadSchema, key: string): boolean {
    if (this.#broken.validation === 'log-only') return true;
    const isPart = schema.$ref !== undefined && this.#definitions[schema.$ref.slice(14)]?.type === 'object';
    return !isPart && schema.type !== 'object' && schema.type !== 'array' && !identifying.has(key);
  }

  #array(schema: PayloadSchema, value: unknown, at: Place): unknown {
    // Some send the only element of a list without the list.
    const values = Array.isArray(value) ? value : [value];
    if (!Array.isArray(value)) this.#note(at, 'type', 'must be array');
    if (values.length < (schema.minItems ?? 0)) this.#note(at, 'minItems', 'is empty');
    if (!schema.items) return values;
    const read: unknown[] = [];
    for (const [index, element] of values.entries()) {
      const place = { path: `${at.path}/${index}`, key: at.key, depth: at.depth + 1 };
      const kept = this.read(schema.items, element, place);
      if (kept !== unreadable) read.push(kept);
      else if (independent.has(at.key) || this.#broken.validation === 'log-only')
        this.#note(place, 'type', 'was left out');
      else return unreadable;
    }
    return read;
  }

  #text(schema: PayloadSchema, value: unknown, at: Place): unknown {
    if (schema.format === 'date-time') return this.#time(value, at);
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return this.#refuse(at, 'type', 'must be string');
    }
    const text = String(value);
    if (typeof value !== 'string') this.#note(at, 'type', 'must be string');
    if (schema.enum) return this.#word(schema.enum, text, at);
    if (schema.maxLength === undefined || text.length <= schema.maxLength || wholeTexts.has(at.key)) return text;
    if (identifying.has(at.key)) return this.#refuse(at, 'maxLength', `is longer than ${schema.maxLength} characters`);
    this.#note(at, 'maxLength', `is longer than ${schema.maxLength} characters`);
    return text.slice(0, schema.maxLength).toWellFormed();
  }

  #word(words: readonly string[], text: string, at: Place): unknown {
    if (words.includes(text)) return text;
    const folded = text.trim().toLowerCase();
    const meant = words.find((word) => word.toLowerCase() === folded);
    const decides = deciding.has(at.key) || (at.key === 'status' && this.#broken.action === 'StatusNotification');
    if (meant === undefined && decides) return this.#refuse(at, 'enum', 'is not a word that OCPP has for it');
    this.#note(at, 'enum', 'is not a word that OCPP has for it');
    return meant ?? text.slice(0, defaultLimits.stationWordLengthMax).toWellFormed();
  }

  #time(value: unknown, at: Place): unknown {
    const time = readableTime(value);
    if (time !== undefined) {
      if (time !== value) this.#note(at, 'format', 'is not a time with its offset');
      return time;
    }
    if (at.key !== 'timestamp') return this.#refuse(at, 'format', 'is not a time');
    this.#note(at, 'format', 'is not a time');
    return timeText(this.#broken.arrivedAt);
  }

  #number(type: 'integer' | 'number', value: unknown, at: Place): unknown {
    const isText = typeof value === 'string' && /^\s*[+-]?\d{1,20}(\.\d{1,20})?\s*$/.test(value);
    const number = isText ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return this.#refuse(at, 'type', `must be ${type}`);
    if (isText) this.#note(at, 'type', `must be ${type}`);
    if (type === 'number' || Number.isInteger(number)) return number;
    if (isNumberOf(at.key)) return this.#refuse(at, 'type', 'must be integer');
    this.#note(at, 'type', 'must be integer');
    return Math.round(number);
  }

  #boolean(value: unknown, at: Place): unknown {
    if (typeof value === 'boolean') return value;
    this.#note(at, 'type', 'must be boolean');
    if (value === 1 || String(value).toLowerCase() === 'true') return true;
    if (value === 0 || String(value).toLowerCase() === 'false') return false;
    return this.#refuse(at, 'type', 'must be boolean');
  }

  #note(at: Place, keyword: string, message: string): void {
    if (this.deviations.length >= defaultLimits.stationDeviationsMax) return;
    this.deviations.push({ path: at.path === '' ? '/' : at.path, keyword, message });
  }

  #refuse(at: Place, keyword: string, message: string): typeof unreadable {
    this.refusal = { path: at.path === '' ? '/' : at.path, keyword, message };
    return unreadable;
  }
}
