import { type ColumnsOf, columnBytes, columnsIn, copyRows, sameRows } from './columns.ts';

/** Words are kept as numbers (place-words.ts), 0 for none; times in whole seconds since the epoch, 0 for never. */
const placeTypes = {
  number: Float64Array,
  version: Uint32Array,
  lat: Float64Array,
  lng: Float64Array,
  /** Web Mercator, as in geo/mercator.ts. */
  x: Uint32Array,
  y: Uint32Array,
  owner: Uint16Array,
  operator: Uint32Array,
  country: Uint16Array,
  hours: Uint32Array,
  parking: Uint8Array,
  facilities: Uint32Array,
  /** As `placeFlags`. */
  flags: Uint8Array,
  /** NaN: not declared. */
  gPerKwh: Float64Array,
  /** Percent. */
  quality: Uint8Array,
  /** Percent, or `successUnknown`. */
  success: Uint8Array,
  updatedS: Uint32Array,
  observedS: Uint32Array,
  /** Its EVSEs go on to where those of the next place begin. */
  evseFrom: Uint32Array,
} as const;

const evseTypes = {
  place: Uint32Array,
  /** As `statusCodes` has it. */
  status: Uint8Array,
  sinceS: Uint32Array,
  capabilities: Uint32Array,
  restrictions: Uint16Array,
  payments: Uint8Array,
  /** As `evseIdHash`, 0: it has no id. */
  idHash: Uint32Array,
  /** As `uidHash`. */
  uidHash: Uint32Array,
  /** Its connectors go on to where those of the next EVSE begin. */
  connectorFrom: Uint32Array,
} as const;

const connectorTypes = {
  standard: Uint8Array,
  isDc: Uint8Array,
  watts: Uint32Array,
  kind: Uint32Array,
  tariffs: Uint32Array,
} as const;

/** Bits of the flags of a place. */
export const placeFlags = {
  /** Not removed, and not replaced by a later row. */
  live: 1,
  restricted: 2,
  accessShift: 2,
  accessMask: 3,
  isGreen: 16,
  isNotGreen: 32,
} as const;

/** Nobody knows how many starts led to a charge. */
export const successUnknown = 255;

/** What a place has to be the same in to be only in another state. */
const lastingOfPlace = [
  'number',
  'lat',
  'lng',
  'owner',
  'operator',
  'country',
  'hours',
  'parking',
  'facilities',
  'flags',
  'gPerKwh',
] as const;
/** What is written in place. */
const stateOfPlace = ['flags', 'quality', 'success', 'updatedS', 'observedS', 'version'] as const;
const lastingOfEvse = ['capabilities', 'restrictions', 'payments', 'idHash', 'uidHash'] as const;
const ofPlace = Object.keys(placeTypes).filter((name) => name !== 'evseFrom') as (keyof typeof placeTypes)[];
const ofEvse = ['status', 'sinceS', ...lastingOfEvse] as const;
const ofConnector = Object.keys(connectorTypes) as (keyof typeof connectorTypes)[];

/** How many rows a table has. */
export interface TableSize {
  readonly rows: number;
  readonly evses: number;
  readonly connectors: number;
}

/** A table as threads hand it to each other: they share its memory. */
export interface TableParts {
  readonly memory: SharedArrayBuffer;
  /** How many rows there is room for. */
  readonly room: TableSize;
  readonly size: TableSize;
}

/**
 * Places, their EVSEs and their connectors as columns: no object per EVSE, and one piece of memory. Rows are only added; one that is
 * over is marked, and left out when a new table is made.
 */
export class PlaceTable {
  places: ColumnsOf<typeof placeTypes>;
  evses: ColumnsOf<typeof evseTypes>;
  connectors: ColumnsOf<typeof connectorTypes>;
  rows: number;
  evseRows: number;
  connectorRows: number;
  #memory: SharedArrayBuffer;
  #room: TableSize;
  /** Shared memory does not make the garbage collector run. This, as large and never touched, does: old tables would pile up. */
  #weight: ArrayBuffer;

  constructor({ memory, room, size }: TableParts) {
    // One row more each: where the first of the next would begin is always written.
    const connectors = columnBytes(placeTypes, room.rows + 1) + columnBytes(evseTypes, room.evses + 1);
    this.places = columnsIn(placeTypes, memory, 0, room.rows + 1);
    this.evses = columnsIn(evseTypes, memory, columnBytes(placeTypes, room.rows + 1), room.evses + 1);
    this.connectors = columnsIn(connectorTypes, memory, connectors, room.connectors + 1);
    this.rows = size.rows;
    this.evseRows = size.evses;
    this.connectorRows = size.connectors;
    this.#memory = memory;
    this.#room = room;
    this.#weight = new ArrayBuffer(memory.byteLength);
  }

  /** An empty table with room for so many rows; it grows when more are added. */
  static of(room: TableSize): PlaceTable {
    return new PlaceTable({ memory: memoryFor(room), room, size: { rows: 0, evses: 0, connectors: 0 } });
  }

