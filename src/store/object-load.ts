import type { PoolClient } from 'pg';
import { isStatusOnly } from '../ocpi/location-state.ts';
import { foldId } from '../ocpi/object-state.ts';
import type { Slot } from './object-write.ts';
import { partitionOf } from './partitions.ts';

interface StateRow {
  slot: number;
  number: number;
  version: number;
  last_updated: number;
  last_updated_text: string;
  own_last_updated: number;
  digest: Buffer;
  gone: boolean;
  restricted: boolean;
  addressee: string | null;
  place_key: string | null;
  evse_key: string | null;
  uid: string;
  place: number;
  status: string;
  evse_last_updated: number;
  evse_last_updated_text: string;
  evse_digest: Buffer;
}

/**
 * Fills the slots' drafts with what is stored: always the narrow columns, with the one EVSE a write names; whole texts only
 * for writes that merge into them. No lock is taken: saving compares the version.
 */
export async function loadDrafts(client: PoolClient, slots: readonly Slot[]): Promise<void> {
  const module = slots[0]?.write.module ?? '';
  const { rows } = await client.query<StateRow>({
    name: `load-${module}`,
    text: `
      select k.slot::int, o.number, o.version, o.digest, o.gone, o.restricted, o.addressee, o.place_key, o.last_updated_text,
        (extract(epoch from o.last_updated) * 1000)::float8 as last_updated,
        (extract(epoch from o.own_last_updated) * 1000)::float8 as own_last_updated,
        e.key as evse_key, e.uid, e.place, e.status, e.last_updated_text as evse_last_updated_text,
        (extract(epoch from e.last_updated) * 1000)::float8 as evse_last_updated, e.digest as evse_digest
      from unnest($1::text[], $2::text[], $3::text[], $4::text[])
        with ordinality as k (owner, key, audience, evse_key, slot)
      join ${partitionOf('objects', module)} o
        on o.owner = k.owner and o.key = k.key and o.audience = k.audience
      left join evses e on k.evse_key is not null and e.location = o.number and e.key = k.evse_key`,
    values: [
      slots.map((slot) => slot.write.owner),
      slots.map((slot) => slot.write.key),
      slots.map((slot) => slot.write.audience),
      slots.map(soleEvse),
    ],
  });
  for (const row of rows) {
    const slot = slots[row.slot - 1];
    if (slot === undefined) continue;
    slot.number = row.number;
    slot.loadedVersion = row.version;
    slot.draft.row = {
      lastUpdated: row.last_updated,
      lastUpdatedText: row.last_updated_text,
      ownLastUpdated: row.own_last_updated,
      version: row.version,
      digest: row.digest,
      gone: row.gone,
      restricted: row.restricted,
      addressee: row.addressee,
      place: row.place_key,
    };
    if (row.evse_key !== null) {
      slot.draft.evses.set(row.evse_key, {
        uid: row.uid,
        place: row.place,
        status: row.status,
        lastUpdated: row.evse_last_updated,
        lastUpdatedText: row.evse_last_updated_text,
        digest: row.evse_digest,
        body: undefined,
      });
    }
  }
  const known = slots.filter((slot) => slot.number > 0);
  await loadBodies(client, module, known.filter(needsBody));
  if (module === 'locations')
    await loadEvses(
      client,
      known.filter((slot) => soleEvse(slot) === null),
    );
}

async function loadBodies(client: PoolClient, module: string, slots: readonly Slot[]): Promise<void> {
  if (slots.length === 0) return;
  const { rows } = await client.query<{ number: number; body: string }>({
    name: `load-bodies-${module}`,
    text: `select number, body from ${partitionOf('documents', module)} where number = any ($1)`,
    values: [slots.map((slot) => slot.number)],
  });
  const bodies = new Map(rows.map((row) => [row.number, row.body]));
  for (const slot of slots) slot.draft.body = bodies.get(slot.number);
}

interface WholeEvseRow {
  location: number;
  key: string;
  uid: string;
  place: number;
  status: string;
  last_updated: number;
  last_updated_text: string;
  digest: Buffer;
  body: string;
}

async function loadEvses(client: PoolClient, slots: readonly Slot[]): Promise<void> {
  if (slots.length === 0) return;
  const { rows } = await client.query<WholeEvseRow>({
    name: 'load-evses',
    text: `
      select location, key, uid, place, status, last_updated_text, digest, body,
        (extract(epoch from last_updated) * 1000)::float8 as last_updated
      from evses where location = any ($1)`,
    values: [slots.map((slot) => slot.number)],
  });
  const byNumber = new Map(slots.map((slot) => [slot.number, slot]));
  for (const row of rows) {
    byNumber.get(row.location)?.draft.evses.set(row.key, {
      uid: row.uid,
      place: row.place,
      status: row.status,
      lastUpdated: row.last_updated,
      lastUpdatedText: row.last_updated_text,
      digest: row.digest,
      body: row.body,
    });
  }
}

/** The one EVSE whose narrow columns suffice for the slot's writes; null when they need more. */
function soleEvse(slot: Slot): string | null {
  const key = foldId(slot.write.path[0] ?? '');
  return slot.writes.every(({ write }) => isStatusOnly(write) && foldId(write.path[0] ?? '') === key) ? key : null;
}

/** A PATCH merges into the text, and an object's last state stands there; parts of a location have texts of their own. */
const needsBody = (slot: Slot): boolean =>
  slot.writes.some(({ write }) => (write.action === 'patch' && write.path.length === 0) || write.final !== undefined);
