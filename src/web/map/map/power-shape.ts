/** The shape of a mark says what power there is: round, square, and with six corners. */
export type PowerShape = 'slow' | 'fast' | 'ultra';

/** By the most that a connector gives, in kW. Three phases of 32 A are called 22 kW and give a little more. */
export const shapeOf = (maxKw: number): PowerShape => (maxKw >= 150 ? 'ultra' : maxKw < 22.5 ? 'slow' : 'fast');

/** How many of the charging points are free: at least half, some, or none that is known of. */
export type Share = 'most' | 'some' | 'none';

export const shareOf = (available: number, total: number): Share =>
  available === 0 ? 'none' : available * 2 >= total ? 'most' : 'some';

/** How much wider than high the shape with six corners is. */
export const ultraWidth = 1.16;

/** The outline of a shape around a middle. */
export function trace(
  context: CanvasRenderingContext2D,
  shape: PowerShape,
  x: number,
  y: number,
  radius: number,
): void {
  context.beginPath();
  if (shape === 'slow') context.arc(x, y, radius, 0, Math.PI * 2);
  else if (shape === 'fast') context.roundRect(x - radius, y - radius, radius * 2, radius * 2, radius * 0.35);
  else {
    // Flat on top, so that numbers have room.
    const width = radius * ultraWidth;
    context.moveTo(x - width, y);
    for (const [cos, sin] of corners) context.lineTo(x + cos * width, y + sin * radius);
  }
  context.closePath();
}

const corners = [
  [-0.55, -1],
  [0.55, -1],
  [1, 0],
  [0.55, 1],
  [-0.55, 1],
] as const;
