import { listClusters } from '../../../generated/driver-client.ts';
import type { App } from '../parts/app.ts';
import { parametersOf } from '../parts/filters.ts';
import type { MapView } from '../parts/state.ts';
import type { Cluster } from './cluster.ts';

/** What the map shows, as a question to the API; undefined: it shows nothing yet. */
export const clustersCall = ({ state }: App) =>
  state.view.value && listClusters({ ...boxOf(state.view.value), ...parametersOf(state.filters.value) });

/** Asks for what a call of clusters answers. */
export async function askClusters(
  { client }: App,
  call: ReturnType<typeof listClusters>,
  signal: AbortSignal,
): Promise<readonly Cluster[]> {
  const { features } = await client.ask(call, { signal });
  return features.flatMap(({ geometry, properties }) => {
    if (geometry === null) return [];
    const [lng, lat] = geometry.coordinates as [number, number];
    const { id, n, total, available, unknown, max_kw, expansion_zoom } = properties as unknown as ClusterProperties;
    return { lat, lng, id, n, total, available, unknown, maxKw: max_kw, expansionZoom: expansion_zoom };
  });
}

/** As the description of the call has them. */
interface ClusterProperties {
  readonly id: string | undefined;
  readonly n: number;
  readonly total: number;
  readonly available: number;
  readonly unknown: number;
  readonly max_kw: number;
  readonly expansion_zoom: number;
}

/** A box somewhat larger than the map, so that a small move shows no empty edge. */
function boxOf({ west, south, east, north, zoom }: MapView): { bbox: number[]; zoom: number } {
  const [wide, high] = [(east - west) * 0.1, (north - south) * 0.1];
  const isWhole = east - west + 2 * wide >= 360;
  const bbox = [
    isWhole ? -180 : wrapped(west - wide),
    Math.max(-90, south - high),
    isWhole ? 180 : wrapped(east + wide),
    Math.min(90, north + high),
  ];
  return { bbox: bbox.map((degrees) => Math.round(degrees * 1e5) / 1e5), zoom: Math.round(zoom) };
}

/** A longitude between -180 and 180. */
const wrapped = (lng: number): number => ((((lng + 180) % 360) + 360) % 360) - 180;
