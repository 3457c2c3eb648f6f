import type { Cluster } from './cluster.ts';

/** A mark on the screen: its middle, and how far it reaches to each side. */
export interface MarkBox {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** How much of two marks' reach they have for themselves: corners may touch, numbers may not. */
const ownShare = 0.92;

/** Marks that would lie on each other become one, with the sums of both, until every number can be read. `boxOf` tells where a mark is at `zoom`. */
export function apart(clusters: readonly Cluster[], zoom: number, boxOf: (cluster: Cluster) => MarkBox): Cluster[] {
  let marks = [...clusters];
  for (;;) {
    const kept: { cluster: Cluster; box: MarkBox }[] = [];
    // The largest stay where they are, more or less.
    for (const cluster of marks.toSorted((one, other) => other.n - one.n)) {
      const box = boxOf(cluster);
      const met = kept.find((other) => closeness(box, other.box) < 1);
      if (met === undefined) kept.push({ cluster, box });
      else met.cluster = joined(met.cluster, cluster, zoom + zoomsUntilApart(box, met.box));
    }
    const isDone = kept.length === marks.length;
    marks = kept.map(({ cluster }) => cluster);
    if (isDone) return marks;
  }
}

/** Below 1 one of them covers some of the other. */
function closeness(one: MarkBox, other: MarkBox): number {
  const across = Math.abs(one.x - other.x) / (one.halfWidth + other.halfWidth);
  const down = Math.abs(one.y - other.y) / (one.halfHeight + other.halfHeight);
  return Math.max(across, down) / ownShare;
}

/** Each zoom doubles distances. */
const zoomsUntilApart = (one: MarkBox, other: MarkBox): number =>
  Math.max(1, Math.ceil(-Math.log2(closeness(one, other))));

function joined(one: Cluster, other: Cluster, expansionZoom: number): Cluster {
  const n = one.n + other.n;
  const middle = (name: 'lat' | 'lng') => (one[name] * one.n + other[name] * other.n) / n;
  return {
    lat: middle('lat'),
    lng: middle('lng'),
    id: undefined,
    n,
    total: one.total + other.total,
    available: one.available + other.available,
    unknown: one.unknown + other.unknown,
    maxKw: Math.max(one.maxKw, other.maxKw),
    expansionZoom,
  };
}
