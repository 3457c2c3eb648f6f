import * as L from 'leaflet';
import { type PowerShape, type Share, trace, ultraWidth } from './power-shape.ts';

/** What a mark on the map shows. */
export interface MarkLook {
  readonly shape: PowerShape;
  readonly share: Share;
  /** Free and all charging points. */
  readonly text: string;
  readonly isOpened: boolean;
}

/** The colours of marks, as the style sheet has them. */
export interface MarkColours {
  readonly fill: Readonly<Record<Share, string>>;
  readonly text: string;
  readonly edge: string;
  readonly opened: string;
}

/** The parts of Leaflet's canvas that a path of one's own needs. They are fixed by the exact version of Leaflet. */
interface CanvasPath {
  readonly _renderer: { readonly _drawing: boolean; readonly _ctx: CanvasRenderingContext2D };
  readonly _point: L.Point;
  _radius: number;
  _empty(): boolean;
}

const font = '600 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** A mark: its shape says power, its colour and number how many are free. Drawn on the canvas of the map. */
export function createMark(
  at: L.LatLngExpression,
  look: MarkLook,
  colours: MarkColours,
  renderer: L.Canvas,
): L.CircleMarker {
  return new Mark(at, { renderer, radius: radiusFor(look.text), look, colours } as L.CircleMarkerOptions);
}

/** How far a mark with a text reaches from its middle. */
export function reachOf(shape: PowerShape, text: string): { readonly halfWidth: number; readonly halfHeight: number } {
  const radius = radiusFor(text);
  return { halfWidth: shape === 'ultra' ? radius * ultraWidth : radius, halfHeight: radius };
}

/** Room for the text; never smaller than a finger finds, together with the tolerance of the canvas. */
function radiusFor(text: string): number {
  return Math.max(15, 6 + text.length * 3.6);
}

const Mark = L.CircleMarker.extend({
  _updatePath(this: CanvasPath & { options: { look: MarkLook; colours: MarkColours } }) {
    if (!this._renderer._drawing || this._empty()) return;
    const { look, colours } = this.options;
    draw(this._renderer._ctx, this._point, this._radius, look, colours);
  },
}) as unknown as typeof L.CircleMarker;

function draw(
  context: CanvasRenderingContext2D,
  { x, y }: L.Point,
  radius: number,
  look: MarkLook,
  colours: MarkColours,
): void {
  context.save();
  if (look.isOpened) {
    trace(context, look.shape, x, y, radius + 5);
    context.fillStyle = colours.opened;
    context.fill();
  }
  trace(context, look.shape, x, y, radius);
  context.fillStyle = colours.fill[look.share];
  context.shadowColor = 'rgb(0 0 0 / 0.35)';
  context.shadowBlur = 4;
  context.shadowOffsetY = 1;
  context.fill();
  context.shadowColor = 'transparent';
  context.lineWidth = 2;
  context.strokeStyle = colours.edge;
  context.stroke();
  context.fillStyle = colours.text;
  context.font = font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(look.text, x, y + 0.5);
  context.restore();
}
