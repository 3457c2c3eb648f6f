import type { Analytics, AnalyticsGroup } from '../../../generated/driver.ts';
import { type Cell, csvLine, numberCell } from '../../api/csv.ts';
import { Content } from '../operation.ts';

type Line = AnalyticsGroup & { readonly kind: 'TOTAL' | 'SERIES' | 'GROUP' };
type Cost = AnalyticsGroup['totals']['cost'][number];

/** The columns, in their order: a line is one sum in one currency, or without any. */
const columns: readonly (readonly [string, (line: Line, cost: Cost | undefined) => Cell])[] = [
  ['kind', ({ kind }) => kind],
  ['key', ({ key }) => key],
  ['label', ({ label }) => label],
  ['charges', ({ totals }) => numberCell(totals.n)],
  ['energy_kwh', ({ totals }) => numberCell(totals.energy_kwh)],
  ['minutes_charging', ({ totals }) => numberCell(totals.minutes_charging)],
  ['minutes_idle', ({ totals }) => numberCell(totals.minutes_idle)],
  ['avg_power_kw', ({ totals }) => numberCell(totals.avg_power_kw)],
  ['currency', (_, cost) => cost?.currency ?? null],
  ['incl_tax', (_, cost) => numberCell(cost?.incl_tax ?? null)],
  ['incl_tax_n', (_, cost) => numberCell(cost?.incl_tax_n ?? null)],
  ['excl_tax', (_, cost) => numberCell(cost?.excl_tax ?? null)],
  ['excl_tax_n', (_, cost) => numberCell(cost?.excl_tax_n ?? null)],
  ['unknown_n', (_, cost) => numberCell(cost?.unknown_n ?? null)],
  ['avg_per_kwh', (_, cost) => numberCell(cost?.avg_per_kwh ?? null)],
  ['avg_tax', (_, cost) => cost?.avg_tax ?? null],
  ['idle_fees_excl_tax', (_, cost) => numberCell(cost?.idle_fees_excl_tax ?? null)],
];

/** Sums as CSV: all, then each step in time, then each group. */
export function analyticsCsv({ totals, series, groups }: Analytics): Content {
  const lines: Line[] = [
    { kind: 'TOTAL', key: null, label: null, totals },
    ...series.map((step): Line => ({ kind: 'SERIES', ...step })),
    ...groups.map((group): Line => ({ kind: 'GROUP', ...group })),
  ];
  const text = [
    csvLine(columns.map(([name]) => name)),
    ...lines.flatMap((line) => {
      const { cost } = line.totals;
      return (cost.length === 0 ? [undefined] : cost).map((one) =>
        csvLine(columns.map(([, cellOf]) => cellOf(line, one))),
      );
    }),
  ].join('');
  return new Content(text, {
    type: 'text/csv',
    headers: { 'Content-Disposition': 'attachment; filename="analytics.csv"' },
  });
}
