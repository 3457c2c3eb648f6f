import { parseDateTime } from '../ocpi/date-time.ts';
import { periodTariffs } from '../ocpi/module.ts';
import { foldId } from '../ocpi/object-state.ts';
import type { ObjectWrite } from '../store/object-write.ts';
import { takeSnapshot } from '../store/session-snapshots.ts';
import { noteStarted } from '../store/started-sessions.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { tokenDigest } from './operations.ts';

/** A session has come: what has led to it is noted, and what is in force for it. */
export async function noteStartedSession(hub: ExchangeHub, write: ObjectWrite): Promise<void> {
  await Promise.all([noteCommand(hub, write), rememberTerms(hub, write)]);
}

/** If a command has led to the session, that is noted there, also when its result never came (late start). */
async function noteCommand(hub: ExchangeHub, write: ObjectWrite): Promise<void> {
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

/** What a CDR is going to be checked by: the Location's time zone and the Tariffs, as they are now (P-13). */
async function rememberTerms(hub: ExchangeHub, write: ObjectWrite): Promise<void> {
  const { location_id: location, evse_uid: evse, connector_id: connector } = write.value;
  if (write.audience !== '' || ![location, evse, connector].every((id) => typeof id === 'string')) return;
  await takeSnapshot(hub.reads, {
    owner: write.owner,
    session: write.key,
    location: foldId(String(location)),
    evse: foldId(String(evse)),
    connector: foldId(String(connector)),
    tariffs: periodTariffs.idsIn(write.value).map(foldId),
  }).catch((error: unknown) => hub.log.warn({ err: error }, 'what is in force for a session could not be remembered'));
}
