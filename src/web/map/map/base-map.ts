import * as L from 'leaflet';
import type { App } from '../parts/app.ts';
import { colour, onAppearance } from './colours.ts';
import { addCountryNames } from './country-names.ts';
import { addGraticule } from './graticule.ts';
import { type Country, loadWorld } from './world.ts';

/** From this zoom on the finer outline is worth its size. */
const fineFromZoom = 4;

/** Draws what is below the marks: pictures from where the operator says, or the outline of the world that the hub has. */
export function addBaseMap(map: L.Map, { config, texts, until }: App): void {
  if (config.tiles !== null) {
    L.tileLayer(config.tiles.url, { maxZoom: 19, attribution: escaped(config.tiles.attribution) }).addTo(map);
    return;
  }
  map.attributionControl.addAttribution(escaped(texts.map.outline));
  addGraticule(map, until);
  const pane = map.createPane('land');
  pane.style.zIndex = '150';
  const renderer = L.canvas({ pane: 'land', padding: 0.3 });
  const names = addCountryNames(map, until);
  let shown = L.layerGroup();
  let size: 0 | 110 | 50 = 0;
  const draw = async (wanted: 110 | 50): Promise<void> => {
    if (size === 50 || size === wanted) return;
    size = wanted;
    const world = await loadWorld(wanted, until);
    const next = L.layerGroup(world.flatMap((country) => outlinesOf(country, renderer)));
    shown.remove();
    shown = next.addTo(map);
    names(world);
  };
  const drawForZoom = (): void => {
    void draw(map.getZoom() >= fineFromZoom ? 50 : 110).catch(() => {
      // A map without an outline still has its marks; the next change of zoom tries again.
      size = 0;
    });
  };
  map.on('zoomend', drawForZoom);
  map.whenReady(drawForZoom);
  onAppearance(() => {
    shown.eachLayer((layer) => {
      if (layer instanceof L.Path) layer.setStyle(landStyle());
    });
  }, until);
}

const outlinesOf = ({ polygons }: Country, renderer: L.Canvas): L.Polygon[] =>
  polygons.map((rings) => {
    const points = rings.map((ring) => ring.map(([lng = 0, lat = 0]) => L.latLng(lat, lng)));
    return L.polygon(points, { ...landStyle(), pane: 'land', renderer, interactive: false });
  });

const landStyle = (): L.PathOptions => ({
  fillColor: colour('land'),
  fillOpacity: 1,
  color: colour('border-of-land'),
  weight: 1,
});

/** Leaflet takes attributions as HTML. */
const escaped = (text: string): string => {
  const holder = document.createElement('span');
  holder.textContent = text;
  return holder.innerHTML;
};
