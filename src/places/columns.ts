/** Kinds of columns that tables are made of. */
type ColumnType = Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor | Float64ArrayConstructor;

/** What columns a table has, by name. */
export type ColumnTypes = Readonly<Record<string, ColumnType>>;

/** The columns themselves. */
export type ColumnsOf<Types extends ColumnTypes> = { readonly [Name in keyof Types]: InstanceType<Types[Name]> };

/** Every column begins at a multiple of that many bytes. */
const alignment = 8;

/** Bytes that columns of so many rows take. */
export const columnBytes = (types: ColumnTypes, rows: number): number =>
  Object.values(types).reduce((sum, type) => sum + aligned(rows * type.BYTES_PER_ELEMENT), 0);

/** Columns of so many rows, one after the other in memory that is theirs from an offset on. */
export function columnsIn<Types extends ColumnTypes>(
  types: Types,
  memory: SharedArrayBuffer,
  offset: number,
  rows: number,
): ColumnsOf<Types> {
  let at = offset;
  const columns = Object.entries(types).map(([name, type]) => {
    const Column = type as new (memory: SharedArrayBuffer, offset: number, rows: number) => InstanceType<ColumnType>;
    const column = new Column(memory, at, rows);
    at += aligned(rows * type.BYTES_PER_ELEMENT);
    return [name, column];
  });
  return Object.fromEntries(columns) as ColumnsOf<Types>;
}

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

/** Copies rows of the named columns. */
export function copyRows<Types extends ColumnTypes>(
  names: readonly (keyof Types)[],
  from: ColumnsOf<Types>,
  first: number,
  to: ColumnsOf<Types>,
  at: number,
  count = 1,
): void {
  for (const name of names) {
    const [source, target] = [from[name], to[name]];
    if (count > 32) target.set(source.subarray(first, first + count), at);
    else for (let row = 0; row < count; row += 1) target[at + row] = source[first + row] as number;
  }
}

/** Whether rows of the named columns are the same. */
export function sameRows<Types extends ColumnTypes>(
  names: readonly (keyof Types)[],
  one: ColumnsOf<Types>,
  first: number,
  other: ColumnsOf<Types>,
  at: number,
  count = 1,
): boolean {
  return names.every((name) => {
    const [mine, theirs] = [one[name], other[name]];
    for (let row = 0; row < count; row += 1) if (!Object.is(mine[first + row], theirs[at + row])) return false;
    return true;
  });
}
