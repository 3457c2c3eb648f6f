import type { Vehicle } from '../../../driving/vehicle.ts';
import { Fault } from '../../../kernel/fault.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import type { DriverViewer, Viewer } from '../viewer.ts';
import { type ChargeDefinition, type ChargeRequest, chargeDefinition } from './charge-definition.ts';
import type { PriceHub } from './price-hub.ts';
import type { PriceAsk } from './priced-places.ts';

/** The charge somebody asks about, at a time for which prices can be said. Throws `impossible`. */
export function askedCharge(hub: PriceHub, viewer: Viewer, asked: ChargeRequest): Promise<ChargeDefinition> {
  return chargeDefinition(asked, startOf(hub, asked), async (id) => {
    if (!isSignedIn(viewer)) {
      const issue = { path: '/vehicle_id', message: 'is for drivers who are signed in' };
      throw new Fault('impossible', `${issue.path}: ${issue.message}`, { code: 'vehicle_unusable', issues: [issue] });
    }
    return (await hub.accounts.vehicle(viewer, id)) as unknown as Vehicle;
  });
}

/** For whom, and how it is paid. */
export const askOf = ({ emsp }: Viewer, { wallet = 'ALL' }: ChargeRequest): PriceAsk => ({ emsp, wallet });

const isSignedIn = (viewer: Viewer): viewer is DriverViewer => viewer.driverId !== undefined;

const dayMs = 86_400_000;

function startOf({ clock, limits }: PriceHub, { start }: ChargeRequest): number {
  const now = clock.now();
  if (start === undefined) return now;
  const at = parseDateTime(start) ?? now;
  if (at >= now - limits.quoteBackDays * dayMs && at <= now + limits.quoteAheadDays * dayMs) return at;
  const message = `has to be from ${limits.quoteBackDays} days ago to ${limits.quoteAheadDays} days ahead`;
  throw new Fault('impossible', `/start: ${message}`, {
    code: 'start_out_of_range',
    issues: [{ path: '/start', message }],
  });
}
