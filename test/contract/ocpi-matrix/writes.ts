import { type Cell, describeCell, type Place } from './cell.ts';
import type { Exchange, MatrixClient } from './client.ts';
import { type Judged, judgeAs } from './judge.ts';
import { type Expectation, expectationOf, hasParts } from './oracle.ts';
import { type Shape, shapes } from './routes.ts';
import type { Stage } from './stage.ts';
import { absentId, objects } from './world.ts';

/** Whether a cell must succeed and then leaves something behind. */
export function isWrite(cell: Cell): boolean {
  const { place } = cell;
  if (place.kind !== 'module' || expectationOf(cell).refusals.length > 0) return false;
  const kind = place.shape.kinds[cell.method];
  return kind === 'push' || kind === 'post';
}

/** A write with an object of its own. */
export interface Write {
  /** As the oracle took it. */
  readonly original: Cell;
  readonly cell: Cell;
  readonly expected: Expectation;
}

/** Gives each write an object of its own, so that what becomes of it is seen alone. */
export function writesOf(cells: readonly Cell[]): Write[] {
  return cells.filter(isWrite).map((original) => ({
    original,
    cell: { ...original, id: `W${original.number}`, concerns: original.concerns ?? storedOf(original)?.concerns },
    expected: expectationOf(original),
  }));
}

const storedOf = ({ place, owner, id }: Cell) =>
  objects.find(
    (object) =>
      place.kind === 'module' && object.module === place.shape.module && object.owner === owner && object.id === id,
  );

/** Numbers of requests around a write, apart from those of the cells. */
const beforehand = 1_000_000;
const afterwards = 2_000_000;

/** Makes the objects that are to be changed, writes, and looks at what has become of them. */
export async function write(stage: Stage, client: MatrixClient, writes: readonly Write[]): Promise<Judged[]> {
  const made = await client.sendAll(writes.filter(mustBeThere).map(({ cell }) => making(cell)));
  const failed = made.find(({ answer }) => answer.envelope.status_code !== 1000);
  if (failed) throw new Error(`${describeCell(failed.cell)} was answered ${failed.answer.text}`);
  // Whoever is to have them has them, so that what is written next goes out for itself.
  await stage.hub.settled();
  const exchanges = await client.sendAll(writes.map(({ cell }) => cell));
  const written: Judged[] = [];
  for (const [index, exchange] of exchanges.entries()) {
    const judged = judgeAs(exchange, writes[index]?.expected ?? { refusals: [] });
    written.push({ ...judged, problem: judged.problem ?? (await effectProblem(client, exchange)) });
  }
  await stage.hub.settled();
  return written;
}

/** A change of something that was there, as the oracle took it; only a new object and a CDR need nothing before. */
const mustBeThere = ({ cell, original }: Write): boolean =>
  cell.method !== 'POST' && (cell.method !== 'PUT' || hasParts(cell) || original.id !== absentId);

const making = (cell: Cell): Cell => ({
  ...cell,
  number: beforehand + cell.number,
  method: 'PUT',
  place: placeLike(cell, (shape) => shape.kinds['PUT'] === 'push' && !shape.names.includes('evse_uid')),
});

/** What is wrong with what the owner sees: it must be the state with the number of the cell, or nothing after a DELETE. */
async function effectProblem(client: MatrixClient, { cell, answer }: Exchange): Promise<string | undefined> {
  const look = asLook(cell);
  const seen = await (cell.method === 'POST' ? client.sendTo(answer.headers.location ?? '', look) : client.send(look));
  if (cell.method === 'DELETE') return seen.http === 404 ? undefined : `is still there: ${seen.text}`;
  return seen.text.includes(`"x_cell":${cell.number}`) ? undefined : `shows ${seen.http} ${seen.text}`;
}

const asLook = (cell: Cell): Cell => ({
  ...cell,
  number: afterwards + cell.number,
  method: 'GET',
  place: cell.method === 'POST' ? cell.place : placeLike(cell, (shape, names) => shape.names.join() === names),
});

function placeLike({ place }: Cell, isIt: (shape: Shape, names: string) => boolean): Place {
  if (place.kind !== 'module') throw new Error('only objects of modules are written');
  const { module, side, names } = place.shape;
  const shape = shapes.find((one) => one.module === module && one.side === side && isIt(one, names.join()));
  if (shape === undefined) throw new Error(`${module} has no such path`);
  return { kind: 'module', shape };
}
