import type { Period } from '../places/opening.ts';

/** When the statuses of an owner could be relied on. */
export interface Reliance {
  readonly until: number;
  /** When they could not, before that; in the order in which they began. */
  readonly silences: readonly Period[];
}

/** The parts of a period in which the statuses of its owner could be relied on. */
export function reliedOn({ from, until }: Period, reliance: Reliance): Period[] {
  const parts: Period[] = [];
  let at = from;
  const end = Math.min(until, reliance.until);
  for (const silence of reliance.silences) {
    if (silence.until <= at) continue;
    if (silence.from >= end) break;
    if (silence.from > at) parts.push({ from: at, until: silence.from });
    at = silence.until;
  }
  if (at < end) parts.push({ from: at, until: end });
  return parts;
}

/** Statuses as they are relied on by their last evidence. */
export interface Heard {
  /** 0: nobody can say. */
  readonly heardAt: number;
  readonly reliableS: number;
}

/**
 * How far an owner is relied on now, and the silence that has ended if one has. `before`: until when it was relied on as it was last looked,
 * which was at `lookedAt`; undefined: this owner is new.
 */
export function relianceNow(
  before: number | undefined,
  { heardAt, reliableS }: Heard,
  { now, lookedAt }: { readonly now: number; readonly lookedAt: number },
): { readonly until: number; readonly silence: Period | undefined } | undefined {
  const until = heardAt + reliableS * 1000;
  const isHeard = heardAt > 0;
  if (before === undefined) return isHeard ? { until, silence: undefined } : undefined;
  if (!isHeard) return { until: Math.min(before, now), silence: undefined };
  const isReliedOn = until >= now;
  // It was silent when it was last looked, or there was no evidence in all the time for which the one before stood.
  const again = isReliedOn ? Math.max(heardAt, lookedAt) : heardAt;
  if (again > before) return { until, silence: { from: before, until: again } };
  return { until: isReliedOn ? until : Math.min(Math.max(before, until), now), silence: undefined };
}
