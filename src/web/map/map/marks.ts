import * as L from 'leaflet';
import type { App } from '../parts/app.ts';
import { latest } from '../parts/latest.ts';
import { wordsFor } from '../parts/trouble.ts';
import { apart, type MarkBox } from './apart.ts';
import type { Cluster } from './cluster.ts';
import { askClusters, clustersCall } from './clusters.ts';
import { colour, onAppearance } from './colours.ts';
import { createMark, type MarkColours, reachOf } from './mark.ts';
import { shapeOf, shareOf } from './power-shape.ts';

/** How long the map has to lie still before marks are asked for; how soon they are after news, and how often for that at the most. */
const stillMs = 150;
const soonMs = 250;
const changesMs = 3000;
/** How often they are asked for anyhow: of a wide map no news come. */
const anyhowMs = 30_000;

/** The marks of what the map shows: they are asked for when it has been moved, when filters change, and when there is news. */
export function addMarks(map: L.Map, app: App, trouble: HTMLElement): void {
  const { state, until, texts } = app;
  const renderer = L.canvas({ padding: 0.4, tolerance: 8 });
  const group = L.layerGroup().addTo(map);
  let clusters: readonly Cluster[] = [];
  let colours = coloursOfMarks();
  const draw = (): void => {
    group.clearLayers();
    const boxOf = (cluster: Cluster): MarkBox => {
      const { x, y } = map.latLngToLayerPoint([cluster.lat, cluster.lng]);
      return { x, y, ...reachOf(shapeOf(cluster.maxKw), textOf(cluster, app)) };
    };
    for (const cluster of apart(clusters, map.getZoom(), boxOf)) addMark(map, app, group, cluster, colours, renderer);
  };
  const load = latest(until, async (signal) => {
    const call = clustersCall(app);
    if (call === undefined) return;
    try {
      clusters = await askClusters(app, call, signal);
      state.marked.value = clusters;
      trouble.hidden = true;
      draw();
    } catch (error) {
      if (signal.aborted) return;
      trouble.textContent = `${texts.trouble.marks} ${wordsFor(error, app)}`;
      trouble.hidden = false;
    }
  });
  state.view.watch(() => load(stillMs), until);
  state.filters.watch(() => load(0), until);
  state.changed.watch(() => load(soonMs, changesMs), until);
  state.opened.watch(draw, until);
  onAppearance(() => {
    colours = coloursOfMarks();
    draw();
  }, until);
  const timer = setInterval(() => {
    if (!document.hidden) load(0);
  }, anyhowMs);
  until.addEventListener('abort', () => clearInterval(timer), { once: true });
  load(0);
}

const coloursOfMarks = (): MarkColours => ({
  fill: { most: colour('share-most'), some: colour('share-some'), none: colour('share-none') },
  text: '#ffffff',
  edge: colour('mark-edge'),
  opened: colour('accent'),
});

function addMark(
  map: L.Map,
  app: App,
  group: L.LayerGroup,
  cluster: Cluster,
  colours: MarkColours,
  renderer: L.Canvas,
): void {
  const { state, format, texts } = app;
  const { lat, lng, id, n, total, available, unknown, maxKw, expansionZoom } = cluster;
  const look = {
    shape: shapeOf(maxKw),
    share: shareOf(available, total),
    text: textOf(cluster, app),
    isOpened: id !== undefined && id === state.opened.value,
  };
  const mark = createMark([lat, lng], look, colours, renderer);
  const free =
    unknown === total
      ? texts.availability.states.UNKNOWN
      : texts.availability.free(format.number(available), format.number(total));
  mark.bindTooltip(texts.map.mark(n, free, texts.power.upTo(format.kw(maxKw))), {
    direction: 'top',
    offset: [0, -14],
  });
  mark.on('click', () => {
    const furthest = map.getMaxZoom();
    if (id !== undefined) state.opened.value = id;
    else if (expansionZoom > furthest || map.getZoom() >= furthest) {
      // Places at one point are told apart in the list, which begins with what is nearest.
      map.setView([lat, lng]);
      state.pane.value = 'list';
    } else map.setView([lat, lng], Math.max(expansionZoom, map.getZoom() + 1));
  });
  mark.addTo(group);
}

/** Free and all charging points. */
const textOf = ({ available, unknown, total }: Cluster, app: App): string =>
  `${unknown === total ? '?' : short(available, app)}/${short(total, app)}`;

/** Large numbers have no room on a mark. */
const short = (count: number, { format }: App): string =>
  count < 1000 ? String(count) : `${format.number(count / 1000, count < 10_000 ? 1 : 0)}k`;
