import { parentPort } from 'node:worker_threads';
import { baseOf } from './base.ts';
import { PlaceTable, type TableParts } from './place-table.ts';

/** The thread in which a base is made: takes tables, answers with what was made of them, and ends. */
parentPort?.once('message', (tables: readonly TableParts[]) => {
  parentPort?.postMessage(baseOf(tables.map((parts) => new PlaceTable(parts))));
});
