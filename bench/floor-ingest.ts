import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';

/** The floor of the ingest figure: bare node:http, JSON.parse and one prepared upsert per request, nothing else. */
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
// The database may be taken away first when a run is broken off.
pool.on('error', () => undefined);
await pool.query(
  'create table if not exists floor_evses (key text primary key, status text not null, last_updated text not null)',
);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { status: string; last_updated: string };
    pool
      .query({
        name: 'upsert',
        text: `insert into floor_evses (key, status, last_updated) values ($1, $2, $3)
          on conflict (key) do update set status = excluded.status, last_updated = excluded.last_updated`,
        values: [request.url, body.status, body.last_updated],
      })
      .then(
        () => {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end('{"status_code":1000}');
        },
        (error: unknown) => {
          response.writeHead(500);
          response.end(String(error));
        },
      );
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
