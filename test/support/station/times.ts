import type { Vices } from './words.ts';

/** A moment as a station writes it: in UTC with milliseconds, unless it has a vice. */
export function timeWriter({ times }: Vices): (at: number) => string {
  switch (times) {
    case 'offset':
      return (at) => new Date(at + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
    case 'micros':
      return (at) => new Date(at).toISOString().replace('Z', '000Z');
    case 'no-zone':
      return (at) => new Date(at).toISOString().replace('Z', '');
    default:
      return (at) => new Date(at).toISOString();
  }
}
