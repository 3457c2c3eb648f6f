import * as L from 'leaflet';
import type { App } from '../parts/app.ts';
import { icon } from '../parts/icon.ts';

/** A pin at the station whose sheet is open, also where its mark is one with others. */
export function addOpenedPin(map: L.Map, { state, until }: App): void {
  const pin = document.createElement('span');
  pin.append(icon('pin'));
  const look = L.divIcon({ className: 'opened-pin', html: pin, iconSize: [44, 44], iconAnchor: [22, 50] });
  const marker = L.marker([0, 0], { icon: look, interactive: false, keyboard: false });
  const draw = (): void => {
    const point = state.openedAt.value;
    if (point === undefined) marker.remove();
    else marker.setLatLng([point.lat, point.lng]).addTo(map);
  };
  state.openedAt.watch(draw, until);
  draw();
}
