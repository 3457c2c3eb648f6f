import { Fault } from '../../../kernel/fault.ts';
import {
  findSession,
  type Progress,
  type Reason,
  type SessionChanges,
  type SessionRow,
  type SessionState,
} from '../../../store/drivers/sessions.ts';
import { turnSession } from '../../../store/drivers/sessions-turn.ts';
import { dueOf } from './due.ts';
import { noticesOf } from './notices.ts';
import type { ChargingParts } from './parts.ts';
import { type SessionEvent, stateAfter } from './states.ts';

/** What is made of a charge as it is; undefined: nothing is to be changed. */
export type Decide = (row: SessionRow) => SessionChanges | undefined;

/**
 * Changes a charge by what is decided of it as it is at that moment, whoever else changes it. Resolves with what it is then; undefined
 * when there is none, and 'taken' when the Session it is to have is another charge's.
 */
export async function changeSession(
  parts: Pick<ChargingParts, 'pool' | 'hub' | 'changed'>,
  known: SessionRow | string,
  decide: Decide,
): Promise<SessionRow | 'taken' | undefined> {
  const { limits, clock, ids } = parts.hub;
  let row = typeof known === 'string' ? await findSession(parts.pool, known) : known;
  for (let turns = 0; row !== undefined && turns < limits.driverTurnsMax; turns += 1) {
    const changes = decide(row);
    if (changes === undefined) return row;
    const due = dueOf({ ...row, ...changes }, limits);
    const wanted = {
      due_at: due === undefined ? null : new Date(due),
      ...changes,
      changed_at: new Date(clock.now()),
    };
    const turned = await turnSession(parts.pool, row, wanted, noticesOf(row, { ...row, ...wanted }, ids));
    if (turned === 'taken') return turned;
    if (turned !== undefined) {
      parts.changed(turned);
      return turned;
    }
    row = await findSession(parts.pool, row.id);
  }
  if (row === undefined) return undefined;
  throw new Fault('overloaded', 'the charge is being changed by too many at once', { retryAfterS: 1 });
}

/** What an event changes: the state, since when, and why; undefined when it changes nothing. */
export function changesBy(
  row: Pick<SessionRow, 'state' | 'progress'>,
  event: SessionEvent,
  now: number,
  reason: Reason | null = null,
): Pick<SessionRow, 'state' | 'state_since' | 'reason'> | undefined {
  const after = stateAfter(row.state, event);
  const state = event === 'stop-failed' && after !== row.state ? stateOf(row.progress) : after;
  return state === row.state ? undefined : { state, state_since: new Date(now), reason };
}

/** What a charge is by its Session: one that was to be stopped and goes on is what it was, or has become meanwhile. */
function stateOf({ status, idle_since }: Progress): SessionState {
  if (status !== 'ACTIVE') return 'WAITING_FOR_PLUG';
  return idle_since == null ? 'CHARGING' : 'SUSPENDED';
}

/** Tells a charge of an event; resolves with what it is then, undefined when there is none. */
export async function tellSession(
  parts: Pick<ChargingParts, 'pool' | 'hub' | 'changed'>,
  known: SessionRow | string,
  event: SessionEvent,
  reason: Reason | null = null,
): Promise<SessionRow | undefined> {
  const told = await changeSession(parts, known, (row) => changesBy(row, event, parts.hub.clock.now(), reason));
  if (told === 'taken') throw new Error('no Session was taken');
  return told;
}
