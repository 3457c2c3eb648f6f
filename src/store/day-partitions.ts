import type { PoolClient } from 'pg';

/** Tables with a partition per day, and one for what belongs to no day: `<table>_default`. */
export type DailyTable = 'changes' | 'messages';

/** One day in milliseconds; a partition holds a day of UTC. */
export const dayMs = 86_400_000;

/** How many days ahead there are partitions. */
const daysAhead = 3;

/** Makes the partitions of the days after `today` (its first millisecond), but for one whose rows had to go elsewhere already. */
export async function makePartitions(client: PoolClient, table: DailyTable, today: number): Promise<void> {
  for (let ahead = 1; ahead <= daysAhead; ahead += 1) {
    const day = new Date(today + ahead * dayMs);
    const [from, to] = [day.toISOString(), new Date(day.getTime() + dayMs).toISOString()];
    const { rowCount } = await client.query(`select from ${table}_default where at >= $1 and at < $2 limit 1`, [
      from,
      to,
    ]);
    if (rowCount !== 0) continue;
    await client.query(
      `create table if not exists ${nameOf(table, day)} partition of ${table} for values from ('${from}') to ('${to}')`,
    );
  }
}

/** Drops the partitions whose rows are all older than `keepFrom`, and such rows of the default partition. */
export async function dropPartitions(client: PoolClient, table: DailyTable, keepFrom: Date): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass and c.relname <> $2`,
    [table, `${table}_default`],
  );
  for (const { name } of rows) if (name < nameOf(table, keepFrom)) await client.query(`drop table ${name}`);
  await client.query(`delete from ${table}_default where at < $1`, [keepFrom]);
}

const nameOf = (table: DailyTable, day: Date): string =>
  `${table}_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
