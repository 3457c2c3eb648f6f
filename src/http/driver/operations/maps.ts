import type { ClusterQuery, TileQuery } from '../../../generated/driver.ts';
import { filterFor } from '../../../hub/drivers/places/asked-vehicle.ts';
import { loadedOf, type PlaceParts } from '../../../hub/drivers/places/place-parts.ts';
import type { Viewer } from '../../../hub/drivers/viewer.ts';
import { Fault } from '../../../kernel/fault.ts';
import { placeId } from '../../../places/place-id.ts';
import { Content, type DriverOperation, driverOperation, driverPrefix } from '../operation.ts';
import { anyBoxOf, askedOf, type FilterQuery } from '../place-search.ts';

const tag = 'Maps';
/** Tiles of higher zooms would show nothing new. */
const zoomMax = 18;
/** What each feature of a tile has. */
const layerFields = {
  id: 'String: the place, where it is one',
  n: 'Number of places',
  total: 'Number of EVSEs',
  available: 'Number that is free',
  unknown: 'Number of which that is not known',
  dc: 'Number with direct current',
  min_kw: 'Number',
  max_kw: 'Number',
  expansion_zoom: 'Number: the zoom at which a cluster falls apart',
};
/** How long a version of the tiles lasts. */
const versionMs = 30_000;
const whole = (description: string) => ({ description, pattern: '^(0|[1-9][0-9]{0,11})$' });

/** Places for maps. */
export const mapOperations: readonly DriverOperation[] = [
  driverOperation<undefined, ClusterQuery>({
    id: 'listClusters',
    method: 'GET',
    path: '/clusters',
    tag,
    access: 'app',
    scope: 'locations:read',
    budget: 'tiles',
    summary: 'Places of a part of a map, those that are close to each other as one',
    description:
      'GeoJSON points with n places, total and available EVSEs, unknown ones of which nobody knows, dc ones among them, min_kw, max_kw and the zoom at which they fall apart. A single place has its id. A place stays in its cluster wherever the map is: clusters at the edge have places beyond the box too.',
    query: 'cluster-query',
    caching: 'status',
    answer: { status: 200, only: 'application/geo+json' },
    faults: ['impossible'],
    async handle({ discovery }, { viewer, query }) {
      const { index, view, filter } = await meant(discovery, viewer, query);
      const clusters = await index.clusters(anyBoxOf(query.bbox), query.zoom, { view, filter });
      return new Content({
        type: 'FeatureCollection',
        features: clusters.map(({ lat, lng, number, minKw, maxKw, expansionZoom, ...counts }) => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [lng, lat] },
          properties: {
            ...(number !== undefined && { id: placeId(number) }),
            ...counts,
            min_kw: minKw,
            max_kw: maxKw,
            expansion_zoom: expansionZoom,
          },
        })),
      });
    },
  }),
  driverOperation<undefined, TileQuery>({
    id: 'getTile',
    method: 'GET',
    path: '/tiles/v{version}/{z}/{x}/{y}.mvt',
    params: {
      version: whole('As in tiles.json'),
      z: whole('Zoom'),
      x: whole('Column, from the west'),
      y: whole('Row, from the north'),
    },
    tag,
    access: 'app',
    scope: 'locations:read',
    budget: 'tiles',
    summary: 'A Mapbox vector tile of places',
    description: 'Layer `evse`: clusters below zoom 13, single places from there on where they are not too many.',
    query: 'tile-query',
    caching: 'tile',
    answer: { status: 200, only: 'application/vnd.mapbox-vector-tile' },
    faults: ['not-found', 'impossible'],
    async handle({ discovery }, { viewer, query, params }) {
      const [z = 0, x = 0, y = 0] = ['z', 'x', 'y'].map((name) => Number(params[name]));
      if (z > zoomMax || x >= 2 ** z || y >= 2 ** z) throw new Fault('not-found', 'there is no such tile');
      const { index, view, filter } = await meant(discovery, viewer, query);
      return new Content(Buffer.from(await index.tile(z, x, y, { view, filter })));
    },
  }),
  driverOperation<undefined, TileQuery>({
    id: 'getTileJson',
    method: 'GET',
    path: '/tiles/tiles.json',
    tag,
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    summary: 'Where the tiles are',
    description: 'Filters given here are part of the URLs.',
    query: 'tile-query',
    answer: { status: 200, schema: 'tile-json' },
    async handle({ discovery }, { query }) {
      const version = Math.floor(discovery.clock.now() / versionMs);
      const filters = new URLSearchParams(
        Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
      );
      const suffix = filters.size === 0 ? '' : `?${filters}`;
      return {
        tilejson: '3.0.0',
        tiles: [`${discovery.publicUrl()}${driverPrefix}/tiles/v${version}/{z}/{x}/{y}.mvt${suffix}`],
        minzoom: 0,
        maxzoom: zoomMax,
        bounds: [-180, -85.0511, 180, 85.0511],
        vector_layers: [{ id: 'evse', description: 'Places, or several of them as one', fields: layerFields }],
      };
    },
  }),
];

/** What a map is to show, to whom. */
async function meant(discovery: PlaceParts, viewer: Viewer, query: FilterQuery) {
  const memory = loadedOf(discovery);
  const view = await discovery.views.of(viewer, memory, query.currency);
  const { filter } = await filterFor(discovery, viewer, askedOf(query));
  return { index: memory.index, view, filter };
}
