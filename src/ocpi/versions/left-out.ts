import { Held, type Part } from './part.ts';

/** Translates a part that the whole can do without: false, and a loss, when it would be held (Z-04). */
export function toldOrLeftOut(part: Part, translate: (part: Part) => void): boolean {
  try {
    translate(part);
    return true;
  } catch (error) {
    if (!(error instanceof Held)) throw error;
    part.losses.add(part.path, `is left out: ${error.field.slice(part.path.length)} ${error.message}`);
    return false;
  }
}
