import type { TargetRef } from '../../hub/drivers/places.ts';
import { Fault } from '../../kernel/fault.ts';

/** What names an EVSE in a body: what is printed on it, or our id and the CPO's. */
export interface TargetGiven {
  readonly evse_id?: string;
  readonly location_id?: string;
  readonly evse_uid?: string;
  readonly connector_id?: string;
}

/** The EVSE that a body names, in one of the two ways. Throws `impossible` for none, and for both. */
export function targetOf({ evse_id, location_id, evse_uid, connector_id }: TargetGiven): TargetRef {
  if (evse_id !== undefined && location_id === undefined && evse_uid === undefined) return { evse_id, connector_id };
  if (evse_id === undefined && location_id !== undefined) return { location_id, evse_uid, connector_id };
  const issue =
    evse_id === undefined
      ? { path: '/', message: 'needs evse_id or location_id', code: 'missing' }
      : { path: '/evse_id', message: 'stands beside location_id or evse_uid' };
  throw new Fault('impossible', `${issue.path}: ${issue.message}`, { code: 'target_ambiguous', issues: [issue] });
}
