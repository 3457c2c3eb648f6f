import * as L from 'leaflet';
import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import type { Point } from '../parts/state.ts';
import { colour, onAppearance } from './colours.ts';

/** The line that is searched along, with its ends to be dragged. */
export function addRoute(map: L.Map, app: App): void {
  const { state, texts, until } = app;
  const pane = map.createPane('route');
  pane.style.zIndex = '380';
  const group = L.layerGroup();
  const renderer = L.canvas({ pane: 'route', padding: 0.3 });
  const line = L.polyline([], { weight: 5, interactive: false, pane: 'route', renderer }).addTo(group);
  const ends = {
    from: end('A', texts.route.start, (point) => move({ from: point })),
    to: end('B', texts.route.end, (point) => move({ to: point })),
  };
  const move = (some: { from: Point } | { to: Point }): void => {
    state.route.value = { ...state.route.value, ...some, polyline: '' };
  };
  const draw = (): void => {
    if (state.mode.value !== 'route') {
      group.remove();
      return;
    }
    group.addTo(map);
    const { from, to, polyline } = state.route.value;
    const straight = [from, to].flatMap((point) => point ?? []);
    const points = polyline === '' ? straight : state.line.value;
    line.setLatLngs(points.map(({ lat, lng }) => L.latLng(lat, lng)));
    line.setStyle({ color: colour('accent') });
    for (const [marker, point] of [
      [ends.from, points.at(0)],
      [ends.to, points.at(-1)],
    ] as const) {
      if (point === undefined) marker.remove();
      else marker.setLatLng([point.lat, point.lng]).addTo(group);
    }
  };
  state.mode.watch(() => {
    draw();
    if (state.mode.value === 'route' && state.line.value.length > 1)
      state.aim.value = { kind: 'points', points: state.line.value, zoomMax: 14 };
  }, until);
  state.route.watch(draw, until);
  state.line.watch(draw, until);
  onAppearance(draw, until);
  draw();
}

function end(letter: string, title: string, moved: (point: Point) => void): L.Marker {
  const look = L.divIcon({
    className: 'end-mark',
    html: element('span', {}, letter),
    iconSize: [44, 44],
    iconAnchor: [22, 22],
  });
  const marker = L.marker([0, 0], { icon: look, draggable: true, autoPan: true, title, alt: title });
  marker.on('dragend', () => {
    const { lat, lng } = marker.getLatLng().wrap();
    moved({ lat, lng });
  });
  return marker;
}
