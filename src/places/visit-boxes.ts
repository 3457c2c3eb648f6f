import type { Box } from '../geo/point.ts';
import type { Steps } from '../kernel/turns.ts';
import type { PlaceTable } from './place-table.ts';
import type { Survey } from './survey.ts';

/** Rows that are looked at between two steps. */
const rowsPerStep = 32;
/** Rows that are taken or left together: what the lowest nodes of the tree have below them. */
const perLeaf = 16;

/**
 * Visits all places that may be in boxes that do not reach across the date line, each once; others too, so that what is visited has to be
 * looked at. Where what is searched for is rarer than places are in there, the places that may be meant are visited instead.
 */
export function* visitBoxes(
  survey: Survey,
  boxes: readonly Box[],
  visit: (table: PlaceTable, row: number) => void,
): Steps<void> {
  const { base, matcher, rows } = survey;
  const leaves = new Uint8Array(Math.ceil(base.table.rows / perLeaf));
  for (const box of boxes) {
    base.tree.inBox(box, (from, to) => leaves.fill(1, Math.floor(from / perLeaf), Math.ceil(to / perLeaf)));
    yield;
  }
  const plan = base.rare.plan(matcher.wishes.listed);
  let count = 0;
  for (const isWanted of leaves) count += isWanted;
  if (plan.listed < count * perLeaf) {
    for (const [at, row] of plan.rows().entries()) {
      survey.visit(0, row, visit);
      if (at % rowsPerStep === 0) yield;
    }
  } else {
    for (let leaf = leaves.indexOf(1); leaf >= 0; leaf = leaves.indexOf(1, leaf + 1)) {
      const end = Math.min((leaf + 1) * perLeaf, base.table.rows);
      for (let row = leaf * perLeaf; row < end; row += 1) survey.visit(0, row, visit);
      yield;
    }
  }
  for (let at = 1; at < rows.length; at += 1) {
    for (let row = 0; row < (rows[at] as number); row += 1) {
      survey.visit(at, row, visit);
      if (row % rowsPerStep === 0) yield;
    }
  }
}
