import { Pool } from 'pg';
import { defaultLimits } from '../src/kernel/limits.ts';
import { createObjectWriter } from '../src/store/object-writer.ts';
import { serveBare } from './bare-server.ts';

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

serveBare(async (url, text) => {
  const [country = '', party = '', id = '', evse = ''] = url.split('/').slice(5);
  const { outcome } = await writer.write({
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
  });
  if (outcome !== 'updated') throw new Error(outcome);
});
