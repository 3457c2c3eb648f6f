import { Client } from 'pg';
import { until } from '../support/wait.ts';

/** What the hub's tables say is still on its way. */
interface Open {
  undelivered: number;
  parked: number;
  cdrs: number;
  charges: number;
  refused: number;
  resyncs: number;
  behind: number;
}

const openSql = `
  select (select count(*) from undelivered where parked_at is null)::int as undelivered,
    (select count(*) from undelivered where parked_at is not null)::int as parked,
    (select count(*) from cdr_deliveries where delivered_at is null and refused_at is null)::int as cdrs,
    (select count(*) from station_transactions where state not in ('billed', 'closed'))::int as charges,
    (select count(*) from cdr_deliveries where refused_at is not null)::int as refused,
    (select count(*) from resyncs)::int as resyncs,
    (select count(*) from cursors c where exists (
      select from changes l where (l.xid, l.position) > (c.xid, c.position)))::int as behind`;

/** What the hub still has to do is only looked at, except that `hasten` makes everything due now that waits for a time to pass. */
const hastenSql = [
  'update undelivered set next_try_at = now() where next_try_at > now()',
  'update cdr_deliveries set next_try_at = now() where delivered_at is null and next_try_at > now()',
];

/**
 * Waits until everything has been delivered, and resolves with what has not when `limitMs` are over. What an exchange of a
 * killed hub was passing on is left to that exchange for half a minute; `hasten` spares a short test that wait.
 */
export async function settle(databaseUrl: string, limitMs: number, hasten: boolean): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const look = async () => (await client.query<Open>(openSql)).rows[0];
  try {
    if (hasten) for (const statement of hastenSql) await client.query(statement);
    let quiet = 0;
    await until(
      async () => {
        const open = await look();
        quiet = open !== undefined && Object.values(open).every((count) => count === 0) ? quiet + 1 : 0;
        // What has been sent last is being noted: looked at twice, some time apart.
        await new Promise((resolve) => setTimeout(resolve, 250));
        return quiet >= 2;
      },
      { limitMs, what: 'the deliveries to settle' },
    ).catch(() => undefined);
    const open = await look();
    return Object.entries(open ?? {}).flatMap(([name, count]) =>
      count > 0 ? [`${count} ${names[name as keyof Open]}`] : [],
    );
  } finally {
    await client.end();
  }
}

const names: Readonly<Record<keyof Open, string>> = {
  undelivered: 'objects were not delivered',
  parked: 'objects were parked',
  cdrs: 'CDRs were not delivered',
  charges: 'charges at stations were not billed',
  refused: 'CDRs counted as refused',
  resyncs: 'resyncs were not done',
  behind: 'cursors were behind the log',
};
