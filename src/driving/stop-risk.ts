/** What is known of a place that one would stop at. */
export interface StopOutlook {
  readonly freshness: 'LIVE' | 'RECENT' | 'STALE' | 'NONE';
  /** EVSEs there that the vehicle could use, and how many of them are free now. */
  readonly usable: number;
  readonly available: number;
  /** Until one would be there. */
  readonly minutesAhead: number;
}

/** Why a stop may take longer than its charge. */
export type StopRisk = 'STATUS_STALE' | 'STATUS_UNKNOWN' | 'ONE_EVSE' | 'TWO_EVSES' | 'ALL_TAKEN_NOW';

/** Minutes that each is worth in a plan: a judgement, not a measurement. */
export const riskMinutes: Readonly<Record<StopRisk, number>> = {
  STATUS_STALE: 5,
  STATUS_UNKNOWN: 8,
  ONE_EVSE: 6,
  TWO_EVSES: 3,
  ALL_TAKEN_NOW: 15,
};

/** What is taken now says something of so many minutes from now. */
const outlookMin = 45;

/** What speaks against a stop. */
export function stopRisks({ freshness, usable, available, minutesAhead }: StopOutlook): StopRisk[] {
  const isKnown = freshness === 'LIVE' || freshness === 'RECENT';
  const risks: StopRisk[] = [];
  if (freshness === 'STALE') risks.push('STATUS_STALE');
  if (freshness === 'NONE') risks.push('STATUS_UNKNOWN');
  if (usable === 1) risks.push('ONE_EVSE');
  if (usable === 2) risks.push('TWO_EVSES');
  if (isKnown && available === 0 && minutesAhead <= outlookMin) risks.push('ALL_TAKEN_NOW');
  return risks;
}

/** The minutes of all of them. */
export const riskMin = (risks: readonly StopRisk[]): number => risks.reduce((sum, risk) => sum + riskMinutes[risk], 0);
