import type { Settlement, SettlementPair, SettlementSums, SettlementVat } from '../../hub/settlement.ts';
import type { SettledCdr } from '../../store/read/settlements.ts';
import { type Cell, csvLine, numberCell } from '../api/csv.ts';

const sumColumns = [
  'cdrs',
  'kwh',
  'excl_vat',
  'vat',
  'incl_vat',
  'cdrs_without_incl_vat',
  'excl_vat_without_incl_vat',
] as const satisfies readonly (keyof SettlementSums)[];

/** A statement as lines: for each pair its sums, part by part, and a line for each VAT rate. */
export function* settlementLines({ period, pairs }: Settlement): Generator<string> {
  yield csvLine(['period', 'cpo', 'emsp', 'currency', 'part', 'vat_rate', ...sumColumns, 'open_disputes', 'digest']);
  for (const pair of pairs) {
    const head = (part: string, rate: Cell = null): Cell[] => [period, pair.cpo, pair.emsp, pair.currency, part, rate];
    for (const [part, sums] of partsOf(pair)) {
      const isNet = part === 'NET';
      const marks = [numberCell(isNet ? pair.open_disputes : null), isNet ? pair.digest : null];
      yield csvLine([...head(part), ...sumColumns.map((column) => numberCell(sums[column])), ...marks]);
    }
    for (const vat of pair.vat) yield csvLine([...head('VAT', numberCell(vat.rate)), ...vatCells(vat), null, null]);
  }
}

const partsOf = ({ billed, credits, net, held, rejected }: SettlementPair): [string, SettlementSums][] => [
  ['BILLED', billed],
  ['CREDITS', credits],
  ['NET', net],
  ['HELD', held],
  ['REJECTED', rejected],
];

const vatCells = (vat: SettlementVat): Cell[] =>
  sumColumns.map((column) => (column in vat ? numberCell(vat[column as keyof SettlementVat]) : null));

const lineColumns: Readonly<Record<keyof SettledCdr, (line: SettledCdr) => Cell>> = {
  number: (line) => numberCell(line.number),
  received_at: (line) => line.received_at.toISOString(),
  cpo: (line) => line.cpo,
  emsp: (line) => line.emsp,
  cdr_id: (line) => line.cdr_id,
  kind: (line) => line.kind,
  credits: (line) => line.credits,
  standing: (line) => line.standing,
  currency: (line) => line.currency,
  kwh: (line) => numberCell(line.kwh),
  excl_vat: (line) => numberCell(line.excl_vat),
  vat_rate: (line) => numberCell(line.vat_rate),
  vat: (line) => numberCell(line.vat),
  incl_vat: (line) => numberCell(line.incl_vat),
  in_dispute: (line) => String(line.in_dispute),
  digest: (line) => line.digest,
};

/** The head of a settlement's lines. */
export const settledHead = (): string => csvLine(Object.keys(lineColumns));

/** One CDR as a line. */
export const settledLine = (line: SettledCdr): string =>
  csvLine(Object.values(lineColumns).map((cellOf) => cellOf(line)));
