import * as L from 'leaflet';
import { listClusters } from '../../../generated/driver-client.ts';
import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import { icon } from '../parts/icon.ts';
import type { MapView } from '../parts/state.ts';
import { addBaseMap } from './base-map.ts';
import { askClusters } from './clusters.ts';
import { createLegend } from './legend.ts';
import { createLocateButton } from './locate.ts';
import { addMarks } from './marks.ts';
import { addOpenedPin } from './opened-pin.ts';
import { addRoute } from './route-on-map.ts';
import { addTownNames } from './town-names.ts';

/** Where the map begins before anything is known: Europe. */
const beginning: L.LatLngTuple = [50.5, 10];
const beginningZoom = 4;
/** How finely stations are looked for in all the world: some hundreds of marks at the most. */
const lookAroundZoom = 6;

/** The map with its marks and buttons. Leaflet needs a place on the screen, and begins when there is one. */
export function createMapView(app: App): HTMLElement {
  const { texts, until } = app;
  const holder = element('div', { class: 'map-canvas', role: 'application', 'aria-label': texts.map.label });
  const trouble = element('p', { class: 'map-trouble', role: 'status', hidden: true });
  let map: L.Map | undefined;
  const observer = new ResizeObserver(() => {
    if (holder.clientWidth === 0) return;
    if (map === undefined) map = begin(holder, app, trouble);
    else {
      map.invalidateSize({ animate: false });
      aim(map, app);
    }
  });
  observer.observe(holder);
  until.addEventListener('abort', () => observer.disconnect(), { once: true });
  return element(
    'section',
    { class: 'map', 'aria-label': texts.panes.map },
    holder,
    trouble,
    element(
      'div',
      { class: 'map-buttons' },
      createLocateButton(app),
      button('plus', texts.map.zoomIn, () => map?.zoomIn()),
      button('minus', texts.map.zoomOut, () => map?.zoomOut()),
    ),
    createLegend(app),
  );
}

const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

function begin(holder: HTMLElement, app: App, trouble: HTMLElement): L.Map {
  const { state, until } = app;
  const moves = !isStill();
  const map = L.map(holder, {
    zoomControl: false,
    minZoom: 2,
    maxZoom: 19,
    worldCopyJump: true,
    maxBounds: [
      [-85, -220],
      [85, 220],
    ],
    maxBoundsViscosity: 0.8,
    zoomAnimation: moves,
    fadeAnimation: moves,
    inertia: moves,
  });
  map.attributionControl.setPrefix(false);
  until.addEventListener('abort', () => map.remove(), { once: true });
  L.control.scale({ imperial: false, position: 'bottomleft' }).addTo(map);
  const before = state.view.value;
  map.setView(before ? [before.center.lat, before.center.lng] : beginning, before?.zoom ?? beginningZoom);
  addBaseMap(map, app);
  addTownNames(map, app);
  addMarks(map, app, trouble);
  addRoute(map, app);
  addOpenedPin(map, app);
  const note = (): void => {
    // A map that is not on the screen says nothing about what is wanted.
    if (holder.clientWidth > 0) state.view.value = viewOf(map);
  };
  map.on('moveend', note);
  state.aim.watch(() => aim(map, app), until);
  note();
  aim(map, app);
  if (before === undefined) void lookAround(app);
  return map;
}

/** At first the map goes where there are stations at all. */
async function lookAround(app: App): Promise<void> {
  const { state, until } = app;
  const moved = state.view.value;
  try {
    const points = await askClusters(app, listClusters({ bbox: [-180, -85, 180, 85], zoom: lookAroundZoom }), until);
    // Whoever has moved the map meanwhile knows where to look.
    if (state.view.value === moved && state.aim.value === undefined)
      state.aim.value = { kind: 'points', points, zoomMax: 9 };
  } catch {
    // The marks of the map itself say what is wrong.
  }
}

/** Goes where the map is to go, once it is on the screen. */
function aim(map: L.Map, { state }: App): void {
  const wanted = state.aim.value;
  if (wanted === undefined || map.getContainer().clientWidth === 0) return;
  state.aim.value = undefined;
  const options = { animate: !isStill() };
  if (wanted.kind === 'point') map.setView([wanted.point.lat, wanted.point.lng], wanted.zoom, options);
  else if (wanted.points.length > 0) {
    const bounds = L.latLngBounds(wanted.points.map(({ lat, lng }) => [lat, lng]));
    map.fitBounds(bounds, { ...options, padding: [40, 40], maxZoom: wanted.zoomMax });
  }
}

function viewOf(map: L.Map): MapView {
  const bounds = map.getBounds();
  const { lat, lng } = map.getCenter().wrap();
  return {
    center: { lat, lng },
    zoom: map.getZoom(),
    west: bounds.getWest(),
    south: bounds.getSouth(),
    east: bounds.getEast(),
    north: bounds.getNorth(),
  };
}

const button = (name: 'plus' | 'minus', label: string, press: () => void): HTMLElement =>
  element(
    'button',
    { type: 'button', class: 'button square', 'aria-label': label, title: label, onclick: press },
    icon(name),
  );
