import { Fault } from '../../../kernel/fault.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { type DriverKey, findOwnSession, type SessionRow } from '../../../store/drivers/sessions.ts';
import type { DriverViewer } from '../viewer.ts';
import type { ChargingParts } from './parts.ts';

/** Whose charges they are. */
export const keyOf = ({ emsp, driverId }: DriverViewer): DriverKey => ({ emsp: partyKey(emsp), driver: driverId });

/** A charge of a driver. Throws `not-found` for everybody else's too. */
export async function ownSession(
  { pool }: Pick<ChargingParts, 'pool'>,
  viewer: DriverViewer,
  id: string,
): Promise<SessionRow> {
  const row = await findOwnSession(pool, keyOf(viewer), id);
  if (row === undefined) throw new Fault('not-found', 'there is no session with this id');
  return row;
}
