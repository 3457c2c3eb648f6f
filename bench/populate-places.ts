import { Client } from 'pg';

/**
 * Fills a database with locations of one CPO around made-up towns of Europe, the larger ones with more of them, each with so many EVSEs:
 * made by PostgreSQL itself, with the text of the location LOC0.
 */
export async function populatePlaces(databaseUrl: string, locations: number, evsesEach: number): Promise<void> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    await client.query(
      'create temp table towns as select n, 37 + 24 * random() as lat, -8 + 33 * random() as lng from generate_series(0, 19999) n',
    );
    await client.query('create index on towns (n)');
    await client.query(
      `insert into objects (module, owner, key, audience, id, last_updated, last_updated_text, own_last_updated, version, digest, platform_id)
       select module, owner, 'p' || n, audience, 'P' || n, last_updated, last_updated_text, own_last_updated, 1, digest, platform_id
       from objects_locations, generate_series(1, $1::int) as n where key = 'loc0'`,
      [locations],
    );
    await client.query(`
      insert into documents_locations (module, number, body)
      select 'locations', o.number, regexp_replace(replace(d.body, '"LOC0"', '"' || o.id || '"'),
        '"coordinates":\\{[^}]*\\}', format('"coordinates":{"latitude":"%s","longitude":"%s"}',
          to_char(t.lat + (random() - 0.5) * 0.2, 'FM990.000000'), to_char(t.lng + (random() - 0.5) * 0.3, 'FM990.000000')))
      from objects_locations o
      join towns t on t.n = floor(20000 * power(hashint8(o.number)::float8 / 4294967296 + 0.5, 2))::int
      cross join (select body from documents_locations d join objects_locations l on l.number = d.number where l.key = 'loc0') as d
      where o.key <> 'loc0'`);
    await client.query(
      `insert into evses (location, key, uid, place, status, last_updated, last_updated_text, digest, body)
       select o.number, o.key || '-' || n, o.id || '-' || n, n, case when (o.number + n) % 3 = 0 then 'CHARGING' else 'AVAILABLE' end,
         e.last_updated, e.last_updated_text, e.digest, replace(e.body, '"LOC0-0"', '"' || o.id || '-' || n || '"')
       from objects_locations o cross join generate_series(0, $1::int - 1) as n
       cross join (select e.* from evses e join objects_locations l on l.number = e.location where l.key = 'loc0' and e.place = 0) as e
       where o.key <> 'loc0'`,
      [evsesEach],
    );
    await client.query('analyze');
    const { rows } = await client.query<{ count: string }>('select count(*) from places where lat is not null');
    if (Number(rows[0]?.count) !== locations + 1)
      throw new Error(`${rows[0]?.count} of ${locations + 1} places are somewhere`);
  } finally {
    await client.end();
  }
}
