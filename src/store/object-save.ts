import type { PoolClient, QueryConfig } from 'pg';
import { type EvseRow, foldId } from '../ocpi/object-state.ts';
import type { Slot } from './object-write.ts';
import { partitionOf } from './partitions.ts';

/** Raises an object's narrow columns where nobody else has in between; returns the numbers that matched. */
const raiseObjects = (table: string) => `
  update ${table} o set version = i.version, last_updated = to_timestamp(i.last_updated / 1000),
    last_updated_text = i.last_updated_text, own_last_updated = to_timestamp(i.own_last_updated / 1000), digest = i.digest,
    gone = i.gone, restricted = i.restricted, addressee = i.addressee, place_key = i.place_key, id = i.id,
    platform_id = i.platform_id, changed_at = now(), changed_xid = pg_current_xact_id()
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::float8[], $5::text[], $6::float8[], $7::bytea[], $8::bool[],
      $9::bool[], $10::text[], $11::text[], $12::uuid[], $13::text[])
    as i (number, expected, version, last_updated, last_updated_text, own_last_updated, digest, gone, restricted, addressee, id,
      platform_id, place_key)
  where o.number = i.number and o.version = i.expected
  returning o.number`;

const updateStates = `
  update evses e set status = i.status, last_updated = to_timestamp(i.last_updated / 1000), last_updated_text = i.last_updated_text
  from unnest($1::bigint[], $2::text[], $3::text[], $4::float8[], $5::text[])
    as i (location, key, status, last_updated, last_updated_text)
  where e.location = i.location and e.key = i.key`;

const upsertEvses = `
  insert into evses (location, key, status, last_updated, last_updated_text, uid, place, digest, body)
  select location, key, status, to_timestamp(last_updated / 1000), last_updated_text, uid, place, digest, body
  from unnest($1::bigint[], $2::text[], $3::text[], $4::float8[], $5::text[], $6::text[], $7::int[], $8::bytea[], $9::text[])
    as i (location, key, status, last_updated, last_updated_text, uid, place, digest, body)
  on conflict (location, key) do update set uid = excluded.uid, place = excluded.place, status = excluded.status,
    last_updated = excluded.last_updated, last_updated_text = excluded.last_updated_text, digest = excluded.digest,
    body = excluded.body`;

const insertChanges = `
  insert into changes (module, object, owner, audience, kind, id, variant, restricted, hides, path, patch, version, platform_id,
    correlation_id)
  select $1, object, owner, audience, kind, id, variant, restricted, hides, string_to_array(path, chr(10)), patch, version,
    platform_id, correlation_id
  from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[], $9::bool[], $10::text[],
      $11::text[], $12::bigint[], $13::uuid[], $14::text[])
    as i (object, owner, audience, kind, id, variant, restricted, hides, path, patch, version, platform_id, correlation_id)`;

