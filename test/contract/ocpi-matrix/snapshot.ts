import type { Pool } from 'pg';

/**
 * Tables in which something may change although a request is refused or only reads: signs of life, how far others have been
 * served, what was refused, where lists have been read to, the message log, checks of CDRs, and how busy places were, which come later.
 * Everything else must stay as it is, to the byte.
 */
const restless: readonly string[] = [
  'cursors',
  'nodes',
  'status_rhythms',
  'pulls',
  'quarantine',
  'findings',
  'crawl_marks',
  'messages',
  'cdr_checks',
  'cdr_marks',
  'occupancy',
  'occupancy_position',
  'occupancy_owners',
  'occupancy_silences',
];
const restlessColumns: readonly string[] = ['last_seen_at', 'check_due'];

/** Every row of every other table, by table. */
export type Snapshot = ReadonlyMap<string, ReadonlySet<string>>;

export async function takeSnapshot(pool: Pool): Promise<Snapshot> {
  const { rows: tables } = await pool.query<{ name: string }>(`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`);
  const snapshot = new Map<string, ReadonlySet<string>>();
  for (const { name } of tables.filter((table) => !restless.includes(table.name))) {
    const { rows } = await pool.query<{ row: string }>(
      `select (to_jsonb(t) - $1::text[])::text as row from ${name} t`,
      [restlessColumns],
    );
    snapshot.set(name, new Set(rows.map(({ row }) => row)));
  }
  return snapshot;
}

/** The rows of the second snapshot that the first does not have, and those that are gone, as sentences. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const none: ReadonlySet<string> = new Set();
  return names.flatMap((name) => {
    const [old, now] = [before.get(name) ?? none, after.get(name) ?? none];
    return [
      ...[...now].filter((row) => !old.has(row)).map((row) => `new in ${name}: ${row}`),
      ...[...old].filter((row) => !now.has(row)).map((row) => `gone from ${name}: ${row}`),
    ];
  });
}

/** Of such differences those that are about none of the objects made for the cells (`W1`), by whose numbers parts and texts go. */
export function unrelated(before: Snapshot, after: Snapshot): string[] {
  const numbers = new Map<string, Set<unknown>>();
  for (const table of ['objects', 'cdrs']) {
    const rows = [...(after.get(table) ?? [])].map((row) => JSON.parse(row) as Row);
    numbers.set(table, new Set(rows.filter(isMade).map(({ number }) => number)));
  }
  const isRelated = (table: string, row: Row): boolean => {
    if (table === 'documents' || table === 'places') return numbers.get('objects')?.has(row['number']) === true;
    if (table === 'evses') return numbers.get('objects')?.has(row['location']) === true;
    if (table === 'cdr_deliveries') return numbers.get('cdrs')?.has(row['number']) === true;
    if (table === 'session_snapshots') return /^w\d+$/.test(String(row['session_key']));
    // How often an owner is heard from follows all that is taken from it.
    if (table === 'status_rhythms') return true;
    return isMade(row);
  };
  return differences(before, after).filter((difference) => {
    const [, table = '', row = '{}'] = /^(?:new in|gone from) (\w+): (.*)$/s.exec(difference) ?? [];
    return !isRelated(table, JSON.parse(row) as Row);
  });
}

type Row = Readonly<Record<string, unknown>>;

const isMade = ({ id }: Row): boolean => typeof id === 'string' && /^W\d+$/.test(id);
