import type { OcppVersion } from '../../stations/model.ts';
import { repairOf } from './messages/repair.ts';
import { translators } from './messages/translators.ts';
import { type AssertSendable, createDialect, type Dialect } from './rpc/dialect.ts';
import { payloadChecks } from './schemas.ts';
import type { PayloadChecks } from './translator.ts';

/**
 * A version of OCPP as this process speaks it, put together with its schemas, which are loaded when it is asked for first. `now`:
 * milliseconds since the epoch.
 */
export async function openDialect(version: OcppVersion, now: () => number): Promise<Dialect> {
  const checks = await payloadChecks(version);
  return createDialect(translators[version], checks, sendableBy(checks), repairOf(checks, now));
}

/** What fails here nobody but us can have made: it is a bug, and is said with its place and no value. */
function sendableBy(checks: PayloadChecks): AssertSendable {
  /** Actions whose empty response is known to be right: that is what most answers are. */
  const saysNothing = new Set<string>();
  return (action, direction, payload) => {
    const isEmpty = direction === 'response' && Object.keys(payload).length === 0;
    if (isEmpty && saysNothing.has(action)) return;
    const [issue] = checks.check(action, direction, payload) ?? [{ path: '/', message: 'has no schema' }];
    if (issue) throw new Error(`the hub's own ${direction} of ${action} is no OCPP: ${issue.path} ${issue.message}`);
    if (isEmpty) saysNothing.add(action);
  };
}