/** Saves whatever the drafts have become, in one transaction. Returns the slots that were saved; the others had changed since they were loaded. */
export async function saveDrafts(client: PoolClient, slots: readonly Slot[]): Promise<Set<Slot>> {
  const module = slots[0]?.write.module ?? '';
  await client.query('begin');
  try {
    const saved = savedOf(slots, [
      ...(await insertNew(
        client,
        module,
        slots.filter((slot) => slot.loadedVersion === 0),
      )),
      ...(await raiseKnown(
        client,
        module,
        slots.filter((slot) => slot.loadedVersion > 0),
      )),
    ]);
    await saveParts(client, module, [...saved]);
    await client.query('commit');
    return saved;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

const savedOf = (slots: readonly Slot[], rows: readonly { number: number }[]): Set<Slot> => {
  const numbers = new Set(rows.map((row) => row.number));
  return new Set(slots.filter((slot) => numbers.has(slot.number)));
};

async function insertNew(client: PoolClient, module: string, slots: readonly Slot[]): Promise<{ number: number }[]> {
  if (slots.length === 0) return [];
  const { rows } = await client.query<{ number: number; slot: string }>({
    name: `insert-${module}`,
    text: `
      insert into objects (module, owner, key, audience, id, addressee, restricted, last_updated, last_updated_text,
        own_last_updated, version, digest, platform_id, place_key, gone)
      select $1, owner, key, audience, id, addressee, restricted, to_timestamp(last_updated / 1000), last_updated_text,
        to_timestamp(own_last_updated / 1000), version, digest, platform_id, place_key, gone
      from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::float8[], $9::text[],
          $10::float8[], $11::bigint[], $12::bytea[], $13::uuid[], $14::text[], $15::bool[])
        as i (owner, key, audience, id, addressee, restricted, last_updated, last_updated_text, own_last_updated, version,
          digest, platform_id, place_key, gone)
      on conflict (module, owner, key, audience) do nothing
      returning number, owner || chr(10) || key || chr(10) || audience as slot`,
    values: [
      module,
      slots.map((slot) => slot.write.owner),
      slots.map((slot) => slot.write.key),
      slots.map((slot) => slot.write.audience),
      slots.map((slot) => slot.write.id),
      slots.map((slot) => slot.draft.row?.addressee),
      slots.map((slot) => slot.draft.row?.restricted),
      slots.map((slot) => slot.draft.row?.lastUpdated),
      slots.map((slot) => slot.draft.row?.lastUpdatedText),
      slots.map((slot) => slot.draft.row?.ownLastUpdated),
      slots.map((slot) => slot.draft.row?.version),
      slots.map((slot) => slot.draft.row?.digest),
      slots.map((slot) => slot.write.platformId),
      slots.map((slot) => slot.draft.row?.place),
      slots.map((slot) => slot.draft.row?.gone),
    ],
  });
  const numbers = new Map(rows.map((row) => [row.slot, row.number]));
  for (const slot of slots) {
    const { owner, key, audience } = slot.write;
    slot.number = numbers.get(`${owner}\n${key}\n${audience}`) ?? 0;
  }
  return rows;
}

async function raiseKnown(client: PoolClient, module: string, slots: readonly Slot[]): Promise<{ number: number }[]> {
  if (slots.length === 0) return [];
  const { rows } = await client.query<{ number: number }>({
    name: `raise-${module}`,
    text: raiseObjects(partitionOf('objects', module)),
    values: [
      slots.map((slot) => slot.number),
      slots.map((slot) => slot.loadedVersion),
      slots.map((slot) => slot.draft.row?.version),
      slots.map((slot) => slot.draft.row?.lastUpdated),
      slots.map((slot) => slot.draft.row?.lastUpdatedText),
      slots.map((slot) => slot.draft.row?.ownLastUpdated),
      slots.map((slot) => slot.draft.row?.digest),
      slots.map((slot) => slot.draft.row?.gone),
      slots.map((slot) => slot.draft.row?.restricted),
      slots.map((slot) => slot.draft.row?.addressee),
      slots.map((slot) => slot.write.id),
      slots.map((slot) => lastWrite(slot).platformId),
      slots.map((slot) => slot.draft.row?.place),
    ],
  });
  return rows;
}

async function saveParts(client: PoolClient, module: string, slots: readonly Slot[]): Promise<void> {
  const bodies = slots.filter((slot) => slot.draft.bodyChanged);
  await run(client, bodies, {
    name: `bodies-${module}`,
    text: `
      insert into ${partitionOf('documents', module)} (module, number, body)
      select $1, number, body from unnest($2::bigint[], $3::text[]) as i (number, body)
      on conflict (number, module) do update set body = excluded.body`,
    values: [module, bodies.map((slot) => slot.number), bodies.map((slot) => slot.draft.body)],
  });
  const evses = slots.flatMap((slot) =>
    [...slot.draft.evseWrites].flatMap(([key, kind]) => {
      const evse = slot.draft.evses.get(key);
      return evse === undefined ? [] : [{ slot, key, kind, evse }];
    }),
  );
  const states = evses.filter(({ kind }) => kind === 'state');
  await run(client, states, { name: 'evse-states', text: updateStates, values: stateColumns(states) });
  const wholes = evses.filter(({ kind }) => kind === 'whole');
  await run(client, wholes, {
    name: 'evses',
    text: upsertEvses,
    values: [
      ...stateColumns(wholes),
      wholes.map(({ evse }) => evse.uid),
      wholes.map(({ evse }) => evse.place),
      wholes.map(({ evse }) => evse.digest),
      wholes.map(({ evse }) => evse.body),
    ],
  });
  const changes = changeRows(slots.filter(({ write }) => write.direct === undefined));
  await run(client, changes[0] ?? [], { name: 'changes', text: insertChanges, values: [module, ...changes] });
  await noteDirect(client, module, slots);
}

/**
 * A receiver to whom the exchange itself passes the write on gets it later if that fails. Finds out who lacked an earlier state of
 * what is written: of the whole object, also when it was one of its parts.
 */
async function noteDirect(client: PoolClient, module: string, slots: readonly Slot[]): Promise<void> {
  const notes = slots.flatMap((slot) => {
    const { direct, path } = slot.write;
    return direct === undefined ? [] : [{ slot, direct, part: foldId(path[0] ?? '') }];
  });
  if (notes.length === 0) return;
  const { rows } = await client.query<{ object: number; was_there: boolean }>({
    name: 'note-direct',
    text: `
      insert into undelivered (module, platform_id, party, object, part, version, next_try_at)
      select $1, platform_id, party, object, part, version, now() + due_ms * interval '1 millisecond'
      from unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::float8[])
        as i (platform_id, party, object, part, version, due_ms)
      on conflict (platform_id, party, module, object, part) do update set version = excluded.version,
        next_try_at = excluded.next_try_at, attempts = 0, refusals = 0, parked_at = null
      returning object, xmax <> 0 or part = '' and exists (
        select from undelivered p
        where p.platform_id = undelivered.platform_id and p.party = undelivered.party and p.module = undelivered.module
          and p.object = undelivered.object
      ) as was_there`,
    values: [
      module,
      notes.map(({ direct }) => direct.platformId),
      notes.map(({ direct }) => direct.party),
      notes.map(({ slot }) => slot.number),
      notes.map(({ part }) => part),
      notes.map(({ slot }) => slot.draft.row?.version),
      notes.map(({ direct }) => direct.dueMs),
    ],
  });
  const before = new Set(rows.filter((row) => row.was_there).map((row) => row.object));
  for (const { slot } of notes) slot.wasUndelivered = before.has(slot.number);
}

/** Runs a statement over rows, if there are any. */
async function run(client: PoolClient, rows: readonly unknown[], query: QueryConfig): Promise<void> {
  if (rows.length > 0) await client.query(query);
}

const lastWrite = (slot: Slot) => slot.writes.at(-1)?.write ?? slot.write;

const stateColumns = (evses: readonly { slot: Slot; key: string; evse: EvseRow }[]): unknown[][] => [
  evses.map(({ slot }) => slot.number),
  evses.map(({ key }) => key),
  evses.map(({ evse }) => evse.status),
  evses.map(({ evse }) => evse.lastUpdated),
  evses.map(({ evse }) => evse.lastUpdatedText),
];

/** The columns of `changes` after the module, a row per change of each slot. */
function changeRows(slots: readonly Slot[]): unknown[][] {
  const rows = slots.flatMap((slot) => slot.draft.changes.map((change) => ({ slot, change, write: lastWrite(slot) })));
  return [
    rows.map(({ slot }) => slot.number),
    rows.map(({ write }) => write.owner),
    rows.map(({ slot, write }) => (write.audience === '' ? slot.draft.row?.addressee : write.audience)),
    rows.map(({ change }) => change.kind),
    rows.map(({ write }) => write.id),
    rows.map(({ write }) => write.variant),
    rows.map(({ slot }) => slot.draft.row?.restricted ?? false),
    rows.map(({ change }) => change.hides),
    rows.map(({ change }) => change.path.join('\n')),
    rows.map(({ change }) => change.patch),
    rows.map(({ change }) => change.version),
    rows.map(({ write }) => write.platformId),
    rows.map(({ write }) => write.correlationId),
  ];
}
