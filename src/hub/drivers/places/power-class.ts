import type { LocationSummary } from '../../../generated/driver.ts';

/** What drivers call so much power. */
export function powerClass(kw: number): NonNullable<LocationSummary['power_class']> {
  if (kw < 7.4) return 'SLOW';
  if (kw <= 22.2) return 'NORMAL';
  return kw < 150 ? 'FAST' : 'ULTRA';
}
