import * as L from 'leaflet';
import { colour, onAppearance } from './colours.ts';

/** Distances between lines, in degrees. */
const steps = [20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
/** About how many lines there are across the map. */
const lines = 5;

/** Thin lines of latitude and longitude: where there is no outline to go by, they say how far the map was moved. */
export function addGraticule(map: L.Map, until: AbortSignal): void {
  const pane = map.createPane('graticule');
  pane.style.zIndex = '160';
  const renderer = L.canvas({ pane: 'graticule', padding: 0.1 });
  const group = L.layerGroup().addTo(map);
  const draw = (): void => {
    group.clearLayers();
    const bounds = map.getBounds().pad(0.1);
    const wide = bounds.getEast() - bounds.getWest();
    const step = steps.find((one) => wide / one >= lines) ?? 0.001;
    const style = {
      renderer,
      interactive: false,
      color: colour('graticule'),
      weight: 1,
      ...({ pane: 'graticule' } as object),
    };
    for (const lng of multiplesIn(bounds.getWest(), bounds.getEast(), step)) {
      L.polyline(
        [
          [bounds.getSouth(), lng],
          [bounds.getNorth(), lng],
        ],
        style,
      ).addTo(group);
    }
    for (const lat of multiplesIn(Math.max(-85, bounds.getSouth()), Math.min(85, bounds.getNorth()), step)) {
      L.polyline(
        [
          [lat, bounds.getWest()],
          [lat, bounds.getEast()],
        ],
        style,
      ).addTo(group);
    }
  };
  map.on('moveend', draw);
  map.whenReady(draw);
  onAppearance(draw, until);
}

const multiplesIn = (from: number, to: number, step: number): number[] => {
  const first = Math.ceil(from / step);
  const count = Math.min(50, Math.max(0, Math.floor(to / step) - first + 1));
  return Array.from({ length: count }, (_, index) => (first + index) * step);
};
