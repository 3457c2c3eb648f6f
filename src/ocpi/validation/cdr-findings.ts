import type { CDR, ChargingPeriod, Price } from '../../generated/ocpi-2.2.1.ts';
import { parseDateTime } from '../date-time.ts';
import { foldId } from '../object-state.ts';

/** Notes something odd: the rule, where below the object, and what was sent there. */
export type Note = (rule: string, below: string, example: string) => void;

/**
 * What is odd about a bill, seen by itself. Nothing here is a reason to refuse it, and the hub changes nothing: who pays decides
 * (D-31).
 */
export function observeCdr(cdr: CDR, note: Note): void {
  const { currency, tariffs, credit, credit_reference_id } = cdr;
  //
  for (const tariff of tariffs ?? []) {
    if (tariff.currency !== currency) note('currency', '/tariffs/*/currency', tariff.currency);
  }
  // D-08
  if (!credit && credit_reference_id) note('credit-reference', '/credit_reference_id', 'credit is not true');
  observeDimensions(cdr.charging_periods, note);
  observeOrder(cdr, note);
  observeTariffs(cdr, note);
  observeTotals(cdr, note);
}

const sessionOnly = new Set(['CURRENT', 'ENERGY_EXPORT', 'ENERGY_IMPORT', 'POWER', 'STATE_OF_CHARGE']);

/** D-15 */
function observeDimensions(periods: readonly ChargingPeriod[], note: Note): void {
  for (const { dimensions } of periods) {
    for (const { type } of dimensions) {
      if (sessionOnly.has(type)) note('session-only-dimension', '/charging_periods/*/dimensions/*/type', type);
    }
  }
}

/** Each period ends where the next one starts, the last one with the session: so they follow one another within it (D-13, D-23). */
function observeOrder({ start_date_time, end_date_time, charging_periods }: CDR, note: Note): void {
  const end = momentOf(end_date_time);
  let before = momentOf(start_date_time);
  if (end < before) note('end-before-start', '/end_date_time', end_date_time);
  for (const period of charging_periods) {
    const start = momentOf(period.start_date_time);
    if (start < before || start > end) {
      note('period-order', '/charging_periods/*/start_date_time', period.start_date_time);
    }
    before = start;
  }
}

const momentOf = (text: string): number => parseDateTime(text) ?? Number.NaN;

/** The tariffs that were in force are in the CDR, a free one too (D-14, D-24). */
function observeTariffs({ tariffs, charging_periods }: CDR, note: Note): void {
  const known = new Set(tariffs?.map(({ id }) => foldId(id)));
  for (const { tariff_id } of charging_periods) {
    if (tariff_id && !known.has(foldId(tariff_id))) note('period-tariff', '/charging_periods/*/tariff_id', tariff_id);
  }
}

/** Totals are the sums of their parts: energy in kWh, time in hours, and costs (D-16 to D-19). */
function observeTotals(cdr: CDR, note: Note): void {
  const compare = (rule: string, field: string, total: number, sum: number): void => {
    if (differ(total, sum)) note(rule, field, `${total}, and its parts ${Number(sum.toFixed(4))}`);
  };
  const energy = volumesOf(cdr, 'ENERGY');
  if (energy.length > 0) compare('total-energy', '/total_energy', cdr.total_energy, sumOf(energy));
  const [time, parking] = [volumesOf(cdr, 'TIME'), volumesOf(cdr, 'PARKING_TIME')];
  if (time.length + parking.length > 0) {
    compare('total-time', '/total_time', cdr.total_time, sumOf([...time, ...parking]));
    compare('total-parking-time', '/total_parking_time', cdr.total_parking_time ?? 0, sumOf(parking));
  }
  const costs = costsOf(cdr);
  // The bounds of a tariff apply to the sum alone.
  const isBounded = cdr.tariffs?.some(({ min_price, max_price }) => min_price || max_price);
  // In a credit CDR the total alone is negative (D-07).
  const total = cdr.credit ? -cdr.total_cost.excl_vat : cdr.total_cost.excl_vat;
  if (costs.length > 0 && !isBounded) compare('total-cost', '/total_cost', total, sumOf(costs));
}

const volumesOf = ({ charging_periods }: CDR, wanted: string): number[] =>
  charging_periods.flatMap(({ dimensions }) =>
    dimensions.flatMap(({ type, volume }) => (type === wanted ? volume : [])),
  );

function costsOf(cdr: CDR): number[] {
  const { total_fixed_cost, total_energy_cost, total_time_cost, total_parking_cost, total_reservation_cost } = cdr;
  const parts: (Price | null | undefined)[] = [
    total_fixed_cost,
    total_energy_cost,
    total_time_cost,
    total_parking_cost,
    total_reservation_cost,
  ];
  return parts.flatMap((part) => part?.excl_vat ?? []);
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** Every part may have been rounded: two cents, hundredths of a kWh or of an hour, or half a percent are left to that. */
const differ = (total: number, sum: number): boolean =>
  Math.abs(total - sum) > Math.max(0.02, 0.005 * Math.max(Math.abs(total), Math.abs(sum))) + 1e-9;
