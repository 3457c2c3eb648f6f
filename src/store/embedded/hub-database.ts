import { type Client, escapeLiteral } from 'pg';
import type { Places } from './places.ts';

/** Name of the hub's database and of its role, which owns that database and nothing else. */
const name = 'crossvolt';

/** Creates the hub's role and database unless they are there. */
export async function ensureHubDatabase(client: Client, password: string | undefined): Promise<void> {
  const found = await client.query<{ role: boolean; database: boolean }>(
    `select exists (select from pg_roles where rolname = $1) as role,
            exists (select from pg_database where datname = $1) as database`,
    [name],
  );
  const [exists] = found.rows;
  if (exists?.role !== true) {
    const access = password === undefined ? '' : `password ${escapeLiteral(password)}`;
    await client.query(`create role ${name} login ${access}`);
  }
  if (exists?.database !== true) await client.query(`create database ${name} owner ${name}`);
}

/** Where the hub reaches its database. */
export function hubUrl(places: Places, port: number, password: string | undefined): string {
  if (password !== undefined) return `postgres://${name}:${password}@127.0.0.1:${port}/${name}?sslmode=disable`;
  return `postgres://${name}@localhost/${name}?host=${encodeURIComponent(places.socketFolder)}&sslmode=disable`;
}