  parts(): TableParts {
    const size = { rows: this.rows, evses: this.evseRows, connectors: this.connectorRows };
    return { memory: this.#memory, room: this.#room, size };
  }

  /** Makes room for one more place with so many EVSEs and connectors. */
  makeRoom(evses: number, connectors: number): void {
    const wanted = { rows: this.rows + 1, evses: this.evseRows + evses, connectors: this.connectorRows + connectors };
    const { rows, evses: evseRoom, connectors: connectorRoom } = this.#room;
    if (wanted.rows <= rows && wanted.evses <= evseRoom && wanted.connectors <= connectorRoom) return;
    const grown = PlaceTable.of({
      rows: Math.max(rows, wanted.rows * 2),
      evses: Math.max(evseRoom, wanted.evses * 2),
      connectors: Math.max(connectorRoom, wanted.connectors * 2),
    });
    copyRows<typeof placeTypes>(ofPlace, this.places, 0, grown.places, 0, this.rows);
    copyRows<typeof placeTypes>(['evseFrom'], this.places, 0, grown.places, 0, this.rows + 1);
    copyRows<typeof evseTypes>(ofEvse, this.evses, 0, grown.evses, 0, this.evseRows);
    copyRows<typeof evseTypes>(['place', 'connectorFrom'], this.evses, 0, grown.evses, 0, this.evseRows + 1);
    copyRows<typeof connectorTypes>(ofConnector, this.connectors, 0, grown.connectors, 0, this.connectorRows);
    this.places = grown.places;
    this.evses = grown.evses;
    this.connectors = grown.connectors;
    this.#memory = grown.#memory;
    this.#room = grown.#room;
    this.#weight = grown.#weight;
  }

  isLive(row: number): boolean {
    return ((this.places.flags[row] as number) & placeFlags.live) !== 0;
  }

  /** Adds a place of another table. */
  add(from: PlaceTable, row: number): void {
    const [first, end] = [from.places.evseFrom[row] as number, from.places.evseFrom[row + 1] as number];
    const [connector, connectorEnd] = [
      from.evses.connectorFrom[first] as number,
      from.evses.connectorFrom[end] as number,
    ];
    this.makeRoom(end - first, connectorEnd - connector);
    copyRows<typeof placeTypes>(ofPlace, from.places, row, this.places, this.rows);
    copyRows<typeof evseTypes>(ofEvse, from.evses, first, this.evses, this.evseRows, end - first);
    copyRows<typeof connectorTypes>(
      ofConnector,
      from.connectors,
      connector,
      this.connectors,
      this.connectorRows,
      connectorEnd - connector,
    );
    for (let evse = first; evse < end; evse += 1)
      this.endEvse((from.evses.connectorFrom[evse + 1] as number) - (from.evses.connectorFrom[evse] as number));
    this.endPlace();
  }

  /** Says that the next EVSE of the next place is written, with so many connectors. */
  endEvse(connectors: number): void {
    this.evses.place[this.evseRows] = this.rows;
    this.evseRows += 1;
    this.connectorRows += connectors;
    this.evses.connectorFrom[this.evseRows] = this.connectorRows;
  }

  /** Says that the next place is written, with all its EVSEs. */
  endPlace(): void {
    this.rows += 1;
    this.places.evseFrom[this.rows] = this.evseRows;
  }

  /** Takes back the last place. */
  takeBack(): void {
    this.rows -= 1;
    this.evseRows = this.places.evseFrom[this.rows] as number;
    this.connectorRows = this.evses.connectorFrom[this.evseRows] as number;
  }

  /** Whether a place differs from one of another table in its state at the most. */
  isSame(row: number, other: PlaceTable, at: number): boolean {
    const [first, end] = [this.places.evseFrom[row] as number, this.places.evseFrom[row + 1] as number];
    const [start, stop] = [other.places.evseFrom[at] as number, other.places.evseFrom[at + 1] as number];
    if (end - first !== stop - start) return false;
    for (let evse = 0; evse <= end - first; evse += 1)
      if (this.#connectorAt(first, evse) !== other.#connectorAt(start, evse)) return false;
    return (
      sameRows<typeof placeTypes>(lastingOfPlace, this.places, row, other.places, at) &&
      sameRows<typeof evseTypes>(lastingOfEvse, this.evses, first, other.evses, start, end - first) &&
      sameRows<typeof connectorTypes>(
        ofConnector,
        this.connectors,
        this.evses.connectorFrom[first] as number,
        other.connectors,
        other.evses.connectorFrom[start] as number,
        this.#connectorAt(first, end - first),
      )
    );
  }

  /** Takes over the state of a place that `isSame`. */
  takeState(row: number, from: PlaceTable, at: number): void {
    copyRows<typeof placeTypes>(stateOfPlace, from.places, at, this.places, row);
    const [first, end] = [this.places.evseFrom[row] as number, this.places.evseFrom[row + 1] as number];
    const start = from.places.evseFrom[at] as number;
    copyRows<typeof evseTypes>(['status', 'sinceS'], from.evses, start, this.evses, first, end - first);
  }

  /** Connectors of a place before its so-manieth EVSE. */
  #connectorAt(first: number, evse: number): number {
    return (this.evses.connectorFrom[first + evse] as number) - (this.evses.connectorFrom[first] as number);
  }
}

/** Bytes that so many rows take. */
const bytesOf = ({ rows, evses, connectors }: TableSize): number =>
  columnBytes(placeTypes, rows + 1) + columnBytes(evseTypes, evses + 1) + columnBytes(connectorTypes, connectors + 1);

/** What is larger than 32 MB goes back to the system when it is freed; of what is smaller, C libraries may keep much for ever. */
const largeBytes = 2 ** 25 + 2 ** 20;
/** Of so little it does not matter. */
const littleBytes = 2 ** 20;

/** Memory for so many rows. What of it is never touched takes nothing. */
function memoryFor(room: TableSize): SharedArrayBuffer {
  const bytes = bytesOf(room);
  return new SharedArrayBuffer(bytes <= littleBytes ? bytes : Math.max(largeBytes, bytes));
}
