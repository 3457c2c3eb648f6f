import { PackedTree, packTree, type TreeParts } from '../geo/packed-tree.ts';
import { type BucketParts, Buckets, bucketsOf, hashOfNumber } from './buckets.ts';
import { PlaceTable, type TableParts, type TableSize } from './place-table.ts';
import { type RareParts, RareRows, rareRowsOf } from './rare-rows.ts';

/** A base as threads hand it to each other. */
export interface BaseParts {
  readonly table: TableParts;
  readonly tree: TreeParts;
  readonly numbers: BucketParts;
  readonly evseIds: BucketParts;
  readonly rare: RareParts;
  /** For each table it was made of and each row there, the row here plus one; 0: it is not here. */
  readonly moved: readonly Uint32Array[];
}

/** Places in the order of their tree, with everything that finds them: nothing is added, and only their states change. */
export class Base {
  readonly table: PlaceTable;
  readonly tree: PackedTree;
  readonly rare: RareRows;
  readonly #numbers: Buckets;
  readonly #evseIds: Buckets;

  constructor(parts: BaseParts) {
    this.table = new PlaceTable(parts.table);
    this.tree = new PackedTree(parts.tree);
    this.rare = new RareRows(parts.rare);
    this.#numbers = new Buckets(parts.numbers);
    this.#evseIds = new Buckets(parts.evseIds);
  }

  /** The live row of a place. */
  rowOf(number: number): number | undefined {
    const rows = this.#numbers.rowsOf(hashOfNumber(number));
    return rows.find((row) => this.table.places.number[row] === number && this.table.isLive(row));
  }

  /** EVSEs with a hash of their printed id, of whatever places. */
  *evsesOf(hash: number): Iterable<number> {
    for (const evse of this.#evseIds.rowsOf(hash)) if (this.table.evses.idHash[evse] === hash) yield evse;
  }
}

/** Makes one base of all live places of some tables. Takes a while: to be done in a thread of its own. */
export function baseOf(tables: readonly PlaceTable[]): BaseParts {
  const live = new LiveRows(tables);
  const { tree, order } = packTree(live.column('lat'), live.column('lng'));
  const made = PlaceTable.of(live.size());
  const moved = tables.map((table) => new Uint32Array(new SharedArrayBuffer(table.rows * 4)));
  for (const at of order) {
    const [part, row] = [live.partOf[at] as number, live.rowOf[at] as number];
    made.add(tables[part] as PlaceTable, row);
    (moved[part] as Uint32Array)[row] = made.rows;
  }
  const { places, evses } = made;
  return {
    table: made.parts(),
    tree,
    numbers: bucketsOf(made.rows, (row) => hashOfNumber(places.number[row] as number)),
    evseIds: bucketsOf(made.evseRows, (evse) => evses.idHash[evse] || undefined),
    rare: rareRowsOf(made),
    moved,
  };
}

/** The live rows of some tables. */
class LiveRows {
  readonly partOf: Uint16Array;
  readonly rowOf: Uint32Array;
  readonly #tables: readonly PlaceTable[];

  constructor(tables: readonly PlaceTable[]) {
    this.#tables = tables;
    const rowsMax = tables.reduce((sum, { rows }) => sum + rows, 0);
    const [partOf, rowOf] = [new Uint16Array(rowsMax), new Uint32Array(rowsMax)];
    let count = 0;
    for (const [part, table] of tables.entries()) {
      for (let row = 0; row < table.rows; row += 1) {
        // Read once: a row that ends meanwhile is told of when this is done.
        if (!table.isLive(row)) continue;
        partOf[count] = part;
        rowOf[count] = row;
        count += 1;
      }
    }
    this.partOf = partOf.subarray(0, count);
    this.rowOf = rowOf.subarray(0, count);
  }

  column(name: 'lat' | 'lng'): Float64Array {
    return Float64Array.from(this.rowOf, (row, at) => this.#tableOf(at).places[name][row] as number);
  }

  size(): TableSize {
    let [evses, connectors] = [0, 0];
    for (const [at, row] of this.rowOf.entries()) {
      const table = this.#tableOf(at);
      const [first, end] = [table.places.evseFrom[row] as number, table.places.evseFrom[row + 1] as number];
      evses += end - first;
      connectors += (table.evses.connectorFrom[end] as number) - (table.evses.connectorFrom[first] as number);
    }
    return { rows: this.rowOf.length, evses, connectors };
  }

  #tableOf(at: number): PlaceTable {
    return this.#tables[this.partOf[at] as number] as PlaceTable;
  }
}
