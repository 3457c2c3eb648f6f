import type { Issue } from '../kernel/fault.ts';
import { parseDateTime } from './date-time.ts';

type Query = ReadonlyMap<string, string>;

/** A DateTime parameter in milliseconds; null when it is not there. What is wrong with it goes to `issues` (T-55). */
export function timeIn(query: Query, name: string, issues: Issue[]): number | null {
  const text = query.get(name);
  if (text === undefined) return null;
  const time = parseDateTime(text);
  if (time === undefined)
    issues.push({ path: name, message: 'must be a DateTime in UTC, such as 2026-01-31T12:00:00Z' });
  return time ?? null;
}

/** A parameter that counts something; undefined when it is not there. What is wrong with it goes to `issues` (T-55). */
export function countIn(query: Query, name: string, min: number, max: number, issues: Issue[]): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  issues.push({ path: name, message: `must be a whole number of at least ${min}` });
  return undefined;
}
