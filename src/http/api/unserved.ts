import type Router from '@koa/router';
import type { Context } from 'koa';
import { Fault } from '../../kernel/fault.ts';

/** What no route has served: another method of a path there is, or no path at all. */
export function refuse(router: Router, context: Context): never {
  const methods = methodsOf(router, context);
  if (methods.length === 0) throw new Fault('not-found', 'there is nothing at this path');
  context.set('Allow', methods.join(', '));
  throw new Fault('method-not-allowed', `${context.method} cannot be done here`);
}

/** What can be done at the path of a request. */
export const methodsOf = (router: Router, context: Context): readonly string[] =>
  [...new Set(router.match(context.path, context.method).path.flatMap((layer) => layer.methods))].sort();
