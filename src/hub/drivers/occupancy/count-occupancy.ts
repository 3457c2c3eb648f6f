import type { Pool } from 'pg';
import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Limits } from '../../../kernel/limits.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import { endOfChanges, isBefore, type Place as LogPlace, startOfChanges } from '../../../store/changes.ts';
import { readEvidence, readRhythms } from '../../../store/drivers/evidence.ts';
import {
  beginOccupancy,
  type KeptSilence,
  type OccupancyChange,
  type OccupancyPosition,
  type OccupancyRound,
  occupancyPosition,
  readOccupancy,
  readOccupancyChanges,
  readReliances,
  readSilences,
  saveOccupancy,
  saveReliances,
} from '../../../store/drivers/occupancy.ts';
import { readLocations, versionsOf } from '../../../store/drivers/places.ts';
import type { Registry } from '../../registry.ts';
import { Evidence } from '../places/evidence.ts';
import { ownersIn } from '../places/owners-in.ts';
import { PlaceCount } from './place-count.ts';
import { type Reliance, relianceNow } from './reliance.ts';
import { dayOf } from './week-sums.ts';

/** What summing up takes. */
export interface OccupancyParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly limits: Limits;
  registry(): Registry;
}

const dayMs = 86_400_000;

/**
 * Adds what EVSEs did by the new lines of the change log to the sums of their places, for a while at the most. Any number of processes
 * may do so at the same time: each line counts once.
 */
export async function countOccupancy(parts: OccupancyParts, isStopping: () => boolean = () => false): Promise<void> {
  const { pool, clock, limits } = parts;
  const beganAt = clock.monotonic();
  const position = await occupancyPosition(pool);
  const missed = await missedTo(pool, position);
  if (missed !== undefined) return await beginOccupancy(pool, position, missed, clock.now());
  const reliedOnUntil = await hear(parts, position.readTo ?? 0);
  for (let after: LogPlace = position; !isStopping(); ) {
    const now = clock.now();
    const changes = await readOccupancyChanges(pool, after, limits.occupancyLinesPerReadMax);
    const isMore = changes.length === limits.occupancyLinesPerReadMax;
    const sums = await sumUp(parts, changes, { reliedOnUntil, now, lostAt: position.lostAt ?? 0 });
    const last = changes.at(-1) ?? after;
    const isSaved = await saveOccupancy(pool, after, last, { ...sums, readTo: isMore ? undefined : now });
    // Another process is at it, or it goes on at the next look: nobody waits for it, and who was heard by then counts.
    if (!isSaved || !isMore || clock.monotonic() - beganAt >= limits.occupancyRunMsMax) return;
    after = last;
  }
}

/** Where to begin, for the first time, or after lines that are no longer in the log; undefined: where it was left off. */
async function missedTo(pool: Pool, position: OccupancyPosition): Promise<LogPlace | undefined> {
  const end = await endOfChanges(pool);
  if (position.readTo === null) return end;
  const start = await startOfChanges(pool);
  if (start === undefined) return undefined;
  return isBefore(position, start) || isBefore(end, position) ? end : undefined;
}

/** Notes whose statuses can be relied on, and who was silent; returns until when each owner is relied on. */
async function hear(
  { pool, clock, limits, registry }: OccupancyParts,
  lookedAt: number,
): Promise<ReadonlyMap<PartyKey, number>> {
  const evidence = new Evidence(limits);
  evidence.learn(await readRhythms(pool));
  evidence.heard(await readEvidence(pool));
  const before = new Map((await readReliances(pool)).map(({ owner, until }) => [owner, until]));
  const now = clock.now();
  const relied = new Map<PartyKey, number>();
  const silences: KeptSilence[] = [];
  for (const owner of new Set([...before.keys(), ...ownersIn(registry())])) {
    const reliance = relianceNow(before.get(owner), evidence.statusesOf(owner, registry(), now), { now, lookedAt });
    if (reliance === undefined) continue;
    relied.set(owner, reliance.until);
    if (reliance.silence !== undefined) silences.push({ owner, ...reliance.silence });
  }
  const changed = [...relied].map(([owner, until]) => ({ owner, until }));
  await saveReliances(
    pool,
    changed.filter(({ owner, until }) => before.get(owner) !== until),
    silences,
  );
  return relied;
}

/** What lines come to, added to what there is. */
async function sumUp(
  { pool, limits }: OccupancyParts,
  changes: readonly OccupancyChange[],
  {
    reliedOnUntil,
    now,
    lostAt,
  }: { readonly reliedOnUntil: ReadonlyMap<PartyKey, number>; readonly now: number; readonly lostAt: number },
): Promise<Omit<OccupancyRound, 'readTo'>> {
  const lasts = new Map<number, OccupancyChange>();
  for (const change of changes) if (change.location !== undefined) lasts.set(change.location, change);
  if (lasts.size === 0) return { rows: [], gone: [] };
  const kept = new Map((await readOccupancy(pool, [...lasts.keys()])).map((row) => [row.location, row]));
  const reliances = await reliancesOf(pool, new Set([...lasts.values()].map(({ owner }) => owner)), reliedOnUntil);
  const horizon = now - limits.occupancyDaysMax * dayMs;
  const counts = new Map<number, PlaceCount>();
  for (const [location, { owner }] of lasts) {
    const reliance = reliances.get(owner) ?? { until: 0, silences: [] };
    counts.set(location, new PlaceCount(kept.get(location), dayOf(now), { reliance, lostAt, horizon }));
  }
  for (const change of changes) if (change.location !== undefined) counts.get(change.location)?.take(change);

  const unread = [...counts].filter(([, count]) => count.isUnread).map(([location]) => location);
  const versions = unread.length === 0 ? new Map<number, number>() : await versionsOf(pool, unread);
  const gone = new Set(unread.filter((location) => !versions.has(location)));
  // Of a later version there are lines still to come, and what is true by them was not before.
  const present = unread.filter((location) => versions.get(location) === lasts.get(location)?.version);
  for (const stored of present.length === 0 ? [] : await readLocations(pool, present)) {
    const last = lasts.get(stored.number);
    if (last?.version !== stored.version) continue;
    if (stored.gone) gone.add(stored.number);
    else counts.get(stored.number)?.read(JSON.parse(stored.text) as Location, last.at);
  }
  const rows = [...counts].flatMap(([location, count]) => (gone.has(location) ? [] : (count.rowOf(location) ?? [])));
  return { rows, gone: [...gone] };
}

/** When the statuses of these owners can be relied on, as far as that is known. */
export async function reliancesOf(
  pool: Pool,
  owners: ReadonlySet<PartyKey>,
  reliedOnUntil: ReadonlyMap<PartyKey, number>,
): Promise<ReadonlyMap<PartyKey, Reliance>> {
  const silences = await readSilences(pool, [...owners]);
  return new Map(
    [...owners].map((owner) => [
      owner,
      { until: reliedOnUntil.get(owner) ?? 0, silences: silences.filter((silence) => silence.owner === owner) },
    ]),
  );
}
