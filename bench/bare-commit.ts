import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import { defaultLimits } from '../src/kernel/limits.ts';
import { createObjectWriter } from '../src/store/object-writer.ts';

/**
 * What is left of a hub's ingest without the hub: bare node:http, JSON.parse and the hub's own group commit, for statuses of EVSEs that are
 * there. Nobody is asked who he is, nothing is checked, logged, counted or handed on.
 */
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
// The database may be taken away first when a run is broken off.
pool.on('error', () => undefined);
const { rows } = await pool.query<{ id: string }>('select id from platforms limit 1');
const platformId = rows[0]?.id ?? '';
const writer = createObjectWriter(pool, defaultLimits, () => undefined);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    const [country = '', party = '', id = '', evse = ''] = request.url?.split('/').slice(5) ?? [];
    writer
      .write({
        module: 'locations',
        owner: `${country}-${party}`,
        id,
        key: id.toLowerCase(),
        variant: null,
        audience: '',
        action: 'patch',
        path: [evse],
        text,
        value: JSON.parse(text) as Record<string, unknown>,
        appends: {},
        final: undefined,
        addressee: null,
        placeOf: undefined,
        restricted: null,
        now: Date.now(),
        clockSkewMs: defaultLimits.clockSkewMs,
        platformId,
        correlationId: null,
      })
      .then(
        ({ outcome }) => {
          response.writeHead(outcome === 'updated' ? 200 : 500, { 'content-type': 'application/json' });
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
