import type { LocationSummary } from '../../../generated/driver.ts';
import { Cell } from './cell.ts';
import { type Filters, noFilters } from './filters.ts';

export interface Point {
  readonly lat: number;
  readonly lng: number;
}

/** What the map shows. */
export interface MapView {
  readonly center: Point;
  readonly zoom: number;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Where the map is to go. */
export type Aim =
  | { readonly kind: 'point'; readonly point: Point; readonly zoom: number }
  | { readonly kind: 'points'; readonly points: readonly Point[]; readonly zoomMax: number };

/** What a map shows around a point, for when there is none on the screen to say. */
export function viewAround({ lat, lng }: Point, zoom: number): MapView {
  const half = 180 / 2 ** zoom;
  return {
    center: { lat, lng },
    zoom,
    west: lng - half,
    east: lng + half,
    south: lat - half / 2,
    north: lat + half / 2,
  };
}

export type Order = 'distance' | 'price' | 'power';

/** A line that stations are looked for along. */
export interface RouteWish {
  readonly from: Point | undefined;
  readonly to: Point | undefined;
  /** In place of the straight line; empty: none. */
  readonly polyline: string;
  readonly precision: 5 | 6;
  readonly corridorM: number;
}

/** How what is shown keeps up with what happens; idle: there is nothing to keep up with. */
export type Connection = 'idle' | 'connecting' | 'on' | 'polling' | 'off';

/** What the page is about at a moment. It outlives a change of language; nothing of it is stored. */
export interface State {
  readonly mode: Cell<'near' | 'route'>;
  /** Which of both a narrow screen shows. */
  readonly pane: Cell<'map' | 'list'>;
  readonly words: Cell<string>;
  readonly filters: Cell<Filters>;
  readonly order: Cell<Order>;
  readonly view: Cell<MapView | undefined>;
  readonly aim: Cell<Aim | undefined>;
  /** Where the user is, when he has asked for it. */
  readonly here: Cell<Point | undefined>;
  readonly route: Cell<RouteWish>;
  /** The line that was searched along last. */
  readonly line: Cell<readonly Point[]>;
  /** What the marks of the map stand for. */
  readonly marked: Cell<readonly Point[]>;
  /** The stations in the list. */
  readonly listed: Cell<readonly LocationSummary[]>;
  /** The station whose sheet is open. */
  readonly opened: Cell<string | undefined>;
  /** Where the open one is. */
  readonly openedAt: Cell<Point | undefined>;
  readonly connection: Cell<Connection>;
  /** The stations of which news came last. */
  readonly changed: Cell<ReadonlySet<string>>;
}

/** The state at the start. */
export const createState = (opened: string | undefined): State => ({
  mode: new Cell<'near' | 'route'>('near'),
  pane: new Cell<'map' | 'list'>('map'),
  words: new Cell(''),
  filters: new Cell(noFilters),
  order: new Cell<Order>('distance'),
  view: new Cell<MapView | undefined>(undefined),
  aim: new Cell<Aim | undefined>(undefined),
  here: new Cell<Point | undefined>(undefined),
  route: new Cell<RouteWish>({ from: undefined, to: undefined, polyline: '', precision: 5, corridorM: 2000 }),
  line: new Cell<readonly Point[]>([]),
  marked: new Cell<readonly Point[]>([]),
  listed: new Cell<readonly LocationSummary[]>([]),
  opened: new Cell(opened),
  openedAt: new Cell<Point | undefined>(undefined),
  connection: new Cell<Connection>('idle'),
  changed: new Cell<ReadonlySet<string>>(new Set()),
});
