import { Fault } from '../../kernel/fault.ts';
import type { Order, Place } from '../../store/read/page.ts';

/** Longest cursor that is looked at; the longest we give out holds three short texts. */
export const cursorLengthMax = 2000;

/** A place in a list as clients see it: opaque, and fit for a URL. */
export const cursorOf = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** Reads a cursor of a list in this order; throws an `invalid` fault for anything `cursorOf` cannot have made. */
export function placeOf(cursor: string, order: Order): Place {
  const place = cursor.length > cursorLengthMax ? undefined : decoded(cursor);
  if (!Array.isArray(place) || place.length !== order.length || !order.every((kind, at) => isOf(kind, place[at]))) {
    throw Fault.invalid([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  }
  return place;
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function isOf(kind: Order[number], value: unknown): value is string | number {
  if (kind === 'time' || kind === 'number') return Number.isSafeInteger(value) && Number(value) >= 0;
  if (typeof value !== 'string') return false;
  // NUL and halves of surrogate pairs cannot be compared with what PostgreSQL stores.
  return kind === 'uuid' ? isUuid(value) : !/[\0\p{Cs}]/u.test(value);
}

/** Whether a text is a UUID as PostgreSQL writes it, in any case. */
export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
