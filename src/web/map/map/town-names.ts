import * as L from 'leaflet';
import type { App } from '../parts/app.ts';
import type { Point } from '../parts/state.ts';

/** Names are only written where there is room for them. */
const fromZoom = 6;
const namesMax = 12;

/** The names of towns, out of the addresses of the stations in the list: the outline of the hub has none. */
export function addTownNames(map: L.Map, { state, config, until }: App): void {
  if (config.tiles !== null) return;
  const pane = map.createPane('towns');
  pane.style.zIndex = '350';
  const group = L.layerGroup().addTo(map);
  const draw = (): void => {
    group.clearLayers();
    if (map.getZoom() < fromZoom) return;
    for (const [name, { lat, lng }] of townsOf(state.listed.value)) {
      const label = document.createElement('span');
      label.textContent = name;
      const look = L.divIcon({ className: 'town', html: label, iconSize: [140, 20], iconAnchor: [70, 42] });
      L.marker([lat, lng], { icon: look, pane: 'towns', interactive: false, keyboard: false }).addTo(group);
    }
  };
  state.listed.watch(draw, until);
  map.on('zoomend', draw);
  draw();
}

/** Each town with the place above its northernmost station, those with the most stations first. */
function townsOf(places: App['state']['listed']['value']): [string, Point][] {
  const towns = new Map<string, Point[]>();
  for (const { address, point } of places) {
    if (!address || !point) continue;
    towns.set(address.city, [...(towns.get(address.city) ?? []), point]);
  }
  return [...towns]
    .sort(([, one], [, other]) => other.length - one.length)
    .slice(0, namesMax)
    .map(([name, points]) => {
      const lng = points.reduce((sum, one) => sum + one.lng, 0) / points.length;
      return [name, { lat: Math.max(...points.map(({ lat }) => lat)), lng }];
    });
}
