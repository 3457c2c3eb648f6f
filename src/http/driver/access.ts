import type { Context } from 'koa';
import type { Caller } from '../../hub/drivers/caller.ts';
import type { Viewer } from '../../hub/drivers/viewer.ts';
import { Fault } from '../../kernel/fault.ts';
import type { DriverOperation, DriverScope } from './operation.ts';

/** Throws unless whoever asks may have this done. */
export function assertMay(operation: DriverOperation, caller: Caller | undefined, context: Context): void {
  const { access } = operation;
  if (access === 'open') return;
  if (caller === undefined) throw nobody();
  if (access === 'driver' && caller.kind !== 'driver') {
    throw new Fault('forbidden', 'this takes a driver who is signed in: an app key is not enough', {
      code: 'driver_required',
    });
  }
  const scopes = scopesOf(operation);
  const missing = scopes.find((scope) => !caller.scopes.has(scope));
  if (missing === undefined) return;
  context.set('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"`);
  throw new Fault('forbidden', `this takes the scope ${missing}`, { code: 'insufficient_scope' });
}

/** All scopes that an operation takes. */
export const scopesOf = ({ scope, otherScopes = [] }: DriverOperation): readonly DriverScope[] =>
  scope === undefined ? otherScopes : [scope, ...otherScopes];

/** On whose behalf the caller looks. Throws `unauthenticated` for nobody. */
export function viewerOf(caller: Caller | undefined): Viewer {
  if (caller === undefined) throw nobody();
  return { emsp: caller.emsp, driverId: caller.kind === 'driver' ? caller.driverId : undefined };
}

const nobody = (): Fault =>
  new Fault('unauthenticated', 'this takes "Authorization: Bearer" with an access token, or an app key in X-Api-Key');
