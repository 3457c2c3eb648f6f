import { defaultLimits } from '../../../kernel/limits.ts';
import type { PayloadSchema } from '../schemas.ts';
import type { PayloadIssue } from '../translator.ts';
import { readableTime, timeText } from './times.ts';

/** A payload that breaks its schema, and how it is to be read. */
export interface Broken {
  readonly action: string;
  readonly payload: unknown;
  /** Milliseconds since the epoch: what is sent without a time is of this one. */
  readonly arrivedAt: number;
  /** Whether what is optional is left out where it cannot be read, also where it may matter. */
  readonly mayLose: boolean;
}

/** A payload as translators take it, or what about it cannot be read: where and what, no value. */
export type Reading =
  | { readonly payload: object; readonly refusal?: undefined }
  | { readonly payload?: undefined; readonly refusal: PayloadIssue };

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

const numberText = /^\s*[+-]?\d{1,20}(\.\d{1,20})?\s*$/;

/** Numbers of things, which are not rounded. */
const isNumberOf = (key: string): boolean => /(^id|Id)$/.test(key);

/**
 * Reads a payload as far as it can be understood: numbers as text and texts as numbers, words in the wrong case, times without an
 * offset or none at all (then it is the time of arrival), texts that are too long, null for what is absent, and fields OCPP does not
 * have, which are left out. Words that OCPP does not have are kept where they decide nothing.
 */
export function readLeniently(schema: PayloadSchema, broken: Broken): Reading {
  const reader = new Reader(schema.definitions ?? {}, broken);
  const payload = reader.read(schema, broken.payload ?? {}, { path: '', key: '', depth: 0 });
  return payload === unreadable ? { refusal: reader.refusal } : { payload: payload as object };
}

const unreadable = Symbol('unreadable');

interface Place {
  readonly path: string;
  readonly key: string;
  readonly depth: number;
}

class Reader {
  /** The last thing that could not be read. */
  refusal: PayloadIssue = { path: '/', keyword: 'type', message: 'cannot be read' };
  readonly #definitions: Readonly<Record<string, PayloadSchema>>;
  readonly #broken: Broken;

  constructor(definitions: Readonly<Record<string, PayloadSchema>>, broken: Broken) {
    this.#definitions = definitions;
    this.#broken = broken;
  }

  read(schema: PayloadSchema, value: unknown, at: Place): unknown {
    const resolved = this.#resolved(schema);
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
      const found = Object.hasOwn(given, key) ? given[key] : undefined;
      const kept = found === undefined || found === null ? undefined : this.read(member, found, place);
      if (kept !== undefined && kept !== unreadable) read[key] = kept;
      else if (!required.includes(key)) {
        if (kept === unreadable && !this.#isLosable(member, key)) return unreadable;
      } else if (key === 'timestamp') read[key] = timeText(this.#broken.arrivedAt);
      else if (!this.#isDispensable(key)) {
        return kept === unreadable ? unreadable : this.#refuse(place, 'required', 'is missing');
      }
    }
    return read;
  }

  #isDispensable(key: string): boolean {
    // Which transaction has ended can be told by who and when.
    return dispensable.has(key) || (key === 'transactionId' && this.#broken.action === 'StopTransaction');
  }

  /** Whether an optional field that cannot be read is left out rather than the message refused. */
  #isLosable(schema: PayloadSchema, key: string): boolean {
    if (this.#broken.mayLose) return true;
    const { type } = this.#resolved(schema) ?? schema;
    return type !== 'object' && type !== 'array' && !identifying.has(key);
  }

  #array(schema: PayloadSchema, value: unknown, at: Place): unknown {
    // Some send the only element of a list without the list.
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!schema.items) return values;
    const mayLose = this.#broken.mayLose || independent.has(at.key);
    const read: unknown[] = [];
    for (const [index, element] of values.entries()) {
      const kept = this.read(schema.items, element, { path: `${at.path}/${index}`, key: at.key, depth: at.depth + 1 });
      if (kept !== unreadable) read.push(kept);
      else if (!mayLose) return unreadable;
    }
    return read;
  }

  #text(schema: PayloadSchema, value: unknown, at: Place): unknown {
    if (schema.format === 'date-time') return this.#time(value, at);
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return this.#refuse(at, 'type', 'must be string');
    }
    const text = String(value);
    if (schema.enum) return this.#word(schema.enum, text, at);
    if (schema.maxLength === undefined || text.length <= schema.maxLength || wholeTexts.has(at.key)) return text;
    if (identifying.has(at.key)) return this.#refuse(at, 'maxLength', `is longer than ${schema.maxLength} characters`);
    return text.slice(0, schema.maxLength).toWellFormed();
  }

  #word(words: readonly string[], text: string, at: Place): unknown {
    const folded = text.trim().toLowerCase();
    const meant = words.includes(text) ? text : words.find((word) => word.toLowerCase() === folded);
    if (meant !== undefined) return meant;
    const decides = deciding.has(at.key) || (at.key === 'status' && this.#broken.action === 'StatusNotification');
    if (decides) return this.#refuse(at, 'enum', 'is not a word that OCPP has for it');
    return text.slice(0, defaultLimits.stationWordLengthMax).toWellFormed();
  }

  #time(value: unknown, at: Place): unknown {
    const time = readableTime(value);
    if (time !== undefined) return time;
    return at.key === 'timestamp' ? timeText(this.#broken.arrivedAt) : this.#refuse(at, 'format', 'is not a time');
  }

  #number(type: 'integer' | 'number', value: unknown, at: Place): unknown {
    const number = typeof value === 'string' && numberText.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return this.#refuse(at, 'type', `must be ${type}`);
    if (type === 'number' || Number.isInteger(number)) return number;
    return isNumberOf(at.key) ? this.#refuse(at, 'type', 'must be integer') : Math.round(number);
  }

  #boolean(value: unknown, at: Place): unknown {
    const text = String(value).toLowerCase();
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    return this.#refuse(at, 'type', 'must be boolean');
  }

  #resolved(schema: PayloadSchema): PayloadSchema | undefined {
    return schema.$ref === undefined ? schema : this.#definitions[schema.$ref.slice('#/definitions/'.length)];
  }

  #refuse(at: Place, keyword: string, message: string): typeof unreadable {
    this.refusal = { path: at.path === '' ? '/' : at.path, keyword, message };
    return unreadable;
  }
}
