import type { Finding } from '../ocpi/validate.ts';
import type { Asked } from './asked.ts';
import type { Route } from './route.ts';

/** What becomes known of an exchange while it is answered, for the edge: it is there when the exchange fails, too. */
export interface Trace {
  asked?: Asked;
  route?: Route;
  findings?: readonly Finding[];
  /** Objects on the page of a list of the hub's own copy. */
  items?: number;
  /** To be called when the answer has gone out, or cannot any more. */
  answered?: () => void;
}
