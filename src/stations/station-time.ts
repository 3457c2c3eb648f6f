import { parseDateTime } from '../ocpi/date-time.ts';
import type { Assumptions } from './assumptions.ts';

/** How far a station's clock may be ahead of ours. */
export const clockAheadMs = 5 * 60_000;
/** Before the first OCPP station there was none: a clock that says so was never set. */
const earliest = Date.UTC(2012, 0, 1);

/**
 * When something happened, by a station's word and by when it came (both in milliseconds): its clock may not be set, or be ahead. Of what
 * cannot be read or believed the time of arrival is taken.
 */
export function believedTime(text: string, receivedAt: number, assumptions: Assumptions): number {
  const said = saidTime(text);
  if (said === undefined) {
    assumptions.note('time-unreadable');
    return receivedAt;
  }
  if (said < earliest) {
    assumptions.note('clock-unset');
    return receivedAt;
  }
  if (said <= receivedAt + clockAheadMs) return said;
  assumptions.note('clock-ahead');
  return receivedAt + clockAheadMs;
}

/** A time as a station has written it, in milliseconds; undefined where it cannot be read. */
export const saidTime = (text: string): number | undefined => parseDateTime(text) ?? parseWithOffset(text);

/** ISO 8601 as stations write it too: with an offset, or with more digits than OCPI has room for. */
function parseWithOffset(text: string): number | undefined {
  const match = withOffset.exec(text);
  if (match === null) return undefined;
  const [, seconds = '', fraction = '', sign, hours = '0', minutes = '0'] = match;
  const local = parseDateTime(`${seconds.replace(' ', 'T')}${fraction.slice(0, 4)}Z`);
  if (local === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? local + offset : local - offset;
}

const withOffset = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(\.\d{1,18})?(?:Z|([+-])(\d\d):?(\d\d)?)?$/;
