import type { AnalyticsGroup, AnalyticsQuery } from '../../../generated/driver.ts';
import { powerClass } from '../places/power-class.ts';
import type { Charge } from './charges.ts';
import { totalsOf } from './totals.ts';

export type GroupBy = NonNullable<AnalyticsQuery['group_by']>;

/** What a charge is grouped by; null: not known. */
interface Key {
  readonly key: string | null;
  readonly label: string | null;
}

const weekdays = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

const plain = (key: string | null | undefined): Key => ({ key: key ?? null, label: null });

const keys: Readonly<Record<GroupBy, (charge: Charge) => Key>> = {
  operator: ({ cpo }) => plain(cpo),
  location: ({ location, locationName }) => ({ key: location ?? null, label: locationName ?? null }),
  vehicle: ({ vehicle }) => plain(vehicle),
  power_class: ({ powerKw }) => plain(powerKw === undefined ? null : powerClass(powerKw)),
  weekday: ({ local }) => plain(weekdays[local.getUTCDay()]),
};

/** Charges by what they have in common, the most charges first; so many groups at the most. */
export function groupsOf(charges: readonly Charge[], by: GroupBy, max: number): AnalyticsGroup[] {
  return grouped(charges, keys[by])
    .sort((one, other) => other.charges.length - one.charges.length || compare(one.key, other.key))
    .slice(0, max)
    .map(({ key, label, charges: some }) => ({ key, label, totals: totalsOf(some) }));
}

/** Charges by month or year, by the clock at each place, in order; those without a charge are left out. */
export function seriesOf(charges: readonly Charge[], period: 'month' | 'year', max: number): AnalyticsGroup[] {
  const length = period === 'month' ? 'YYYY-MM'.length : 'YYYY'.length;
  return grouped(charges, ({ local }) => plain(local.toISOString().slice(0, length)))
    .sort((one, other) => compare(one.key, other.key))
    .slice(-max)
    .map(({ key, charges: some }) => ({ key, label: null, totals: totalsOf(some) }));
}

function grouped(charges: readonly Charge[], keyOf: (charge: Charge) => Key): (Key & { charges: Charge[] })[] {
  const groups = new Map<string | null, Key & { charges: Charge[] }>();
  for (const charge of charges) {
    const { key, label } = keyOf(charge);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, label, charges: [charge] });
    else group.charges.push(charge);
  }
  return [...groups.values()];
}

const compare = (one: string | null, other: string | null): number => (one ?? '~').localeCompare(other ?? '~', 'en');
