import Flatbush from 'flatbush';
import { haversineToBox } from './box.ts';
import { radians } from './great-circle.ts';
import { Heap } from './heap.ts';
import type { Box } from './point.ts';

/** Points below a node of the lowest level, and nodes below one of the others. */
const perNode = 16;

/** A tree as threads hand it to each other. */
export interface TreeParts {
  /** West, south, east and north of each node: first the nodes over points, then those over nodes, at last the root. */
  readonly boxes: Float64Array;
  readonly count: number;
}

/**
 * A tree of boxes over points that lie in the order of its leaves (along a Hilbert curve), so that what is below a node is a stretch
 * of them. Points that are near each other are near each other in memory, and the leaves need no boxes.
 */
export class PackedTree {
  readonly #boxes: Float64Array;
  readonly #count: number;
  /** Where the nodes of each level begin, and where the last one's end. */
  readonly #levels: readonly number[];

  constructor({ boxes, count }: TreeParts) {
    this.#boxes = boxes;
    this.#count = count;
    const levels = [0];
    for (
      let nodes = Math.ceil(count / perNode), from = 0;
      nodes > 0;
      nodes = nodes === 1 ? 0 : Math.ceil(nodes / perNode)
    ) {
      from += nodes;
      levels.push(from);
    }
    this.#levels = levels;
  }

  /**
   * Visits stretches of points, the nearest boxes first. `visit` answers up to which haversine points are still wanted; what is further
   * away is left out.
   */
  nearest(lat: number, lng: number, wanted: number, visit: (from: number, to: number) => number): void {
    const cosLat = Math.cos(lat * radians);
    const boxes = this.#boxes;
    const heap = new Heap();
    let bound = wanted;
    if (this.#count > 0) heap.push(boxes.length / 4 - 1, 0);
    while (heap.size > 0 && heap.leastKey <= bound) {
      const node = heap.pop();
      const level = this.#levelOf(node);
      const [from, to] = [this.#below(node, level), this.#below(node + 1, level)];
      if (level === 0) {
        bound = visit(from, to);
        continue;
      }
      for (let child = from; child < to; child += 1) {
        const at = child * 4;
        const key = haversineToBox(
          lat,
          lng,
          cosLat,
          boxes[at] as number,
          boxes[at + 1] as number,
          boxes[at + 2] as number,
          boxes[at + 3] as number,
        );
        if (key <= bound) heap.push(child, key);
      }
    }
  }

  /** Visits stretches of points that may be in a box that does not reach across the date line, and tells whether all of one are. */
  inBox(box: Box, visit: (from: number, to: number, isInside: boolean) => void): void {
    if (this.#count > 0) this.#inNode(this.#boxes.length / 4 - 1, this.#levels.length - 2, box, visit);
  }

  #inNode(node: number, level: number, box: Box, visit: (from: number, to: number, isInside: boolean) => void): void {
    const boxes = this.#boxes;
    const west = boxes[node * 4] as number;
    const south = boxes[node * 4 + 1] as number;
    const east = boxes[node * 4 + 2] as number;
    const north = boxes[node * 4 + 3] as number;
    if (west > box.east || east < box.west || south > box.north || north < box.south) return;
    const isInside = west >= box.west && east <= box.east && south >= box.south && north <= box.north;
    if (isInside || level === 0) {
      const span = perNode ** (level + 1);
      const first = (node - (this.#levels[level] as number)) * span;
      visit(first, Math.min(first + span, this.#count), isInside);
      return;
    }
    const to = this.#below(node + 1, level);
    for (let child = this.#below(node, level); child < to; child += 1) this.#inNode(child, level - 1, box, visit);
  }

  /** Where what is below a node of a level begins: points below the lowest level, nodes below the others. */
  #below(node: number, level: number): number {
    const offset = (node - (this.#levels[level] as number)) * perNode;
    if (level === 0) return Math.min(offset, this.#count);
    return Math.min((this.#levels[level - 1] as number) + offset, this.#levels[level] as number);
  }

  #levelOf(node: number): number {
    let level = 0;
    while (node >= (this.#levels[level + 1] as number)) level += 1;
    return level;
  }
}

/** Orders points for a tree: the tree, and for each place in its order the number of the point that belongs there. */
export function packTree(lats: ArrayLike<number>, lngs: ArrayLike<number>): { tree: TreeParts; order: Uint32Array } {
  const count = lats.length;
  if (count === 0) return { tree: { boxes: new Float64Array(0), count }, order: new Uint32Array(0) };
  const packed = new Flatbush(count, perNode);
  for (let at = 0; at < count; at += 1) packed.add(lngs[at] as number, lats[at] as number);
  packed.finish();
  const inner = packed._boxes.subarray(count * 4);
  const boxes = new Float64Array(new SharedArrayBuffer(inner.byteLength));
  boxes.set(inner);
  return { tree: { boxes, count }, order: Uint32Array.from(packed._indices.subarray(0, count)) };
}
