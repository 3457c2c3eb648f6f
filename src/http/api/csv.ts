/** What stands in a cell: text of any origin, or a number by its own text. */
export type Cell = string | null | { readonly number: number | string };

/** CSV as an answer, under the name of a file; the lines are sent as they come. */
export class CsvFile {
  readonly name: string;
  readonly lines: AsyncIterable<string> | Iterable<string>;

  constructor(name: string, lines: AsyncIterable<string> | Iterable<string>) {
    this.name = name;
    this.lines = lines;
  }
}

/** A number, for a cell; null stays empty. */
export const numberCell = (number: number | string | null): Cell => (number === null ? null : { number });

/** A line of CSV (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay as they are. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellText).join(',')}\r\n`;

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return String(cell.number);
  const text = /^\s*[=+\-@＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
