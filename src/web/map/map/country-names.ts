import * as L from 'leaflet';
import { element } from '../parts/element.ts';
import type { Country } from './world.ts';

/** Zooms at which names of countries are of use. */
const zooms = { from: 3, to: 7 };

/** Writes the names of countries, in the language of the page, where there is room for them. */
export function addCountryNames(map: L.Map, until: AbortSignal): (world: readonly Country[]) => void {
  const pane = map.createPane('countries');
  pane.style.zIndex = '170';
  const names = new Intl.DisplayNames([document.documentElement.lang], { type: 'region' });
  const group = L.layerGroup().addTo(map);
  let places: readonly { readonly name: string; readonly bounds: L.LatLngBounds; readonly middle: L.LatLng }[] = [];
  const draw = (): void => {
    group.clearLayers();
    if (map.getZoom() < zooms.from || map.getZoom() > zooms.to) return;
    for (const { name, bounds, middle } of places) {
      const wide = map.project(bounds.getNorthEast()).x - map.project(bounds.getSouthWest()).x;
      if (wide < name.length * 8 || !map.getBounds().pad(0.2).contains(middle)) continue;
      const look = L.divIcon({ className: 'country', html: element('span', {}, name), iconSize: [160, 20] });
      L.marker(middle, { icon: look, pane: 'countries', interactive: false, keyboard: false }).addTo(group);
    }
  };
  map.on('moveend', draw);
  until.addEventListener('abort', () => group.clearLayers(), { once: true });
  return (world) => {
    places = world.flatMap(({ number, polygons }) => {
      const name = nameOf(number, names);
      const ring = largest(polygons.map(([outer]) => outer ?? []));
      if (name === undefined || ring === undefined) return [];
      const bounds = L.latLngBounds(ring.map(([lng = 0, lat = 0]) => [lat, lng]));
      return [{ name, bounds, middle: middleOf(ring) }];
    });
    draw();
  };
}

/** Browsers know which country a number stands for, and what it is called. */
function nameOf(number: string | undefined, names: Intl.DisplayNames): string | undefined {
  if (number === undefined) return undefined;
  const region = new Intl.Locale(`und-${number}`).region;
  return region === undefined || region === number ? undefined : names.of(region);
}

const largest = (rings: readonly GeoJSON.Position[][]): GeoJSON.Position[] | undefined =>
  rings.toSorted((one, other) => Math.abs(areaOf(other)) - Math.abs(areaOf(one)))[0];

/** Of the flat map, twice: what is larger is all that counts. */
const areaOf = (ring: readonly GeoJSON.Position[]): number =>
  pairs(ring).reduce((sum, [[x = 0, y = 0], [u = 0, v = 0]]) => sum + (x * v - u * y), 0);

/** The centre of gravity of a ring. */
function middleOf(ring: readonly GeoJSON.Position[]): L.LatLng {
  const area = areaOf(ring);
  const weighted = (of: (x: number, y: number, u: number, v: number) => number): number =>
    pairs(ring).reduce((sum, [[x = 0, y = 0], [u = 0, v = 0]]) => sum + of(x, y, u, v) * (x * v - u * y), 0) /
    (3 * area);
  return L.latLng(
    weighted((_x, y, _u, v) => y + v),
    weighted((x, _y, u) => x + u),
  );
}

const pairs = (ring: readonly GeoJSON.Position[]): [GeoJSON.Position, GeoJSON.Position][] =>
  ring.map((point, index) => [point, ring[(index + 1) % ring.length] ?? point]);
