import type { Issue } from '../kernel/fault.ts';
import type { Body } from '../ocpi/message.ts';

/** An object of a partner's list, with its value. */
export interface ListedObject extends Body {
  /** What is wrong with it by the version it is in; then it is as it came. */
  readonly issues?: readonly Issue[];
}

/** One page of a partner's list. */
export interface ListPage {
  readonly items: readonly ListedObject[];
  /** What was no acceptable JSON, and why. */
  readonly problems: readonly { readonly text: string; readonly reason: string }[];
  /** URL of the next page, on the same server. */
  readonly next?: string;
  /** `X-Total-Count`. */
  readonly total?: number;
}
