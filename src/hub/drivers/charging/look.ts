import type { SessionRow } from '../../../store/drivers/sessions.ts';
import { changeSession, changesBy, tellSession } from './change-session.ts';
import { dueOf } from './due.ts';
import type { ChargingParts } from './parts.ts';
import { pollSession } from './poll.ts';
import { beginWantedStop } from './stop.ts';
import { tellOperator } from './tell-operator.ts';

/** Goes on with a charge of which nothing was heard for as long as its state may last. */
export async function lookAtSession(parts: ChargingParts, row: SessionRow): Promise<void> {
  if (row.stop_wanted && row.session_key !== null) return beginWantedStop(parts, row);
  switch (row.state) {
    case 'ACCEPTED_BY_STATION':
      await tellSession(parts, row, 'plug-awaited');
      return;
    case 'WAITING_FOR_PLUG':
      if (row.session_key !== null) return askWhatBecame(parts, row);
      await tellSession(parts, row, 'never-started', 'NEVER_STARTED');
      return;
    case 'CHARGING':
    case 'SUSPENDED':
    case 'STOPPING':
    case 'STALLED':
      return askWhatBecame(parts, row);
    case 'ENDED':
      return noteOverdue(parts, row);
    default:
      await changeSession(parts, row, (current) =>
        current.due_at !== null && dueOf(current, parts.hub.limits) === undefined ? { due_at: null } : undefined,
      );
  }
}

/** Its bill should have come by now: driver and operator can see that. It still counts when it comes. */
async function noteOverdue(parts: ChargingParts, row: SessionRow): Promise<void> {
  const told = await changeSession(parts, row, ({ state, reason }) =>
    state === 'ENDED' && reason !== 'BILL_OVERDUE' ? { reason: 'BILL_OVERDUE' } : undefined,
  );
  if (told !== undefined && told !== 'taken' && told.version === row.version + 1)
    tellOperator(parts, told, 'session-not-billed', told.session_id ?? '');
}

/** Asks the CPO; where that brings nothing new the charge is stalled, and driver and operator can see it. It is asked again now and then. */
async function askWhatBecame(parts: ChargingParts, row: SessionRow): Promise<void> {
  if (await pollSession(parts, row)) return;
  const now = parts.hub.clock.now();
  const told = await changeSession(parts, row, (current) =>
    current.version === row.version ? { ...changesBy(current, 'silent', now), polls: current.polls + 1 } : undefined,
  );
  if (told === undefined || told === 'taken' || told.version !== row.version + 1 || row.state === 'STALLED') return;
  tellOperator(parts, told, 'session-stalled', told.session_updated_at?.toISOString());
}
