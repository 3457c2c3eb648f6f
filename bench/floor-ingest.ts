import { Pool } from 'pg';
import { serveBare } from './bare-server.ts';

/** The floor of the ingest figure: bare node:http, JSON.parse and one prepared upsert per request, nothing else. */
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
// The database may be taken away first when a run is broken off.
pool.on('error', () => undefined);
await pool.query(
  'create table if not exists floor_evses (key text primary key, status text not null, last_updated text not null)',
);

serveBare((url, text) => {
  const body = JSON.parse(text) as { status: string; last_updated: string };
  return pool.query({
    name: 'upsert',
    text: `insert into floor_evses (key, status, last_updated) values ($1, $2, $3)
      on conflict (key) do update set status = excluded.status, last_updated = excluded.last_updated`,
    values: [url, body.status, body.last_updated],
  });
});
