import type { OcppVersion } from '../../stations/model.ts';
import { repairOf } from './messages/repair.ts';
import { translators } from './messages/translators.ts';
import { createDialect, type Dialect } from './rpc/dialect.ts';
import { payloadChecks } from './schemas.ts';

/** The versions of OCPP as this process speaks them, each put together when it is asked for first. `now`: milliseconds since the epoch. */
export function createDialects(now: () => number): (version: OcppVersion) => Promise<Dialect> {
  const known = new Map<OcppVersion, Promise<Dialect>>();
  return (version) => {
    let dialect = known.get(version);
    if (dialect === undefined) {
      dialect = payloadChecks(version).then((checks) =>
        createDialect(translators[version], checks, repairOf(checks, now)),
      );
      known.set(version, dialect);
      // What could not be loaded once may be loaded the next time.
      dialect.catch(() => known.delete(version));
    }
    return dialect;
  };
}
