import type { Context } from 'koa';
import type { Caller } from '../../hub/drivers/caller.ts';
import type { DriverOperation } from './operation.ts';

/** What is known of a request while it is being answered. */
export interface Progress {
  readonly requestId: string;
  caller?: Caller | undefined;
  operation?: DriverOperation;
}

/** A request to the driver API; `params` are those of its path. */
export type DriverContext = Context & { state: Progress; params?: Readonly<Record<string, string>> };
