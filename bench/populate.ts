import { Client } from 'pg';
import { evsesPerLocation } from './ingest.ts';

/**
 * Copies the location LOC0, which came in through the hub, to LOC1 … in the database: as many as are wanted, without the pushes that
 * putting them one by one would cause.
 */
export async function populate(databaseUrl: string, count: number): Promise<void> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    await client.query(
      `insert into objects (module, owner, key, audience, id, last_updated, last_updated_text, own_last_updated, version, digest, platform_id)
       select module, owner, 'loc' || n, audience, 'LOC' || n, last_updated, last_updated_text, own_last_updated, 1, digest, platform_id
       from objects_locations, generate_series(1, $1::int - 1) as n where key = 'loc0'`,
      [count],
    );
    await client.query(`
      insert into documents (module, number, body)
      select 'locations', o.number, replace(d.body, '"LOC0"', '"' || o.id || '"')
      from objects_locations o, documents_locations d
      where o.key <> 'loc0' and d.number = (select number from objects_locations where key = 'loc0')`);
    await client.query(`
      insert into evses (location, key, uid, place, status, last_updated, last_updated_text, digest, body)
      select o.number, replace(e.key, 'loc0-', o.key || '-'), replace(e.uid, 'LOC0-', o.id || '-'), e.place, e.status, e.last_updated,
        e.last_updated_text, e.digest, replace(e.body, '"LOC0-', '"' || o.id || '-')
      from objects_locations o, evses e
      where o.key <> 'loc0' and e.location = (select number from objects_locations where key = 'loc0')`);
    const { rows } = await client.query<{ count: string }>('select count(*) from evses');
    if (Number(rows[0]?.count) !== count * evsesPerLocation) throw new Error('the locations were not copied');
    await client.query('analyze');
  } finally {
    await client.end();
  }
}
