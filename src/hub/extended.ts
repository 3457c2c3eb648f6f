/** A hub with more parts. What of it is not known before the process listens, such as its URL, is asked for when it is needed. */
export const extended = <H extends object, P extends object>(hub: H, parts: P): H & P =>
  Object.defineProperties({ ...parts } as H & P, Object.getOwnPropertyDescriptors(hub));
