import { parseDateTime } from '../ocpi/date-time.ts';
import { foldId } from '../ocpi/object-state.ts';
import type { ObjectWrite } from '../store/object-write.ts';
import { noteStarted } from '../store/started-sessions.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { tokenDigest } from './operations.ts';

/** A session has begun: if a command has led to it, that is noted there, also when its result never came (late start). */
export async function noteStartedSession(hub: ExchangeHub, write: ObjectWrite): Promise<void> {
  const { limits } = hub;
  const token = write.value['cdr_token'] as { uid?: unknown } | undefined;
  const { location_id: location, evse_uid: evse, start_date_time: start, status } = write.value;
  // A reservation starts no charge, whatever command there has been before it.
  if (status === 'RESERVATION') return;
  if (typeof token?.uid !== 'string' || typeof location !== 'string' || write.addressee === null) return;
  const startedAt = typeof start === 'string' ? parseDateTime(start) : undefined;
  // Older commands are not kept.
  if (startedAt === undefined || startedAt < hub.clock.now() - limits.operationsRetentionDays * 86_400_000) return;
  await noteStarted(hub.reads, {
    receiver: write.owner,
    requester: write.addressee,
    tokenDigest: tokenDigest(hub, token.uid),
    location: foldId(location),
    evse: typeof evse === 'string' ? foldId(evse) : null,
    session: write.id,
    startedAt: new Date(startedAt),
    withinMs: limits.lateStartMs,
    skewMs: limits.clockSkewMs,
  }).catch((error: unknown) => hub.log.warn({ err: error }, 'a session could not be noted with its command'));
}
