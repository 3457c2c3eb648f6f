import type { Pool, PoolClient } from 'pg';
import { Fault } from '../kernel/fault.ts';
import type { Limits } from '../kernel/limits.ts';
import { applyToLocation } from '../ocpi/location-state.ts';
import { applyToObject, type Draft, emptyDraft, type Outcome } from '../ocpi/object-state.ts';
import { GroupCommit } from './commit.ts';
import { isEvseState, writeEvseStates } from './evse-states.ts';
import { loadDrafts } from './object-load.ts';
import { saveDrafts } from './object-save.ts';
import type { ObjectWrite, Slot, WriteResult } from './object-write.ts';
import type { OwnChanges } from './own-changes.ts';

/** Brings writes to client-owned objects to disk, many exchanges in one transaction (design decision 3). */
export interface ObjectWriter {
  write(write: ObjectWrite): Promise<WriteResult>;
  /** Writes waiting at this moment. */
  readonly depth: number;
  /** The most that were waiting at once since this was last asked. */
  takePeak(): number;
}

/** How often a flush starts over for objects that another process changed in between. */
const conflictRetriesMax = 8;

/** `committed` hears of each flush; `own` is told what has been logged, for deliveries in the same process. */
export function createObjectWriter(pool: Pool, limits: Limits, committed: () => void, own?: OwnChanges): ObjectWriter {
  const commit = new GroupCommit<ObjectWrite, WriteResult>((writes) => flush(pool, writes, committed, own), limits, {
    // Its version and its note are its own: what the receiver answers to it says nothing about its neighbours.
    isAlone: (write) => write.direct !== undefined,
    nameOf: slotName,
  });
  return {
    write: (write) => commit.submit(laneOf(write, limits.lanes), write),
    get depth() {
      return commit.depth;
    },
    takePeak: () => commit.takePeak(),
  };
}

/** Lanes are per module and hash of the object, so that an object has one lane and a flush one module. */
function laneOf(write: ObjectWrite, lanes: number): string {
  const { key } = write;
  let hash = 0;
  for (let at = 0; at < key.length; at += 1) hash = (hash * 31 + key.charCodeAt(at)) | 0;
  return `${write.module}${Math.abs(hash) % lanes}`;
}

async function flush(
  pool: Pool,
  writes: readonly ObjectWrite[],
  committed: () => void,
  own: OwnChanges | undefined,
): Promise<(WriteResult | Error)[]> {
  const results: (WriteResult | Error)[] = new Array(writes.length);
  let slots = slotsOf(writes);
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    for (let round = 0; slots.length > 0; round += 1) {
      if (round > conflictRetriesMax) throw new Fault('overloaded', 'the object changes too fast', { retryAfterS: 1 });
      slots = await tryFlush(client, slots, results, own);
    }
    committed();
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken !== undefined && !('code' in broken));
  }
  return results;
}

/** Writes slots; returns those that somebody else changed in between, to be done again. */
async function tryFlush(
  client: PoolClient,
  slots: Slot[],
  results: (WriteResult | Error)[],
  own: OwnChanges | undefined,
): Promise<Slot[]> {
  const states = slots.filter(isEvseState);
  const others = states.length === slots.length ? [] : slots.filter((slot) => !isEvseState(slot));
  const again = states.length > 0 ? await writeEvseStates(client, states, results, own) : [];
  return others.length > 0 ? [...again, ...(await loadAndSave(client, others, results))] : again;
}

/** Loads, applies and saves; returns the slots that somebody else changed in between. */
async function loadAndSave(client: PoolClient, slots: Slot[], results: (WriteResult | Error)[]): Promise<Slot[]> {
  await loadDrafts(client, slots);
  const outcomes: (Outcome | Error)[] = [];
  for (const slot of slots) {
    for (const { index, write } of slot.writes) outcomes[index] = applied(slot.draft, write);
  }
  const dirty = slots.filter((slot) => slot.draft.changes.length > 0);
  const saved = dirty.length === 0 ? new Set<Slot>() : await saveDrafts(client, dirty);

  const again: Slot[] = [];
  for (const slot of slots) {
    if (slot.draft.changes.length > 0 && !saved.has(slot)) {
      again.push({ ...slot, number: 0, loadedVersion: 0, draft: emptyDraft() });
      continue;
    }
    const { number, wasUndelivered } = slot;
    for (const { index } of slot.writes) {
      const outcome = outcomes[index] ?? new Error('a write was not applied');
      results[index] =
        outcome instanceof Error ? outcome : { outcome, number, version: slot.draft.row?.version ?? 0, wasUndelivered };
    }
  }
  return again;
}

/** Applies a write; whatever goes wrong with it must not fail its neighbours in the flush. */
function applied(draft: Draft, write: ObjectWrite): Outcome | Error {
  try {
    return write.module === 'locations' ? applyToLocation(draft, write) : applyToObject(draft, write);
  } catch (error) {
    return error instanceof Error ? error : new Error('a write could not be applied', { cause: error });
  }
}

const slotName = ({ owner, key, audience }: ObjectWrite): string => `${owner}\n${key}\n${audience}`;

/** One slot per object, in a fixed order: flushes that lock the same rows lock them alike. */
function slotsOf(writes: readonly ObjectWrite[]): Slot[] {
  const slots = new Map<string, Slot>();
  for (const [index, write] of writes.entries()) {
    const name = slotName(write);
    const slot = slots.get(name);
    if (slot === undefined) {
      slots.set(name, {
        write,
        writes: [{ index, write }],
        number: 0,
        loadedVersion: 0,
        wasUndelivered: false,
        draft: emptyDraft(),
      });
    } else {
      slot.writes.push({ index, write });
    }
  }
  return [...slots.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, slot]) => slot);
}
